"""Checked: what the last checks found, counted, and those before them, beside the curve, or in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Kind
from stepviz.training import Frame
from stepviz.views.answers import LookPieces, counted, last_counted, look_of, measured, split_of
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout
from stepviz.views.panes.marks import Mask
from stepviz.views.sight import MomentView
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, TEXT, Line, Row, Style

_START, _NAMED, _FOUND = 3, 7, 8
"""Columns before it; those of a split, and of what was found."""
_LEAST = 16
"""Columns that are left to the curve beside it."""
_COUNTED = 100
"""Columns of a terminal from which on rows are counted."""


def width_of(sight: MomentView, layout: Layout, lines: int) -> int:
    """The columns it takes of a curve of so many lines: none where that would be shorter than in a lecture."""
    measures = sight.frame.program.measures
    counted = [name for name in measures if sight.frame.described(name).kind is Kind.PERCENT]
    columns = _START + _NAMED + sum(_widths(sight.frame)) + _FOUND
    room = layout.width - columns >= LECTURE_SIZE.width and lines > len(counted)
    return columns if room and counted and sight.beside is None else 0


def _widths(frame: Frame) -> tuple[int, int]:
    """Columns of the largest count, and of the last iteration with a blank on both sides."""
    counts = (len(frame.dataset.rows(split)) for split in SPLITS)
    return max(len(_count(rows, rows)) for rows in counts), len(f" at {frame.experiment.iterations} ")


def _count(right: int | str, rows: int) -> str:
    return f"{right} of {rows}"


def rows(sight: MomentView, lines: int) -> tuple[Row, ...]:
    """So many rows: the last look at each split, then the ones before at the first of them, the newest first."""
    frame, veil = sight.frame, sight.state.veil
    found = [_latest(frame, name, veil) for name in frame.program.measures]
    told = [_Told("checks", "✓", "%", "", DIM), *found, *_earlier(frame, veil, lines - len(found) - 2)]
    told += [_Told("", "", "", "", DIM)] * (lines - len(told))
    return tuple(one.row(*_widths(frame)) for one in told[:lines])


class _Told(NamedTuple):
    """A line of it."""

    word: str
    counted: str
    found: str
    when: str
    style: Style

    def row(self, counts: int, when: int) -> Row:
        """It, with so many columns for counts and for when."""
        start = _START + _NAMED + counts
        found = start + _FOUND
        line = Line(found + when).put(_START, self.word, self.style).put_right(self.counted, self.style, end=start)
        return line.put_right(self.found, self.style, end=found).put(found + 1, self.when, self.style).row()


def _latest(frame: Frame, name: str, veil: Mask) -> _Told:
    """`train 7 of 8   87.5% @200`; how many rows there are and when they are looked at, where none was yet."""
    look, style = frame.last_check(name), measured(frame, name, veil)[1]
    split = split_of(frame.described(name))
    rows = len(frame.dataset.rows(split))
    if frame.schedule.without(split):
        return _Told(split, "no rows", "", "", DIM)
    if veil.hides(Cell(name)):
        return _Told(split, _count("?", rows), "?", f"@{frame.moment.iteration}", TEXT)
    if look is None:
        number = frame.schedule.next_due(split, frame.moment.iteration)
        return _Told(split, _count("-", rows), "-", f"at {number}", DIM)
    return _Told(split, *_counted(look.value, rows), f"@{look.iteration}", style)


def _counted(value: float, rows: int) -> tuple[str, str]:
    """How many rows are right, of all, and their share."""
    return counted(value, rows), numbers.measure(value, Kind.PERCENT)


def _earlier(frame: Frame, veil: Mask, lines: int) -> Iterator[_Told]:
    """Checks of the first split that is looked at on the way, before the last one."""
    name = next((name for name in frame.program.measures if name in frame.schedule.every), "")
    look = frame.last_check(name) if name else None
    if look is None or lines < 1 or veil.hides(Cell(name)):
        return
    split = next(split for split in SPLITS if split == name)
    every, rows = frame.schedule.every[split], len(frame.dataset.rows(split))
    earlier: Sequence[int] = range(frame.history.evaluations.last(name, look.iteration - 1), 0, -every)[:lines]
    if earlier:
        yield _Told("before", "", "", "", DIM)
    for number in earlier:
        yield _Told(name, *_counted(frame.history.evaluations.at(name, number), rows), f"@{number}", DIM)


def looks(sight: MomentView, layout: Layout) -> dict[str, LookPieces]:
    """What was found of each split that is checked on the way; none where a pane tells it."""
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return {}
    return {name: look_of(frame, name, sight.state.veil) for name in measures if name in frame.schedule.every}


def head(frame: Frame, found: Iterable[str]) -> str:
    """What stands before it: `R² ` of what is no percentage."""
    return "" if frame.described(next(iter(found))).kind is Kind.PERCENT else "R² "


def found(sight: MomentView, layout: Layout) -> tuple[str, ...]:
    """`train 92.2% @500   val 96.7% @500`, then without when; none where a pane tells it, or nothing is checked.

    In a wide terminal with what is counted first: `train 95 of 103  92.2% @500`.
    """
    told = looks(sight, layout)
    if not told:
        return ()
    counts = {name: last_counted(sight.frame, name, sight.state.veil) for name in told}
    forms = [[look.text(when=when) for look in told.values()] for when in (True, False)]
    if layout.width >= _COUNTED and any(counts.values()):
        forms = [[look.text(counted=counts[name]) for name, look in told.items()], *forms]
    return tuple(head(sight.frame, told) + "   ".join(texts) for texts in forms)


def fitting(texts: tuple[str, ...], width: int, start: int) -> str:
    """The first of them with room beside a curve that starts there; empty where none has any."""
    return next((text for text in texts if start + _LEAST + len(text) + 2 < width), "")
