"""Below the panes: what has no room ends in whole words; the curve of each sheet has beside it what checks found."""

from __future__ import annotations

import re

import pytest

from stepviz import Experiment
from stepviz.views import screen
from stepviz.views.layout.placing import sheets_of
from stepviz.views.panes import curve
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.state import State
from stepviz.views.text import numbers
from tests.support.examples import LONG
from tests.support.moments import frame_at, trainer_of


@pytest.mark.parametrize("width", range(20, 80, 1 if LONG else 7))
@pytest.mark.parametrize(
    ("source", "at", "pick"),
    [
        ("article", "1:batch", ""),
        ("article", "2:batch", ""),
        ("article", "1:grads", "dW.x3.c0"),
        ("iris", "1:batch", "y.e29"),
        ("digits", "1:grads", ""),
    ],
)
def test_what_has_no_room_ends_in_whole_words_and_numbers(source: str, at: str, pick: str, width: int) -> None:
    frame = frame_at(at, Experiment.of(source))
    state = State(moment=frame.moment, pick=frame.program.cell(pick) if pick else None)
    words = " ".join(screen.text(frame, 79, 60, state)).split()
    for height in (9, 10, 12):
        for row in screen.text(frame, width, height, state):
            if row.rstrip().endswith("…") and "→" not in row:
                assert row.rstrip().endswith(" …"), row
                assert row.split()[-2] in words, row


RUNS = (
    Experiment(iterations=150),
    Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=150),
    Experiment.of("line", hidden=(3,), iterations=150),
    Experiment.of("chain-rule", iterations=150),
)
BARS = re.compile("[▁▂▃▄▅▆▇█]{4}|[⠁-⣿]{2}")


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.title)
def test_every_sheet_tells_how_the_run_goes(run: Experiment) -> None:
    for op in trainer_of(run).program.ops[:: 1 if LONG else 3]:
        frame = frame_at(f"120:{op.name}", run)
        loss = numbers.fixed(curve.told(frame, NOTHING_HIDDEN)[-1], signed=False).strip()
        found = {split: frame.last_check(split) for split in frame.schedule.every}
        for sheet in sheets_of(frame):
            shown = "\n".join(screen.text(frame, 80, 24, State(sheet=sheet.name)))
            assert loss in shown, (op.name, sheet.name)
            assert BARS.search(shown), (op.name, sheet.name)
            for split, look in found.items():
                kind = frame.described(split).kind
                value = "[-@]" if look is None else re.escape(numbers.measure(look.value, kind))
                assert re.search(rf"{split} +(\d+ of \d+ +)?{value}", shown), (op.name, sheet.name, split)
