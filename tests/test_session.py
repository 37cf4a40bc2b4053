"""The session: one command a key, play stops where it has to, nothing is held; boards."""

from __future__ import annotations

import gc
import weakref
from collections import Counter

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.key import KEYS, Key
from stepviz.session.overlays.overlay import Pressed, press
from stepviz.session.overlays.pages import Help, Palette
from stepviz.session.overlays.parts import Black, QuitQuestion
from stepviz.session.playing import beat
from stepviz.session.tasks import taken
from stepviz.training import Unit
from stepviz.training.branch import branched
from stepviz.views.chrome.commands import COMMANDS as LISTED
from stepviz.views.chrome.commands import PICK_WAYS, ROW_WAYS
from stepviz.views.chrome.help import help_groups, help_rows
from stepviz.views.overlays import Overlay
from stepviz.views.text.span import text_of
from tests.support.boards import board, single, viewer
from tests.support.moments import whole
from tests.support.viewer import NETS, RUN, Viewer, every_command

REMOTE = ["pagedown", "pageup", "full_stop", "b", "f5", "escape"]


def test_every_command_has_a_handler_and_every_handler_a_key_somewhere() -> None:
    by_layer = {*PICK_WAYS, *ROW_WAYS, "stop_forward", "stop_back", "count"}
    by_layer |= {f"board_{name}" for name in ("open", "next", "before", "picture", "predict", "play", "back", "only")}
    by_layer |= {f"{name}_{number}" for name in ("pane", "vote", "board") for number in range(1, 10)}
    assert every_command() == {command.name for command in LISTED} | by_layer


def test_no_key_is_bound_twice() -> None:
    keys = Counter(key for command in LISTED for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert set(KEYS) == set(keys) | {"ctrl+c"}


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


def test_help_names_every_command_once() -> None:
    entries = [entry for group in help_groups().values() for entry in group]
    keys = sorted(key for entry in entries for key in (entry.keys, entry.back) if key)
    assert keys == sorted(command.shown for command in LISTED)
    for width, height in ((40, 10), (80, 24)):
        text = "\n".join(text_of(row) for row in help_rows(width, height))
        assert all(entry.keys in text and (entry.words in text or width < 60) for entry in entries)


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


def test_memory_of_what_was_only_tried_is_given_back() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.12345 Esc")
    assert len(viewer.film._lines) == 2
    viewer.press("w l 0.54321 Esc")
    assert len(viewer.film._lines) == 2


def test_both_runs_are_always_at_the_same_moment() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter")
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    for keys in ("right", "}", "end", "["):
        sight = viewer.press(keys).player.sight
        assert sight.other is not None
        assert sight.frame.moment == sight.other.moment == viewer.state.moment
        assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
        assert whole(sight.other) == whole(original.frame(viewer.state.moment))


def test_a_what_if_that_is_closed_is_gone_with_its_memory() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter W w l 1 Enter W w w home down x Esc")
    assert [whatif.label for whatif in viewer.state.whatifs] == ["B"]
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
