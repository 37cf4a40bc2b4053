"""A moving picture: several screens one after another in one SVG document, over and over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stepviz.export.svg import CELL, document, drawn
from stepviz.views.text.palette import LIGHT, Colours
from stepviz.views.text.span import Row

Shown = tuple[bool, ...]
"""On which of the screens something is seen."""


def moving(screens: Sequence[Sequence[Row]], title: str, seconds: float, still: int, colours: Colours = LIGHT) -> str:
    """Screens of one size as an SVG document, each shown for so many seconds.

    What several screens share is drawn once. Whoever asked the system for less motion sees screen `still` alone, and so
    does a program that draws no motion.
    """
    patterns: dict[Shown, list[str]] = defaultdict(list)
    for number, rows in enumerate(zip(*screens, strict=True)):
        for row in dict.fromkeys(rows):
            shown = tuple(other == row for other in rows)
            patterns[shown] += drawn(row, number * CELL[1], colours)
    always = patterns.pop((True,) * len(screens), [])
    parts = [*always]
    for place, (shown, elements) in enumerate(patterns.items()):
        hidden = "" if shown[still] else ' visibility="hidden"'
        parts += [f'<g class="m s{place}"{hidden}>', *elements, "</g>"]
    return document(parts, _size(screens[0]), title, colours, style="\n".join(_style(list(patterns), seconds)))


def _size(rows: Sequence[Row]) -> tuple[int, int]:
    """Columns and lines."""
    return max(sum(span.columns for span in row) for row in rows), len(rows)


def _style(patterns: Sequence[Shown], seconds: float) -> Iterator[str]:
    """The rules that show and hide the parts, each at its beats."""
    if not patterns:
        return
    yield "@media (prefers-reduced-motion: no-preference) {"
    for place, shown in enumerate(patterns):
        beats = len(shown)
        changes = [beat for beat in range(beats) if beat == 0 or shown[beat] != shown[beat - 1]]
        told = (f"{100 * beat / beats:.4g}%{{visibility:{'visible' if shown[beat] else 'hidden'}}}" for beat in changes)
        yield f"@keyframes k{place}{{{''.join(told)}}}"
        yield f".s{place}{{animation:k{place} {beats * seconds:g}s step-end infinite}}"
    yield "}"
