"""Health: the numbers of the batch and of the steps, none before it may be seen."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.kinds import MAX_HIDDEN
from stepviz.training import Moment
from stepviz.training.health import ratios
from stepviz.views.panes.curve import START
from stepviz.views.panes.marks import Veil
from stepviz.views.pictures.health.health import Health
from stepviz.views.pictures.health.steps import written
from stepviz.views.pictures.picture import Hit, Picture
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_near, frame_of
from tests.support.pictures import HEIGHT, WIDTH, moments, run, small_nets, text


def test_it_is_a_picture() -> None:
    picture: Picture = Health()
    assert picture.key == "health"
    assert picture.suits(frame_of(run(), "1:ready"))
    assert picture.suits(frame_of(Timeline(Trainer(Experiment(iterations=9))), "1:ready"))
    assert not picture.suits(frame_of(Timeline(Trainer(Experiment("chain-rule", iterations=9))), "1:ready"))
    assert list(picture.row_numbers(frame_of(run(), "1:ready"), USUAL)) == []


def test_it_says_how_many_units_are_dead_and_how_large_the_steps_are() -> None:
    frame = frame_of(run(activation="relu", lr=50.0), "20:update")
    lines = text(Health(), frame)
    (name,) = [line for line in lines if line.startswith(" h1 ")]
    dead = int((frame.current["h1"] == 0).all(axis=0).sum())
    assert name.rstrip().endswith(f"{dead} of 8 dead")
    assert dead > 0
    (steps,) = [line for line in lines if line.startswith(" step : size")]
    sizes = ratios(frame.current.parameters, frame.current.after)
    assert f"A W1 {written(sizes[0])}   B b1 {written(sizes[1])}   C W2 {written(sizes[2])}" in steps


def test_every_column_of_the_chart_is_the_step_of_its_first_iteration() -> None:
    timeline = run()
    frame = frame_of(timeline, "40:update")
    lines = text(Health(), frame)
    chart = [line for line in lines if "1e-" in line[:START] or line[:START].isspace()]
    for iteration in (1, 7, 25, 40):
        made = timeline.iteration(iteration)
        sizes = ratios(made.parameters, made.after)
        column = [line[START + iteration - 1] for line in chart]
        order = sorted({size for size in sizes if size > 0}, reverse=True)
        seen = "".join(sign for sign in column if sign not in " ─+")
        wanted = "".join("ABCD"[sizes.index(size)] for size in order)
        assert seen in wanted or set(seen) <= set(wanted)
        assert [wanted.index(sign) for sign in seen] == sorted(wanted.index(sign) for sign in seen)
    assert all(line[START + 40] in " ─" for line in chart)


def test_nothing_hidden_or_not_made_is_drawn() -> None:
    timeline = run()
    before, after = frame_of(timeline, "1:batch"), frame_of(timeline, "5:update")
    assert sum("not made yet" in line for line in text(Health(), before)) == 4
    lines = text(Health(), after, State(veil=Veil(("dW1",))))
    assert [line.split()[:2] for line in lines if line.startswith(" dW1")] == [["dW1", "?"]]
    hidden = text(Health(), after, State(veil=Veil(tuple(t.name for t in after.program.update.writes))))
    legend = next(line for line in hidden if line.startswith(" step : size"))
    previous = timeline.iteration(4)
    assert f"A W1 {written(ratios(previous.parameters, previous.after)[0])}" in legend


@given(st.data())
def test_it_has_its_size_and_nothing_breaks_it(data: st.DataObject) -> None:
    net = data.draw(small_nets(2) | small_nets(2, 2))
    frame = frame_near(Timeline(net.trainer), data.draw(moments))
    width, height = data.draw(st.integers(20, 130)), data.draw(st.integers(3, 40))
    lines = text(Health(), frame, USUAL, width, height)
    assert len(lines) == height
    assert {len(line) for line in lines} == {width}


def test_a_click_on_the_chart_leads_to_its_iteration_and_elsewhere_nowhere() -> None:
    frame = frame_of(run(), "40:update")
    hits = [Health().hit(frame, USUAL, WIDTH, HEIGHT, START + 11, y) for y in range(HEIGHT)]
    assert hits[HEIGHT // 2] == Hit(iteration=12)
    assert hits[0] == hits[1] == hits[HEIGHT - 1] == Hit()
    told = text(Health(), frame, State(pointed=12))[-1]
    made = run().iteration(12) if run().reached >= 12 else frame.current
    assert told.startswith(" it 12 ")
    assert made is not None


def test_many_layers_leave_room_for_the_chart() -> None:
    frame = frame_of(run(hidden=(3, 3, 3, 3, 3, 3, 3, 3)), "2:update")
    lines = text(Health(), frame)
    assert any(line.startswith(" … 5 more") for line in lines)
    assert any(line.startswith(" step : size") for line in lines)
    assert (
        np.sum(
            [
                line.startswith((" h1 ", " h2 ", " h3 ", " h4 ", " h5 ", " h6 ", " h7 ", " h8 ", " logits", " dW"))
                for line in lines
            ]
        )
        == 13
    )


@pytest.mark.parametrize("moment", ["1:ready", "1:update", "20:check"])
def test_every_moment_has_one(moment: str) -> None:
    frame = frame_of(run(), moment)
    assert isinstance(frame.moment, Moment)
    assert text(Health(), frame)[0].startswith(" health───────────")


def test_every_parameter_of_the_deepest_network_has_a_letter_of_its_own() -> None:
    frame = frame_of(run(hidden=(2,) * MAX_HIDDEN, norm="layer"), "2:update")
    names = [parameter.name for parameter in frame.program.parameters]
    (legend,) = [line for line in text(Health(), frame, width=2000) if line.startswith(" step : size")]
    found = re.findall(r"(\w) (\S+) \S+", legend.removeprefix(" step : size"))
    assert [name for _, name in found] == names
    assert len({letter for letter, _ in found}) == len(names) > 26
