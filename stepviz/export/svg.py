"""SVG: writes a screen as a picture, or several as an animation, without a window frame or web fonts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from stepviz.text import width_of
from stepviz.views.text.palette import HALF, LIGHT, Colours, pair, solid
from stepviz.views.text.span import Row, Span, row_width

_FONTS = '"DejaVu Sans Mono", Menlo, Consolas, monospace'
CELL = (10, 20)
"""Width and height of a character, in pixels."""

_FONT_SIZE = 16.6
"""Pixels: a character of DejaVu Sans Mono is 0.602 of its size wide, which makes it as wide as a cell."""
_BASELINE = 15
_BLOCKS = "▁▂▃▄▅▆▇█"
_DRAWN = _BLOCKS + HALF
_SIGN = re.compile(f"[{_DRAWN}]")
_RUN = re.compile(rf"[^ {_DRAWN}]+(?: [^ {_DRAWN}]+)*")
Shown = tuple[bool, ...]
"""For each screen, True if a part is visible on it."""


def svg(lines: Sequence[Row], title: str, colours: Colours = LIGHT) -> str:
    """The rows as an SVG document of 10 x 20 pixels per character. Its text can be selected and read aloud."""
    return moving([lines], title, 1.0, 0, colours)


def _document(elements: Sequence[str], rules: Sequence[str], rows: Sequence[Row], title: str, colours: Colours) -> str:
    """An SVG document of the size of these rows, with these elements, and with these rules of CSS."""
    width, height = max(map(row_width, rows)) * CELL[0], len(rows) * CELL[1]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(title)}">'
    )
    style = ["<style>", *rules, "</style>"] if rules else []
    group = f'<g font-family=\'{_FONTS}\' font-size="{_FONT_SIZE}" xml:space="preserve">'
    ground = f'<rect width="{width}" height="{height}" fill="{colours.ground}"/>'
    named = f"<title>{escape(title, quote=False)}</title>"
    return "\n".join([head, named, *style, ground, group, *elements, "</g>", "</svg>", ""])


def drawn(row: Row, top: int, colours: Colours) -> Iterator[str]:
    """Yields the elements of a row of characters, `top` pixels from the top."""
    column = 0
    for span in solid(row, colours):
        yield from _span(span, column * CELL[0], top, colours)
        column += span.columns


def _span(span: Span, left: int, top: int, colours: Colours) -> Iterator[str]:
    ink, ground = pair(span.style, colours)
    if ground != colours.ground:
        yield _rectangle(left, top, span.columns * CELL[0], CELL[1], ground)
    for run in _RUN.finditer(span.text):
        start = left + width_of(span.text[: run.start()]) * CELL[0]
        yield _text(run[0], start, top + _BASELINE, ink, span.style.emphasis)
    if span.style.is_pixel and span.text[:1] == HALF:
        yield _rectangle(left, top, span.columns * CELL[0], CELL[1] / 2, ink)
        return
    for sign in _SIGN.finditer(span.text):
        x, half = left + width_of(span.text[: sign.start()]) * CELL[0], sign[0] == HALF
        size = CELL[1] / 2 if half else CELL[1] * (_BLOCKS.index(sign[0]) + 1) / len(_BLOCKS)
        yield _rectangle(x, top if half else top + CELL[1] - size, CELL[0], size, ink)


def _rectangle(x: int, y: float, width: int, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y:g}" width="{width}" height="{height:g}" fill="{fill}"/>'


def _text(text: str, x: int, y: int, fill: str, emphasis: str) -> str:
    weight = ' font-weight="bold"' if "b" in emphasis else ""
    line = ' text-decoration="underline"' if "u" in emphasis else ""
    length = width_of(text) * CELL[0]
    # The length keeps every column in its place, whatever font the viewer has.
    return (
        f'<text x="{x}" y="{y}" fill="{fill}"{weight}{line} textLength="{length}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text, quote=False)}</text>'
    )


def moving(screens: Sequence[Sequence[Row]], title: str, seconds: float, still: int, colours: Colours) -> str:
    """Screens of one size as an animated SVG document, each shown for `seconds`.

    Rows that several screens share are drawn once. Without animation, for example if the system is set to reduced
    motion, only screen number `still` is visible.
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
    return _document(parts, [*_style(list(patterns), seconds)], screens[0], title, colours)


def _style(patterns: Sequence[Shown], seconds: float) -> Iterator[str]:
    """Yields the CSS rules that show each part on its screens."""
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
