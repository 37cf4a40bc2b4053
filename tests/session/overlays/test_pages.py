"""The page that says what there is to learn from: first for files, again with D, and never in a remote's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.data import load, stretches
from stepviz.data.summary import summary
from stepviz.session.key import Key
from stepviz.session.overlays.overlay import press as press_in
from stepviz.session.overlays.pages import DataPage, Help
from stepviz.session.tasks import taken
from stepviz.settings.preferences import Preferences
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.text.span import Row, text_of
from tests.support.files import GOOD, written
from tests.support.overlays import page as page_of
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown
from tests.support.session import at, new_session

ONWARD = ["enter", "space", "pagedown", "right", "escape", "f5", "n", "D", "click"]


@pytest.fixture
def marks(tmp_path: Path) -> Experiment:
    return Experiment.of(str(written(tmp_path, GOOD)))


class Read:
    """The page of the data over a new session, read in a terminal of some size."""

    def __init__(self, experiment: Experiment, size: tuple[int, int] = (80, 24)) -> None:
        self.session, self.size = new_session(experiment), size
        self.session.change(overlays=(DataPage(),))

    def rows(self) -> tuple[Row, ...]:
        page = self.session.state.top
        assert page is not None
        return page_of(self.session.frame, page, *self.size)

    def lines(self) -> list[str]:
        return [text_of(row).rstrip() for row in self.rows()]

    def press(self, key: str) -> tuple[bool, str]:
        """Whether the page closes, and the command that is carried out then."""
        pressed = press_in(self.session.film, self.session.state, Key(key), self.size)
        self.session.change(overlays=pressed.state.overlays)
        return not self.session.state.overlays, pressed.command


def test_the_page_is_what_stepviz_data_prints(marks: Experiment) -> None:
    name, *told = summary(load(marks), marks)
    head, *body, keys = Read(marks).lines()
    assert head == f" DATA  {name}"
    assert body[: len(told)] == told
    assert not any(body[len(told) :])
    assert keys == " Enter Space PgDn → Esc: on to the run   D: this page again"


def test_all_of_it_can_be_read_by_scrolling() -> None:
    experiment, size = Experiment.of("digits"), (60, 20)
    page = Read(experiment, size)
    _, *told = summary(load(experiment), experiment, size[0])
    seen: dict[int, str] = {}
    for _ in told:
        head, *body, keys = page.lines()
        first = int(head.split("lines ")[1].split("-")[0])
        seen |= dict(enumerate(body, start=first))
        assert "PgDn" in keys
        assert "↓ ↑ scroll" in keys
        assert page.press("down") == (False, "")
    assert [seen[place] for place in sorted(seen)] == told
    page.press("home")
    assert f"lines 1-{size[1] - 2} of {len(told)}" in page.lines()[0]
    page.press("end")
    assert f"-{len(told)} of {len(told)}" in page.lines()[0]
    page.press("pageup")
    assert f"-{len(told)} of {len(told)}" not in page.lines()[0]


def test_every_key_that_goes_forward_closes_the_page(marks: Experiment) -> None:
    for key in ONWARD:
        assert Read(marks).press(key) == (True, ""), key
    for key in ("left", "up", "home", "pageup", "x", "1", "g"):
        assert Read(marks).press(key) == (False, "")


async def test_a_file_opens_with_it_and_the_next_page_down_steps(marks: Experiment) -> None:
    async with opened(marks) as (screen, pilot):
        assert any("DATA  marks.csv" in line for line in shown(screen))
        for key, moment in (("pagedown", "1:ready"), ("pagedown", "1:batch"), ("D", ""), ("D", "1:batch")):
            press(screen, key)
            await settled(screen, pilot)
            if moment:
                assert not player_of(screen).state.overlays
                assert at(session_of(screen)) == moment
                assert shown(screen) == expected(screen)
            else:
                assert any("DATA  marks.csv" in line for line in shown(screen))


@pytest.mark.parametrize("words", [("--at", "1:grads"), ("--pick", "W.x0.c0"), ("--explain",)])
def test_who_comes_back_to_a_moment_sees_the_moment(marks: Experiment, words: tuple[str, ...]) -> None:
    for start, is_told in ((Start(words), False), (Start(), True)):
        _, state, task = stretches.taken(beginning(marks, start, Preferences()))
        assert bool(taken(task, state).overlays) is is_told


async def test_built_in_sets_open_with_the_run_and_play_stops_for_the_page() -> None:
    async with opened(at="1:loss") as (screen, pilot):
        assert not player_of(screen).state.overlays
        press(screen, "space", *next(command.keys for command in COMMANDS if command.name == "data"))
        await settled(screen, pilot)
        assert not session_of(screen).pace.on
        assert shown(screen)[0].startswith(" DATA  article")


@pytest.mark.parametrize("key", [Key("x", "x"), Key("space", " ")])
def test_text_without_room_in_the_search_of_the_help_is_not_searched_for(
    key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paste of 4 kB would take half a minute, in which no key quits."""
    monkeypatch.setattr(Help, "lines", lambda *_: pytest.fail("it was searched for"))
    session = new_session()
    session.change(overlays=(Help(typed="x" * 40),))
    session.press_in(key)
    assert session.state.top == Help(typed="x" * 40)
