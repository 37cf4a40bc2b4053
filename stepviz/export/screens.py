"""Screens: stops as a picture that moves, a page that steps, or a recording that plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.export.cast import cast
from stepviz.export.page import page
from stepviz.export.stops import Stop
from stepviz.export.svg import moving
from stepviz.ops import Phase
from stepviz.views import screen
from stepviz.views.text.palette import Colours

SECONDS = 1.5
"""How long each screen of a moving picture is shown."""
Size = tuple[int, int]


class ScreenFormat(NamedTuple):
    """What stops can be written as."""

    write: Callable[[Sequence[Stop], str, Size, Colours], Iterable[str]]
    most: int
    """Stops that it can have."""
    theme: str = "light"
    """The usual one."""


def _moving(stops: Sequence[Stop], title: str, size: Size, colours: Colours) -> Iterator[str]:
    """Forward and then back, in one document. It begins at the first gradient, where most panes have their numbers."""
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
