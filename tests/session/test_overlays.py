"""Pages, prompts and lists: what is told at the start, text that is pasted, moments as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer, UserError
from stepviz.data import stretches
from stepviz.session.overlays.pages import Help
from stepviz.session.tasks import taken
from stepviz.session.travel import read_moment
from stepviz.settings.preferences import Preferences
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from stepviz.views.layout.layouts import Size
from tests.support.files import GOOD, written
from tests.support.viewer import Viewer


@pytest.fixture
def marks(tmp_path: Path) -> Experiment:
    return Experiment.of(str(written(tmp_path, GOOD)))


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


@pytest.mark.parametrize("size", [(80, 24), (80, 12), (60, 20), (40, 9)])
def test_page_by_page_every_line_of_the_help_is_read_forward_and_back(size: tuple[int, int]) -> None:
    viewer = Viewer()
    viewer.extent = size
    viewer.press("?")
    for turn in ("pagedown", "pageup"):
        read = set[int]()
        for _ in range(100):
            top = viewer.state.top
            assert isinstance(top, Help)
            lines, first, end = top.seen(viewer.film.sight(viewer.state), Size(*size))
            if {*range(first, end)} <= read:
                break
            read |= {*range(first, end)}
            viewer.press(turn)
        assert read == {*range(len(lines))}


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_of_a_pasted_text_the_first_line_is_typed(end: str) -> None:
    viewer = Viewer().press("r")
    viewer.player.paste(f" loss < 0.5{end}q{end}")
    assert "loss < 0.5▏" in viewer.seen()
    viewer.player.paste(end)


SCHEDULE = Trainer(Experiment()).schedule
NOW = SCHEDULE.parse("7:loss")


@given(st.text(alphabet=":+-.e0189bglot٣ \n\x1b", max_size=8))
def test_any_text_is_a_moment_or_a_sentence(text: str) -> None:
    moment, sentence = None, ""
    try:
        moment = read_moment(text, NOW, SCHEDULE)
    except UserError as error:
        sentence = str(error)
    assert SCHEDULE.exists(moment) if moment is not None else len(sentence.splitlines()) == 1
