"""Ways: from a parameter to the loss, through every number in between; a product of slopes each.

They are read off the way back: the terms of a gradient name the gradients it was made from, and what these were
multiplied by is the slope of the one number by the other. Their products add up to the gradient (the chain rule).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.formula.functions import Function, divide
from stepviz.ops.program import Program
from stepviz.ops.rules.scalars import first
from stepviz.ops.tensor import Cell, TensorRole, Tensors, places
from stepviz.ops.terms import Factor, Form, Term, Terms

MOST = 64
"""Ways that are told apart: where there are more, one goes on as far as all of them can."""
_NEAR, _LEAST = 2.0**-11, 2.0**-20
"""How far a function is followed to either side to measure its slope: as a share of where that is, and at least."""


class Step(NamedTuple):
    """On from a number to one that is made of it."""

    to: Cell | None
    """None for the loss, and for what is added to it."""
    factors: tuple[Factor, ...]
    """Their product is the slope of the one by the other."""
    reads: tuple[Cell, ...]
    """Cells that say how large the slope is."""
    forked: bool = False
    """Whether the number is made into numbers of other tensors too."""


class Route(NamedTuple):
    """From the parameter on."""

    steps: tuple[Step, ...]
    label: str
    """What tells it from the others: `e0 c1`; where they part, with the tensor that it goes through: `e0 s2.h1 c1`."""

    @property
    def term(self) -> Term:
        """The product of its slopes."""
        return Term(self.label, tuple(factor for step in self.steps for factor in step.factors))


class Ways(NamedTuple):
    """All of them."""

    parameter: Cell
    gradient: Cell
    value: float
    """Of the gradient."""
    all: tuple[Route, ...]
    ends: tuple[str, ...]
    """The tensors as far as they are told apart; none where that is the loss."""

    @property
    def terms(self) -> Terms:
        """The gradient as the sum of their products."""
        return Terms(self.gradient, self.value, tuple(way.term for way in self.all))


class _Link(NamedTuple):
    """A term of a gradient: the gradient in it, and what that is multiplied by."""

    error: Cell | None
    factors: tuple[Factor, ...]
    reads: tuple[Cell, ...]
    label: str
    forked: bool = False


class _Open(NamedTuple):
    """A way as far as it is known, and the gradient it goes on from."""

    steps: tuple[Step, ...]
    error: Cell | None
    label: str = ""


def ways(program: Program, tensors: Tensors, parameter: Cell, most: int = MOST) -> Ways:
    """The ways from a number of a parameter to the loss. Raises `KeyError` for a cell of no parameter."""
    back = _Back(program, tensors)
    gradient = Cell(program.gradient(parameter.tensor), parameter.index)
    found, ends = [_Open((), gradient)], tuple[str, ...]()
    while open_ := back.open(found):
        further = [longer for way in found for longer in back.further(way, open_[-1])]
        if found[0].steps and len(further) > most:
            ends = tuple(map(program.of, open_))
            break
        found = further
    value = float(tensors[gradient.tensor][gradient.index])
    return Ways(parameter, gradient, value, tuple(back.whole(way, parameter) for way in found), ends)


class _Back:
    """The gradients of an iteration, as products of others."""

    def __init__(self, program: Program, tensors: Tensors) -> None:
        self._program, self._tensors = program, tensors
        self._known: dict[Cell, tuple[_Link, ...]] = {}

    def open(self, found: Sequence[_Open]) -> list[str]:
        """The gradients that some of them go on from, the last one made of the others, if of any, at the end."""
        ends = {way.error.tensor for way in found if way.error is not None and self._links(way.error)}
        return sorted(ends, key=lambda name: self._program.made_at[name])

    def further(self, way: _Open, tensor: str) -> Iterator[_Open]:
        """All ways that go on from it where it has come to that gradient, else itself."""
        links = self._links(way.error) if way.error is not None and way.error.tensor == tensor else ()
        if not links:
            yield way
        for link in links:
            step = Step(self._of(link.error), link.factors, link.reads, link.forked)
            yield _Open((*way.steps, step), link.error, link.label)

    def whole(self, way: _Open, parameter: Cell) -> Route:
        """Up to the loss: what is left of it is the gradient it has come to."""
        label = self._label(way, parameter)
        if way.error is None:
            return Route(way.steps, label)
        rest = Factor(float(self._tensors[way.error.tensor][way.error.index]), way.error)
        return Route((*way.steps, Step(None, (rest,), (way.error,))), label)

    def _links(self, cell: Cell) -> tuple[_Link, ...]:
        """The gradients that one was made from; none where it is the first one."""
        if cell not in self._known:
            maker = self._program.maker(cell.tensor)
            assert maker is not None, f"no operation makes {cell.tensor}"
            found = self._read(maker.terms(cell, self._tensors))
            self._known[cell] = _forked(_together(found)) if any(link.error is not None for link in found) else ()
        return self._known[cell]

    def _read(self, terms: Terms) -> tuple[_Link, ...]:
        if terms.form is Form.PRODUCT:
            return self._of_product(terms.parts)
        links = [self._of_term(part, terms.divisor) for part in terms.parts] if terms.form is Form.SUM else []
        return tuple(link for link in links if link is not None) if all(links) else ()

    def _of_product(self, parts: Sequence[Term]) -> tuple[_Link, ...]:
        """One gradient, passed on through the slopes beside it."""
        passed = [part for part in parts if any(map(self._is_gradient, part.cells))]
        if len(passed) != 1 or passed[0].function != Function.NONE or len(passed[0].factors) != 1:
            return ()
        others = [part for part in parts if part is not passed[0]]
        factors = tuple(Factor(part.value, _alone(part)) for part in others)
        return (_Link(passed[0].cells[0], factors, tuple(c for part in others for c in part.cells), passed[0].label),)

    def _of_term(self, part: Term, divisor: float) -> _Link | None:
        """A product with one gradient in it, or none; None where it is no such product."""
        errors = [factor for factor in part.factors if factor.cell is not None and self._is_gradient(factor.cell)]
        plain = part.function == Function.NONE and not part.shift and part.less is None
        if not plain or len(errors) > 1:
            return None
        factors = tuple(factor for factor in part.factors if factor not in errors)
        scale = part.sign / (part.over * divisor)
        factors = (*factors, *([Factor(scale)] if scale != 1 else []))
        reads = tuple(factor.cell for factor in factors if factor.cell is not None)
        return _Link(errors[0].cell if errors else None, factors, reads, part.label)

    def _is_gradient(self, cell: Cell) -> bool:
        program = self._program
        known = program.role(cell.tensor) in (TensorRole.ERROR, TensorRole.GRADIENT)
        return known and program.of(cell.tensor) != cell.tensor

    def _of(self, error: Cell | None) -> Cell | None:
        """The number that a gradient is of."""
        return None if error is None else Cell(self._program.of(error.tensor), error.index)

    def _label(self, way: _Open, parameter: Cell) -> str:
        """The positions it leads through that are not the parameter's own; without positions the names."""
        passed = [(step.to, self._program.tensors[step.to.tensor].title, step.forked) for step in way.steps if step.to]
        if not passed:
            return way.label
        own, told = self._places(parameter), dict[tuple[str, str], str]()
        for cell, title, forked in passed:
            found = self._places(cell)
            new = [place for place in found if place not in own and place not in told]
            told |= {place: f"{title}." * (forked and place == new[0]) + place[1] for place in new}
            if forked and found and not new:
                told[title, ""] = title
        if told and way.error is None:
            told["", way.label] = way.label
        return " ".join(told.values()) or "→".join(title for _, title, _ in passed)

    def _places(self, cell: Cell) -> list[tuple[str, str]]:
        """Each position with its axis, the units of different layers apart."""
        tensor = self._program.tensors[cell.tensor]
        return list(zip(self._program.axes[cell.tensor], places(tensor, cell.index), strict=True))


