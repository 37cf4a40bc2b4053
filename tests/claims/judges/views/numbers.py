"""Of a number: its title, its names, its terms and what doubles make of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from stepviz.ops import Array, Cell, Form, TensorRole, Term
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.training import Frame
from stepviz.views.explain import numbers_line, rounding, worked
from stepviz.views.explain.sentences import titles
from stepviz.views.graph import screen as graph
from stepviz.views.panes.marks import letter
from tests.claims.judge import inside
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, is_carried, is_new, written


def _titled(truth: Truth, said: Said) -> bool:
    """Its name, its value, the right class where it is one, the iteration where it is an old one."""
    named = said["cell"] == written(truth, truth.cell) and truth.shows(said["value"], truth.value)
    rest = "" if is_new(truth) else f"   of iteration {truth.number}"
    if is_carried(truth):
        rest = f"   before iteration {truth.frame.moment.iteration}"
    if truth.tensor.role is TensorRole.PROBABILITY and truth.tensor.axes[-1:] == ("class",):
        row, column = truth.cell.index
        right = truth[truth.program.the(TensorRole.LABEL)][row] == column
        rest = f"   ▸ the true class of {'t' if truth.experiment.heads else 'e'}{row}" * bool(right) + rest
    return named and said["rest"] == rest


def _is_absent(truth: Truth, said: Said) -> bool:
    """Not made in this iteration so far, and nothing is left of the one before."""
    if truth.cell.tensor in truth.program.measures:
        return truth.looked_at(truth.tensor.of) == 0
    left = truth.frame.moment.iteration > 1 and truth.frame.keeps and truth.tensor.role is not TensorRole.AFTER
    left = left and not (truth.experiment.rows_along in truth.tensor.axes and _are_other_rows(truth.frame))
    return _is_of(truth, said, truth.cell) and not is_new(truth) and not left


def _are_other_rows(frame: Frame) -> bool:
    """Whether the batch has other rows than the one before, or these in another order."""
    rows = [of.the(TensorRole.ROWS).tolist() for of in (frame.previous, frame.current) if of is not None]
    return bool(rows[0] != rows[-1])


def _made_by(truth: Truth, said: Said) -> bool:
    op = truth.program.ops[truth.program.made_at[truth.cell.tensor] - 1]
    apart = sum(part[0] != "(" for part in op.equation.split("   ")[1:])
    same = said["equation"].replace(";", "").split() == op.equation.split()
    return said["op"] == op.label and same and said["equation"].count("; ") == apart


def _is_other(truth: Truth, said: Said) -> bool:
    """The terms come to another number than the one shown."""
    total, value = truth.terms.total(), truth.value
    differs = abs(total - value) > 1e-6 * abs(value) or (total != total) != (value != value)
    return differs and truth.shows(said["total"], total)


def _called(truth: Truth, said: Said) -> bool:
    """By the data, and otherwise than the short name."""
    letter, place = said["short"][:1], int(said["short"][1:])
    data, named = truth.dataset, truth.program.axes.get(truth.cell.tensor, ())
    if letter == "v":
        return _in_row(truth, place) == said["name"]
    along = zip(named, truth.cell.index, strict=True)
    axis = next((name for name, at in along if name != "example" and at == place), "")
    layer = truth.layers[int("".join(filter(str.isdigit, axis)) or 1) - 1] if truth.layers else None
    if letter in "hk" and axis != "character" and isinstance(layer, ConvolutionLayer):
        return _in_map(layer, axis, place) == said["name"]
    names = {"x": data.features, "c": data.classes, "o": data.targets, "k": data.keys}[letter]
    return names[place] == said["name"] != said["short"]


def _in_row(truth: Truth, place: int) -> str:
    """Which character of a row, and which of its numbers, stand there."""
    _, dimensions = truth.program.shape(truth.program.parameters[0])
    return f"d{place % dimensions} of x{place // dimensions}"


def _in_map(layer: ConvolutionLayer, axis: str, place: int) -> str:
    """Where a unit of a map, a pooled one, or a weight of a filter stands."""
    maps, kind = layer.maps, axis.rstrip("0123456789")
    size = {"place": maps.filters.size, "pooled": maps.pooled}.get(kind, maps.map)
    count = maps.weights // size.places if kind == "place" else maps.filters.number
    number, line, column = np.unravel_index(place, (count, size.down, size.across))
    stands = f"line {line + 1}, column {column + 1}"
    if kind == "place":
        return f"{stands} on map f{number}" if count > 1 else stands
    return f"{stands} of map f{number}"


def _row(truth: Truth) -> tuple[Array, Array]:
    """Probabilities and logits of the cell's example, (classes,) each."""
    example, program = truth.cell.index[0], truth.program
    return truth[program.answer][example], program.scores_of(truth)[example]


def _tied(truth: Truth, said: Said) -> bool:
    """Several probabilities are the largest, and the class that is named has the first of the largest logits."""
    p, logits = _row(truth)
    return int((p == p.max()).sum()) > 1 and truth.class_called(said["class"]) == int(logits.argmax())


