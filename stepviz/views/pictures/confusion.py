"""Confusion: the confusion matrix of each split: counts by true and predicted class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell, Parameters, Program
from stepviz.text import as_many, plural, shortened, width_of
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import ConfusionCounts, count
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import Window
from stepviz.views.marks import Drawn
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import LEAST, READ, Picture, read
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Piece, Role, Row, Style, line

_TITLE = 11
"""The least columns of a table's title: `test @12000`."""
_ROWS, _RIGHT = 8, 8
"""Columns of the number of rows of a class, and of its accuracy."""
_RATE = 7
"""Columns of a count's share of its class."""
_OTHER, _NOTHING = "other", "!"
_FEW = 4
"""The least classes shown if not all fit."""
_HEADS = 2
"""Lines of a table besides those of its classes: the heads and the sums."""
_WRONG, _MOST_WRONG = " wrong:", 3


@dataclass(frozen=True)
class ClassColumns:
    """The layout of a table."""

    labels: tuple[str, ...]
    """The name of each class at the left."""
    heads: tuple[str, ...]
    """The head of each class's column."""
    title: int
    """Columns of the labels."""
    cell: int
    """Columns of a count."""
    window: Window
    """The classes in view."""
    nothing: bool
    """True if there is a column for rows without a prediction."""
    rated: bool = False
    """True if each count has its share of the class beside it."""


def least_width(classes: int, rows: int) -> int:
    """The least columns of a table with all classes, or with a few and the others, for a split of `rows` rows."""
    shown = classes if classes <= _FEW else _FEW + 1
    return 1 + _TITLE + _ROWS + _RIGHT + shown * (max(len(str(rows)), len(_OTHER) if classes > _FEW else 0) + 1)


def plan(
    names: Sequence[str], tables: Sequence[ConfusionCounts], width: int, lines: int, together: Sequence[ConfusionCounts]
) -> ClassColumns:
    """The layout in `width`, with as many classes as fit into `lines`, around those with most wrong predictions.

    `together`: the first table of each run that is drawn beside the others, all of which show the same classes.
    """
    digits = max(len(str(table.total)) for table in tables)
    nothing = any(table.broken for table in tables)
    for labels, heads, gap in _namings(names):
        title = 1 + max(_TITLE, max(map(width_of, labels)))
        cell = max(digits, max(map(width_of, heads))) + gap
        room = (width - title - _ROWS - _RIGHT) // cell - nothing
        if len(names) <= room:
            break
    if len(names) <= min(room, lines):  # shares only where every class has its column
        wider = max(digits + _RATE, max(map(width_of, heads))) + 2
        rated = title + (len(names) + nothing) * wider + _ROWS + _RIGHT <= width
        every = Window(range(len(names)), len(names))
        return ClassColumns(labels, heads, title, wider if rated else cell, every, nothing, rated)
    cell = max(cell, len(_OTHER) + 1)
    room = (width - title - _ROWS - _RIGHT) // cell - nothing - 1
    size = max(1, min(room, lines, len(names) - 1))
    # Neighbours, so that the diagonal stays one: those with the most wrong predictions together.
    wrong = np.sum([table.sizes - table.by_class for table in together], axis=0)
    start = int(np.convolve(wrong, np.ones(size, dtype=np.int64), "valid").argmax())
    return ClassColumns(labels, heads, title, cell, Window(range(start, start + size), len(names)), nothing)


def _namings(names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], int]]:
    """(labels at the left, heads, columns between them) to try, the clearest first.

    Names are whole or cut. If cut names are not distinct, numbers are used.
    """
    whole, called = tuple(names), tuple(shortened(name, numbers.WIDTH) for name in names)
    short = tuple(f"c{number}" for number in range(len(names)))
    yield from ((whole, whole, gap) for gap in (2, 1) if whole != called)
    if len(set(called)) == len(called):
        yield called, called, 2
        yield called, called, 1
        if max(map(width_of, called)) <= max(map(len, short)):
            return
    yield tuple(name if name == head else f"{head} {name}" for name, head in zip(called, short, strict=True)), short, 1


