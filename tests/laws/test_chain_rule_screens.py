"""The screens of the chain rule: whole frames as texts, every number in its box and as Python counts it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.placing import sheets_of, usual
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from tests.support.examples import LONG, examples
from tests.support.moments import disturbed
from tests.support.session import Session, new_session

OPERATIONS = ("square", "triple", "loss", "dl", "dm", "dn", "dx", "update")
SHORT = Experiment.of("chain-rule", iterations=4)
START = 2.0
SIZES = ((80, 24), (60, 20), (30, 8))


def at(moment: str, experiment: Experiment = SHORT) -> Session:
    return new_session(experiment, moment)


def box(shown: list[str], pane: Pane) -> str:
    """What stands in a node, with brackets or a letter."""
    x, y = pane.place.x, pane.place.y
    top, line, bottom = (text.ljust(80)[x : x + 13] for text in shown[y : y + 3])
    assert (top[0], top[-1], line[0], line[-1]) == ("┌", "┐", "│", "│")
    assert bottom == f"└{'─' * 11}┘"
    return line[1:-1].strip()


# Numbers


def counted(lr: float, iteration: int) -> dict[str, float]:
    """All numbers of an iteration in plain Python."""
    x = START
    for _ in range(iteration - 1):
        x -= lr * (3.0 * 2.0 * x)
    n = x * x
    dx = 3.0 * 2.0 * x
    made = {"x": x, "n": n, "m": 3.0 * n, "loss": 3.0 * n + 2.0, "dx": dx, "x_after": x - lr * dx}
    return made | {"dL": 1.0, "dm": 1.0, "dn": 3.0}


def assert_shown(text: str, value: float) -> None:
    """The digits are the value, rounded to as many as there are; zero alone has no sign."""
    digits = Decimal(text)
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    assert abs(digits - Decimal(value)) <= Decimal(5) * Decimal(10) ** (exponent - 1)
    assert text[0] == ("-" if value < 0 else "+" if value > 0 else "0")


@examples(60)
@given(st.floats(0, 2), st.integers(1, 60))
def test_every_box_holds_what_python_counts(lr: float, iteration: int) -> None:
    timeline = Timeline(Trainer(Experiment.of("chain-rule", lr=lr, iterations=60)))
    frame = timeline.frame(Moment(iteration, len(OPERATIONS)))
    wanted = counted(lr, iteration)
    shown = screen.text(frame, 80, 24)
    (sheet,) = sheets_of(frame)
    for pane in usual(frame, sheet).numbered:
        (name,) = pane.tensors
        assert frame.value(Cell(name)) == wanted.pop(name)
        assert_shown(box(shown, pane).strip("[] "), float(frame.current[name]))
    assert not wanted


# Predicting


@pytest.mark.parametrize("optimizer", OPTIMIZERS if LONG else ["adam"])
@pytest.mark.parametrize("moment", [f"{n}:{op}" for n in ((1, 2) if LONG else (2,)) for op in OPERATIONS])
def test_a_hidden_number_is_told_nowhere(moment: str, optimizer: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, whatever is looked at."""
    frame = at(moment, Experiment.of("chain-rule", iterations=3, optimizer=optimizer)).frame
    assert frame.op is not None
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, mask.tensors)
    cells = [Cell(name) for name in frame.program.tensors if name != "rows"]
    viewers = [State(mask=mask, poll=Poll(ask(frame))), State(mask=mask), State(mask=mask, code=True)]
    viewers += [State(mask=mask, pick=cell) for cell in cells]
    viewers += [State(mask=mask, pick=cell, explaining=True, digits=True) for cell in cells]
    for place, viewer in enumerate(viewers):
        for width, height in SIZES if LONG else (SIZES[place % 3],):
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    open_ = State(mask=NOTHING_HIDDEN)
    assert screen.rows(frame, 80, 24, open_) != screen.rows(other, 80, 24, open_)
