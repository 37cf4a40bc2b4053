"""Config: reads and writes the file of preferences. Mistakes in it are reported and never prevent a start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepviz import private
from stepviz.errors import UserError
from stepviz.settings import toml
from stepviz.settings.preferences import CHOICES, USUAL, Preferences, config_file
from stepviz.settings.values import hint
from stepviz.text import visible
from stepviz.views.chrome.commands import COMMANDS

_FIELDS = {"colour": {True: "yes", False: "no"}} | {choice.field: dict(choice.values) for choice in CHOICES}
_MOVABLE = tuple(command.name for command in COMMANDS if command.name != "pane")
"""The commands that can have another key."""
_ON_SCREEN = {
    "→": "right",
    "←": "left",
    "↓": "down",
    "↑": "up",
    "PgDn": "pagedown",
    "PgUp": "pageup",
    "Bksp": "backspace",
    "S-Tab": "shift+tab",
    "Esc": "escape",
}
"""Keys that the screen calls otherwise than the terminal."""
_NAMES = "man stepviz and docs/keys.md list them"
_HEAD = "# Appearance and playback of stepviz. The key o changes them in a session.\n"


def read() -> tuple[Preferences, list[str]]:
    """The preferences, and a sentence for each mistake in their file."""
    try:
        text = private.read(config_file()).decode()
    except (FileNotFoundError, NotADirectoryError, private.NoFileError):
        return USUAL, []
    except OSError as error:
        return USUAL, [f"it cannot be read: {error.strerror or error}"]
    except UnicodeDecodeError:
        return USUAL, ["it is not UTF-8: save it as UTF-8, or delete it"]
    try:
        given = toml.read(text)
    except toml.TomlError as error:
        return USUAL, [f"it is not TOML, line {error.line}: {error.what}"]
    return understood(given)


def understood(given: dict[str, Any]) -> tuple[Preferences, list[str]]:
    """The preferences in a table, and a sentence for each unknown key or value."""
    likes = USUAL
    problems: list[str] = []
    for name, value in given.items():
        if name == "keys" and isinstance(value, dict):
            keys, wrong = _keys(value)
            likes, problems = likes._replace(keys=keys), [*problems, *wrong]
        elif name not in _FIELDS:
            problems.append(f"unknown option {_shown(name)}")
        elif (found := _value(name, value)) is None:
            problems.append(f"{name} cannot be {_shown(value)}: choose {', '.join(map(_written, _FIELDS[name]))}")
        else:
            changed: dict[str, Any] = {name: found[0]}
            likes = likes._replace(**changed)
    return likes, problems


def write(likes: Preferences, before: Preferences | None = None) -> None:
    """Save the options in which `likes` differs from `before` (all without it); the file's other options stay.

    Raises `UserError` if the file has a mistake, which leaves it as it is, or cannot be written.
    """
    path, (known, problems) = config_file(), read()
    changed = {
        name: value for name, value in likes._asdict().items() if before is None or getattr(before, name) != value
    }
    if problems:
        raise UserError(f"not saved, first correct {path}: {problems[0]}")
    try:
        private.write(path, "".join((_HEAD, *(f"{line}\n" for line in lines_of(known._replace(**changed))))).encode())
    except OSError as error:
        raise UserError(f"not saved: {path} cannot be written: {error.strerror}") from None


def lines_of(likes: Preferences) -> Iterator[str]:
    """The lines of the file."""
    yield from (f"{name} = {_written(getattr(likes, name))}" for name in _FIELDS)
    if likes.keys:
        yield "[keys]"
        yield from (f"{command} = {_written(key)}" for command, key in likes.keys)


def _value(name: str, value: object) -> tuple[object] | None:
    """The option's value, in a tuple of one; None if the option cannot have it."""
    if name == "speed" and (value == "max" or type(value) is int):
        value = float(str(value).replace("max", "inf"))
    return next(((known,) for known in _FIELDS[name] if type(known) is type(value) and known == value), None)


def _keys(given: dict[str, Any]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Pairs (command, key), no key twice, and a sentence for each mistake."""
    usual = {_called(key): command.name for command in COMMANDS for key in (*command.keys, *command.shown.split())}
    kept: dict[str, str] = {}
    problems = []
    for name, written in given.items():
        key = _called(written) if isinstance(written, str) else written
        taken = usual.get(key) if isinstance(key, str) else None
        if name not in _MOVABLE:
            problems.append(f"[keys] unknown command {_shown(name)}: {hint(name, _MOVABLE, _NAMES)}")
        elif not isinstance(key, str) or not key.strip() or len(key) > 20 or not key.isprintable():
            problems.append(f'[keys] {name} cannot be {_shown(written)}: write a key, for example {name} = "k"')
        elif key in kept.values() or (taken not in (None, name) and taken not in given):
            problems.append(f"[keys] {name}: the key {_shown(written)} belongs to another command")
        else:
            kept[name] = key
    return tuple(kept.items()), problems


def _called(key: str) -> str:
    """The key as the terminal calls it, also if it is written as on the screen: F6, Ctrl+K, PgDn."""
    return _ON_SCREEN.get(key, key if len(key) == 1 else key.lower())


def _written(value: object) -> str:
    return toml.written("max" if value == float("inf") else value)


def _shown(value: object) -> str:
    text = visible(repr(value))
    return text if len(text) <= 30 else f"{text[:29]}…"
