"""Said: what is told of a what-if and the original below the panes, in the place of the usual caption."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, TensorRole
from stepviz.ops.words import several
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, Line, Row, text_of
from stepviz.views.whatif.minus import Beside, Pair, differ, difference, same
from stepviz.views.whatif.named import ORIGINAL

_FEATURES = 8
"""Inputs of a row that are told."""


def of_two(usual: tuple[Row, ...], frame: Frame, beside: Beside, cell: Cell | None, width: int) -> tuple[Row, ...]:
    """The caption of a run held against another one: of their difference, or the `usual` one with what a check tells.

    `frame`: that of the run in the panes, `cell`: the number in brackets.
    """
    label = next(name for name in beside.names if name != ORIGINAL)
    if beside.pair is not None:
        return caption(beside.pair, label, cell, width, text_of(usual[-1]).strip())
    whatif, original = (frame, beside.other) if beside.names[0] == label else (beside.other, frame)
    at_checks = all(run.op is not None and run.op is run.check for run in (whatif, original))
    compared = answers(whatif, original, label) if at_checks else ""
    return (*usual[:1], Line(width).put(1, compared).row(), *usual[2:]) if compared else usual


def caption(pair: Pair, label: str, cell: Cell | None, width: int, last: str) -> tuple[Row, ...]:
    """Four rows: how much differs, the bracketed number in both, the loss or an answer in both, `last`."""
    told = [text for text in (_number(pair, label, cell), _loss(pair, label), _looks(pair, label)) if text]
    lines = [Line(width).put(1, shortened(_how_much(pair, label), width - 2), BOLD)]
    lines += [Line(width).put(1, shortened(text, width - 2)) for text in [*told, "", ""][:2]]
    return tuple(line.row() for line in (*lines, Line(width).put(1, last, DIM)))


def answers(whatif: Frame, original: Frame, label: str) -> str:
    """At a check, the first row of those looked at that one run answers right and the other wrong; else how many."""
    check, other = whatif.check, original.check
    if check is None or other is None or not whatif.dataset.classes:
        return ""
    total = 0
    for split in check.splits:
        mine, its = check.right(split, *whatif.current.model_after), other.right(split, *original.current.model_after)
        total += len(mine)
        for place in np.flatnonzero(mine != its):
            row = int(whatif.dataset.rows(split)[place])
            right, wrong = (label, "the original") if mine[place] else ("the original", label)
            return f"{split} row #{row}{_inputs(whatif, row)} is right in {right} and wrong in {wrong}."
    return f"{label} and the original answer all {several(total, 'row')} alike, right or wrong."


def _inputs(frame: Frame, row: int) -> str:
    given = frame.dataset.written(row) or tuple(map(numbers.plain, frame.dataset.X[row].tolist()))
    return f" ({' '.join(given)})" if len(given) <= _FEATURES else ""


def _made(pair: Pair) -> tuple[str, ...]:
    """The tensors that the operation just done has made, in both runs."""
    op = pair.whatif.op
    known = [] if op is None else [tensor.name for tensor in op.writes]
    return tuple(made for made in known if made in pair.whatif.program.tensors)


def _how_much(pair: Pair, label: str) -> str:
    op = pair.whatif.op
    tag = "READY" if op is None else op.label
    if op is not None and pair.whatif.check is op:
        return f"{tag}  {answers(pair.whatif, pair.original, label) or 'What was looked at in both runs.'}"
    made = _made(pair)
    if any(pair.whatif.program.role(tensor) is TensorRole.INPUT for tensor in made):
        rows = pair.whatif.program.the(TensorRole.ROWS)
        both = pair.arrays(rows)
        drawn = "other rows are drawn." if both is None or differ(*both) else "the same rows are drawn."
        return f"{tag}  {label} and the original: {drawn}"
    counts = [*_counts(pair, made)]
    unlike, total = sum(count for count, _ in counts), sum(size for _, size in counts)
    if not total:
        return f"{tag}  {label} minus original: nothing to compare here."
    if not unlike:
        return f"{tag}  {label} minus original: no number differs, to the last bit."
    word = "differ" if unlike > 1 else "differs"
    return f"{tag}  {label} minus original: {unlike} of {several(total, 'number')} {word}."


def _counts(pair: Pair, made: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """How many numbers of each tensor differ, and how many there are."""
    for tensor in made:
        both = pair.arrays(tensor)
        if both is not None:
            a, b = both
            yield int((~((a == b) | ((a != a) & (b != b)))).sum()), a.size


def _number(pair: Pair, label: str, cell: Cell | None) -> str:
    """`dW[x0,c0]:  A -0.0879   original -0.1434   A - original = +0.0555`."""
    if cell is None:
        return ""
    measure = cell.tensor in pair.whatif.program.measures
    word = cell.tensor if measure else name(cell, pair.whatif.program.tensors)
    both = pair.values(cell)
    if both is None:
        return f"{word}:  not known in both"
    kind = pair.whatif.described(cell.tensor).kind
    a, b = (numbers.measure(value, kind) if measure else numbers.cell(value, kind).strip() for value in both)
    if same(*both):
        return f"{word}:  {label} {a}   original {b}   equal to the last bit"
    minus = numbers.fixed(difference(*both)).strip()
    sign = arithmetic.sign_of(arithmetic.difference(*map(_exact, (a, b))), minus)
    return f"{word}:  {label} {a}   original {b}   {label} - original {sign} {minus}"


def _exact(text: str) -> Decimal:
    return arithmetic.value(text.rstrip("%").lstrip("<>"))


def _loss(pair: Pair, label: str) -> str:
    """The loss of the batch in both, once it is known."""
    whatif, original = pair.whatif, pair.original
    loss = whatif.program.the(TensorRole.OBJECTIVE)
    if not (whatif.computed(loss) and original.computed(loss)):
        return ""
    a, b = (numbers.fixed(float(frame.current[loss]), signed=False).strip() for frame in (whatif, original))
    return f"loss of this batch:  {label} {a}   original {b}"


def _looks(pair: Pair, label: str) -> str:
    """What the checks have found so far in both."""
    parts = []
    for split in (known for known in SPLITS if known in pair.whatif.program.measures):
        a, b = pair.whatif.look(split), pair.original.look(split)
        if a is not None and b is not None:
            kind = pair.whatif.described(split).kind
            told = (numbers.measure(look.value, kind) for look in (a, b))
            parts.append("{}  {} {}   original {}".format(split, label, *told))
    return "     ".join(parts)
