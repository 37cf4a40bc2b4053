from __future__ import annotations

from collections import Counter

from stepviz.ui.layers import KEYS, Answer, Black, Help, Key, Layer, Palette, QuitQuestion
from stepviz.views.commands import COMMANDS, PICK_WAYS
from stepviz.views.help import help_groups, help_rows
from stepviz.views.span import text_of
from tests.ui.screens import desk_of, opened

REMOTE = ["pagedown", "pageup", "full_stop", "b", "f5", "escape"]
SIZES = [(1, 1), (12, 3), (40, 10), (60, 20), (80, 24), (120, 36)]


async def test_every_command_has_a_handler_and_every_handler_a_key_somewhere() -> None:
    by_layer = {
        *PICK_WAYS,
        "row_up",
        "row_down",
        *(f"{name}_{number}" for name in ("pane", "vote") for number in range(1, 10)),
    }
    async with opened() as (screen, _):
        assert set(desk_of(screen).commands) == {command.name for command in COMMANDS} | by_layer


def test_no_key_is_bound_twice() -> None:
    keys = Counter(key for command in COMMANDS for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert set(KEYS) == set(keys) | {"ctrl+c"}


def test_no_key_of_a_remote_quits() -> None:
    for key in REMOTE:
        assert "quit" not in KEYS[key]
        for layer in (Black(), QuitQuestion(), Help(), Palette()):
            assert "quit" not in layer.press(Key(key)).command


def test_only_yes_quits() -> None:
    assert all(QuitQuestion().press(Key(key)).command == "quit_now" for key in ("q", "y", "Q", "Y", "ctrl+c"))
    for key in [*REMOTE, "right", "left", "up", "down", "enter", "space", "n", "home", "end", "tab"]:
        reply = QuitQuestion().press(Key(key))
        assert (reply.close, reply.command) == (True, "")


def test_pages_fill_their_size() -> None:
    layers: list[Layer] = [Black(), Help(), Palette()]
    for layer in layers:
        for width, height in SIZES:
            rows = layer.rows(width, height)
            assert len(rows) == height
            assert {len(text_of(row)) for row in rows} == {width}


def test_help_names_every_command_once() -> None:
    entries = [entry for group in help_groups().values() for entry in group]
    keys = sorted(key for entry in entries for key in (entry.keys, entry.back) if key)
    assert keys == sorted(command.shown for command in COMMANDS)
    for width, height in SIZES[2:]:
        text = "\n".join(text_of(row) for row in help_rows(width, height))
        for entry in entries:
            assert entry.keys in text
            assert entry.words in text or width < 60


def test_help_cuts_no_word_from_60_columns_on() -> None:
    for width, height in SIZES[3:]:
        for row in help_rows(width, height):
            assert len(text_of(row)) == width
    text = "\n".join(text_of(row) for row in help_rows(80, 24))
    assert text.count("✗") == 1


def test_the_palette_finds_by_words() -> None:
    palette = Palette()
    for character in "acc prev":
        palette.press(Key("x", character))
    assert [command.name for command in palette.found] == ["check_back"]
    assert palette.press(Key("enter")) == Answer(True, "check_back")
    for _ in "acc prev":
        palette.press(Key("backspace"))
    assert len(palette.found) == len(COMMANDS) - 1
    palette.press(Key("end"))
    assert palette.press(Key("enter")).command == COMMANDS[-1].name
    for character in "zzz":
        palette.press(Key("z", character))
    assert palette.press(Key("enter")).close is False
    assert "no command" in text_of(palette.rows(80, 24)[1])
