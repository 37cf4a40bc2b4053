"""Overlay: what lies over the normal screen and takes the keys first: its keys, what they do, what is seen of it.

Those that there are stand in `stepviz/session`: what a key does is the session's.
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
"""Columns of what is asked and typed."""
ANY = ("any",)
"""The names of all keys that no other row has."""


class Keys(NamedTuple):
    """Keys of an overlay, and what they do."""

    names: tuple[str, ...]
    words: str
    """As the line of keys tells them, `Enter go there`; empty where it does not. `{0}` is the overlay."""
    does: str | Callable[[Any, Any], object]
    """A command that is carried out once the overlay is closed, or a function of the overlay and the key."""


@dataclass(frozen=True)
class Overlay:
    """One of them, as a plain value: with another line chosen it is another one."""

    keys: ClassVar[tuple[Keys, ...]] = ()
    page: ClassVar[bool] = False
    """Whether it takes the place of the panes."""
    whole: ClassVar[bool] = False
    """Whether such a page takes all of the terminal, and not the size of a page of words."""
    dark: ClassVar[bool] = False
    """Whether nothing is to be seen."""
    typing: ClassVar[bool] = False
    """Whether a key can be a letter of a text."""

    @classmethod
    def of(cls, sight: MomentView) -> Self:  # noqa: ARG003 - most are the same everywhere
        """As its command opens it."""
        return cls()

    @property
    def told(self) -> tuple[str, ...]:
        """The words of its line of keys."""
        return tuple(keys.words.format(self) for keys in self.keys if keys.words)

    @property
    def hides(self) -> str:
        """What else is asked for and hidden: the `order` of the operations, the `rule` of one; empty for neither."""
        return ""

    @property
    def last_words(self) -> tuple[str, ...] | None:
        """What was found, once all is over; None while it is not."""
        return None

    @property
    def line(self) -> str:
        """What takes the place of the line that says what comes next; empty for none."""
        return ""

    @property
    def above(self) -> str:
        """What takes the place of the line above that one."""
        return ""

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:  # noqa: ARG002 - most use them
        """The rows of the screen: those `below` with it over them, as many and as wide; of a page, all of that size."""
        return below