def _is_first(truth: Truth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and int(p.argmax()) == int(logits.argmax())


def _has_largest(truth: Truth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and bool((logits[p == p.max()] < logits.max()).any())


def _is_of(truth: Truth, said: Said, *cells: Cell) -> bool:
    """Whether one of those cells is called."""
    return any(said["cell"] in (written(truth, cell), written(truth, cell, symbol=True)) for cell in cells)


def _leads(truth: Truth, said: Said) -> bool:
    """The gradient is told, and what the ways are told to lead to is made on the way to the loss."""
    program, parameter = truth.program, truth.parameter
    gradient = Cell(program.gradient(parameter.tensor), parameter.index)
    back = [program.of(name) for name in program.with_role(TensorRole.ERROR)]
    ends = {"the loss", *(program.tensors[name].title for name in back)}
    known = program.made_at[gradient.tensor] <= truth.frame.moment.op
    return known and ends >= {*said["end"].split(" and ")} and said["sum"] == written(truth, gradient, symbol=True)


def _is_probability(truth: Truth, said: Said) -> bool:
    """The chance of the term that the label speaks of."""
    spoken = [part for part in truth.terms.parts if said["label"].endswith(f" {part.label},")]
    return inside(truth, "label", said["label"]) and any(
        truth.shows(said["probability"], part.product) for part in spoken
    )


def _sees(truth: Truth, said: Said) -> bool:
    """The number that the unit is a function of, or its slope, by the cell's name or the tensor's alone."""
    op = truth.program.maker(truth.cell.tensor)
    assert op is not None
    read = Cell(op.reads[-1], truth.cell.index)
    named = said["seen"] in (written(truth, read), truth.program.tensors[read.tensor].title)
    return named and truth.shows(said["shown"], truth.own(read.tensor))


def _is_slope(truth: Truth, said: Said) -> bool:
    """What the error was multiplied by."""
    passed, _ = truth.terms.parts
    product = passed.value * float(said["slope"])
    return math.isclose(product, truth.value, rel_tol=1e-9) or not math.isfinite(truth.value)


def _is_largest(truth: Truth, said: Said) -> bool:
    """Whether no number is larger than the one of that letter, and none before it as large."""
    values = [part.value for part in truth.terms.parts]
    place = [letter(n) for n in range(len(values))].index(said["letter"])
    alone = all(value < values[place] for value in values[:place])
    return alone and not max(values) > values[place] and truth.shows(said["value"], values[place])


def _of_a_term(is_so: Callable[[Term], bool]) -> Callable[[Truth, Said], bool]:
    return lambda truth, _: any(map(is_so, truth.terms.parts))


def _is_lost(part: Term) -> bool:
    """Whether a product that is not 0 has come out as 0."""
    return part.product == 0 != math.prod(Fraction(factor.value) for factor in part.factors)


def _comes_to(part: Term, whole: int) -> bool:
    """Whether a function of a number that cannot be exactly so has come out as 0 or 1."""
    inside = part.inside
    known = bool(part.function.name) and math.isfinite(inside) and inside != 0
    return known and part.value == whole and not _is_lost(part)


def _is_nothing(truth: Truth, _: Said) -> bool:
    """The terms are not 0, what they come to is."""
    terms = truth.terms
    values = [part.value for part in terms.parts]
    if truth.value != 0 or not all(map(math.isfinite, values)) or terms.form is Form.LARGEST:
        return False
    if terms.form is Form.SUM:
        return sum(map(Fraction, values)) != 0
    return all(values if terms.form is Form.PRODUCT else [values[terms.own]])


def _is_alone(truth: Truth, _: Said) -> bool:
    """The others are not 0, and the sum is no larger for them."""
    values = [part.value for part in truth.terms.parts]
    total, most = sum(values), max(values)
    return math.isfinite(total) and total == most and sum(map(Fraction, values)) > Fraction(most)


def _is_too_large(truth: Truth, said: Said) -> bool:
    """True if the terms are finite, and their sum is not."""
    values = [part.value for part in truth.terms.parts]
    infinite = all(map(math.isfinite, values)) and not math.isfinite(truth.value)
    return infinite and truth.shows(said["value"], truth.value)


JUDGES: Judges = {
    titles.TITLE: _titled,
    titles.ABSENT: _is_absent,
    titles.NOT_YET: _is_absent,
    titles.MADE_BY: _made_by,
    titles.OTHER: Rarely(_is_other, "where BLAS makes 0 of 0 × nan"),
    titles.CALLED: _called,
    titles.FIRST: _is_first,
    titles.LARGEST: Rarely(_has_largest, "logits nearer to each other than p can tell"),
    graph.LATER: Always("the order"),
    graph.EDGE: Always("a slope"),
    graph.OF: lambda truth, said: _is_of(truth, said, truth.cell, truth.parameter),
    graph.SUM: _leads,
    worked.PROBABILITY: _is_probability,
    worked.OUTCOME: lambda truth, said: _sees(truth, said) and inside(truth, "outcome", said["outcome"]),
    worked.BECAUSE: lambda truth, said: (
        _sees(truth, said) and _is_slope(truth, said) and inside(truth, "reason", said["reason"])
    ),
    numbers_line.GATE: lambda truth, said: _sees(truth, said) and inside(truth, "gate", said["gate"]),
    worked.LARGEST: _is_largest,
    rounding.EXP: _of_a_term(lambda part: part.function.name == "exp" and part.product - part.shift < -745.13),
    rounding.PRODUCT: _of_a_term(_is_lost),
    rounding.TO_0: _of_a_term(lambda part: _comes_to(part, 0)),
    rounding.TO_1: lambda truth, said: (
        any(_comes_to(part, 1) for part in truth.terms.parts)
        and (said["what"] == "Rounded") == (len(truth.terms.parts) == 1)
    ),
    rounding.RESULT: Rarely(_is_nothing, "a last step from the smallest doubles"),
    rounding.ALONE: _is_alone,
    rounding.OVERFLOWS: Rarely(_is_too_large, "terms near the largest double"),
    rounding.TOO_SMALL: lambda truth, _: truth.value == 0,
}
