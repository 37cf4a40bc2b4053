"""Gradient paths: the paths from a parameter to the loss, each a product of local derivatives.

They are read from the backward pass: the terms of a gradient name the gradients that it was made from, and the factors
beside these are the local derivatives. The products of all paths add up to the gradient (the chain rule).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.formula.functions import Function, divide
from stepviz.ops.op import Phase
from stepviz.ops.program import Program
from stepviz.ops.tensor import Cell, TensorRole, Tensors, places
from stepviz.ops.terms import Factor, Form, Term, Terms

MOST = 64
"""The most paths that are listed; if there are more, they end at tensors before the loss."""


class Step(NamedTuple):
    """A step of a path, from one number to a number that is computed from it."""

    to: Cell | None
    """The number that it leads to; None for the loss and for a penalty that is added to it."""
    error: Cell | None
    """The gradient by `to`, from which the path goes on."""
    slope: float
    """The local derivative of `to` by the number before."""
    reads: tuple[Cell, ...]
    """Cells that the local derivative is computed from."""
    label: str = ""
    forked: bool = False
    """True if the number before is also used by other tensors than that of `to`."""
    named: bool = False
    """True if only its label distinguishes it from the other steps, as of steps past a part and through it."""
    cell: Cell | None = None
    """The cell that equals the local derivative, if there is one: it is written with the digits of its pane."""


class GradientPath(NamedTuple):
    """One path from the parameter to the loss."""

    steps: tuple[Step, ...]
    label: str
    """Distinguishes it from the others: `e0 c1`; with a tensor where paths fork, `e0 s2.h1 c1`."""

    @property
    def term(self) -> Term:
        """The product of its local derivatives."""
        return Term(self.label, tuple(Factor(step.slope, step.cell) for step in self.steps))


class GradientPaths(NamedTuple):
    """All paths from a parameter to the loss."""

    parameter: Cell
    gradient: Cell
    value: float
    """The value of the gradient."""
    all: tuple[GradientPath, ...]
    ends: tuple[str, ...]
    """The tensors where the paths end; empty if that is the loss."""

    @property
    def terms(self) -> Terms:
        """The gradient, as the sum of the paths' products."""
        return Terms(self.gradient, self.value, tuple(path.term for path in self.all))


@lru_cache(maxsize=8)
def residual_streams(program: Program) -> tuple[str, ...]:
    """The tensors of a GPT's residual stream: activations of positions that are read more than once."""
    read = [name for op in program.ops if op.phase is Phase.FORWARD for name in op.reads]
    known = program.with_role(TensorRole.ACTIVATION)
    return tuple(name for name in known if program.tensors[name].axes[:1] == ("position",) and read.count(name) > 1)


def paths_to_loss(program: Program, tensors: Tensors, parameter: Cell, most: int = MOST) -> GradientPaths:
    """The paths from a cell of a parameter, or of another tensor, to the loss.

    Raises `KeyError` if no gradient by that tensor is computed.
    """
    back = _Back(program, tensors)
    gradient = Cell(program.gradient(parameter.tensor), parameter.index)
    found: list[tuple[Step, ...]] = [(Step(parameter, gradient, 1.0, ()),)]
    ends: tuple[str, ...] = ()
    while open_ := back.open(found):
        # What is made last goes on first, so that all paths end at the same tensors.
        further = [longer for path in found for longer in back.further(path, open_[-1])]
        if len(found[0]) > 1 and len(further) > most:
            ends = tuple(map(program.of, open_))
            break
        found = further
    return GradientPaths(parameter, gradient, gradient.value_in(tensors), tuple(map(back.whole, found)), ends)


