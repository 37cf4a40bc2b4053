"""Overlay: the base class of dialogs, which lie over the normal screen and receive keys first.

The overlays themselves are in `stepviz/session`, since their keys act on the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

if TYPE_CHECKING:
    from stepviz.views.layout.layouts import Size
    from stepviz.views.text.span import Row

    MomentView = Any  # that of `views.sight`, whose state has overlays

LINE_WIDTH = 78
"""The most columns of a prompt."""
ANY = ("any",)
"""The key names of a row for all keys that no other row has."""


class Keys(NamedTuple):
    """A row of an overlay's keys, and their action."""

    names: tuple[str, ...]
    words: str
    """The text in the key bar, `Enter go there`; empty for none. `{0}` is the overlay."""
    does: str | Callable[[Any, Any], object]
    """A command to carry out after closing the overlay, or a function of the overlay and the key."""


@dataclass(frozen=True)
class Overlay:
    """An overlay as an immutable value: choosing another line makes another value."""

    keys: ClassVar[tuple[Keys, ...]] = ()
    page: ClassVar[bool] = False
    """True if it replaces the panes."""
    whole: ClassVar[bool] = False
    """True if such a page fills the terminal instead of having the size of a page of text."""
    dark: ClassVar[bool] = False
    """True if the screen is black."""
    typing: ClassVar[bool] = False
    """True if keys can type a text."""

    moves: ClassVar[bool] = False
    """True if it scrolls, or one of its lines is chosen: by ↓ and ↑, and by the wheel."""

    @classmethod
    def of(cls, sight: MomentView) -> Self:  # noqa: ARG003 - most are the same everywhere
        """The overlay as its command opens it."""
        return cls()

    @property
    def told(self) -> tuple[str, ...]:
        """The texts of its key bar."""
        return tuple(keys.words.format(self) for keys in self.keys if keys.words)

    @property
    def hides(self) -> str:
        """What it asks for, so that the screen must hide it: `order` of operations, `rule` of one, or ""."""
        return ""

    @property
    def last_words(self) -> tuple[str, ...] | None:
        """The results, once all exercises are finished; None before."""
        return None

    @property
    def line(self) -> str:
        """The text that replaces the line on the next operation; "" for none."""
        return ""

    @property
    def above(self) -> str:
        """The text that replaces the line above that one; "" for none."""
        return ""

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:  # noqa: ARG002 - most use them
        """The rows of the screen: `below` with the overlay drawn over them; for a page, all rows of that size."""
        return below
