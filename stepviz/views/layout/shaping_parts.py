"""Shaping parts: operations as what they read and make, and how much of each axis one number of these takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from math import prod
from typing import TYPE_CHECKING

from stepviz.formula.tree import Index, Node, walk
from stepviz.ops import Kind, Op, Phase, Program, Tensor, TensorRole
from stepviz.ops.program import ROWS_AXES
from stepviz.views.layout.plan import TERMS, Extent
from stepviz.views.layout.shape import Made, OpShape

if TYPE_CHECKING:
    from stepviz.ops.rules.rule import Rule

Needs = dict[tuple[str, int], int]
"""How many positions of an axis of a tensor one number takes, by tensor and place of the axis."""


def parts_of(program: Program) -> Iterator[OpShape]:
    """The operations of a program without layers, part by part; then each parameter with what an update makes of it."""
    several = {name for name, tensor in program.tensors.items() if tensor.axes}
    for op, part in zip(program.ops, program.stages, strict=True):
        if part:
            layer = next((tensor.layer for tensor in op.writes if tensor.layer), 1)
            part += " gradients" * (op.phase is Phase.BACKWARD)
            eased = tuple(_tensors(program, op, several, op.rules[:-1])) if len(op.rules) > 1 else ()
            yield OpShape(op.label, layer, tuple(_tensors(program, op, several, op.rules)), part, eased=eased)
    every = [(t.layer, part) for op, part in zip(program.ops, program.stages, strict=True) for t in op.writes if part]
    names = dict(every)
    *_, last = program.parameters
    for parameter in program.parameters:
        memory = [(name, program.after(name)) for name in program.memory(parameter.name)]
        steps = [name for name in program.with_role(TensorRole.STEP) if program.of(name) == parameter.name]
        gradient, after = program.gradient(parameter.name), program.after(parameter.name)
        names_of = (parameter.name, gradient, *chain.from_iterable(memory), *steps, after)
        shown = [_made(program, program.tensors[name], {}) for name in names_of]
        counts = program.with_role(TensorRole.COUNT)
        single = (*counts, *map(program.after, counts), *rates_of(program))
        single += tuple(program.measures) if parameter is last else ()
        shown += [Made(name, Extent(name, 1), Extent(name, 1), "single") for name in single]
        part, keeps = f"{names[parameter.layer]} parameters", bool(program.update.moves_by)
        yield OpShape(parameter.name, parameter.layer, tuple(shown), part, keeps)


def operations_beside(program: Program, shown: Collection[str]) -> Iterator[OpShape]:
    """The operations that make a table which none of the sheets of layers shows."""
    tables = {name for name, tensor in program.tensors.items() if len(tensor.axes) > 1}
    for op in program.ops:
        made = {tensor.name for tensor in op.writes}
        if op is not program.update and (made & tables) - {*shown}:
            yield OpShape(op.label, max(1, op.writes[0].layer), tuple(_tensors(program, op, tables, op.rules)))


def rates_of(program: Program) -> tuple[str, ...]:
    """What the learning rate is made from, what is carried on for the next, and it, where an operation makes it."""
    made = (program.maker(rate) for rate in program.with_role(TensorRole.RATE))
    return tuple(n for op in made if op is not None for n in (*op.reads, *(t.name for t in op.writes)))


def _tensors(program: Program, op: Op, shown: Collection[str], rules: Sequence[Rule]) -> Iterator[Made]:
    """What an operation reads, then what it makes; with the labels beside what is read of the data.

    `rules`: of what it makes those for which as much is to be in view as one number takes.
    """
    names = list(dict.fromkeys((*op.reads, *(tensor.name for tensor in op.writes))))
    drawn = (*program.with_role(TensorRole.INPUT), *program.with_role(TensorRole.LABEL))
    if not {*drawn}.isdisjoint(names):
        names = list(dict.fromkeys((*drawn, *names)))
    needs = _needs(program, rules)
    for name in names:
        if name in shown and program.role(name) is not TensorRole.ROWS:
            yield _made(program, program.tensors[name], needs)


def _made(program: Program, tensor: Tensor, needs: Needs) -> Made:
    sizes = [*zip(program.axes[tensor.name], program.shape(tensor), strict=True)]
    extents = [Extent(axis, length, needs.get((tensor.name, at), 1)) for at, (axis, length) in enumerate(sizes)]
    if len(extents) == 1:
        kind = "read" if tensor.kind in (Kind.CHARACTER, Kind.LABEL) else "beside"
        kind = "column" if tensor.name == program.losses else kind
        return Made(tensor.name, _in_view(extents[0]), Extent(tensor.name, 1), kind)
    *tables, rows, columns = extents
    if rows.key == columns.key:  # both have one window, which begins with the row
        rows, columns = (extent._replace(need=max(2, extent.need)) for extent in (rows, columns))
    kind = "examples" if tensor.name == program.answer else "matrix"
    columns = columns._replace(key=f"{columns.key} {columns.need}")
    return Made(tensor.name, _in_view(rows), columns, kind, prod(table.total for table in tables))


_ROWS = 5
"""Rows of the batch, or positions of a document, that are to be in view at once."""


def _in_view(rows: Extent) -> Extent:
    return rows._replace(need=max(rows.need, _ROWS)) if rows.key in ROWS_AXES else rows


def _needs(program: Program, rules: Iterable[Rule]) -> Needs:
    """By what the rules fold: as many terms as are named one by one, and each other position.

    A window begins with the positions of the number itself: what has no other ones needs one.
    """
    found: Needs = {}
    for rule in rules:
        along: dict[str, dict[Node, int]] = {}
        places = [(rule.made, ()), *((place.read, place.folds) for place in rule.places)]
        for read, folds in places:
            for axis, at in zip(program.axes[read.tensor], read.at, strict=True):
                along.setdefault(axis, {})[at] = _positions(program, rule, at, folds, axis)
        for read, _ in places:
            for place, (axis, at) in enumerate(zip(program.axes[read.tensor], read.at, strict=True)):
                first = next(iter(along[axis])) == at
                need = along[axis][at] if first else sum(along[axis].values())
                found[read.tensor, place] = max(need, found.get((read.tensor, place), 1))
    return found


def _positions(program: Program, rule: Rule, at: Node, folds: tuple[str, ...], axis: str) -> int:
    """How many positions of an axis an index stands on: as many as the longest sum over it."""
    over = {node.name for node in walk(at) if isinstance(node, Index)}.intersection(folds)
    length = program.most_rows if axis in ROWS_AXES else program.lengths[axis]
    return max((min(TERMS, rule.sizes.get(index, length)) for index in over), default=1)