class _Back:
    """Follows gradients back to those that they were made from. A path begins with a step to the parameter itself."""

    def __init__(self, program: Program, tensors: Tensors) -> None:
        self._program, self._tensors = program, tensors
        self._known: dict[Cell, tuple[Step, ...]] = {}
        roles = (TensorRole.ERROR, TensorRole.GRADIENT)
        self._gradients = {name for role in roles for name in program.with_role(role) if program.of(name) != name}

    def open(self, found: Sequence[tuple[Step, ...]]) -> list[str]:
        """The gradient tensors that some paths can go on from, in the order in which they are made."""
        ends = {error.tensor for path in found if (error := path[-1].error) and self._steps_from(error)}
        return sorted(ends, key=self._program.slots.__getitem__)

    def further(self, path: tuple[Step, ...], tensor: str) -> Iterator[tuple[Step, ...]]:
        """All paths that extend a path by one step if it has come to that gradient; else the path itself."""
        error = path[-1].error
        steps = self._steps_from(error) if error and error.tensor == tensor else ()
        yield from ((*path, step) for step in steps)
        if not steps:
            yield path

    def whole(self, path: tuple[Step, ...]) -> GradientPath:
        """The path up to the loss; its last step is the gradient that it has come to."""
        _, *steps = path
        if error := path[-1].error:
            steps.append(Step(None, None, self._value(error), (error,), cell=error))
        return GradientPath(tuple(steps), self._label(path))

    def _steps_from(self, error: Cell) -> tuple[Step, ...]:
        """The steps from a gradient to those that it was made from; none from the first gradient."""
        if error not in self._known:
            maker = self._program.maker(error.tensor)
            assert maker is not None, f"no operation makes {error.tensor}"
            found = self._steps_of(maker.terms(error, self._tensors))
            if len({step.error.tensor for step in found if step.error is not None}) > 1:
                found = [step._replace(forked=True) for step in found]
            at = error.index
            # Past a part of a GPT and through it: only their labels tell such steps apart.
            ends = any(step.error is None for step in found)
            if len(found) > 1 and ends and all(step.error is None or step.error.index == at for step in found):
                found = [step._replace(named=True) for step in found]
            self._known[error] = tuple(found)
        return self._known[error]

    def _steps_of(self, terms: Terms) -> Sequence[Step]:
        """A step for each gradient in the terms, its local derivatives added up, and for each term without a gradient.

        Empty if a term is not a product with at most one gradient.
        """
        read = [part.cells for part in terms.parts]
        own = [[cell for cell in cells if cell.tensor in self._gradients] for cells in read]
        passed = [place for place, errors in enumerate(own) if errors]
        whole = terms.form is Form.PRODUCT and len(passed) == 1
        if not passed or not (whole or terms.form is Form.SUM):
            return ()
        if any(len(own[place]) > 1 or not _is_plain(terms.parts[place]) for place in passed):
            return ()
        if whole:  # the other factors are what the gradient is multiplied by
            read = [tuple(cell for cells in read for cell in cells)] * len(read)
        outer, found = _by_parts(terms), dict[object, Step]()
        for place in passed if whole else range(len(read)):
            part, error = terms.parts[place], own[place][0] if own[place] else None
            label = terms.parts[0].label if whole else part.label
            before = found.get(error or label, _NO_STEP)
            others = part.sign / part.over * math.prod(other.value for other in part.factors if other.cell != error)
            slope = before.slope + (outer[place] * others if error else part.value / terms.divisor)
            reads = (*before.reads, *(cell for cell in read[place] if cell != error))
            one = reads[0] if len(reads) == 1 and all(map(_is_plain, terms.parts if whole else (part,))) else None
            cell = one if one is not None and self._value(one) == slope else None
            to = None if error is None else Cell(self._program.of(error.tensor), error.index)
            found[error or label] = Step(to, error, slope, reads, label, cell=cell)
        return tuple(found.values())

    def _value(self, cell: Cell) -> float:
        return cell.value_in(self._tensors)

    def _label(self, path: tuple[Step, ...]) -> str:
        """The positions on the path that are not the parameter's own, and the last part that it goes past or through.

        If there are none, the names of its tensors.
        """
        (start, *steps), tensors = path, self._program.tensors
        if len(steps) == 1 and steps[0].to is None:
            return steps[0].label
        assert start.to is not None
        own, told, parts = self._places(start.to), dict[tuple[str, str], str](), list[str]()
        if steps and steps[0].to is not None:  # another one, as d1 of wv[d0,d1], may come again later
            own = [place for place in own if place in self._places(steps[0].to)]
        titles = [tensors[start.to.tensor].title]
        for step in steps:
            if step.named:
                parts.append(step.label)
                told.pop(_PART, None)
                told[_PART] = f"{titles[-1]} " * (len(parts) > 1) + step.label
            if step.to is None:
                if told and not step.named:
                    told["", step.label] = step.label
                break
            found = self._places(step.to)
            titles.append(tensors[step.to.tensor].title)
            new = [place for place in found if place not in own and place not in told]
            told |= {place: f"{titles[-1]}." * (step.forked and place == new[0]) + place[1] for place in new}
            if step.forked and found and not new:
                told[titles[-1], ""] = titles[-1]
        if [*told] == [_PART] and len(parts) <= _FEW:
            return ", ".join(parts)
        return " ".join(told.values()) or "→".join(titles[1:])

    def _places(self, cell: Cell) -> list[tuple[str, str]]:
        tensor = self._program.tensors[cell.tensor]
        return list(zip(self._program.axes[cell.tensor], places(tensor, cell.index), strict=True))


