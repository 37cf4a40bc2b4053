"""Checked: what the checks found stands beside the curve, counted in whole rows, and takes no column of a lecture."""

from __future__ import annotations

import re
from functools import cache

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.layout.placing import sheets_of
from stepviz.views.pace import Pace
from stepviz.views.panes import curve
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.screen import text
from stepviz.views.state import State
from stepviz.views.text import numbers
from tests.support.examples import LONG
from tests.support.moments import frame_of

RUNS = {
    "article": Experiment(iterations=150),
    "deep": Experiment.of("iris", hidden=(16, 5), iterations=150),
    "adam": Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=150),
    "fit": Experiment.of("line", hidden=(3,), iterations=150),
    "chain": Experiment.of("chain-rule", iterations=150),
}
SIZES = ((80, 24), (100, 30), (160, 48))[:: 1 if LONG else 3]
BARS = re.compile("[▁▂▃▄▅▆▇█]{4}|[⠁-⣿]{2}")


@cache
def timeline(name: str) -> Timeline:
    return Timeline(Trainer(RUNS[name]))


@pytest.mark.parametrize("playing", [False, True] if LONG else [False])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", RUNS)
def test_every_sheet_tells_how_the_run_goes(name: str, size: tuple[int, int], *, playing: bool) -> None:
    for op in timeline(name).trainer.program.ops:
        frame = frame_of(timeline(name), f"120:{op.name}")
        loss = numbers.fixed(curve.told(frame, NOTHING_HIDDEN)[-1], signed=False).strip()
        found = {split: frame.last_check(split) for split in frame.schedule.every}
        for sheet in sheets_of(frame):
            state = State(sheet=sheet.name, pace=Pace().started() if playing else Pace())
            shown = "\n".join(text(frame, *size, state))
            assert loss in shown, (op.name, sheet.name)
            assert BARS.search(shown), (op.name, sheet.name)
            for split, look in found.items():
                kind = frame.described(split).kind
                value = "[-@]" if look is None else re.escape(numbers.measure(look.value, kind))
                assert re.search(rf"{split} +(\d+ of \d+ +)?{value}", shown), (op.name, sheet.name, split)
