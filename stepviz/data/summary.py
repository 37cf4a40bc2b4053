"""Summary: a data set in words and figures, before anything is learned from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.data.dataset import SPLITS, Dataset
from stepviz.data.notes import notes
from stepviz.data.ranges import ranges
from stepviz.data.stretches import taken
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import ARTICLE
from stepviz.text import in_whole_words, padded, several, told_apart, width_of, wrapped

WIDTH, NARROW = 80, 60
MOST_CLASSES = 12
MOST_FEATURES = 12
HEAD = 10
"""Columns of the word before each fact."""
_LONGEST_NAME = 24
_COUNT = 9
_ENOUGH = 5
"""Rows of a split from which its accuracy says something."""
_MANY = 4 * _ENOUGH
"""Rows of a table whose usual splits have that many."""


class _Room(NamedTuple):
    """Where the tables stand, and how wide a feature's figures are."""

    width: int
    indent: int
    figure: int

    def names(self, names: Sequence[str], title: str, figures: int) -> int:
        """Columns of the names of a table with that title, and with `figures` columns at its right."""
        most = min(_LONGEST_NAME, self.width - self.indent - figures)
        return max(len(title) - self.indent, min(most, max(map(width_of, names))))


def summary(data: Dataset, experiment: Experiment, width: int = WIDTH) -> list[str]:
    """Lines of at most `width` columns, 20 or more: rows, columns, classes, ranges, what a lecturer will be asked.

    Of a table that is wider than that as many columns as are whole, with `…` where others were.
    """
    if not len(data.y):
        return [data.name, *_fact("rows", "0, since this run learns from no data", width)]
    lines = [data.name, *_fact("rows", _rows(data, experiment), width), *_fact("columns", _columns(data), width)]
    room = _Room(width, HEAD, 12) if width >= WIDTH else _Room(max(width, NARROW), 2, 11)
    if data.classes:
        lines += [in_whole_words(line, width) for line in _classes(data, room)]
    if data.characters:
        lines += _fact("inputs", _of_text(data), width)
    else:
        lines += [in_whole_words(line, width) for line in _features(data, room)]
    sparing = "" if experiment.source == ARTICLE else _sparing(data)
    for head, text in (*([("note", sparing)] if sparing else ()), *_facts(data)):
        lines += _fact(head, text, width)
    return lines


def _facts(data: Dataset) -> Iterator[tuple[str, str]]:
    for note in notes(data):
        yield "note", note
    if data.assumed:
        yield "assumed", "; ".join(data.assumed)
        yield from data.imputed
        if "missing" not in dict(data.imputed):
            yield "missing", "no cell is empty"
    if data.scaling is not None:
        both = "both of all features" if data.scaling.common else "both"
        yield "scale", f"standardized: (x - mean) / σ, {both} of the training rows; the table is of all rows"
    if data.origin:
        yield "source", data.origin


def _rows(data: Dataset, experiment: Experiment) -> str:
    sizes = f"{len(data.y)}: {len(data.train)} train, {len(data.val)} validation, {len(data.test)} test"
    if experiment.source == ARTICLE:
        return f"{sizes}; in the article's order"
    return f"{sizes}; split by seed {experiment.seed}{', stratified' * _alike(data)}"


def _sparing(data: Dataset) -> str:
    """How to learn from all rows, where a split for checks has next to none."""
    held = [split for split in data.splits if split != "train"]
    if len(data.y) >= _MANY or all(len(data.rows(split)) >= _ENOUGH for split in held):
        return ""
    return f"so few rows: give {' '.join(f'--{split} 0' for split in held)} to learn from all {len(data.y)}"


def _of_text(data: Dataset) -> str:
    """What stands for start and end, how long a context is, and the first row that has more than that before it."""
    count, first = len(data.features), data.characters[0]
    told = f"{count} characters" if count > 1 else "the character"
    row = next((row for row in range(len(data.y)) if first not in data.written(row)), 0)
    example = f"#{row} has {' '.join(data.written(row))}, then {data.classes[data.y[row]]}"
    return f"{told} before the next one, {first} for start and end; {example}"


