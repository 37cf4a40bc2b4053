"""Loss, curve and what the last checks found are seen on every sheet of every net, while it plays too."""

from __future__ import annotations

import re
from functools import cache

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Kind
from stepviz.views.layout.placing import sheets_of
from stepviz.views.pace import Pace
from stepviz.views.panes import curve
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.screen import text
from stepviz.views.state import State
from stepviz.views.text import numbers
from tests.support.moments import frame_of

RUNS = {
    "article": Experiment(iterations=150),
    "deep": Experiment.of("iris", hidden=(16, 5), iterations=150),
    "adam": Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=150),
    "fit": Experiment.of("line", hidden=(3,), iterations=150),
    "chain": Experiment.of("chain-rule", iterations=150),
}
SIZES = ((80, 24), (100, 30), (160, 48))
BARS = re.compile("[▁▂▃▄▅▆▇█]{4}")


@cache
def timeline(name: str) -> Timeline:
    return Timeline(Trainer(RUNS[name]))


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", RUNS)
def test_every_sheet_tells_how_the_run_goes(name: str, size: tuple[int, int], *, playing: bool) -> None:
    for op in timeline(name).trainer.program.ops:
        frame = frame_of(timeline(name), f"120:{op.name}")
        loss = numbers.fixed(curve.told(frame, NOTHING_HIDDEN)[-1], signed=False).strip()
        found = {split: frame.look(split) for split in frame.schedule.every}
        for sheet in sheets_of(frame):
            state = State(sheet=sheet.name, pace=Pace().started() if playing else Pace())
            shown = "\n".join(text(frame, *size, state))
            assert loss in shown, (op.name, sheet.name)
            assert BARS.search(shown), (op.name, sheet.name)
            for split, look in found.items():
                kind = frame.described(split).kind
                value = "[-@]" if look is None else re.escape(numbers.measure(look.value, kind))
                assert re.search(rf"{split} +(\d+ of \d+ +)?{value}", shown), (op.name, sheet.name, split)


def test_what_is_not_known_yet_is_said_to_be() -> None:
    shown = text(frame_of(timeline("deep"), "1:a1"), 80, 24)
    (line,) = (line for line in shown if "no loss yet" in line)
    assert line.split("  ")[-1].strip() == "val - at 150"
    assert "train - at 100" in line


def test_a_wide_terminal_counts_the_rows_that_are_right() -> None:
    frame = frame_of(timeline("deep"), "120:a1")
    look, rows = frame.look("train"), len(frame.dataset.rows("train"))
    assert look is not None
    counted = f"train {round(look.value / 100 * rows)} of {rows}  {numbers.measure(look.value, Kind.PERCENT)} @100"
    wide, lecture = ("\n".join(text(frame, *size)) for size in ((100, 30), (80, 24)))
    assert counted in wide
    assert counted not in lecture


def test_rows_are_counted_in_the_pane_of_accuracies_where_it_is_wide() -> None:
    frame = frame_of(timeline("article"), "150:grads")
    look = frame.look("train")
    assert look is not None
    (line,) = (line for line in text(frame, 100, 30) if " train " in line and "@100" in line and "┴" not in line)
    assert line.split()[-3:] == [str(round(look.value * 8 / 100)), "of", "8"]
