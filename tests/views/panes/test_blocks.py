"""Numbers are written whole lines at once: the same as one by one, whatever is marked, hidden, unknown or infinite."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.moment_view import MomentView
from stepviz.views.panes import blocks
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Role, Style
from tests.support.examples import LONG
from tests.support.moments import frame_near

RUNS = {
    "article": Experiment(batch_size=8, iterations=20),
    "broken": Experiment(lr=100, iterations=20),
    "digits": Experiment.of("digits", hidden=(12,), iterations=20),
    "deep": Experiment.of("xor", hidden=(3, 4), optimizer="adam", norm="batch", iterations=20),
    "chain": Experiment.of("chain-rule", iterations=20),
}
SIZES = ((60, 20), (160, 48))


def frames(name: str) -> list[Frame]:
    """Operations of the first iteration and of the fourth, as far as the run goes."""
    timeline = Timeline(Trainer(RUNS[name]))
    ops = range(1, len(timeline.trainer.program.ops) + 1, 1 if LONG else 7)
    return [frame_near(timeline, Moment(number, op)) for number in (1, 4) for op in ops]


def states(frame: Frame) -> list[State]:
    """Nothing open, something explained, in focus, hidden but for one number."""
    usual = State(frame.moment)
    told = replace(usual, explaining=True)
    names = [tensor.name for tensor in (frame.op.writes if frame.op is not None else frame.program.parameters)]
    first = Cell(names[0], (0,) * len(frame.described(names[0]).axes))
    hidden = replace(usual, mask=Mask(tuple(names), frozenset({first})))
    return [usual, told, replace(told, focused=True), hidden]


def painted(frame: Frame, state: State, size: tuple[int, int]) -> list[list[tuple[str, object]]]:
    """What is seen, character by character: of a blank that nothing is drawn under or around its ground alone."""
    rows = screen(MomentView(state, frame), *size).rows
    return [[(sign, _seen(sign, span.style)) for span in row for sign in span.text] for row in rows]


def _seen(sign: str, style: Style) -> object:
    blank = sign == " " and not {"u", "r"} & {*style.emphasis} and style.role is not Role.BAR
    return (style.strength and style.role, style.strength, style.ground, style.upper) if blank else style


@pytest.mark.parametrize("name", RUNS)
def test_whole_lines_are_what_their_numbers_are_one_by_one(name: str) -> None:
    for place, frame in enumerate(frames(name)):
        for state in states(frame):
            for size in SIZES if LONG else (SIZES[place % 2],):
                with patch.object(blocks, "_block_of", lambda *_: blocks._EACH):
                    one_by_one = painted(frame, state, size)
                assert painted(frame, state, size) == one_by_one
