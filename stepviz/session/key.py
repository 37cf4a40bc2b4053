"""Key: a key press, and the usual command of each key. Free of NumPy: keys are taken before it is loaded."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.chrome.commands import COMMANDS

KEYS = {key: command.name for command in COMMANDS for key in command.keys} | {"ctrl+c": "quit"}
"""The command of each key. Ctrl+C asks, as q does."""


class Key(NamedTuple):
    """A key press: Textual's name of it, and the character it types, if any."""

    name: str
    character: str | None = None
