"""Summary: a data set in words and figures, before anything is learned from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.data.dataset import SPLITS, Dataset
from stepviz.experiment import Experiment
from stepviz.sources import ARTICLE

WIDTH = 80
MOST_CLASSES = 12
MOST_FEATURES = 12
_HEAD = 10


def summary(data: Dataset, experiment: Experiment) -> list[str]:
    """Lines of at most 80 columns: rows, columns, classes, ranges, and what a lecturer will be asked."""
    lines = [data.name, *_fact("rows", _rows(data, experiment)), *_fact("columns", _columns(data))]
    lines += _classes(data)
    lines += _features(data)
    for note in data.notes:
        lines += _fact("note", note)
    if data.assumed:
        lines += _fact("assumed", "; ".join(data.assumed))
        lines += _fact("missing", "no cell is empty")
    if data.scaling is not None:
        lines += _fact("scale", "learned from as (x - mean) / deviation, both of the training rows")
    if data.origin:
        lines += _fact("source", data.origin)
    return lines


def _rows(data: Dataset, experiment: Experiment) -> str:
    sizes = f"{len(data.y)}: {len(data.train)} train, {len(data.val)} validation, {len(data.test)} test"
    if experiment.source == ARTICLE:
        return f"{sizes}; in the article's order"
    return f"{sizes}; split by seed {experiment.seed}, each class alike"


def _columns(data: Dataset) -> str:
    count = len(data.features)
    return f"{count + 1}: {count} feature{'s' * (count > 1)} and the label, {data.label}"


def _classes(data: Dataset) -> Iterator[str]:
    """A line for each class, with its rows in each split."""
    counts = [data.counts(), *(data.counts(split) for split in SPLITS)]
    width = min(24, max(map(len, data.classes[:MOST_CLASSES])))
    yield f"{'classes':<{_HEAD}}{len(data.classes):<{width}}{'rows':>9}{'train':>9}{'val':>9}{'test':>9}"
    for place, name in enumerate(data.classes[:MOST_CLASSES]):
        yield f"{'':<{_HEAD}}{_cut(name, width):<{width}}" + "".join(f"{int(count[place]):>9}" for count in counts)
    yield from _left_out(len(data.classes) - MOST_CLASSES, counts[0][MOST_CLASSES:].tolist())


def _left_out(more: int, counts: Sequence[int]) -> Iterator[str]:
    if more > 0:
        yield f"{'':<{_HEAD}}… and {more} more, with {min(counts)} to {max(counts)} rows each"


def _features(data: Dataset) -> Iterator[str]:
    """A line for each feature, with its range as given."""
    shown = data.features[:MOST_FEATURES]
    width = min(24, max(map(len, shown)))
    X = data.X[:, : len(shown)]
    if data.scaling is not None:
        X = X * data.scaling.spread[: len(shown)] + data.scaling.mean[: len(shown)]
    figures = (X.min(axis=0), X.max(axis=0), X.mean(axis=0), X.std(axis=0))
    yield f"{'features':<{_HEAD}}{'':<{width}}{'lowest':>12}{'highest':>12}{'mean':>12}{'deviation':>12}"
    for place, name in enumerate(shown):
        yield f"{'':<{_HEAD}}{_cut(name, width):<{width}}" + "".join(f"{figure[place]:>12.5g}" for figure in figures)
    if len(data.features) > len(shown):
        rest = data.X[:, len(shown) :]
        scaled = " (scaled)" if data.scaling is not None else ""
        span = f"from {np.min(rest):.5g} to {np.max(rest):.5g}{scaled}"
        yield f"{'':<{_HEAD}}… and {len(data.features) - len(shown)} more, {span}"


def _fact(head: str, text: str) -> list[str]:
    """The text after its head, over as many lines as it needs."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > WIDTH - _HEAD:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return [f"{head if not place else '':<{_HEAD}}{line}" for place, line in enumerate(lines)]


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else name[: width - 1] + "…"
