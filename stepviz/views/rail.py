"""Rail: at the right of the panes, in a terminal that has room there, how the number in brackets came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepviz.text import width_of
from stepviz.views.explain.explained import CODE, Explanation
from stepviz.views.explain.flow import aligned, flowed, indent, lettered, scrolled
from stepviz.views.explain.shown import all_digits
from stepviz.views.layout.layouts import RAIL_NAME, Layout, lines_of
from stepviz.views.row_ends import factors_of, rows_of
from stepviz.views.sight import Sight
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, text_of

_BEFORE = 2
"""Lines before the first term at least: for the title, and for what is multiplied."""


def put_rail(sight: Sight, layout: Layout, screen: Sequence[Line]) -> None:
    """Write it: always there where the layout has one, so that opening it moves nothing."""
    lines = lines_of(layout.pane(RAIL_NAME), screen)
    for y, row in _rows(sight, layout).items():
        lines[y].put_row(0, row)


def railed_term(sight: Sight, layout: Layout, y: int) -> int | None:
    """The position of the term in a line of it; None for none."""
    told, row = sight.beside_panes, _rows(sight, layout).get(y)
    if told is None or row is None:
        return None
    text = text_of(row).strip()
    return next((place for place, item in enumerate(told.listed) if text.startswith(f"{item.letter}: ")), None)


def _rows(sight: Sight, layout: Layout) -> Mapping[int, Row]:
    """What stands in its lines: each term in that of its row where these are in view, else one thing after another."""
    told, place, state = sight.beside_panes, layout.pane(RAIL_NAME).place, sight.state
    if told is None:
        return {}
    title = f"EXPLAIN {all_digits(sight.frame, told.cell)}" if state.digits else ""
    heads = [f"{item.letter}: " for item in told.listed]
    apart = all(text.startswith(head) for text, head in zip(told.said, heads, strict=False))
    lines = [line - place.y for line in rows_of(sight, layout, told)] if apart else []
    rowed = _rowed(told, title or told.title, lines, place.width, place.height, state.term)
    return rowed or dict(enumerate(scrolled(told, state.term, place.width, place.height, title)))


def _rowed(
    told: Explanation, title: str, lines: Sequence[int], width: int, height: int, current: int | None
) -> dict[int, Row]:
    """Terms in these lines, the sum below them, as much else above and below as has room; nothing where these have
    none, or where lines between terms stay empty and what is said lacks them.
    """
    if not lines or lines[0] < _BEFORE or lines[-1] >= height:
        return {}
    count = len(told.listed)
    texts = aligned([" ".join(text.split()) for text in told.said[:count]])
    start, end = indent(width), indent(width) + max(map(width_of, texts))
    sums = [row for text in told.said[count:] for row in flowed(f"{text:>{end - start}}", width, TEXT)]
    first = lines[-1] + 1 if lines[-1] + len(sums) < height else lines[0] - len(sums)
    if first < 1 or max(map(width_of, [title, *texts])) > width - 2 * start:
        return {}
    factors = factors_of(told) if first > lines[0] else ""
    rows = {0: flowed(title, width, BOLD)[0]}
    rows |= {lines[0] - 1: Line(width).put_right(factors, DIM, end=end).row()} if factors else {}
    for place, (line, text) in enumerate(zip(lines, texts, strict=True)):
        rows[line] = lettered(Line(width).put(start, text, BOLD if place == current else TEXT).row())
    rows |= dict(enumerate(sums, start=first))
    free = [line for line in range(height) if line not in rows and not lines[0] < line < lines[-1]]
    for text in _around(told, ruled=not factors):
        more = flowed(text, width, TEXT)
        found = _following(free, len(more))
        if not found and lines[-1] - lines[0] >= count:
            return {}
        if not found:
            break
        rows |= dict(zip(found, more, strict=True))
        free = [line for line in free if line > found[-1]]
    return rows


def _following(free: Sequence[int], count: int) -> Sequence[int]:
    """The first so many of the free lines that follow each other; none where there are none."""
    starts = range(len(free) - count + 1)
    return next((free[at : at + count] for at in starts if free[at + count - 1] - free[at] == count - 1), ())


def _around(told: Explanation, *, ruled: bool) -> Iterator[str]:
    """All but the terms and their sum, the code last; `ruled`: also what they are terms of."""
    said = told.brief().spoken()[1:]
    known = {" ".join(text.replace("▸", "").split()) for text in (*told.said, *(() if ruled else (told.rule,)))}
    yield from sorted((text for text in said if text not in known), key=lambda text: text.startswith(CODE))