def _alike(data: Dataset) -> bool:
    """Whether each split with rows has some of each class, and as many as its share of them, to within one row."""
    if not data.classes:
        return False
    counts = np.array([data.counts(split) for split in data.splits])
    shares = counts.sum(axis=1, keepdims=True) * data.counts() / len(data.y)
    return bool(counts.all() and (np.abs(counts - shares) < 1).all())


def _columns(data: Dataset) -> str:
    count = len(data.features)
    targets = len(data.targets) if len(data.targets) > 1 else 0
    aims = f"{targets} targets, {', '.join(data.targets)}" if targets else f"the label, {data.label}"
    columns = f"{count + (targets or 1)}: {several(count, 'feature')} and {aims}"
    if data.classes:
        return columns
    with np.errstate(over="ignore"):  # the mean of very large numbers
        what = "numbers" if targets else "a number"
        least, most, mean = (_digits(float(value)) for value in (data.y.min(), data.y.max(), data.y.mean()))
        return f"{columns}: {what} from {least} to {most}, mean {mean}"


def _classes(data: Dataset, room: _Room) -> Iterator[str]:
    """A line for each class, with its rows in each split."""
    counts = [data.counts(), *(data.counts(split) for split in SPLITS)]
    title = f"{'classes':<{HEAD}}{len(data.classes)}"
    width = room.names(data.classes[:MOST_CLASSES], title, 4 * _COUNT)
    names = "".join(f"{name:>{_COUNT}}" for name in ("rows", *SPLITS))
    yield f"{title:<{room.indent + width}}{names}"
    for place, name in enumerate(told_apart(data.classes, "c", width, "…")[:MOST_CLASSES]):
        figures = "".join(f"{int(count[place]):>{_COUNT}}" for count in counts)
        yield f"{'':<{room.indent}}{padded(name, width)}{figures}"
    left = counts[0][MOST_CLASSES:].tolist()
    if left:
        least, most = min(left), max(left)
        rows = several(most, "row") if least == most else f"{least} to {most} rows"
        yield f"{'':<{room.indent}}… and {len(left)} more, with {rows} each"


def _features(data: Dataset, room: _Room) -> Iterator[str]:
    """A line for each feature, with its range as given."""
    shown = data.features[:MOST_FEATURES]
    width = room.names(shown, "features", 4 * room.figure)
    figures = taken(ranges(data.X)) if data.scaling is None else data.scaling.given
    heads = "".join(f"{head:>{room.figure}}" for head in ("lowest", "highest", "mean", "deviation"))
    yield f"{'features':<{room.indent + width}}{heads}"
    for place, name in enumerate(told_apart(data.features, "x", width, "…")[: len(shown)]):
        told = "".join(_figure(float(figure[place]), room.figure) for figure in figures)
        yield f"{'':<{room.indent}}{padded(name, width)}{told}"
    if len(data.features) > len(shown):
        least, most = figures.lowest[len(shown) :].min(), figures.highest[len(shown) :].max()
        span = f"from {_digits(float(least))} to {_digits(float(most))}"
        yield f"{'':<{room.indent}}… and {len(data.features) - len(shown)} more, {span}"


def _digits(value: float) -> str:
    """Five digits; all before the point of numbers up to a thousand million."""
    return f"{value:.0f}" if 1e5 <= abs(value) < 1e9 else f"{value:.5g}"


def _figure(value: float, width: int) -> str:
    """The number at the right of `width` columns, with five digits or as many as leave a space before it."""
    texts = (_digits(value), *(f"{value:.{digits}g}" for digits in (5, 4, 3)))
    return f"{next(text for text in texts if len(text) < width):>{width}}"


def _fact(head: str, text: str, width: int) -> list[str]:
    """The text after its head, over as many lines as it needs."""
    lines = wrapped(text, width - HEAD)
    return [f"{head if not place else '':<{HEAD}}{line}" for place, line in enumerate(lines)]
