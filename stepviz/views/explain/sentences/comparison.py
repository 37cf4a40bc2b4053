"""Comparison: notes after the arithmetic in the caption, and lines on the batch, the data and checks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stepviz.data.dataset import Split
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.ops.check import BITS, Check
from stepviz.ops.claims import Sentence
from stepviz.text import in_whole_words, plural, width_of
from stepviz.training import Frame
from stepviz.views.explain import arithmetic
from stepviz.views.explain.sentences import checks
from stepviz.views.explain.shown import constant, result
from stepviz.views.text import numbers
from stepviz.views.text.span import fitting

if TYPE_CHECKING:
    from stepviz.data.scaling import Scaling

_USES: dict[Split, str] = {"train": "train", "val": "validate", "test": "test"}
_GAP = 3
"""Blank columns between two facts of a line."""
STANDS = Sentence("{how:standardized, from |as given in |}training row #{row}", "note")
SCALED_FROM = Sentence("({given:number} - {mean:text}) / {deviation:number} {sign:=|≈} {value:number}")
SCALED_BACK = Sentence(
    "{value:text} · {deviation:number} + {mean:text} {sign:=|≈} {given:number}, the output as {label:text}"
)
AS_GIVEN = Sentence("{given:number} as {label:text}", "note")
NO_UNIT = Sentence("The targets are standardized, so this loss has no unit.")
WENT = Sentence("{way:up|down}, because {cause:text} is {sign:negative|positive}", "note")
WENT_BRIEFLY = Sentence("{way:up|down}: {cause:text} is {sign:negative|positive}", "note")
WENT_BY_BOTH = Sentence("{way:up|down}: step {step:number}, decay {decay:number}", "note")
BY_BOTH_BRIEFLY = Sentence("{way:up|down} by step and decay", "note")
STAYS = Sentence("stays, because {why:text}", "note")
OLD = Sentence("of iteration {old}", "note")
BEFORE = Sentence("before iteration {now}", "note")
DRAWN = Sentence("drawn: {numbers:text}", "line")
SIZES = Sentence("{total} {rows:rows|row}: {splits:text}.", "line")
COUNT = Sentence("{count} operations make one iteration.", "line")
SCALED = Sentence("{what:x is|y is|x and y are} standardized", "line")
HOW_SCALED = Sentence(
    "{what:x|y|x and y} = (value - mean) / σ of {whose:the training rows|all features of the training rows}", "line"
)
RIGHT = Sentence("true classes: {labels:text}", "line")
CALLED = Sentence("y: {classes:text}", "line")
TARGETS = Sentence("{scaled:standardized |}targets: {targets:text}", "line")


def stands(frame: Frame, cell: Cell, row: int, *, worked: bool = False) -> str:
    """The note that names the training row of a number of the batch."""
    scaled = _scaling_of(frame, cell) is not None
    how = "" if worked else "standardized, from " if scaled else "as given in "
    return STANDS.text_of(how=how, row=str(row))


def _scaling_of(frame: Frame, cell: Cell) -> Scaling | None:
    """The scaling of an input or target; None if it is as given, and for other numbers."""
    data = frame.dataset
    role = frame.program.role(cell.tensor)
    return {TensorRole.INPUT: data.scaling, TensorRole.TARGET: data.target_scaling}.get(role) if role else None


def unit(frame: Frame, cell: Cell) -> str:
    """A standardized number in the unit of the data, or that a loss of such numbers has no unit; else empty."""
    role, scaling, value = frame.program.role(cell.tensor), frame.dataset.target_scaling, frame.value(cell)
    if scaling is not None and role in (TensorRole.LOSS, TensorRole.OBJECTIVE):
        return NO_UNIT.text
    given = in_unit(frame, cell)
    if given is None or scaling is None or value is None:
        return scaled_from(frame, cell)
    # an output in the unit of its target: `0.7334 · 92334 + 239324 ≈ 307042, the output as price`
    column, shown = cell.index[1], result(cell, value, frame.program.tensors)
    parts = [constant(float(found[column])) for found in (scaling.spread, scaling.mean)]
    factors = [arithmetic.value(shown), arithmetic.value(parts[0])]
    left = arithmetic.total([arithmetic.product(factors), arithmetic.value(parts[1])])
    told = constant(given)
    return SCALED_BACK.text_of(
        value=shown,
        deviation=parts[0],
        mean=f"({parts[1]})" if parts[1].startswith("-") else parts[1],
        sign=arithmetic.sign_of(left, told),
        given=told,
        label=frame.dataset.label,
    )


def as_given(frame: Frame, cell: Cell) -> str:
    """`307042 as price`: an output in the unit of its target; else empty."""
    given = in_unit(frame, cell)
    return "" if given is None else AS_GIVEN.text_of(given=constant(given), label=frame.dataset.label)


def in_unit(frame: Frame, cell: Cell) -> float | None:
    """An output in the unit of the data; None if targets are not standardized, or it is not finite."""
    data, value = frame.dataset, frame.value(cell)
    if data.target_scaling is None or value is None or frame.program.role(cell.tensor) is not TensorRole.OUTPUT:
        return None
    found = float(data.in_unit(np.asarray(value), cell.index[1]))
    return found if math.isfinite(found) else None


def scaled_from(frame: Frame, cell: Cell) -> str:
    """How a standardized number was computed: `(22 - 36.31) / 18.02 = -0.7941`; empty for other numbers."""
    scaling, value = _scaling_of(frame, cell), frame.value(cell)
    if scaling is None or value is None:
        return ""
    feature = cell.index[1]
    given, mean = scaling.given_as(value, feature), float(scaling.mean[feature])
    if given is None:
        return ""
    given_text, mean_text, deviation_text = map(constant, (given, mean, float(scaling.spread[feature])))
    shown, exact = result(cell, value, frame.program.tensors), map(arithmetic.value, (given_text, mean_text))
    left = arithmetic.divide(arithmetic.difference(*exact), arithmetic.value(deviation_text))
    return SCALED_FROM.text_of(
        given=given_text,
        mean=f"({mean_text})" if mean < 0 else mean_text,
        deviation=deviation_text,
        sign=arithmetic.sign_of(left, shown),
        value=shown,
    )


def direction(frame: Frame, cell: Cell) -> tuple[str, ...]:
    """Notes on which way an update moved a parameter and why, the longest first; empty for other numbers."""
    parameter, update = frame.program.moved(cell.tensor), frame.program.update
    if not parameter:
        return ()
    before, after = (float(frame.current[name][cell.index]) for name in (parameter, cell.tensor))
    if math.isnan(after):
        return ()
    cause = update.moves_by or frame.program.tensors[update.update_direction(parameter)].title
    if update.steps:
        cause = f"the {update.moves_by}"
    if before == after:
        return (STAYS.text_of(why=update.stays(Cell(parameter, cell.index), frame.current, cause)),)
    way, sign = ("up", "negative") if after > before else ("down", "positive")
    if shares := update.shares(Cell(parameter, cell.index), frame.current):
        by = {name: numbers.with_sign(share) for name, share in shares.items()}
        return WENT_BY_BOTH.text_of(way=way, **by), BY_BOTH_BRIEFLY.text_of(way=way)
    return tuple(remark.text_of(way=way, cause=cause, sign=sign) for remark in (WENT, WENT_BRIEFLY))


def sizes(frame: Frame, width: int) -> str:
    """Row counts by split, that inputs are standardized, and the number of operations: as much as fits."""
    data = frame.dataset
    if not len(data.y):
        return ""
    splits = ", ".join(f"{len(data.rows(split))} {_USES[split]}" for split in data.splits)
    total, _, word = plural(len(data.y), "row").partition(" ")
    text, gap = SIZES.text_of(total=total, rows=word, splits=splits), " " * _GAP
    for more in (scaled(frame, width - len(text) - _GAP), COUNT.text_of(count=str(len(frame.program.ops)))):
        text += gap + more if more and len(text) + _GAP + len(more) <= width else ""
    return text


def scaled(frame: Frame, width: int) -> str:
    """That inputs or targets are standardized, with the formula if that fits; empty if they are not."""
    named = {"x": frame.dataset.scaling, "y": frame.dataset.target_scaling}
    known = {name: scaling for name, scaling in named.items() if scaling is not None}
    if not known:
        return ""
    what, common = " and ".join(known), {scaling.common for scaling in known.values()}
    whose = "all features of the training rows" if True in common else "the training rows"
    texts = [SCALED.text_of(what=f"{what} {'are' if known.keys() == named.keys() else 'is'}")]
    spread = all((scaling.spread != 1).all() for scaling in known.values())  # a constant feature has 1
    if spread and len(common) == 1:
        texts.insert(0, HOW_SCALED.text_of(what=what, whose=whose))
    return fitting([*texts, ""], width)


def drawn(frame: Frame, width: int) -> str:
    """`drawn: #6 #7 #0 #1    true classes: 0 1 0 0`, or targets; with the names of the classes if these fit.

    If they do not fit, the names of all classes follow, where these take at most half a line.
    """
    rows, y = frame.current.the(TensorRole.ROWS).tolist(), frame.current[frame.program.targets].tolist()
    start = DRAWN.text_of(numbers=" ".join(f"#{row}" for row in rows))
    if not frame.dataset.classes:  # as many targets as fit, perhaps none
        scaled = "standardized " * (frame.dataset.target_scaling is not None)
        told = [" ".join(map(numbers.plain, row)) for row in y]
        some = ([*told[:count], *["…"] * (count < len(told))] for count in range(len(told), 0, -1))
        texts = [f"{start}    {TARGETS.text_of(scaled=scaled, targets=', '.join(shown))}" for shown in some]
        return fitting([*texts, in_whole_words(start, width)], width)
    given = [frame.dataset.given(f"c{label}") or str(label) for label in y]
    forms = [", ".join(given), ", ".join(frame.dataset.heads(numbers.WIDTH)[label] for label in y)]
    forms = [*(forms if frame.dataset.given("c0") else ()), " ".join(map(str, y))]
    texts = [f"{start}    {RIGHT.text_of(labels=labels)}" for labels in forms]
    whole = next((text for text in texts[:-1] if width_of(text) <= width), None)
    if whole is not None:
        return whole
    classes = frame.dataset.classes
    called = CALLED.text_of(classes=", ".join(f"{c} {name}" for c, name in enumerate(classes)))
    if classes == (*map(str, range(len(classes))),) or not frame.dataset.given("c0") or width_of(called) > width // 2:
        return in_whole_words(texts[-1], width)
    return f"{in_whole_words(texts[-1], width - 3 - width_of(called))}   {called}"


def first_wrong(frame: Frame, check: Check) -> int | None:
    """The first wrongly predicted row of the first split that has one; None without any."""
    for split in check.splits if frame.dataset.classes else ():
        right = check.right(split, *frame.current.model_after)
        if not right.all():
            return int(frame.dataset.rows(split)[list(right).index(False)])
    return None


def looks(frame: Frame, check: Check, width: int) -> str:
    """`train 8/8 correct = 100.0%   val 3/4 correct = 75.0%   wrong: val row #11 (1 0 0 0)`, the row if it fits.

    Without *correct* if more fits then, and at the end, where there are three splits.
    """
    if not frame.dataset.classes:
        known = ((tensor, frame.history.accuracies[tensor.name].value) for tensor in check.writes)
        return in_whole_words("   ".join(checks.FIT.text_of(**checks.found(*each)) for each in known), width)
    words = ("",) if "test" in check.splits else ("correct ", "")
    texts = ["   ".join(_look(frame, check, split, word) for split in check.splits) for word in words]
    wrong = _wrong_row(frame, check)
    return fitting([*(f"{text}   {wrong}" for text in texts if wrong), *texts], width)


def _look(frame: Frame, check: Check, split: Split, word: str) -> str:
    """`train 8/8 correct = 100.0%`."""
    right, accuracies = check.right(split, *frame.current.model_after), frame.history.accuracies
    share = numbers.percent(accuracies[split].value)
    told = {"split": split, "right": str(right.sum()), "counted": str(len(right))}
    if (bits := accuracies.get(f"{split}{BITS}")) is not None:
        return checks.LOOK_BITS.text_of(**told, percent=share, bits=numbers.measure(bits.value, Kind.LOSS))
    return checks.LOOK.text_of(**told, percent=f"{word}{'= ' * share[0].isdecimal()}{share}")


def _wrong_row(frame: Frame, check: Check) -> str:
    """`wrong: val row #11 (1 0 0 0)`; empty if all rows are correct."""
    first = first_wrong(frame, check)
    if first is None:
        return ""
    split = frame.dataset.split_of(first)
    right = check.right(split, *frame.current.model_after)
    given = frame.dataset.written(first) or [numbers.plain(float(value)) for value in frame.dataset.X[first]]
    named = checks.FIRST_WRONG if len(right) - right.sum() > 1 else checks.WRONG
    return named.text_of(split=split, row=str(first), inputs=" ".join(given))
