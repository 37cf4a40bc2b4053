"""Key: a key press, the usual command of each key, and what is asked of the terminal.

Free of NumPy: keys are taken before it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from stepviz.settings.preferences import Preferences
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


def known_as(keys: Mapping[str, str], key: Key) -> Key:
    """What a viewer's key is usually called. `keys`: a translation."""
    name = next((keys[by] for by in (key.name, key.character or "") if by in keys), key.name)
    return key if name == key.name else Key(name)


class Key(NamedTuple):
    """A key press: Textual's name of it, and the character it types, if any."""

    name: str
    character: str | None = None


class Surface(Protocol):
    """What is asked of the terminal."""

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""

    def paint_soon(self) -> None:
        """Show what has changed."""

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""

    def use_theme(self, name: str) -> str:
        """Show the theme of that name. Returns its name, nothing where there is only one."""

    def keep(self, likes: Preferences) -> str:
        """Keep what the viewer likes. Returns why that cannot be, nothing if it can."""

    async def painted(self) -> None:
        """Wait until what was last painted is on the screen."""

    def suspend(self) -> bool:
        """Stop until the shell lets us go on. Returns False without a shell."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, where the terminal can do that."""

    def quit(self) -> None:
        """End the session."""
