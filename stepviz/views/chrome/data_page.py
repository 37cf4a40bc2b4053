"""Data page: what the rows of a run are, as a page of the session."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.data.summary import HEAD, NARROW, WIDTH, summary
from stepviz.experiment import Experiment
from stepviz.views.text.span import ACCENT, BAR, Line, Row

_ON = "Enter Space PgDn → Esc: on to the run"
_SCROLL = "   ↓ ↑ scroll"
_AGAIN = "   D: this page again"


def data_rows(data: Dataset, experiment: Experiment, width: int) -> tuple[Row, ...]:
    """All of the summary, in rows of `width`; words are cut in terminals of less than 60 columns."""
    _, *lines = summary(data, experiment, max(NARROW, min(width, WIDTH)))
    return tuple(Line(width).put(0, text).put(0, text[:HEAD].rstrip(), ACCENT).row() for text in lines)


def data_head(data: Dataset, width: int, seen: tuple[int, int, int]) -> Row:
    """The page's title; `seen`: the first and last line in view, from 1, of how many."""
    first, last, count = seen
    line = Line(width, BAR).put(1, f"DATA  {data.name}", BAR._replace(emphasis="b"))
    if last - first + 1 < count:
        line.put_right(f" lines {first}-{last} of {count}", BAR, end=width - 1)
    return line.row()


def data_keys(width: int, *, scrolls: bool) -> Row:
    """The line of keys, its last words left out where they do not fit."""
    text = _ON
    for more in (_SCROLL if scrolls else "", _AGAIN):
        text += more if len(text) + len(more) + 2 <= width else ""
    return Line(width, BAR).put(1, text, BAR).row()