def lines(table: ConfusionCounts, columns: ClassColumns, title: str, width: int) -> Iterator[Row]:
    """The rows of a table: heads, a line for each class in view, the sums."""
    heads = [columns.heads[label] for label in columns.window.positions]
    heads += [_OTHER] * bool(columns.window.partial) + [_NOTHING] * columns.nothing + ["rows", "correct"]
    yield _line(columns, width, (title, BOLD), [(head, DIM) for head in heads])
    for label in columns.window.positions:
        counts, own = _in_view(table.table[label], columns), label - columns.window.start
        size, right = int(table.sizes[label]), int(table.by_class[label])
        rates = [f"{share(count, size) if count else '':>{_RATE}}" if columns.rated else "" for count in counts]
        told = list[Piece]()
        for place, (often, rate) in enumerate(zip(counts, rates, strict=True)):
            role = Role.POSITIVE if place == own else Role.NEGATIVE
            told.append((f"{often}{rate}", Style(role, 1 + min(3, 3 * often // size)) if often else DIM))
        told += [(str(size), TEXT), (share(right, size), TEXT)]
        yield _line(columns, width, (columns.labels[label], TEXT), told)
    sums = [f"{count}{' ' * _RATE * columns.rated}" for count in _in_view(table.table.sum(axis=0), columns)]
    told = [(text, TEXT) for text in (*sums, str(table.total), share(table.right, table.total))]
    yield _line(columns, width, ("pred", DIM), told)


def share(right: int, of: int) -> str:
    """`94.7%`; `-` without rows."""
    return numbers.percent(100.0 * right / of) if of else "-"


def _in_view(counts: Array, columns: ClassColumns) -> list[int]:
    """Of counts by predicted class, (classes + 1,), in view, the others', those without a prediction."""
    window = columns.window
    seen: list[int] = counts[window.start : window.start + window.size].tolist()
    other = [int(counts[:-1].sum()) - sum(seen)] if window.partial else []
    return seen + other + [int(counts[-1])] * columns.nothing


def _line(columns: ClassColumns, width: int, label: Piece, told: Sequence[Piece]) -> Row:
    """A row: the label, then each text in its column; columns that do not fit are left out."""
    line, end = Line(width).put(1, *label), columns.title
    for (text, style), size in zip(told, [columns.cell] * (len(told) - 2) + [_ROWS, _RIGHT], strict=True):
        end += size
        if end <= width:
            line.put_right(f"{text:>{size - 1}}" if style.strength else text, style, end=end)
    return line.row()


class Confusion(Picture):
    """A table of true and predicted classes for each split; in words if the table does not fit."""

    key = "confusion"

    def suits(self, frame: Frame) -> bool:
        """True if there are classes."""
        return bool(frame.dataset.classes)

    def least(self, frame: Frame) -> Size:
        """The size of a table of a few classes."""
        data = frame.dataset
        return LEAST._replace(width=max(LEAST.width, least_width(len(data.classes), len(data.y))))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """All its lines: the names of classes may be digits."""
        return read(self.drawn(frame, state, *READ).rows, table=True)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the splits from top to bottom, a sentence."""
        parts = {split: _part(frame, split, state.mask) for split in SPLITS}
        told = {split: counts for split, (_, counts) in parts.items() if counts is not None}
        room = height - 2 - (len(parts) - len(told))
        tables, most = _tables(len(frame.dataset.classes), room, max(1, len(told)))
        shared = [counts for split in [*told][:1] for counts in _of_runs(frame, split, state)]
        columns = plan(frame.dataset.classes, [*told.values()], width, most, shared) if told else None
        titles, shown = ("confusion", answers.about_parameters(frame, state.mask)), list[Row]()
        each = _HEADS + (min(len(frame.dataset.classes), most) if columns is None else columns.window.size)
        room -= each * tables + 2 * len(told) - tables
        for split, (title, counts) in parts.items():
            if counts is None or columns is None:
                shown.append(line(width, f" {answers.measured(frame, split, state.mask)[0]}"))
                continue
            words = [_in_words(title, counts, columns, width)]
            shown += lines(counts, columns, title, width) if tables else words
            wrong = [*_wrong(counts, width, min(1 + max(0, room), _MOST_WRONG))]
            tables, room = max(0, tables - 1), room + 1 - len(wrong)
            shown += wrong
        return picture.framed(width, height, titles, shown, _sentence(told, columns))


def _part(frame: Frame, split: Split, mask: Mask) -> tuple[str, ConfusionCounts | None]:
    """The title and the counts of a split: training rows at this moment, `train now`, others at their last check,
    `val @500`. The counts are None while they are hidden or not computed yet.
    """
    classes, look = len(frame.dataset.classes), frame.last_check(split)
    if mask.hides(Cell(split)) or (look is None and split != "train"):
        return split, None
    if look is None or split == "train":
        asked = answers.ask(frame.program, (split,), answers.parameters(frame, mask))
        return f"{split} now", count(asked, classes)
    title = f"{split} @{look.iteration}"
    if look.iteration < frame.moment.iteration:
        return title, _earlier_counts(frame.checked_at, split, look.iteration)
    return title, count(answers.ask(frame.program, (split,), frame.current.model_after), classes)


def _of_runs(frame: Frame, split: Split, state: State) -> Iterator[ConfusionCounts]:
    """The counts of a split in all runs drawn together, or in this one alone."""
    for other in state.together or (frame,):
        _, counts = _part(other, split, state.mask)
        if counts is not None and len(counts.sizes) == len(frame.dataset.classes):
            yield counts


# The parameters of an earlier check may need a replay.
@lru_cache(maxsize=4)
def _earlier_counts(
    checked_at: Callable[[int], tuple[Program, Parameters]], split: Split, iteration: int
) -> ConfusionCounts:
    """The counts of an earlier check."""
    program, parameters = checked_at(iteration)
    return count(answers.ask(program, (split,), parameters), len(program.dataset.classes))


def _tables(classes: int, room: int, count: int) -> tuple[int, int]:
    """How many of `count` splits get a table in `room` lines, at least one, and how many classes each can have."""
    for tables in range(count, 1, -1):
        most = (room - 2 * (count - tables)) // tables - _HEADS - 1
        if most >= classes:
            return tables, most
    return 1, max(1, room - 2 * (count - 1) - _HEADS - 1)


def _in_words(title: str, counts: ConfusionCounts, columns: ClassColumns, width: int) -> Row:
    """` val @500    430 of 449 correct = 95.8%   8 as 1: 4, 9 as 3: 2, …`."""
    text = f" {title:<{columns.title}}{counts.right} of {counts.total} correct = {share(counts.right, counts.total)}"
    pairs = [f"{columns.heads[label]} as {columns.heads[said]}: {often}" for label, said, often in counts.pairs]
    return line(width, text + f"   {as_many(pairs, width - width_of(text) - 3) or '…'}" * bool(pairs))


def _wrong(counts: ConfusionCounts, width: int, most: int) -> Iterator[Row]:
    """The wrongly predicted rows, in at most `most` lines, then the number of those that do not fit."""
    left = [f" #{row}" for row in counts.wrong_rows.tolist()]
    if not left:
        yield line(width, f"{_WRONG} none")
        return
    for number in range(1, most + 1):
        text, last = _WRONG if number == 1 else " " * len(_WRONG), number == most
        while left:
            # The last line keeps room for the number of those that follow the next one.
            more = len(f" … {len(left) - 1} more") if last and len(left) > 1 else 0
            if len(text) + len(left[0]) + more >= width:
                break
            text += left.pop(0)
        if text.strip():
            yield line(width, f"{text} … {len(left)} more" if last and left else text)


def _sentence(told: Mapping[Split, ConfusionCounts], columns: ClassColumns | None) -> tuple[str, ...]:
    broken, tied = (sum(getattr(counts, word) for counts in told.values()) for word in ("broken", "tied"))
    if tied:
        ends = f"; {broken} not finite: below !, wrong" * (broken > 0)
        brief = f"{plural(tied, 'row')} tied"
        return f"{brief} for the largest logit: the first class is predicted{ends}.", f"{brief}: first class predicted."
    if broken:
        rows = f"{plural(broken, 'row')} with nan or inf"
        return (f"{rows}: counted below !, and as wrong.", f"{rows}: below !.")
    if columns is not None and columns.window.partial:
        seen = [columns.heads[label] for label in columns.window.positions]
        part = f"Classes {seen[0]} to {seen[-1]}" if len(seen) > 1 else f"Class {seen[0]}"
        part, axes = f"{part} of {columns.window.total}", "Rows: true class. Columns: predicted class."
        return (
            f"{part}, the neighbours with most mistakes. {axes}",
            f"{part}. {axes}",
            f"{part}: true down, predicted across.",
            f"{part}.",
        )
    most, split = "", next(iter(told), SPLITS[0])
    if columns is not None and (worst := told[split].most_often) is not None:
        (label, said, often), names, size = worst, columns.labels, told[split].sizes[worst[0]]
        most = f"Most often wrong in {split}: {names[label]} predicted as {names[said]}, {often} of {size}."
    across = "Rows: true class. Columns: predicted class."
    usual = (f"{across} Diagonal: correct.", "True class down, predicted across.")
    return (f"{across} {most}", most, *usual) if most else usual
