"""The page that says what there is to learn from: first for files, again with D, and never in a remote's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.data import load, stretches
from stepviz.data.summary import summary
from stepviz.session.overlays.pages import Help
from stepviz.session.tasks import taken
from stepviz.settings.preferences import Preferences
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from tests.support.files import GOOD, written
from tests.support.viewer import Viewer


@pytest.fixture
def marks(tmp_path: Path) -> Experiment:
    return Experiment.of(str(written(tmp_path, GOOD)))


def test_the_page_is_what_stepviz_data_prints_and_play_stops_for_it(marks: Experiment) -> None:
    viewer = Viewer(marks, "1:ready").press("space D")
    name, *told = summary(load(marks), marks)
    lines = viewer.seen().splitlines()
    body = lines[lines.index(f" DATA  {name}") + 1 :]
    assert not viewer.state.pace.on
    assert [line for line in body[:-1] if line] == [line for line in told if line]
    assert body[-1] == " Enter Space PgDn → Esc: on to the run   D: this page again"


def test_all_of_it_can_be_read_by_scrolling() -> None:
    experiment = Experiment.of("digits")
    viewer = Viewer(experiment, "1:ready")
    viewer.extent = (60, 20)
    viewer.press("D")
    _, *told = summary(load(experiment), experiment, 60)
    seen: dict[int, str] = {}
    for _ in told:
        lines = viewer.seen(60, 20).splitlines()
        start = next(place for place, line in enumerate(lines) if line.startswith(" DATA"))
        first = int(lines[start].split("lines ")[1].split("-")[0])
        seen |= dict(enumerate(lines[start + 1 : -1], start=first))
        assert "↓ ↑ scroll" in lines[-1]
        viewer.press("down")
    assert [seen[place] for place in sorted(seen)] == told
    for key, ends in (("home", False), ("end", True), ("pageup", False)):
        assert (f"-{len(told)} of {len(told)}" in viewer.press(key).seen(60, 20)) is ends
        assert ("lines 1-" in viewer.seen(60, 20)) is (key == "home")


def test_every_key_that_goes_forward_closes_the_page_and_does_no_more() -> None:
    viewer = Viewer(place="1:loss")
    before = viewer.state
    for key in ("enter", "space", "pagedown", "right", "escape", "f5", "n", "D"):
        assert viewer.press(f"D {key}").state == before, key
    opened = viewer.press("D").state
    for key in ("left", "up", "home", "pageup", "x", "1", "g"):
        assert viewer.press(key).state == opened, key


@pytest.mark.parametrize("words", [("--at", "1:grads"), ("--pick", "W.x0.c0"), ("--explain",)])
def test_a_file_opens_with_it_and_who_comes_back_to_a_moment_sees_the_moment(
    marks: Experiment, words: tuple[str, ...]
) -> None:
    for start, is_told in ((Start(words), False), (Start(), True)):
        _, state, task = stretches.taken(beginning(marks, start, Preferences()))
        assert bool(taken(task, state).overlays) is is_told


def test_text_without_room_in_the_search_of_the_help_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paste of 4 kB would take half a minute, in which no key quits."""
    monkeypatch.setattr(Help, "lines", lambda *_: pytest.fail("it was searched for"))
    full = Help(typed="x" * 40)
    viewer = Viewer().change(overlays=(full,))
    for key in ("x", "space"):
        assert viewer.press(key).state.top == full
