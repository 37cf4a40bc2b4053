"""Screens: the formats of screens: an animated picture, a page to step through, a terminal recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.export.cast import cast
from stepviz.export.page import page
from stepviz.export.stops import Stop
from stepviz.export.svg import moving
from stepviz.ops import Phase
from stepviz.views import screen
from stepviz.views.text.palette import Colours

SECONDS = 1.5
"""Seconds that each screen of an animated picture is shown."""
Size = tuple[int, int]


class ScreenFormat(NamedTuple):
    """A format of stops."""

    write: Callable[[Sequence[Stop], str, Size, Colours], Iterable[str]]
    most: int
    """The most stops that it can have."""
    theme: str = "light"
    """The default theme."""

    def check(self, count: int) -> None:
        """Raises `UserError` for more stops than it can have."""
        if count > self.most:
            raise UserError(f"{count} screens are too many: at most {self.most} can be taken, give fewer iterations")


def _moving(stops: Sequence[Stop], title: str, size: Size, colours: Colours) -> Iterator[str]:
    """Yields one animated SVG, forward and back. It begins at the first gradient, where most panes have numbers."""
    screens = [screen.screen(stop.sight, *size).rows for stop in stops]
    ops = [stop.sight.frame.op for stop in stops]
    begin = next((place for place, op in enumerate(ops) if op is not None and op.phase is Phase.BACKWARD), 0)
    frames, last = [*screens, *screens[-2:0:-1]], len(screens) - 1
    yield moving([*frames[begin:], *frames[:begin]], title, SECONDS, last - begin, colours)


SCREENS: Mapping[str, ScreenFormat] = {
    "svg": ScreenFormat(_moving, 60),
    "html": ScreenFormat(lambda stops, title, size, _: page(stops, title, size), 200),
    "asciicast": ScreenFormat(cast, 5000, "dark"),
}
"""Formats of stops, by name."""
