"""Pages, prompts and lists: what there is to learn from, moments as people type them, clicks on lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer, UserError
from stepviz.data import load, stretches
from stepviz.data.summary import summary
from stepviz.session.lessons.outline import Outline
from stepviz.session.overlays.overlay import ListOverlay
from stepviz.session.overlays.pages import Help
from stepviz.session.tasks import taken
from stepviz.session.travel import read_moment
from stepviz.settings.preferences import Preferences
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from tests.support.files import GOOD, written
from tests.support.viewer import RUN, Viewer


@pytest.fixture
def marks(tmp_path: Path) -> Experiment:
    return Experiment.of(str(written(tmp_path, GOOD)))


def test_the_page_is_what_stepviz_data_prints_and_play_stops_for_it(marks: Experiment) -> None:
    viewer = Viewer(marks, "1:ready").press("space D")
    name, *told = summary(load(marks), marks)
    lines = viewer.seen().splitlines()
    body = lines[lines.index(f" DATA  {name}") + 1 : -1]
    assert not viewer.state.pace.on
    assert [line for line in body if line] == [line for line in told if line]


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


def click_on(viewer: Viewer, text: str) -> None:
    """A click in the middle of the first place that shows it."""
    lines = viewer.seen(*viewer.extent).splitlines()
    line = next(number for number, shown in enumerate(lines) if text in shown)
    viewer.player.click(lines[line].index(text) + len(text) // 2, line)


LISTS = {
    "options": ("o", "motion", 7),
    "options that scroll": ("o end", "motion", 7),
    "marks": ("m here Enter ] m there Enter M", "there", 1),
    "marks that scroll": ("m a1 Enter ] m a2 Enter ] m a3 Enter ] m a4 Enter ] m a5 Enter ] m a6 Enter M end", "a2", 1),
    "breakpoints": ("B loss<0.1 Enter B a nan Enter B", "nan", 1),
    "commands": ("ctrl+p c h e c k", "previous", 1),
    "what-ifs": ("w l 0.1 Enter w l 1 Enter w w home", " A ", 1),
}


@pytest.mark.parametrize("size", [(80, 24), (60, 10), (120, 36)])
@pytest.mark.parametrize("opened", LISTS)
def test_a_click_chooses_the_line_of_a_list_that_is_drawn_there(opened: str, size: tuple[int, int]) -> None:
    keys, text, place = LISTS[opened]
    viewer = Viewer(RUN, "1:grads").press(keys)
    viewer.extent = size
    click_on(viewer, text)
    assert isinstance(viewer.state.top, ListOverlay)
    assert viewer.state.top.place == place
    below = viewer.state
    viewer.player.click(0, 0)
    assert viewer.state.overlays in (below.overlays, ())


def test_a_second_click_on_the_line_of_a_list_does_what_enter_does() -> None:
    viewer = Viewer(RUN, "1:grads").press("m here Enter ] m there Enter ] M")
    click_on(viewer, "2:grads")
    assert viewer.at == "3:grads"
    click_on(viewer, "2:grads")
    assert (viewer.settle().at, viewer.state.overlays) == ("2:grads", ())


@pytest.mark.parametrize("size", [(80, 24), (60, 12), (60, 8)])
def test_a_click_in_the_outline_chooses_a_stop_and_another_one_goes_there(size: tuple[int, int]) -> None:
    viewer = Viewer(lesson="one-step").press("Esc l down")
    viewer.extent = size
    click_on(viewer, "Rows times weights")
    assert (isinstance(viewer.state.top, Outline), viewer.at) == (True, "1:ready")
    click_on(viewer, "Rows times weights")
    assert (viewer.settle().at, viewer.state.overlays) == ("1:linear", ())


def test_in_the_outline_what_runs_at_a_stop_ends_before_what_is_told_of_its_question() -> None:
    rows = Viewer(lesson="optimizers").press("Esc l").seen(80, 24).splitlines()
    assert next(row.rstrip() for row in rows if "Four optimizers" in row).endswith("optimizer=sgd,mo…  ? answer at 12")
    assert next(row.rstrip() for row in rows if "Gradients that disagree" in row).endswith("3:upda…  ?")
    assert next(row.rstrip() for row in rows if "past the minimum" in row).endswith("chain-rule --optimizer momentum …")
