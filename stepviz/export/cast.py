"""Cast: writes stops as a terminal recording, an asciicast (version 2) with a marker at each stop.

Format: https://docs.asciinema.org/manual/asciicast/v2/: a line of JSON as header, then one for each event, with its
time in seconds: `o` for output, `m` for a marker.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from stepviz.export.stops import Stop
from stepviz.views.screen import screen
from stepviz.views.text.palette import DARK, Colours, pair, solid
from stepviz.views.text.span import Span

SECONDS = 2.0
"""Seconds that a screen is shown, plus the time to read its caption."""
_READING = 0.05
"""Seconds for each character of the caption."""
_BEGIN = "\x1b[2J\x1b[?25l"
_EMPHASIS = {"b": "1", "u": "4"}


def cast(stops: Sequence[Stop], title: str, size: tuple[int, int], colours: Colours = DARK) -> Iterator[str]:
    """Yields the lines of the recording; `size`: columns and lines of a screen. Questions are shown, then answered."""
    columns, lines = size
    head = {"version": 2, "width": columns, "height": lines, "title": title, "env": {"TERM": "xterm-256color"}}
    yield _json(head)
    ground = f"\x1b[0;48;2;{_numbers(colours.ground)}m"
    time, begun = 0.0, False
    for stop in stops:
        yield _json([round(time, 2), "m", stop.title])
        for sight in stop.seen:
            # From the top left; every line is blanked first, and so is the rest of the terminal below the rows.
            rows = [*screen(sight, *size).rows[:lines], *[()] * lines][:lines]
            texts = ("".join(_span(span, colours) for span in solid(row, colours)) for row in rows)
            drawn = "\r\n".join(f"{ground}\x1b[2K{text}" for text in texts)
            yield _json([round(time, 2), "o", f"{'' if begun else _BEGIN}\x1b[H{drawn}"])
            time, begun = time + SECONDS + _READING * len(stop.caption), True
    yield _json([round(time, 2), "o", "\x1b[0m\x1b[?25h"])


def _span(span: Span, colours: Colours) -> str:
    ink, ground = pair(span.style, colours)
    emphasis = "".join(f";{code}" for letter, code in _EMPHASIS.items() if letter in span.style.emphasis)
    return f"\x1b[0{emphasis};38;2;{_numbers(ink)};48;2;{_numbers(ground)}m{span.text}"


def _numbers(colour: str) -> str:
    """`#RRGGBB` as `r;g;b`."""
    return ";".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
