"""The session: one command a key, play stops where it has to, nothing is held or told early; boards, pages, prompts."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Timeline, Trainer, UserError
from stepviz.data import stretches
from stepviz.ops import Cell
from stepviz.session.key import KEYS, Key
from stepviz.session.overlays.overlay import Pressed, press
from stepviz.session.overlays.pages import Help, Palette
from stepviz.session.overlays.parts import Black, QuitQuestion
from stepviz.session.playing import beat
from stepviz.session.tasks import taken
from stepviz.session.travel import read_moment
from stepviz.settings.preferences import Preferences
from stepviz.training import Unit
from stepviz.training.branch import branched
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.chrome.commands import COMMANDS as LISTED
from stepviz.views.chrome.commands import PICK_WAYS, ROW_WAYS
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.overlays import Overlay
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from tests.support.boards import board, single, viewer
from tests.support.examples import LONG
from tests.support.files import GOOD, written
from tests.support.moments import RESULTS, disturbed, frame_at, whole
from tests.support.places import LECTURE, in_panes
from tests.support.viewer import NETS, RUN, Viewer, every_command

REMOTE = ["pagedown", "pageup", "full_stop", "b", "f5", "escape"]


def test_every_command_has_a_handler_and_keys_of_its_own_and_every_handler_a_key_somewhere() -> None:
    by_layer = {*PICK_WAYS, *ROW_WAYS, "stop_forward", "stop_back", "count"}
    by_layer |= {f"board_{name}" for name in ("open", "next", "before", "picture", "predict", "play", "back", "only")}
    by_layer |= {f"{name}_{number}" for name in ("pane", "vote", "board") for number in range(1, 10)}
    assert every_command() == {command.name for command in LISTED} | by_layer
    keys = [key for command in LISTED for key in command.keys]
    assert sorted([*keys, "ctrl+c"]) == sorted(KEYS)


def test_no_key_of_a_remote_quits_and_only_yes_does() -> None:
    viewer = Viewer()

    def pressed(overlay: Overlay, key: str) -> Pressed:
        return press(viewer.film, viewer.state.over(overlay), Key(key), (80, 24))

    for key in REMOTE:
        assert "quit" not in KEYS[key]
        for overlay in (Black(), QuitQuestion(), Help(), Palette()):
            assert "quit" not in pressed(overlay, key).command
    assert all(pressed(QuitQuestion(), key).command == "quit_now" for key in ("q", "y", "Q", "Y", "ctrl+c"))
    for key in [*REMOTE, "right", "left", "up", "down", "enter", "space", "n", "home", "end", "tab"]:
        reply = pressed(QuitQuestion(), key)
        assert (reply.state.top, reply.command) == (None, "")


def test_what_was_seen_of_another_iteration_is_not_held() -> None:
    gc.freeze()  # what there was before need not be walked through
    viewer = Viewer(NETS["iris"], "40:linear")
    seen = weakref.ref(viewer.player.sight), weakref.ref(viewer.player.sight.frame)
    viewer.press("]")
    assert viewer.player.sight is not None
    gc.collect()
    gc.unfreeze()
    assert [found() for found in seen] == [None, None]


def test_a_step_back_finds_what_was_left() -> None:
    viewer = Viewer(NETS["article"], "1:softmax")
    left = viewer.player.sight
    assert viewer.press("n").player.sight is not left
    assert viewer.press("p").player.sight is left


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


def test_both_runs_are_always_at_the_same_moment() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter")
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    for keys in ("right", "}", "end", "["):
        sight = viewer.press(keys).player.sight
        assert sight.other is not None
        assert sight.frame.moment == sight.other.moment == viewer.state.moment
        assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
        assert whole(sight.other) == whole(original.frame(viewer.state.moment))


@pytest.mark.parametrize(
    ("keys", "left"),
    [("w l 0.12345 Esc w l 0.54321 Esc", []), ("w l 0.1 Enter W w l 1 Enter W w w home down x Esc", ["B"])],
)
def test_a_what_if_that_was_only_tried_or_is_closed_is_gone_with_its_memory(keys: str, left: list[str]) -> None:
    viewer = Viewer(place="13:grads").press(keys)
    assert [whatif.label for whatif in viewer.state.whatifs] == left
    assert len(viewer.film._lines) == 2


@pytest.mark.parametrize("keys", ["] ]", "end ["])
def test_all_runs_stand_where_one_run_alone_would_to_the_last_bit(keys: str) -> None:
    looked = viewer().press(keys)
    runs = looked.film.sight(looked.state).runs(looked.state)
    for run, rate in zip(runs, (0.01, 0.5, 2.0), strict=True):
        assert run.frame.moment == looked.state.moment
        assert whole(run.frame) == whole(single(lr=rate).frame(looked.state.moment))


def test_runs_of_one_seed_have_one_data_set() -> None:
    film, state = board(vary=("lr=0.1,1", "seed=0,3"))
    data = [run.frame.dataset for run in film.sight(state).runs(state)]
    assert data[0] is data[2] is film.original.trainer.dataset
    assert data[1] is data[3] is not data[0]
    assert (data[1].X == single(seed=3).trainer.dataset.X).all()


SIZES = [(80, 24), (60, 20), (40, 12)]
NEWER = RESULTS if LONG else RESULTS[7:]
"""Those of an iteration with numbers of the one before it, and checks; `--long` those of the first one too."""
SOME = 1 if LONG else 20
"""One of so many numbers of a line is looked at, another one in the next line."""


def seen(viewer: Viewer, **other: object) -> list[str]:
    """What is printed of where a viewer is, with parts of the state as those."""
    return screen.text(viewer.frame, 80, 24, replace(viewer.state, **other))  # type: ignore[arg-type]  # its fields


def outputs(frame: Frame) -> list[Cell]:
    """The cells the operation wrote, in reading order."""
    assert frame.op is not None
    names = {tensor.name for tensor in frame.op.writes}
    rows = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for row in rows for _, cell in row if cell.tensor in names]


def viewers(frame: Frame, mask: Mask) -> Iterator[State]:
    """Whatever can be looked at while a result is hidden: the question, every cell, explained, its digits."""
    yield State(mask=mask, poll=Poll(ask(frame)))
    yield State(mask=mask)
    yield State(mask=mask, code=True)
    for number in range(picking.rows(frame, LECTURE)):
        for _, cell in picking.row(frame, LECTURE, number)[number % SOME :: SOME]:
            yield State(mask=mask, pick=cell)
            yield State(mask=mask, pick=cell, digits=cell.tensor in ("W", "y"), explaining=True)


@pytest.mark.parametrize("moment", NEWER)
def test_nothing_on_the_screen_tells_what_is_hidden(moment: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, style for style."""
    frame = frame_at(moment)
    assert frame.op is not None
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, mask.tensors)
    for state in viewers(frame, mask):
        for width, height in SIZES if state.pick is None or (LONG and state.explaining) else SIZES[:1]:
            assert screen.rows(frame, width, height, state) == screen.rows(other, width, height, state), state
    told = replace(state, mask=NOTHING_HIDDEN, pick=None, explaining=False)
    assert screen.rows(frame, 80, 24, told) != screen.rows(other, 80, 24, told)


