"""ASCII: every screen in characters below 128, as wide, with every mark."""

from __future__ import annotations

from pathlib import Path

import pytest

import stepviz
from stepviz import Experiment
from stepviz.text import width_of
from stepviz.views import screen
from stepviz.views.pictures.boundary_side import FILLS
from stepviz.views.state import State
from stepviz.views.text.ascii import ascii_row, in_ascii
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

RUNS = (
    (Experiment(), "1:ready 1:softmax 1:grads 500:check 4000:check"),
    (Experiment(lr=100), "4:softmax 4:update"),
    (Experiment.of("chain-rule"), "1:ready 1:square 1:dx"),
    (Experiment.of("xor", hidden=(8,), optimizer="adam"), "1:h1 2:loss 2:dh1 2:update"),
)


@pytest.mark.parametrize(("text", "plain"), [
    ("z[e0,c0] = 1·1.7641 + 0·1.8676", "z[e0,c0] = 1*1.7641 + 0*1.8676"),
    ("dW = Xᵀ·dlogits", "dW = XT*dlogits"),
    ("   ·       ·", "   .       ."),
    ("L = 3x² + 2", "L = 3x^2+ 2"),
    ("▸0.7691  0.2309✓  0.1704✗", ">0.7691  0.2309v  0.1704x"),
    ("-lr· dW =", "-lr* dW ="),
    ("café 身長 ✉", "cafe ???? ?"),
    ("≈ × √ ‖ ▶ ◂", "~ * / | > <"),
])  # fmt: skip
def test_each_sign_has_another_one(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    assert width_of(text) == len(plain)


def test_every_sign_of_ours_has_one_and_none_is_that_of_what_is_hidden() -> None:
    """A graph's corners, the rows that are left out and outputs beyond the edges were question marks."""
    signs = {sign for path in Path(stepviz.__file__).parent.rglob("*.py") for sign in path.read_text(encoding="utf-8")}
    assert {sign for sign in signs if sign > "\x7f" and in_ascii(sign) == "?"} == {"\ufffd"}


def test_marks_that_differ_stay_different() -> None:
    for marks in ("▸·✓✗!?*~┊", "▁▂▃▄▅▆▇█ ", " ·░▒▓█", "→←↑↓", "▶◀‖", "ovT●▴▾", "●○◆◇■□★☆", FILLS):
        assert len(set(in_ascii(marks))) == len(marks)


@pytest.mark.parametrize(("experiment", "moments"), RUNS, ids=lambda given: getattr(given, "source", ""))
def test_screens_keep_their_width_and_have_no_other_character(experiment: Experiment, moments: str) -> None:
    for at in moments.split():
        frame = frame_at(at, experiment)
        for state in (State(), State(code=True), State(explaining=True)):
            for row in screen.rows(frame, 100, 30, state):
                told = text_of(ascii_row(row))
                assert told.isascii()
                assert len(told) == width_of(text_of(row))
                assert "??" not in told
