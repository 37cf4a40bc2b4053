"""Play goes by its unit and in its direction, and stops where it has to, however many units a beat takes."""

from __future__ import annotations

from typing import Literal

import pytest

from stepviz import Experiment
from stepviz.session.playing import beat
from stepviz.session.tasks import taken
from stepviz.training import Unit
from stepviz.views.explain.caption import ending
from tests.support.viewer import BREAKS, Viewer

UNITS = list(Unit)[:4]


def played(viewer: Viewer, beats: int = 1, count: int = 1) -> str:
    """Where so many beats lead, fewer if play stops before."""
    viewer.change(pace=viewer.state.pace.started(), message="")
    for _ in range(beats):
        if viewer.state.pace.on:
            viewer.player.state = taken(beat(viewer.film, viewer.state, count), viewer.state)
    return viewer.at


def test_play_moves_by_its_unit_and_direction() -> None:
    viewer = Viewer(place="10:grads")
    assert played(viewer) == "11:grads"
    assert played(viewer.paced(direction=-1), beats=2) == "9:grads"
    assert played(viewer.paced(unit=Unit.OPERATION), beats=3) == "9:softmax"
    assert played(viewer.paced(unit=Unit.PHASE)) == "8:update"


@pytest.mark.parametrize("unit", UNITS)
def test_play_goes_on_through_checks_to_the_ends_of_the_run(unit: Unit) -> None:
    viewer = Viewer(Experiment(iterations=100), "50:grads")
    ways: tuple[tuple[Literal[1, -1], int, str], ...] = ((1, 1, "100:check"), (1, 64, "100:check"), (-1, 64, "1:ready"))
    for direction, count, end in ways:
        viewer.paced(unit=unit, direction=direction)
        assert played(viewer, beats=2000, count=count) == end
        told = ending(viewer.frame) if direction > 0 else "start of the run"
        assert (viewer.state.pace.on, viewer.state.message) == (False, told)
        assert played(viewer) == end
        assert not viewer.state.pace.on
    assert played(viewer.paced(direction=1)) != end


@pytest.mark.parametrize("count", [1, 64, 5000])
@pytest.mark.parametrize(
    ("start", "stop", "goes_on"), [("37:grads", "100:check", "101:grads"), ("205:loss", "200:check", "199:loss")]
)
def test_play_stops_at_each_check_and_goes_on_with_the_operation_watched(
    start: str, stop: str, goes_on: str, count: int
) -> None:
    viewer = Viewer(Experiment(), start).paced(checks=True, direction=1 if stop < goes_on else -1)
    assert played(viewer, beats=100, count=count) == stop
    assert played(viewer) == goes_on


def test_play_by_checks_does_not_stop_at_them_and_escape_pauses_before_it_closes_anything() -> None:
    viewer = Viewer(Experiment(), "1:ready").press("z").paced(unit=Unit.CHECK, checks=True)
    assert played(viewer, beats=3) == "300:check"
    assert viewer.state.pace.on
    viewer.press("escape")
    assert (viewer.state.pace.on, viewer.state.zoom) == (False, "data")
    assert not viewer.press("escape").state.zoom


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("count", [1, 64])
def test_play_stops_at_the_first_value_that_is_not_finite(unit: Unit, count: int) -> None:
    viewer = Viewer(BREAKS).paced(unit=unit)
    assert played(viewer, beats=100, count=count) == "4:softmax"
    assert not viewer.state.pace.on
    while not viewer.state.message:
        played(viewer, count=count)
    assert viewer.at == "4:check"
    assert viewer.state.message == viewer.film.original.stopped()
