"""A state is written as JSON and read back the same; what is not one ends in one sentence."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.overlays.overlay import LineEdit
from stepviz.session.overlays.pages import Help, Palette
from stepviz.session.overlays.prompt import Prompt
from stepviz.training import Moment
from stepviz.training.conditions import parse
from stepviz.views.pace import Pace
from stepviz.views.panes.curve import Curve
from stepviz.views.state import State
from tests.support.saved import read, save


@pytest.fixture(scope="module")
def film() -> Film:
    return Film(Timeline(Trainer(Experiment(iterations=50))))


def test_the_usual_state_is_nearly_nothing(film: Film) -> None:
    assert json.loads(save(State())) == {"stepviz": 1, "state": {"is": "State"}}
    assert read(save(State()), film) == State()


def test_what_is_open_marked_waited_for_and_played_comes_back(film: Film) -> None:
    condition = parse("loss < 0.1", film.program(State()))
    state = State(
        Moment(7, 3),
        pace=Pace(used=True, speed=math.inf),
        resting=(Moment(7, 3), Moment(7, 6)),
        pick=Cell("W", (1, 0)),
        trail=((Moment(1, 6), Cell("dW", (3, 0))),),
        marks=(("a", Moment(2, 1)), ("ü", Moment(50, 8))),
        scrubbed=Curve((0.5, math.inf), 1, 0.25),
        overlays=(Help(3), Palette(1, "go"), Prompt("until_back", LineEdit("loss", 2))),
    )
    state = replace(state, breakpoints=state.breakpoints.add(condition, once=True))
    assert read(save(state), film) == state


def test_a_curve_with_a_nan_is_written_the_same_again(film: Film) -> None:
    text = save(State(scrubbed=Curve((0.1, math.nan, -math.inf), 2, math.nan)))
    assert "NaN" not in text
    assert save(read(text, film)) == text


def changed(**fields: Any) -> str:
    return json.dumps({"stepviz": 1, "state": {"is": "State", **fields}})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "Expecting value"),
        ("[]", "there is no version"),
        ("{}", "there is no version"),
        ('{"stepviz": 2, "state": {}}', "it has version 2, and 1 can be read"),
        ('{"stepviz": 1}', "state cannot be None"),
        ('{"stepviz": 1, "state": {"is": "Moment"}}', "state cannot be"),
        (changed(colour="red"), "state has no 'colour'; a newer stepviz may have written it"),
        (changed(run=1), "there is no run 1"),
        (changed(run="x"), "there is no run 'x'"),
        (changed(digits=1), "digits cannot be 1"),
        (changed(resting=[1]), "resting cannot be [1]"),
        (changed(row=True), "row cannot be True"),
        (changed(message=None), "message cannot be None"),
        (changed(hits={"is": "Moment"}), "hits cannot be"),
        (changed(hits=[{"is": "Moment", "iteration": 1}]), "hits lacks 'op'"),
        (changed(marks=[["a"]]), "marks cannot be"),
        (changed(pick={"is": "Cell", "tensor": "W", "index": [1, "x"]}), "index cannot be 'x'"),
        (changed(pick={"is": "Cell", "tensor": "W", "index": [99, 0]}), "this run has no number W [99, 0]"),
        (changed(pick={"is": "Cell", "tensor": "W9", "index": [0, 0]}), "this run has no number W9 [0, 0]"),
        (changed(pick={"is": "Cell", "tensor": "W", "index": [0]}), "this run has no number W [0]"),
        (changed(moment={"is": "Moment", "iteration": 51, "op": 1}), "this run has no moment 51, 1"),
        (changed(moment={"is": "Moment", "iteration": 2, "op": 0}), "this run has no moment 2, 0"),
        (changed(zoom="boundary"), "this run has no picture 'boundary'"),
        (changed(pace={"is": "Pace", "speed": "fast"}), "speed cannot be 'fast'"),
        (changed(pace={"is": "Pace", "unit": "week"}), "unit cannot be 'week'"),
        (changed(pace={"is": "Pace", "direction": 2}), "direction cannot be 2"),
        (changed(overlays=[{"is": "Moment", "iteration": 1, "op": 1}]), "overlays cannot be"),
        (changed(overlays=[3]), "overlays cannot be 3"),
        (
            changed(breakpoints=[{"is": "Breakpoint", "condition": "W.x9.c0 < 0"}]),
            "condition: ",
        ),
    ],
)
def test_what_is_no_state_is_one_sentence(text: str, what: str, film: Film) -> None:
    with pytest.raises(UserError) as complaint:
        read(text, film)
    assert str(complaint.value).startswith("this is no saved session: ")
    assert what in str(complaint.value)
    assert "\n" not in str(complaint.value)