@pytest.mark.parametrize("moment", RESULTS if LONG else ["1:batch", "2:loss", "500:check"])
def test_cells_are_told_one_by_one_in_reading_order_and_taken_back_and_tell_no_other(moment: str) -> None:
    viewer = Viewer(Experiment(), moment).press("p h n")
    cells, screens = outputs(viewer.frame), [seen(viewer)]
    for told in range(1, len(cells)):
        mask = viewer.press("a").state.mask
        assert mask.told == frozenset(cells[:told])
        shown = dict(in_panes(seen(viewer), viewer.player.sight.grids(LECTURE_SIZE)))
        assert [cell for cell in cells if shown.get(cell, "?") != "?"] == [c for c in cells[:told] if c in shown]
        screens.append(seen(viewer))
        other = disturbed(viewer.frame, mask.tensors, mask.told)
        for state in (viewer.state, replace(viewer.state, poll=None)):
            assert screen.text(viewer.frame, 80, 24, state) == screen.text(other, 80, 24, state)
    for before in reversed(screens):
        assert seen(viewer, message="") == before
        viewer.press("A")
    assert seen(viewer, message="") == screens[0]
    viewer.press("a " * len(cells))
    assert not viewer.state.mask.tensors
    assert viewer.state.poll is not None
    assert viewer.state.poll.answered


@pytest.mark.parametrize("words", [("--at", "1:grads"), ("--pick", "W.x0.c0"), ("--explain",)])
def test_a_file_opens_with_it_and_who_comes_back_to_a_moment_sees_the_moment(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    marks = Experiment.of(str(written(tmp_path, GOOD)))
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
