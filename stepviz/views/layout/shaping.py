"""Shaping: makes the `NetShape` of a program from what it declares about its tensors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby
from math import prod

from stepviz.formula.tree import Index, Node, walk
from stepviz.ops import Kind, Op, Phase, Program, Tensor, TensorRole
from stepviz.ops.layers.kind import FrontLayer
from stepviz.ops.naming import ROWS_AXES
from stepviz.ops.rules.rule import Rule
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import activation_name
from stepviz.text import width_of
from stepviz.views.layout.plan import TERMS, Extent
from stepviz.views.layout.shape import Kept, LayerShape, Made, NetShape, OpShape, Symbols
from stepviz.views.layout.sheets.laying import sheets
from stepviz.views.layout.windows import only_digits

_LONGEST = 16
"""The most columns for the name of a class above its numbers: a longer name does not spread them further."""
_SAID = (TensorRole.ACTIVATION, TensorRole.PROBABILITY, TensorRole.OUTPUT)


@lru_cache(maxsize=32)
def shape_of(program: Program, experiment: Experiment) -> NetShape:
    """The shape of a program; `experiment` names activation, optimizer and kinds of layers."""
    counts = program.with_role(TensorRole.COUNT)
    layers = tuple(_layers(program)) if program.layers else ()
    tables = (tensor for tensor in program.tensors.values() if tensor.axes and program.layers)
    shape = NetShape(
        layers=layers[len(program.fronts) :],
        labels=program.targets,
        losses=(program.losses, program.the(TensorRole.OBJECTIVE)),
        tables=tuple(_made(program, tensor, {}) for tensor in tables),
        activation=activation_name(experiment.activation),
        digits=only_digits(program.dataset),
        counts=(*counts, *map(program.after, counts)),
        targets=len(program.dataset.targets),
        measures=tuple(program.measures),
        rows=len(program.dataset.X),
        rate=program.update.constant_rate,
        rates=rates_of(program),
        frozen=program.update.frozen,
        fronts=tuple(_front(program, *of) for of in zip(program.fronts, layers, strict=False)),
        heads=min(_LONGEST, max(map(width_of, program.dataset.classes), default=0)) + 1,
    )
    if not program.layers:
        return shape._replace(row_axes=ROWS_AXES[1:], longest=program.most_rows, others=tuple(parts_of(program)))
    shown = {name for sheet in sheets(shape) for name in sheet.tensors}
    return shape._replace(others=tuple(_operations_beside(program, shown)))


def _front(program: Program, layer: FrontLayer, shape: LayerShape) -> LayerShape:
    """The shape of a layer before the linear ones."""
    handed, error = layer.hands_on, program.gradient(layer.hands_on)
    pools, maker = handed != shape.sums, program.maker(error)
    assert maker is not None
    return shape._replace(
        made=f"{shape.sums} = {layer.rule}",
        after_activation=(handed,) * pools,
        after_activation_error=error * pools,
        back=maker.equation,
        through=tuple(name for name in maker.reads if program.role(name) is TensorRole.PARAMETER),
    )


def _layers(program: Program) -> Iterator[LayerShape]:
    """Yields the shapes of all layers, in order."""
    names = [parameter.name for parameter in program.parameters]
    layers = groupby(names, key=lambda name: program.tensors[name].layer)
    for number, names_of in enumerate((tuple(names_of) for _, names_of in layers), 1):
        layer = program.layers[number - 1]
        sums = layer.output
        answers = (t.name for op in program.ops if sums in op.reads for t in op.writes if t.role in _SAID)
        said, last = next(answers, ""), number == len(program.layers)
        named = (sums, said, program.gradient(sums))
        if said and not last:
            said_error = program.gradient(said)
        else:  # a last layer may compute it on the way to the gradient of its sums
            maker = program.maker(program.gradient(sums))
            said_error = "".join(maker.inner[:1]) if maker else ""
        shape = LayerShape(
            number=number,
            reads=layer.source,
            sums=sums,
            activations=said,
            error=program.gradient(sums),
            activations_error=said_error,
            parameters=names_of,
            gradients=tuple(map(program.gradient, names_of)),
            after=tuple(map(program.after, names_of)),
            symbols=Symbols(*(program.tensors[name].symbol if last and name else name for name in named)),
            made=f"{sums} = {_equation(program, sums).replace('·', '')}",
            kept=tuple(_kept(program, names_of)),
        )
        yield _with_steps(program, shape, layer.shown)


def _equation(program: Program, tensor: str) -> str:
    """The right side of the equation that a tensor is computed by."""
    maker = program.maker(tensor)
    assert maker is not None
    return maker.equation.partition(" = ")[2].replace(" + ", "+")


def _with_steps(program: Program, shape: LayerShape, shown: int) -> LayerShape:
    """Adds the tensors between x·W + b, the sums and the next layer; `shown`: the `layer` of its tensors."""
    columns = program.tensors[shape.sums].axes[1:]  # a table with other columns has a sheet of its own
    own = [tensor for tensor in program.tensors.values() if tensor.layer == shown and tensor.axes[1:] in ((), columns)]

    def named(role: TensorRole, axes: int, phase: Phase | None = None) -> tuple[str, ...]:
        there = (t.name for t in own if t.role is role and len(t.axes) == axes)
        makers = ((name, program.maker(name)) for name in there)
        return tuple(name for name, op in makers if phase is None or (op is not None and op.phase is phase))

    inner = tuple(name for name in named(TensorRole.PREACTIVATION, 2) if name != shape.sums)
    means, running = named(TensorRole.INNER, 1, Phase.FORWARD), named(TensorRole.RUNNING, 1)
    layer = program.layers[shape.number - 1]
    added = (layer.hands_on, program.gradient(layer.hands_on)) if layer.skips else ()
    handed = tuple(name for name in named(TensorRole.ACTIVATION, 2) if name not in (shape.activations, *added))
    counts = named(TensorRole.RUNNING, 0)
    return shape._replace(
        inner=inner,
        inner_errors=tuple(map(program.gradient, inner)),
        means=means,
        error_means=named(TensorRole.INNER, 1, Phase.BACKWARD),
        rest="".join(named(TensorRole.INNER, 2, Phase.BACKWARD)),
        running=running,
        running_after=tuple(map(program.after, running)),
        after_activation=(*named(TensorRole.INNER, 2, Phase.FORWARD), *handed),
        after_activation_error="".join(map(program.gradient, handed)),
        counts=(*counts, *map(program.after, counts)),
        added=added,
        sum=f"{added[0]} = {_equation(program, added[0])}" if added else "",
    )


def _kept(program: Program, parameters: tuple[str, ...]) -> Iterator[Kept]:
    """Yields the optimizer state of parameters, letter by letter, before and after; then the step computed from it."""
    for letter, *tensors in zip(program.update.kept, *map(program.memory, parameters), strict=True):
        yield Kept(f"{letter} before", tuple(tensors))
        yield Kept(f"{letter} after", tuple(map(program.after, tensors)))
    steps = tuple(name for name in program.with_role(TensorRole.STEP) if program.of(name) in parameters)
    if steps:
        yield Kept("step", steps)


Needs = dict[tuple[str, int], int]
"""How many positions of a tensor's axis one number is computed from, by tensor and number of the axis."""


