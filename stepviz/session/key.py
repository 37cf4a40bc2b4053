"""Key: a key press, and the usual command of each key. Free of NumPy: keys are taken before it is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stepviz.views.chrome.commands import COMMANDS

KEYS = {key: command.name for command in COMMANDS for key in command.keys} | {"ctrl+c": "quit"}
"""The command of each key. Ctrl+C asks, as q does."""

SWITCHES = tuple(KEYS[key] for key in ("Y", "v", "x", "L", "H"))
"""Commands that change how the screen is drawn, and nothing else: scale, digits, code, focus, heat."""


def translation(keys: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What each key stands for that a viewer chose, by name or character; those that lost their command for nothing."""
    usual = {command.name: command.keys for command in COMMANDS}
    chosen = {key: usual[name][0] for name, key in keys}
    lost = {key: "" for name, _ in keys for key in usual[name]}
    return lost | chosen


class Key(NamedTuple):
    """A key press: Textual's name of it, and the character it types, if any."""

    name: str
    character: str | None = None
