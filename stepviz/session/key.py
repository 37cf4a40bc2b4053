"""Key: a key press, the usual command of each key, and the requests to the terminal.

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
"""Commands that change only how the screen is drawn: log scale, digits, code, highlight, colour scale."""


def translation(keys: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The usual key for each configured key, by name or character; empty for a key that lost its command."""
    usual = {command.name: command.keys for command in COMMANDS}
    chosen = {key: usual[name][0] for name, key in keys}
    lost = {key: "" for name, _ in keys for key in usual[name]}
    return lost | chosen


def known_as(keys: Mapping[str, str], key: Key) -> Key:
    """The usual key for a viewer's key. `keys`: a `translation`."""
    name = next((keys[by] for by in (key.name, key.character or "") if by in keys), key.name)
    return key if name == key.name else Key(name)


class Key(NamedTuple):
    """A key press: Textual's name of it, and the character it types, if any; or a click, by the name `click`."""

    name: str
    character: str | None = None
    line: int | None = None
    """The row of the screen that was clicked."""


class TerminalRequests(Protocol):
    """The terminal, as the session uses it."""

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""

    @property
    def painting(self) -> bool:
        """True if a paint is due."""

    def paint_soon(self) -> None:
        """Show what has changed."""

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""

    def use_theme(self, name: str) -> str:
        """Show the theme of that name. Returns its name; empty if unknown, or if there is only one theme."""

    def keep(self, likes: Preferences) -> str:
        """Save the preferences. Returns why they could not be saved; empty if they were."""

    async def painted(self) -> None:
        """Wait until the last frame is on the screen."""

    def suspend(self) -> bool:
        """Stop until the shell continues us. Returns False without a shell."""

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard, if the terminal supports it."""

    def quit(self) -> None:
        """End the session."""
