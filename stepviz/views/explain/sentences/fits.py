"""Fits: R² and the mean error of a split, when they are found, and the targets of a batch."""

from __future__ import annotations

from stepviz.data.dataset import IN_WORDS, SPLITS, Split
from stepviz.ops import Tensor
from stepviz.ops.claims import Sentence
from stepviz.text import in_whole_words
from stepviz.training import Frame
from stepviz.views.text import numbers


def _split(measure: Tensor) -> Split:
    return next((split for split in SPLITS if split == measure.of), "train")


_MEASURE = "{measure:train R²|val R²|test R²|train MAE|val MAE|test MAE}"
TITLE = Sentence(f"EXPLAIN {_MEASURE}: {{found:text}}   at iteration {{iteration}}")
FOUND = Sentence(f"{_MEASURE} = {{found:text}}   after iteration {{iteration}}", "note")
DUE = Sentence(f"{_MEASURE}: checked after iteration {{iteration}}", "note")
NONE = Sentence("{measure:val R²|test R²|val MAE|test MAE}: there are no {what:validation|test} rows", "note")
LINE = Sentence(f"{_MEASURE} = {{found:text}}", "line")
TARGETS = Sentence("{scaled:standardized |}targets: {targets:text}", "line")


def title(measure: Tensor, value: float, iteration: int) -> str:
    """`EXPLAIN train R²: 0.9566   at iteration 200`."""
    return TITLE.text_of(measure=measure.title, found=numbers.measure(value, measure.kind), iteration=str(iteration))


def line(measure: Tensor, value: float) -> str:
    """`train R² = 0.9566`."""
    return LINE.text_of(measure=measure.title, found=numbers.measure(value, measure.kind))


def told(frame: Frame, measure: Tensor, value: float | None) -> str:
    """The last look at a measure, or when the first one will be."""
    look, split = frame.last_check(measure.name), _split(measure)
    if frame.schedule.without(split):
        return NONE.text_of(measure=measure.title, what=IN_WORDS[split])
    if look is None or value is None:
        due = frame.schedule.next_due(split, frame.moment.iteration)
        return DUE.text_of(measure=measure.title, iteration=str(due))
    found = numbers.measure(value, measure.kind)
    return FOUND.text_of(measure=measure.title, found=found, iteration=str(look.iteration))


def targets(start: str, rows: list[list[float]], width: int, *, scaled: bool) -> str:
    """`drawn: #3 #1    targets: 0.31 1, 0.52 -2`: as many of them as have room, rows alone where not even one has."""
    told = [" ".join(map(numbers.plain, row)) for row in rows]
    for count in range(len(told), 0, -1):
        some = ", ".join([*told[:count], *(["…"] if count < len(told) else [])])
        text = f"{start}    {TARGETS.text_of(scaled='standardized ' * scaled, targets=some)}"
        if len(text) <= width:
            return text
    return in_whole_words(start, width)
