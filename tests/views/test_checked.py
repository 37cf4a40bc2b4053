"""Checked: what the checks found stands beside the curve, counted in whole rows, and takes no column of a lecture."""

from __future__ import annotations

import re
from functools import cache

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.views import checked
from stepviz.views.answers import ask
from stepviz.views.layout.placing import sheets_of
from stepviz.views.pace import Pace
from stepviz.views.panes import curve
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.screen import screen, text
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of

RUN = Timeline(Trainer(Experiment(iterations=40, check=(10, 20))))


def told(moment: str, state: State | None = None) -> list[list[str]]:
    """The words of each line of the table."""
    frame = frame_of(RUN, moment)
    sight = MomentView(state or State(moment=frame.moment), frame)
    return [text_of(row).split() for row in checked.rows(sight, 12)]


def test_rows_that_are_right_are_counted_as_they_are_answered() -> None:
    frame = frame_of(RUN, "20:check")
    for words, split in zip(told("20:check")[1:3], SPLITS[:2], strict=True):
        answers = ask(frame.program, (split,), frame.current.model_after)
        right, rows = int(answers.right.sum()), len(answers.right)
        assert words == [split, str(right), "of", str(rows), f"{100 * right / rows:.1f}%", "@20"]


def test_before_the_end_of_a_run_stand_its_checks_whatever_its_length() -> None:
    run = Timeline(Trainer(Experiment(iterations=45, check=(10, 20))))

    def found(moment: str) -> list[list[str]]:
        frame = frame_of(run, moment)
        return [text_of(row).split() for row in checked.rows(MomentView(State(moment=frame.moment), frame), 12)]

    earlier = found("45:check")[5:9]
    assert [words[-1] for words in earlier] == ["@40", "@30", "@20", "@10"]
    assert earlier == [found(f"{number}:check")[1] for number in (40, 30, 20, 10)]


def test_what_is_hidden_is_not_told() -> None:
    frame = frame_of(RUN, "20:check")
    rows = told("20:check", State(moment=frame.moment, veil=Mask(("train", "val"))))
    assert rows[1] == ["train", "?", "of", "8", "?", "@20"]
    assert not any(rows[4:])


@pytest.mark.parametrize("iterations", [40, 123456])
def test_no_iteration_is_cut(iterations: int) -> None:
    run = Timeline(Trainer(Experiment(iterations=iterations, check=(10, 20))))
    frame = frame_of(run, "5:grads")
    sight = MomentView(State(moment=frame.moment), frame)
    lines = [text_of(row) for row in screen(sight, 130, 36).rows]
    assert any(line.endswith(f" at {iterations} ") for line in lines)


@pytest.mark.parametrize("width", range(90, 140))
def test_the_curve_keeps_the_columns_it_has_in_a_lecture(width: int) -> None:
    frame = frame_of(RUN, "35:grads")
    sight = MomentView(State(moment=frame.moment), frame)
    shown = screen(sight, width, 36)
    assert shown.layout is not None
    taken = checked.width_of(sight, shown.layout, 10)
    assert taken == 0 or width - taken >= 80
    assert bool(taken) == any(" checks " in text_of(row) for row in shown.rows)


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