def parts_of(program: Program) -> Iterator[OpShape]:
    """Yields the operations of a program without layers, part by part; then each parameter with its update."""
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


def _operations_beside(program: Program, shown: Collection[str]) -> Iterator[OpShape]:
    """Yields the operations that make a table which no sheet of a layer shows. `shown`: the tensors on these sheets."""
    tables = {name for name, tensor in program.tensors.items() if len(tensor.axes) > 1}
    for op in program.ops:
        made = {tensor.name for tensor in op.writes}
        if op is not program.update and (made & tables) - {*shown}:
            yield OpShape(op.label, max(1, op.writes[0].layer), tuple(_tensors(program, op, tables, op.rules)))


def rates_of(program: Program) -> tuple[str, ...]:
    """The tensors that the operation of the learning rate reads, then those it writes; empty without one."""
    made = (program.maker(rate) for rate in program.with_role(TensorRole.RATE))
    return tuple(n for op in made if op is not None for n in (*op.reads, *(t.name for t in op.writes)))


def _tensors(program: Program, op: Op, shown: Collection[str], rules: Sequence[Rule]) -> Iterator[Made]:
    """Yields the tensors that an operation reads, then those it writes; inputs and labels come together, first.

    `rules`: those of its rules for which everything that one number is computed from is to be in view.
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
    if rows.key == columns.key:  # they share one window, which begins with the row
        rows, columns = (extent._replace(need=max(2, extent.need)) for extent in (rows, columns))
    kind = "examples" if tensor.name == program.answer else "matrix"
    columns = columns._replace(key=f"{columns.key} {columns.need}")
    return Made(tensor.name, _in_view(rows), columns, kind, prod(table.total for table in tables))


_ROWS = 5
"""The rows of the batch, or positions of a document, that are to be in view at once, at least."""


def _in_view(rows: Extent) -> Extent:
    return rows._replace(need=max(rows.need, _ROWS)) if rows.key in ROWS_AXES else rows


def _needs(program: Program, rules: Iterable[Rule]) -> Needs:
    """The positions that must be in view for what `rules` sum over, up to `TERMS` of each sum.

    A window begins with the position of the number itself, so that operands elsewhere need that one too.
    """
    found: Needs = {}
    for rule in rules:
        along: dict[str, dict[Node, int]] = {}
        places = [(rule.made, ()), *((place.read, place.folds) for place in rule.places)]
        for read, folds in places:
            for axis, at in zip(program.axes[read.tensor], read.at, strict=True):
                # the terms of the longest sum over it, up to `TERMS`; an index without a sum takes one position
                over = {node.name for node in walk(at) if isinstance(node, Index)}.intersection(folds)
                length = program.most_rows if axis in ROWS_AXES else program.lengths[axis]
                terms = (min(TERMS, rule.sizes.get(index, length)) for index in over)
                along.setdefault(axis, {})[at] = max(terms, default=1)
        for read, _ in places:
            for place, (axis, at) in enumerate(zip(program.axes[read.tensor], read.at, strict=True)):
                first = next(iter(along[axis])) == at
                need = along[axis][at] if first else sum(along[axis].values())
                found[read.tensor, place] = max(need, found.get((read.tensor, place), 1))
    return found
