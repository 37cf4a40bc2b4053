"""Summary: describes a data set in lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.data.dataset import IN_WORDS, SPLITS, Dataset
from stepviz.data.notes import notes
from stepviz.data.scaling import ranges
from stepviz.data.stretches import taken
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import either
from stepviz.settings.sources import ARTICLE, GPT, MICROGPT
from stepviz.text import in_whole_words, padded, plural, told_apart, width_of, wrapped

WIDTH, _NARROW = 80, 60
_MOST_ROWS = 12
HEAD = 10
"""Columns of the heading before each fact."""
_LONGEST_NAME = 24
_COUNT = 9
_ENOUGH = 5
"""The least number of rows for which the accuracy of a split means something."""
_MANY = 4 * _ENOUGH
"""The number of rows at which default splits have that many."""


class _Room(NamedTuple):
    """Widths of the tables in the summary, in columns."""

    width: int
    indent: int
    figure: int

    def table(
        self, title: str, heads: Sequence[str], names: Sequence[str], letter: str, rows: Sequence[Sequence[object]]
    ) -> Iterator[str]:
        """Yields a line of heads and one per row; names that look equal after a cut begin with `letter` and number."""
        size = self.figure if letter == "x" else _COUNT
        most = min(_LONGEST_NAME, self.width - self.indent - len(heads) * size)
        width = max(len(title) - self.indent, min(most, max(map(width_of, names[:_MOST_ROWS]))))
        yield f"{title:<{self.indent + width}}{''.join(f'{head:>{size}}' for head in heads)}"
        for name, figures in zip(told_apart(names, letter, width), rows, strict=False):
            yield f"{'':<{self.indent}}{padded(name, width)}{''.join(f'{figure:>{size}}' for figure in figures)}"


def summary(data: Dataset, experiment: Experiment, width: int = WIDTH) -> list[str]:
    """Lines of at most `width` columns (at least 20) on rows, columns, classes and ranges, with notes.

    A wider table loses whole columns, with `…` in their place.
    """
    if not len(data.y):
        return [data.name, *_fact("rows", "0, since this run learns from no data", width)]
    lines = [data.name, *_fact("rows", _rows(data, experiment), width), *_fact("columns", _columns(data), width)]
    room = _Room(width, HEAD, 12) if width >= WIDTH else _Room(max(width, _NARROW), 2, 11)
    if data.classes:
        lines += [in_whole_words(line, width) for line in _classes(data, room)]
    if data.characters:
        told = _of_documents(data, experiment) if len(data.starts) else _of_text(data)
        lines += _fact("inputs", told, width)
    else:
        lines += [in_whole_words(line, width) for line in _features(data, room)]
    for head, text in _facts(data, experiment):
        lines += _fact(head, text, width)
    return lines


def _facts(data: Dataset, experiment: Experiment) -> Iterator[tuple[str, str]]:
    held = [split for split in data.splits if split != "train"]
    if experiment.source != ARTICLE and len(data.y) < _MANY and any(len(data.rows(split)) < _ENOUGH for split in held):
        yield "note", f"so few rows: give {' '.join(f'--{split} 0' for split in held)} to learn from all {len(data.y)}"
    for note in notes(data):
        yield "note", note
    if data.assumed:
        yield "assumed", "; ".join(data.assumed)
        yield from data.imputed
        if "missing" not in dict(data.imputed):
            yield "missing", "no cell is empty"
    if data.scaling is not None:
        of_all = " of all features" if data.scaling.common else ""
        yield "scale", f"standardized: (x - mean) / σ, both{of_all} of the training rows; the table is of all rows"
    if data.target_scaling is not None:
        mean, spread = float(data.target_scaling.mean[0]), float(data.target_scaling.spread[0])
        less = f"{'+' if mean < 0 else '-'} {_digits(abs(mean))}"
        off = "--scale-target none learns it as given"
        yield "target", f"standardized: ({data.label} {less}) / {_digits(spread)}, and so is the loss; {off}"
    if data.origin:
        yield "source", data.origin


def _rows(data: Dataset, experiment: Experiment) -> str:
    sizes = f"{len(data.y)}: {len(data.train)} train, {len(data.val)} validation, {len(data.test)} test"
    if experiment.source == ARTICLE:
        return f"{sizes}; in the article's order"
    if len(data.starts):
        counts = {split: int(np.isin(data.starts, data.rows(split)).sum()) for split in data.splits}
        documents = either([f"{count} {IN_WORDS[split]}" for split, count in counts.items()], "and")
        last = experiment.source in (GPT, MICROGPT)
        how = "the last ones are for validation" if last else f"split by seed {experiment.seed}"
        return f"{sizes}; of {len(data.starts)} documents, {documents}; {how}"
    return f"{sizes}; split by seed {experiment.seed}{', stratified' * _alike(data)}"


def _of_text(data: Dataset) -> str:
    """A sentence on the context and the boundary character, with the first row that has a full context."""
    count, first = len(data.features), data.characters[0]
    told = f"{count} characters" if count > 1 else "the character"
    row = next((row for row in range(len(data.y)) if first not in data.written(row)), 0)
    example = f"#{row} has {' '.join(data.written(row))}, then {data.classes[data.y[row]]}"
    return f"{told} before the next one, {first} for start and end; {example}"


def _of_documents(data: Dataset, experiment: Experiment) -> str:
    """A sentence on the context and the boundary character, with the first document."""
    end, first = data.characters[-1], data.X[: data.starts[1] if len(data.starts) > 1 else None, 0]
    read = " ".join(data.characters[code] for code in first)
    told = f"up to {experiment.context} characters before the next one, {end} for start and end"
    return f"{told}; document 0 is read as {read}, then {data.classes[data.y[len(first) - 1]]}"


def _alike(data: Dataset) -> bool:
    """True if each split has rows of each class, in proportion to within one row."""
    if not data.classes:
        return False
    counts = np.array([data.counts(split) for split in data.splits])
    shares = counts.sum(axis=1, keepdims=True) * data.counts() / len(data.y)
    return bool(counts.all() and (np.abs(counts - shares) < 1).all())


def _columns(data: Dataset) -> str:
    count = len(data.features)
    targets = len(data.targets) if len(data.targets) > 1 else 0
    aims = f"{targets} targets, {', '.join(data.targets)}" if targets else f"the label, {data.label}"
    columns = f"{count + (targets or 1)}: {plural(count, 'feature')} and {aims}"
    if data.classes:
        return columns
    if data.target_scaling is None:
        with np.errstate(over="ignore"):  # the mean of very large numbers
            found = [data.y.min(), data.y.max(), data.y.mean()]
    else:
        found = [of_all[0] for of_all in data.target_scaling.given[:3]]
    least, most, mean = (_digits(float(value)) for value in found)
    return f"{columns}: {'numbers' if targets else 'a number'} from {least} to {most}, mean {mean}"


def _classes(data: Dataset, room: _Room) -> Iterator[str]:
    """Yields a line per class, with its number of rows in each split."""
    counts = np.column_stack([data.counts(), *map(data.counts, SPLITS)]).tolist()
    title = f"{'classes':<{HEAD}}{len(data.classes)}"
    yield from room.table(title, ("rows", *SPLITS), data.classes, "c", counts[:_MOST_ROWS])
    left = [rows for rows, *_ in counts[_MOST_ROWS:]]
    if left:
        least, most = min(left), max(left)
        rows = plural(most, "row") if least == most else f"{least} to {most} rows"
        yield f"{'':<{room.indent}}… and {len(left)} more, with {rows} each"


def _features(data: Dataset, room: _Room) -> Iterator[str]:
    """Yields a line per feature, with its range before scaling."""
    figures = taken(ranges(data.X)) if data.scaling is None else data.scaling.given
    rows = [[_figure(figure, room.figure) for figure in row] for row in np.column_stack(figures)[:_MOST_ROWS].tolist()]
    yield from room.table("features", ("lowest", "highest", "mean", "deviation"), data.features, "x", rows)
    left = len(data.features) - _MOST_ROWS
    if left > 0:
        least, most = figures.lowest[_MOST_ROWS:].min(), figures.highest[_MOST_ROWS:].max()
        yield f"{'':<{room.indent}}… and {left} more, from {_digits(least)} to {_digits(most)}"


def _digits(value: float) -> str:
    """The value with five digits; as a whole number from 1e5 up to 1e9."""
    return f"{value:.0f}" if 1e5 <= abs(value) < 1e9 else f"{value:.5g}"


def _figure(value: float, width: int) -> str:
    """The value, right-aligned in `width` columns, with as many of five digits as leave a blank before it."""
    texts = (_digits(value), *(f"{value:.{digits}g}" for digits in (5, 4, 3)))
    return f"{next(text for text in texts if len(text) < width):>{width}}"


def _fact(head: str, text: str, width: int) -> list[str]:
    """The lines of a text, with `head` before the first."""
    lines = wrapped(text, width - HEAD)
    return [f"{head if not place else '':<{HEAD}}{line}" for place, line in enumerate(lines)]
