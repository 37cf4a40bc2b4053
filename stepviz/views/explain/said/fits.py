"""Fits: R² and the mean error of a split, when they are found, and the targets of a batch."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data.dataset import IN_WORDS, SPLITS, Split
from stepviz.ops import Tensor
from stepviz.text import in_whole_words
from stepviz.training import Frame
from stepviz.views.explain.said.checks import is_empty, is_first_look
from stepviz.views.explain.said.remark import Remark, ViewTruth
from stepviz.views.explain.said.truth import Said
from stepviz.views.text import numbers


def _values(truth: ViewTruth, split: Split) -> tuple[float, float]:
    """R² and the mean error of a split, worked out again: nan where its targets are all the same."""
    made, y = truth.scores(split)
    off, y = made - y.reshape(made.shape), y.reshape(made.shape).astype(np.longdouble)
    spread = float(((y - y.mean(axis=0)) ** 2).sum())
    return (1 - float((off * off).sum()) / spread if spread else math.nan), float(np.abs(off).mean())


def _title(split: Split, place: int) -> str:
    return f"{split} {('R²', 'MAE')[place]}"


def is_measured(truth: ViewTruth, said: Said) -> bool:
    """Whether the `measure` of some split is what it is `found` to be."""
    for split in SPLITS:
        for place in (0, 1):
            if _title(split, place) == said["measure"]:
                value = _values(truth, split)[place]
                return said["found"] == "none" if math.isnan(value) else truth.shows(said["found"], value, abs(value))
    return False


def _found(truth: ViewTruth, said: Said) -> bool:
    split = _split(truth.tensor)
    return int(said["iteration"]) == truth.looked_at(split) > 0 and _is_own(truth, said) and is_measured(truth, said)


def _is_own(truth: ViewTruth, said: Said) -> bool:
    return said["measure"] == _title(_split(truth.tensor), int(truth.cell.tensor.endswith("_mae")))


def _is_due(truth: ViewTruth, said: Said) -> bool:
    return is_first_look(truth, _split(truth.tensor), said["iteration"]) and _is_own(truth, said)


def _has_none(truth: ViewTruth, said: Said) -> bool:
    return is_empty(truth, _split(truth.tensor), said["what"]) and _is_own(truth, said)


def _targets(truth: ViewTruth, said: Said) -> bool:
    held, told = truth[truth.frame.program.targets].tolist(), said["targets"].split(", ")
    rows = told[:-1] if told[-1] == "…" else told
    whole = len(rows) == len(held) or (told[-1] == "…" and len(rows) < len(held))
    return whole and all(all(map(truth.shows, text.split(), row)) for text, row in zip(rows, held, strict=False))


def _split(measure: Tensor) -> Split:
    return next((split for split in SPLITS if split == measure.of), "train")


_MEASURE = "{measure:train R²|val R²|test R²|train MAE|val MAE|test MAE}"
_TITLE = Remark(f"EXPLAIN {_MEASURE}: {{found:text}}   at iteration {{iteration}}", _found)
_FOUND = Remark(f"{_MEASURE} = {{found:text}}   after iteration {{iteration}}", _found, "note")
_DUE = Remark(f"{_MEASURE}: checked after iteration {{iteration}}", _is_due, "note")
_NONE = Remark("{measure:val R²|test R²|val MAE|test MAE}: there are no {what:validation|test} rows", _has_none, "note")
_LINE = Remark(f"{_MEASURE} = {{found:text}}", is_measured, "line")
TARGETS = Remark("targets: {targets:text}", _targets, "line")


def title(measure: Tensor, value: float, iteration: int) -> str:
    """`EXPLAIN train R²: 0.9566   at iteration 200`."""
    return _TITLE.text_of(measure=measure.title, found=numbers.measure(value, measure.kind), iteration=str(iteration))


def line(measure: Tensor, value: float) -> str:
    """`train R² = 0.9566`."""
    return _LINE.text_of(measure=measure.title, found=numbers.measure(value, measure.kind))


def told(frame: Frame, measure: Tensor, value: float | None) -> str:
    """The last look at a measure, or when the first one will be."""
    look, split = frame.look(measure.name), _split(measure)
    if frame.schedule.without(split):
        return _NONE.text_of(measure=measure.title, what=IN_WORDS[split])
    if look is None or value is None:
        due = frame.schedule.next_due(split, frame.moment.iteration)
        return _DUE.text_of(measure=measure.title, iteration=str(due))
    found = numbers.measure(value, measure.kind)
    return _FOUND.text_of(measure=measure.title, found=found, iteration=str(look.iteration))


def targets(start: str, rows: list[list[float]], width: int) -> str:
    """`drawn: #3 #1    targets: 0.31 1, 0.52 -2`: as many of them as have room, rows alone where not even one has."""
    told = [" ".join(map(numbers.plain, row)) for row in rows]
    for count in range(len(told), 0, -1):
        some = ", ".join([*told[:count], *(["…"] if count < len(told) else [])])
        text = f"{start}    {TARGETS.text_of(targets=some)}"
        if len(text) <= width:
            return text
    return in_whole_words(start, width)
