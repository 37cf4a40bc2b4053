"""Titles: what a number is called, what it is, of when, and what is said of one that is not computed yet."""

from __future__ import annotations

from stepviz.ops import TensorRole
from stepviz.training import Frame
from stepviz.views.explain.said import titles
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth
from tests.claims.judges.views.shown import is_carried, is_new, terms_of, written


def _titled(truth: Truth, said: Said) -> bool:
    """Its name, its value, the right class where it is one, the iteration where it is an old one."""
    named = said["cell"] == written(truth, truth.cell) and truth.shows(said["value"], truth.value)
    rest = "" if is_new(truth) else f"   of iteration {truth.number}"
    if is_carried(truth):
        rest = f"   before iteration {truth.frame.moment.iteration}"
    by_class = truth.tensor.axes[-1:] == ("class",)
    if truth.tensor.role is TensorRole.PROBABILITY and by_class and _label(truth) == truth.cell.index[1]:
        rest = f"   ▸ the true class of e{truth.cell.index[0]}{rest}"
    return named and said["rest"] == rest


def _label(truth: Truth) -> int:
    return int(truth[truth.frame.program.the(TensorRole.LABEL)][truth.cell.index[0]])


def _is_absent(truth: Truth, said: Said) -> bool:
    """Not made in this iteration so far, and nothing is left of the one before."""
    if truth.cell.tensor in truth.frame.program.measures:
        return truth.looked_at(truth.tensor.of) == 0
    left = truth.frame.moment.iteration > 1 and truth.frame.keeps and truth.tensor.role is not TensorRole.AFTER
    left = left and not (truth.tensor.axes[:1] == ("example",) and _are_other_rows(truth.frame))
    word = said["cell"] in (written(truth, truth.cell), written(truth, truth.cell, symbol=True))
    return word and not is_new(truth) and not left


def _are_other_rows(frame: Frame) -> bool:
    """Whether the batch has other rows than the one before, or these in another order."""
    rows = [of.the(TensorRole.ROWS).tolist() for of in (frame.previous, frame.current) if of is not None]
    return bool(rows[0] != rows[-1])


def _made_by(truth: Truth, said: Said) -> bool:
    op = truth.frame.program.ops[truth.frame.program.made_at[truth.cell.tensor] - 1]
    return (said["op"], said["equation"]) == (op.label, op.equation)


def _is_other(truth: Truth, said: Said) -> bool:
    """The terms come to another number than the one shown."""
    total, value = terms_of(truth).total(), truth.value
    differs = abs(total - value) > 1e-6 * abs(value) or (total != total) != (value != value)
    return differs and truth.shows(said["total"], total)


def _called(truth: Truth, said: Said) -> bool:
    """By the data, and otherwise than the short name."""
    letter, place = said["short"][:1], int(said["short"][1:])
    data, named = truth.dataset, truth.frame.program.axes.get(truth.cell.tensor, ())
    if letter == "v":
        return _in_row(truth, place) == said["name"]
    if letter in "hk" and truth.frame.program.filters is not None:
        axis = next(name for name, at in zip(named, truth.cell.index, strict=True) if name != "example" and at == place)
        return _in_map(truth, axis, place) == said["name"]
    names = {"x": data.features, "c": data.classes, "o": data.targets, "k": data.keys}[letter]
    return names[place] == said["name"] != said["short"]


def _in_row(truth: Truth, place: int) -> str:
    """Which character of a row, and which of its numbers, stand there: counted out."""
    program = truth.frame.program
    context, (_, dimensions) = len(truth.dataset.features), program.shape(program.parameters[0])
    return [f"d{d} of x{character}" for character in range(context) for d in range(dimensions)][place]


def _in_map(truth: Truth, axis: str, place: int) -> str:
    """Where a unit of a map, a pooled one, or a weight of a filter stands: counted out."""
    filters = truth.frame.program.filters
    assert filters is not None
    maps = filters.maps
    size = {"place": maps.filters.size, "pooled": maps.pooled}.get(axis, maps.map)
    every = [(f, r, c) for f in range(maps.filters.number) for r in range(size.down) for c in range(size.across)]
    number, line, column = every[place]
    stands = f"line {line + 1}, column {column + 1}"
    return stands if axis == "place" else f"{stands} of map f{number}"


JUDGES: Judges = {
    titles.TITLE: _titled,
    titles.ABSENT: _is_absent,
    titles.NOT_YET: _is_absent,
    titles.MADE_BY: _made_by,
    titles.OTHER: Rarely(_is_other, "where BLAS makes 0 of 0 × nan"),
    titles.CALLED: _called,
}
