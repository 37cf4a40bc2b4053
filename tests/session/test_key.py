"""Every key has one command, every command a handler and its line in the help; no remote quits."""

from __future__ import annotations

from collections import Counter

from stepviz.session.key import KEYS, Key
from stepviz.session.overlays.overlay import Pressed, press
from stepviz.session.overlays.pages import Help, Palette
from stepviz.session.overlays.parts import Black, QuitQuestion
from stepviz.views.chrome.commands import COMMANDS as LISTED
from stepviz.views.chrome.commands import PICK_WAYS, ROW_WAYS
from stepviz.views.chrome.help import help_groups, help_rows
from stepviz.views.overlays import Overlay
from stepviz.views.text.span import text_of
from tests.support.viewer import Viewer, every_command

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
