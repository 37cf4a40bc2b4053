"""Checks: sentences on the results of checks, on rows of a split, and on when it is checked."""

from __future__ import annotations

from stepviz.data.dataset import IN_WORDS
from stepviz.ops import Tensor
from stepviz.ops.check import BROKEN, MIXED, TIED
from stepviz.ops.claims import Sentence
from stepviz.training import Frame
from stepviz.views.answers import split_of
from stepviz.views.text import numbers

_SPLIT, _MEASURE = "{split:train|val|test}", "{measure:accuracy|R²|MAE|bits}"
TITLE = Sentence(f"EXPLAIN {_SPLIT} accuracy = {{found:text}}   at iteration {{iteration}}")
FIT_TITLE = Sentence(f"EXPLAIN {_SPLIT} {{measure:R²|MAE|bits}}: {{found:text}}   at iteration {{iteration}}")
FOUND = Sentence(f"{_SPLIT} {_MEASURE} = {{found:text}}   after iteration {{iteration}}", "note")
DUE = Sentence("It is checked after iteration {iteration}.", "rule")
STILL_DUE = Sentence(f"{_SPLIT} {_MEASURE}: checked after iteration {{iteration}}", "note")
NEVER = Sentence("It is never checked: there are no {what:validation|test} rows.", "rule")
NONE = Sentence(f"{{split:val|test}} {_MEASURE}: there are no {{what:validation|test}} rows", "note")
NO_ROWS = Sentence("EXPLAIN {split:val|test}   no rows")
ROW = Sentence("#{row} {scores:text}  pred {says:text}  y {label} {mark:✓|✗}", "term")
OTHERS = Sentence("… {count} more, wrong ones first", "term")
TOTAL = Sentence("{right} of {counted} correct = {percent:text}", "term")
COUNTED = Sentence(f"{{rule:{TIED}|{BROKEN}|{MIXED}}}", "term")
LOOK = Sentence(f"{_SPLIT} {{right}}/{{counted}} {{percent:text}}", "line")
LOOK_BITS = Sentence(f"{_SPLIT} {{bits:number}} bits, {{right}}/{{counted}} {{percent:text}}", "line")
FIT = Sentence(f"{_SPLIT} {{measure:R²|MAE}} = {{found:text}}", "line")
WRONG = Sentence(f"wrong: {_SPLIT} row #{{row}} ({{inputs:text}})", "line")
FIRST_WRONG = Sentence(f"wrong: {_SPLIT} #{{row}} ({{inputs:text}}), …", "line")


def found(measure: Tensor, value: float) -> dict[str, str]:
    """The fields of a sentence: the split, the metric, and the result: `0.9566`, `87.5%`."""
    return {**_called(measure), "found": numbers.measure(value, measure.kind)}


def _called(measure: Tensor) -> dict[str, str]:
    """The fields for split and metric: `train`, `R²`."""
    split, _, what = measure.title.partition(" ")
    return {"split": split, "measure": what}


def told(frame: Frame, measure: Tensor, value: float | None) -> str:
    """The last result of a metric, or when its first check is due."""
    look, split = frame.last_check(measure.name), split_of(measure)
    if frame.schedule.without(split):
        return NONE.text_of(**_called(measure), what=IN_WORDS[split])
    if look is None or value is None:
        due = frame.schedule.next_due(split, frame.moment.iteration)
        return STILL_DUE.text_of(**_called(measure), iteration=str(due))
    return FOUND.text_of(**found(measure, value), iteration=str(look.iteration))
