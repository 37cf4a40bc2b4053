"""Shaping: the shape of a program, by what it says of its tensors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from stepviz.ops import AXES, Phase, Program, TensorRole
from stepviz.ops.program import ROWS_AXES
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import activation_name, layer_of
from stepviz.text import width_of
from stepviz.views.layout.shape import FrontShape, Kept, LayerShape, NetShape, Symbols
from stepviz.views.layout.shaping_parts import operations_beside, parts_of, rates_of
from stepviz.views.layout.sheets.laying import sheets
from stepviz.views.layout.windows import only_digits

if TYPE_CHECKING:
    from stepviz.ops.layers.kind import FrontLayer

_LONGEST = 16
"""Columns of the name of a class above its numbers: these are not spread further than that for a longer one."""
_SAID = (TensorRole.ACTIVATION, TensorRole.PROBABILITY, TensorRole.OUTPUT)


@lru_cache(maxsize=32)
def shape_of(program: Program, experiment: Experiment) -> NetShape:
    """The shape of a program, and what the kinds of its experiment are called."""
    counts = program.with_role(TensorRole.COUNT)
    layers = tuple(_layers(program, experiment)) if program.layers else ()
    shape = NetShape(
        layers[len(program.fronts) :],
        program.targets,
        (program.losses, program.the(TensorRole.OBJECTIVE)),
        activation_name(experiment.activation),
        program.lengths["example"],
        only_digits(program.dataset),
        experiment.optimizer if program.update.moves_by else "",
        (*counts, *map(program.after, counts)),
        len(program.dataset.targets),
        tuple(program.measures),
        len(program.dataset.X),
        program.update.constant_rate,
        rates_of(program),
        program.update.held,
        tuple(_front(program, *of) for of in zip(program.fronts, layers, strict=False)),
    )
    shape = shape._replace(
        classed=frozenset(name for name, axes in program.axes.items() if axes[-1:] == ("class",)),
        heads=min(_LONGEST, max(map(width_of, program.dataset.classes), default=0)) + 1,
    )
    if not program.layers:
        return shape._replace(row_axes=ROWS_AXES[1:], longest=program.most_rows, others=tuple(parts_of(program)))
    shown = {name for sheet in sheets(shape) for name in sheet.tensors}
    return shape._replace(others=tuple(operations_beside(program, shown)))


def _front(program: Program, layer: FrontLayer, shape: LayerShape) -> FrontShape:
    """A layer before the dense ones."""
    shape = shape._replace(handing=(), handed_error="")
    handed, error = layer.hands_on, program.gradient(layer.hands_on)
    reads, units, width = (program.shape(program.tensors[name])[1] for name in (shape.reads, shape.sums, handed))
    maker = program.maker(error)
    assert maker is not None
    through = "".join(name for name in maker.reads if program.role(name) is TensorRole.PARAMETER)
    letter = AXES[layer.hands_along]
    return FrontShape(shape, layer.rule, reads, units, width, handed, error, letter, maker.equation, through)


def _layers(program: Program, experiment: Experiment) -> Iterator[LayerShape]:
    """The layers, by what is said of their tensors."""
    names = [parameter.name for parameter in program.parameters]
    layers = groupby(names, key=lambda name: program.tensors[name].layer)
    for number, names_of in enumerate((tuple(names_of) for _, names_of in layers), 1):
        layer = program.layers[number - 1]
        reads, sums = layer.source, layer.output
        answers = (t.name for op in program.ops if sums in op.reads for t in op.writes if t.role in _SAID)
        said, last = next(answers, ""), number == len(program.layers)
        inputs, outputs = program.shape(program.tensors[names_of[0]])
        symbols = Symbols(
            *(program.tensors[name].symbol if name else "" for name in (sums, said, program.gradient(sums)))
        )
        maker = program.maker(program.gradient(sums))
        shape = LayerShape(
            number,
            inputs,
            outputs,
            reads,
            sums,
            said,
            program.gradient(sums),
            program.gradient(said) if said and not last else "",
            names_of,
            tuple(map(program.gradient, names_of)),
            tuple(map(program.after, names_of)),
            tuple(_kept(program, names_of)),
            symbols if last else Symbols(),
            maker.inner if last and maker is not None else (),
            letter=layer.read,
            columns=program.shape(program.tensors[reads])[1] if layer.picks else 0,
            rule=layer_of(experiment.layer, experiment.norm, last=last).sums,
        )
        yield _with_steps(program, shape, layer.shown)


def _with_steps(program: Program, shape: LayerShape, shown: int) -> LayerShape:
    """A layer with what stands between x·W + b, its sums and the next layer; `shown`: as its tensors have it."""
    columns = program.tensors[shape.sums].axes[1:]  # a table with others has a sheet of its own
    own = [tensor for tensor in program.tensors.values() if tensor.layer == shown and tensor.axes[1:] in ((), columns)]

    def named(role: TensorRole, axes: int, phase: Phase | None = None) -> tuple[str, ...]:
        there = (t.name for t in own if t.role is role and len(t.axes) == axes)
        makers = ((name, program.maker(name)) for name in there)
        return tuple(name for name, op in makers if phase is None or (op is not None and op.phase is phase))

    inner = tuple(name for name in named(TensorRole.PREACTIVATION, 2) if name != shape.sums)
    means, running = named(TensorRole.INNER, 1, Phase.FORWARD), named(TensorRole.RUNNING, 1)
    layer = program.layers[shape.number - 1]
    added = (layer.hands_on, program.gradient(layer.hands_on)) if layer.skips else ()
    handed = tuple(name for name in named(TensorRole.ACTIVATION, 2) if name not in (shape.said, *added))
    counts = named(TensorRole.RUNNING, 0)
    return shape._replace(
        inner=inner,
        inner_errors=tuple(map(program.gradient, inner)),
        means=means,
        error_means=named(TensorRole.INNER, 1, Phase.BACKWARD),
        means_of_units=all(program.tensors[name].axes == ("unit",) for name in means),
        rest="".join(named(TensorRole.INNER, 2, Phase.BACKWARD)),
        running=running,
        running_after=tuple(map(program.after, running)),
        handing=(*named(TensorRole.INNER, 2, Phase.FORWARD), *handed),
        handed_error="".join(map(program.gradient, handed)),
        counts=(*counts, *map(program.after, counts)),
        added=added,
    )


def _kept(program: Program, parameters: tuple[str, ...]) -> Iterator[Kept]:
    """The memory of parameters, before and after, by its letters; then the step it makes."""
    for letter, *tensors in zip(program.update.kept, *map(program.memory, parameters), strict=True):
        yield Kept(f"{letter} before", tuple(tensors))
        yield Kept(f"{letter} after", tuple(map(program.after, tensors)))
    steps = tuple(name for name in program.with_role(TensorRole.STEP) if program.of(name) in parameters)
    if steps:
        yield Kept("step", steps)
