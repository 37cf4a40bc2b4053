"""Beside: what stands after the arithmetic of a number in the caption, and the batch in a line."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data.dataset import IN_WORDS, Split
from stepviz.ops import Cell, Kind, Program, TensorRole
from stepviz.ops.check import Check
from stepviz.text import in_whole_words, width_of
from stepviz.training import Frame
from stepviz.views.answers import split_of
from stepviz.views.explain.said import checks, fits
from stepviz.views.explain.said.remark import Remark, ViewTruth, is_carried, is_new
from stepviz.views.explain.said.truth import Said
from stepviz.views.text import numbers


def _stands(truth: ViewTruth, said: Said) -> bool:
    """The row drawn, and whether its features are scaled."""
    frame, row = truth.frame, int(said["row"])
    drawn = row == truth[frame.program.the(TensorRole.ROWS)][truth.cell.index[0]] and row in truth.dataset.train
    scaled = truth.dataset.scaling is not None and truth.tensor.role is TensorRole.INPUT
    return bool(drawn) and (said["how"] == "standardized, from") == scaled


def _went(truth: ViewTruth, said: Said) -> bool:
    """Which way it went, and that what moved it has that sign."""
    before, mover, after = truth.moved_by()
    sign = mover < 0 if said["sign"] == "negative" else mover > 0
    way = (said["way"] == "up") == (said["sign"] == "negative") == (after > before)
    return after != before and sign and way and said["cause"] == _mover(truth)


def _mover(truth: ViewTruth) -> str:
    """What moves a parameter: the gradient, by its name; the step or what is remembered, in words as its pane is."""
    program = truth.frame.program
    return _cause(program, program.of(truth.cell.tensor))


def _cause(program: Program, parameter: str) -> str:
    update = program.update
    if update.steps:
        return f"the {update.moves_by}"
    return update.moves_by or program.tensors[update.mover(parameter)].title


def _stays(truth: ViewTruth, said: Said) -> bool:
    """Why the real update left a parameter where it was: the learning rate, what moves it, or too small a step."""
    (before, mover, after), lr = truth.moved_by(), truth.experiment.lr
    held = truth.frame.program.of(truth.cell.tensor) in truth.experiment.held
    why = {"it is frozen": held, "lr is 0": not held and lr == 0, "the step is too small": not held and lr > 0 != mover}
    zero = said["why"] == f"{_mover(truth)} is 0" and mover == 0 and lr > 0 and not held
    return before == after and why.get(said["why"], zero)


def _drew(truth: ViewTruth, said: Said) -> bool:
    drawn = truth.frame.current.the(TensorRole.ROWS).tolist()
    return said["numbers"].split() == [f"#{row}" for row in drawn]


def _labels(truth: ViewTruth, said: Said) -> bool:
    """The classes of the batch, by number or by name."""
    y, data = truth.frame.current.the(TensorRole.LABEL).tolist(), truth.dataset
    heads = data.heads(numbers.WIDTH)
    named = (", ".join(data.classes[c] for c in y), ", ".join(heads[c] for c in y))
    return said["labels"] in (" ".join(map(str, y)), *named)


def _are_sizes(truth: ViewTruth, said: Said) -> bool:
    data = truth.dataset
    counts = {"train": len(data.train), "validate": len(data.val), "test": len(data.test)}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return said["splits"] == told and int(said["total"]) == sum(counts.values())


def _standardised(truth: ViewTruth, said: Said) -> bool:
    """That x is what is given, brought to mean 0 and deviation 1 of training rows: each feature, or all together."""
    data, axis = truth.dataset, None if said["whose"].startswith("all") else 0
    if data.scaling is None or data.scaling.common != (axis is None):
        return False
    x = data.X[data.train]
    return np.allclose(x.mean(axis), 0, atol=1e-6) and np.allclose(x.std(axis), 1, atol=1e-6)


_USES: dict[Split, str] = {"train": "train", "val": "validate", "test": "test"}
_GAP = 3
"""Columns between two facts of a line."""
_STANDS = Remark("{how:standardized, from|as given in} training row #{row}", _stands, "note")
_WENT = Remark("{way:up|down}, because {cause:text} is {sign:negative|positive}", _went, "note")
_WENT_BRIEFLY = Remark("{way:up|down}: {cause:text} is {sign:negative|positive}", _went, "note")
_STAYS = Remark("stays, because {why:text}", _stays, "note")
_OLD = Remark("of iteration {old}", lambda truth, said: not is_new(truth) and int(said["old"]) == truth.number, "note")
_BEFORE = Remark(
    "before iteration {now}",
    lambda truth, said: is_carried(truth) and int(said["now"]) == truth.frame.moment.iteration,
    "note",
)
_DRAWN = Remark("drawn: {numbers:text}", _drew, "line")
_SIZES = Remark("{total} rows: {splits:text}.", _are_sizes, "line")
_COUNT = Remark(
    "{count} operations make one iteration.",
    lambda truth, said: int(said["count"]) == len(truth.frame.program.ops),
    "line",
)
_SCALED = Remark("x is standardized", lambda truth, _: truth.dataset.scaling is not None, "line")
_HOW_SCALED = Remark(
    "x = (value - mean) / σ of {whose:the training rows|all features of the training rows}",
    _standardised,
    "line",
)
_RIGHT = Remark("true classes: {labels:text}", _labels, "line")
_CALLED = Remark(
    "y: {classes:text}",
    lambda truth, said: said["classes"] == ", ".join(f"{c} {name}" for c, name in enumerate(truth.dataset.classes)),
    "line",
)


def stands(frame: Frame, cell: Cell, row: int) -> str:
    """Where a number of the batch stands in the data."""
    scaled = frame.program.role(cell.tensor) is TensorRole.INPUT and frame.dataset.scaling is not None
    return _STANDS.text_of(how="standardized, from" if scaled else "as given in", row=str(row))


def before(frame: Frame) -> str:
    """Of a number that the iteration starts from."""
    return _BEFORE.text_of(now=str(frame.moment.iteration))


def old(number: int) -> str:
    """Of a number that an iteration before has left."""
    return _OLD.text_of(old=str(number))


def direction(frame: Frame, cell: Cell) -> tuple[str, ...]:
    """Which way an update moved a parameter, and why, then in fewer words; nothing of other numbers."""
    parameter, update = frame.program.moved(cell.tensor), frame.program.update
    if not parameter:
        return ()
    before, after = (float(frame.current[name][cell.index]) for name in (parameter, cell.tensor))
    if math.isnan(after):
        return ()
    cause = _cause(frame.program, parameter)
    if before == after:
        return (_STAYS.text_of(why=update.stays(Cell(parameter, cell.index), frame.current, cause)),)
    way, sign = ("up", "negative") if after > before else ("down", "positive")
    return tuple(remark.text_of(way=way, cause=cause, sign=sign) for remark in (_WENT, _WENT_BRIEFLY))


def sizes(frame: Frame, width: int) -> str:
    """Rows by their use, that inputs are scaled, and how many operations there are: as much as there is room for."""
    data = frame.dataset
    if not len(data.y):
        return ""
    splits = ", ".join(f"{len(data.rows(split))} {_USES[split]}" for split in data.splits)
    text, gap = _SIZES.text_of(total=str(len(data.y)), splits=splits), " " * _GAP
    for more in (scaled(frame, width - len(text) - _GAP), _COUNT.text_of(count=str(len(frame.program.ops)))):
        text += gap + more if more and len(text) + _GAP + len(more) <= width else ""
    return text


def scaled(frame: Frame, width: int) -> str:
    """Before anything is computed: that the inputs are not as the data have them; how, where that has room."""
    scaling = frame.dataset.scaling
    if scaling is None:
        return ""
    how = _HOW_SCALED.text_of(whose="all features of the training rows" if scaling.common else "the training rows")
    texts = (how, _SCALED.text) if (scaling.spread != 1).all() else (_SCALED.text,)  # 1 where there is no deviation
    return next((text for text in texts if len(text) <= width), "")


def accuracy(frame: Frame, name: str, value: float | None) -> str:
    """The last look at a measure of a split, or when the first one will be."""
    look, measure = frame.look(name), frame.described(name)
    if measure.kind is not Kind.PERCENT:
        return fits.told(frame, measure, value)
    split = split_of(measure)
    if frame.schedule.without(split):
        return checks.NONE.text_of(split=split, what=IN_WORDS[split])
    if look is None or value is None:
        due = frame.schedule.next_due(split, frame.moment.iteration)
        return checks.STILL_DUE.text_of(split=split, iteration=str(due))
    return checks.FOUND.text_of(split=split, percent=numbers.percent(value), iteration=str(look.iteration))


def drawn(frame: Frame, width: int) -> str:
    """`drawn: #6 #7 #0 #1    right classes: 0 1 0 0`, the classes by name where these are given and have room.

    Where they have none, which class each number of y is.
    """
    rows, y = frame.current.the(TensorRole.ROWS).tolist(), frame.current[frame.program.targets].tolist()
    start = _DRAWN.text_of(numbers=" ".join(f"#{row}" for row in rows))
    if not frame.dataset.classes:
        return fits.targets(start, y, width)
    given = [frame.dataset.given(f"c{label}") or str(label) for label in y]
    forms = [", ".join(given), ", ".join(frame.dataset.heads(numbers.WIDTH)[label] for label in y)]
    forms = [*(forms if frame.dataset.given("c0") else ()), " ".join(map(str, y))]
    texts = [f"{start}    {_RIGHT.text_of(labels=labels)}" for labels in forms]
    whole = next((text for text in texts[:-1] if width_of(text) <= width), None)
    return whole or _with_classes(frame, texts[-1], width)


def _with_classes(frame: Frame, text: str, width: int) -> str:
    """As much of a batch as has room before the names of the classes, where these take half a line at most."""
    data = frame.dataset
    told = _CALLED.text_of(classes=", ".join(f"{c} {name}" for c, name in enumerate(data.classes)))
    numbered = data.classes == tuple(map(str, range(len(data.classes))))
    if numbered or not data.given("c0") or width_of(told) > width // 2:
        return in_whole_words(text, width)
    return f"{in_whole_words(text, width - 3 - width_of(told))}   {told}"


def first_wrong(frame: Frame, check: Check) -> int | None:
    """The first row that a check answers wrong, of the first split with one; None for none."""
    for split in check.splits if frame.dataset.classes else ():
        right = check.right(split, *frame.current.model_after)
        if not right.all():
            return int(frame.dataset.rows(split)[list(right).index(False)])
    return None


def looks(frame: Frame, check: Check, width: int) -> tuple[str, str]:
    """`train 8/8 right = 100.0%   val 3/4 right = 75.0%   wrong: val row #11 (1 0 0 0)`, and what it ends with."""
    if not frame.dataset.classes:
        found = (fits.line(tensor, frame.history.accuracies[tensor.name].value) for tensor in check.writes)
        return in_whole_words("   ".join(found), width), ""
    parts, wrong, result, first = [], "", "", first_wrong(frame, check)
    ends = "test" in check.splits
    for split in check.splits:
        right = check.right(split, *frame.current.model_after)
        share = numbers.percent(frame.history.accuracies[split].value)
        result = f"= {share}" if share[0].isdecimal() else ""
        percent = f"{'' if ends else 'right '}{result or share}"
        parts.append(checks.LOOK.text_of(split=split, right=str(right.sum()), counted=str(len(right)), percent=percent))
        if not wrong and first is not None and frame.dataset.split_of(first) == split:
            row = first
            given = frame.dataset.written(row) or [numbers.plain(float(value)) for value in frame.dataset.X[row]]
            inputs = " ".join(given)
            wrong = checks.WRONG.text_of(split=split, row=str(row), inputs=inputs)
    text = (" " * (5 if ends else 3)).join(parts)
    return (f"{text}   {wrong}", "") if wrong and len(text) + 3 + len(wrong) <= width else (text, result)