def _alone(part: Term) -> Cell | None:
    """The cell that a term is, where it is no more than that."""
    return part.cells[0] if len(part.factors) == 1 and part.cells and part.function == Function.NONE else None


def _together(links: Sequence[_Link]) -> tuple[_Link, ...]:
    """Those from the same gradient as one: a number that is used twice by the same one has one slope."""
    found: dict[object, _Link] = {}
    for link in links:
        key = link.label if link.error is None else link.error
        other = found.get(key)
        found[key] = link if other is None else _sum(other, link)
    return tuple(found.values())


def _forked(links: tuple[_Link, ...]) -> tuple[_Link, ...]:
    """With the mark of those that go on to several tensors."""
    forked = len({link.error.tensor for link in links if link.error is not None}) > 1
    return tuple(link._replace(forked=forked) for link in links)


def _sum(one: _Link, other: _Link) -> _Link:
    slope = sum(math.prod(factor.value for factor in link.factors) for link in (one, other))
    return one._replace(factors=(Factor(slope),), reads=(*one.reads, *other.reads))


def partials(terms: Terms) -> Mapping[Cell, float]:
    """The partial derivative of the number by each cell that its terms read.

    A shift moves nothing: it is taken off every term alike, and the form gives it back.
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
    """The derivative of the number by each of its terms."""
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
    if terms.form is Form.LARGEST:
        return [float(place == first(values)) for place in range(len(values))]
    return [divide(-1.0 if terms.form is Form.FIT else 1.0, terms.divisor)] * len(values)


def _by_cells(part: Term) -> Iterator[tuple[Cell, float]]:
    """The derivative of a term by each cell it reads, one after the other: a cell can be read twice."""
    outer = part.sign * _steepness(part.function, divide(part.inside, part.over)) / part.over
    yield from ((cell, outer * inner) for cell, inner in _by_factors(part.factors))
    if part.less is not None and part.less.cell is not None:
        yield part.less.cell, -outer


def _by_factors(factors: Sequence[Factor]) -> Iterator[tuple[Cell, float]]:
    """The derivative of a product by each factor that is a cell."""
    for place, factor in enumerate(factors):
        if factor.cell is not None:
            yield factor.cell, math.prod(other.value for n, other in enumerate(factors) if n != place)


def _steepness(function: Function, at: float) -> float:
    """The slope of a function there: as it is given, else measured, with the bend taken out (Richardson 1911)."""
    if function.slope is not None:
        return function.slope(at)
    if not math.isfinite(at):
        return math.nan
    step = max(_LEAST, abs(at) * _NEAR)
    near = function.apply(at + step) - function.apply(at - step)
    far = function.apply(at + 2 * step) - function.apply(at - 2 * step)
    return (8 * near - far) / (12 * step)