_NO_STEP = Step(None, None, 0.0, ())
_PART = "", ""
"""The key of the part that a path goes past or through."""
_FEW = 2
"""The most parts that a label lists."""


def _is_plain(part: Term) -> bool:
    return part.function == Function.NONE and not part.shift and part.less is None


def partials(terms: Terms) -> Mapping[Cell, float]:
    """The partial derivative of the number by each cell that its terms read.

    A shift counts as constant: it is subtracted from every term alike, so it cancels.
    """
    found: dict[Cell, float] = {}
    for part, outer in zip(terms.parts, _by_parts(terms), strict=True):
        for cell, inner in _by_cells(part):
            found[cell] = found.get(cell, 0.0) + outer * inner
    if terms.form is Form.LOG_SUM:
        for cell, inner in _by_factors(terms.parts[terms.own].factors):
            found[cell] -= inner
    return found


def _by_parts(terms: Terms) -> Sequence[float]:
    """The derivatives of the number by its terms, in order."""
    if terms.form in (Form.SUM, Form.FIT):
        return [divide(-1.0 if terms.form is Form.FIT else 1.0, terms.divisor)] * len(terms.parts)
    values = [part.value for part in terms.parts]
    if terms.form is Form.PRODUCT:
        return [math.prod(values[:place] + values[place + 1 :]) for place in range(len(values))]
    if terms.form is Form.SHARE:
        total, own = sum(values), values[terms.own]
        return [divide((total if place == terms.own else 0.0) - own, total * total) for place in range(len(values))]
    if terms.form is Form.RATIO:
        below = sum(values[1:])
        return [divide(1.0, below), *[divide(-values[0], below * below)] * (len(values) - 1)]
    if terms.form is Form.LOG_SUM:
        return [divide(1.0, sum(values))] * len(values)
    if terms.formula is not None:
        return [slope(*values) for slope in terms.formula.slopes]
    largest = int(np.argmax(values))  # of several the first, as in an operation; of nan the first, too
    return [float(place == largest) for place in range(len(values))]


def _by_cells(part: Term) -> Iterator[tuple[Cell, float]]:
    """The derivatives of a term by the cells that it reads, one by one; a cell that is read twice comes twice."""
    if part.formula is not None:
        values = [factor.value for factor in part.factors]
        pairs = zip(part.factors, part.formula.slopes, strict=True)
        yield from ((factor.cell, slope(*values)) for factor, slope in pairs if factor.cell is not None)
        return
    outer = part.sign * part.function.slope_at(divide(part.inside, part.over)) / part.over
    yield from ((cell, outer * inner) for cell, inner in _by_factors(part.factors))
    if part.less is not None and part.less.cell is not None:
        yield part.less.cell, -outer


def _by_factors(factors: Sequence[Factor]) -> Iterator[tuple[Cell, float]]:
    """The derivatives of a product by its factors that are cells."""
    for place, factor in enumerate(factors):
        if factor.cell is not None:
            yield factor.cell, math.prod(other.value for n, other in enumerate(factors) if n != place)
