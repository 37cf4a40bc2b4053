"""Building: makes the program of an experiment, with its operations in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.activations.kind import find
from stepviz.ops.batch import Batch
from stepviz.ops.layers.activation import (
    Activation,
    ActivationBack,
    ActivationGradient,
    Back,
    BackAndOn,
    InputGradient,
    PassedOn,
    names_of_units,
)
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.op import Op
from stepviz.ops.predictor import Network
from stepviz.ops.program import Program
from stepviz.ops.run_intro import WeightInit, of_network
from stepviz.ops.tensor import Tensor
from stepviz.ops.update import Update
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import FRONTS, LOSSES, OPTIMIZERS, SAMPLINGS, layer_of, loaded
from stepviz.settings.sources import CHAIN_RULE

if TYPE_CHECKING:
    from stepviz.ops.layers.kind import Front

_MANY = 5
"""From this many frozen parameters on, a sentence gives their count instead of their names."""


def build(experiment: Experiment, dataset: Dataset) -> Program:
    """The program of an experiment. Raises `UserError` if its settings do not fit the data."""
    if experiment.formula is not None:
        from stepviz.formula.asked import formula_of
        from stepviz.ops.formula import formula_program

        formula = formula_of(experiment.formula, experiment.set, experiment.move)
        return formula_program(formula, experiment.check, dataset, partial(_updates, experiment))
    if experiment.source == CHAIN_RULE:
        from stepviz.ops.scalar import chain_rule

        return chain_rule(experiment.check, dataset, partial(_updates, experiment))
    if dataset.task not in LOSSES[experiment.loss].tasks:
        other = ", or leave --task out" if experiment.task else ""
        label = f"the label of {experiment.title} is a number"
        raise UserError(f"--loss {experiment.loss} learns classes, and {label}: give --loss mse{other}")
    ending: OutputLayer = loaded(LOSSES[experiment.loss].home)(experiment, dataset)
    if experiment.heads:
        from stepviz.ops.gpt.building import gpt_program

        return _with_mistake(experiment, gpt_program(experiment, dataset, ending, partial(_updates, experiment)))
    return _with_mistake(experiment, _layered(experiment, dataset, ending))


def _layered(experiment: Experiment, dataset: Dataset, ending: OutputLayer) -> Program:
    """The program of dense layers."""
    features, known = len(dataset.features), 0 if experiment.embed else len(dataset.characters)
    fronts = _fronts(experiment, dataset)
    handed = [front.lengths[front.layer.axis(front.layer.hands_along)] for front in fronts]
    inputs = handed[-1] if handed else (known or 1) * features
    widths = (inputs, *experiment.hidden, ending.outputs)
    kinds = tuple(_layers(experiment, ending, (known, features), fronts, _skipping(experiment, widths, known)))
    layers = (*(front.layer for front in fronts), *(kind.layer for kind in kinds))
    parameters = tuple(p for layer in layers for p in layer.parameters)
    batch = Batch(dataset, experiment.batch_size, loaded(loaded(SAMPLINGS[experiment.sampling]).told))
    ops = (
        batch,
        *(op for front in fronts for op in front.forward),
        *_forward(experiment, kinds),
        *ending.ops,
        *_backward(experiment, kinds, fronts, ending),
        *_updates(experiment, parameters),
    )
    dense = zip(kinds, pairwise(widths), strict=True)
    drawn = [*(front.matrix for front in fronts), *(WeightInit(kind.layer, *sizes) for kind, sizes in dense)]
    lengths = {"feature": features} | ({"character": inputs} if known else {})
    for front in fronts:
        lengths |= front.lengths
    intro = of_network(experiment, dataset, drawn, batch.begins)
    widths = (*(features, *handed)[: len(fronts)], *widths)
    network = Network(layers, widths, ending, lengths, tuple(front.layer for front in fronts))
    return Program(dataset, ops, parameters, experiment.looks, experiment.batch_size, intro, network)


def _with_mistake(experiment: Experiment, program: Program) -> Program:
    """The program with the mistake that the experiment asks for, if any."""
    if experiment.mistake is None:
        return program
    from stepviz.ops.mistakes.faulty import made_wrong

    return program.of_ops(made_wrong(program, experiment.mistake, experiment.batch_size))


def _fronts(experiment: Experiment, dataset: Dataset) -> tuple[Front, ...]:
    """The layers before the dense ones, in order; each reads the output of the one below."""
    fronts: list[Front] = []
    for name in dict.fromkeys(experiment.fronts):
        fronts += loaded(FRONTS[name].home)(experiment, dataset, fronts[-1].layer if fronts else None)
    return tuple(fronts)


def _skipping(experiment: Experiment, widths: Sequence[int], known: int) -> tuple[bool, ...]:
    """True for each dense layer with a skip connection. Raises `UserError` if `--skip` fits no layer."""
    if not experiment.skip:
        return (False,) * len(widths[1:])
    # One-hot characters are positions: they cannot be added to units.
    hidden = [one == after and (place > 0 or not known) for place, (one, after) in enumerate(pairwise(widths[:-1]))]
    if not any(hidden):
        raise UserError(
            "--skip needs a hidden layer as wide as its input: give for example --hidden 8,8, or leave it out"
        )
    return (*hidden, False)


def _layers(
    experiment: Experiment,
    ending: OutputLayer,
    picked: tuple[int, int],
    fronts: Sequence[Front],
    skipping: Sequence[bool],
) -> Iterator[LayerKind]:
    """The dense layers, from the input on; the first one reads the output of the last front, if there is one.

    `picked`: the number of known characters, 0 if the first layer reads numbers, and of characters per row.
    """
    # k is the output of dropout, which the next layer reads instead of h.
    count, handed = experiment.depth, "k" if experiment.dropout else "h"
    below, along = (fronts[-1].layer.hands_on, fronts[-1].layer.hands_along) if fronts else ("", "unit")
    for number, skips in enumerate(skipping, count - len(experiment.hidden)):
        known = layer_of(experiment.layer, experiment.norm, last=number == count)
        kind: type[LayerKind] = loaded(known.home)
        layer = Layer(number, count, ending.end, kind.own, kind.through, handed, below, along, skips=skips)
        if number == 1 and picked[0]:
            layer = replace(layer, known=picked[0], context=picked[1])
        below, along = layer.hands_on if skips else "", "unit"
        yield kind(layer, experiment.batch_size)


def _forward(experiment: Experiment, layers: Sequence[LayerKind]) -> Iterator[Op]:
    """The forward operations: a1, h1, a2, h2, …, logits."""
    kind = find(experiment.activation)
    for sums, units in zip(layers, (*experiment.hidden, 0), strict=True):
        yield from sums.forward()
        if sums.layer.last:
            continue
        yield Activation(names_of_units(sums.layer), kind)
        if experiment.dropout:
            from stepviz.ops.layers.dropout import Dropout, DropoutNoise, names_of_dropout

            names = names_of_dropout(sums.layer, experiment.dropout)
            yield from (DropoutNoise(names, experiment.seed, (experiment.batch_size, units)), Dropout(names))
        if sums.layer.skips:
            from stepviz.ops.layers.dropout import Skip

            yield Skip(sums.layer)


def _backward(
    experiment: Experiment, layers: Sequence[LayerKind], fronts: Sequence[Front], ending: OutputLayer
) -> Iterator[Op]:
    """The backward operations, from the last layer to the first: dW2, dh1, dW1."""
    kind, belief = find(experiment.activation), ending.ops[-1].belief
    loss = next((op for op in ending.ops if op.nondifferentiable), None)
    learning = Learning(experiment.batch_size, kind, experiment.penalty, belief, loss=loss)
    back: Back | None = None
    for sums in reversed(layers):
        if back is not None:
            yield from _through_activation(experiment, sums.layer, back)
            learning = learning.below(sums.layer.output)
        yield from sums.backward(learning)
        back = sums.back()
    gradient: InputGradient | None = back
    for name, front in zip(reversed(experiment.fronts), reversed(fronts), strict=True):
        if FRONTS[name].gated:
            learning = learning.below(front.layer.output)
        assert gradient is not None
        yield from front.backward(gradient, learning)
        gradient = front.back


def _through_activation(experiment: Experiment, layer: Layer, back: Back) -> Iterator[Op]:
    """The operations from the gradient of the next layer's sums to that of a hidden layer's own sums.

    `back`: the operation that backpropagates through the next layer.
    """
    kind = find(experiment.activation)
    gradient: InputGradient = back
    if layer.skips:
        back.term = "skip connection"
        yield back
        gradient = PassedOn(layer.hands_on, layer.said, "h", layer.shown)
    if experiment.dropout:
        from stepviz.ops.layers.dropout import DropoutBack, names_of_dropout

        yield BackAndOn(gradient, DropoutBack(names_of_dropout(layer, experiment.dropout), gradient))
        yield ActivationBack(names_of_units(layer), kind)
    else:
        yield ActivationGradient(layer, kind, gradient)


def _updates(experiment: Experiment, parameters: tuple[Tensor, ...]) -> tuple[Op, ...]:
    """The update, preceded by the operation that makes its learning rate if there is a schedule."""
    update = _update(experiment, parameters)
    if not experiment.scheduled:
        return (update,)
    from stepviz.ops.schedules.rate import Rate

    rate = Rate(experiment)
    update.read_rate(rate.writes[-1])
    return rate, update


def _update(experiment: Experiment, parameters: tuple[Tensor, ...]) -> Update:
    kind = OPTIMIZERS[experiment.optimizer]
    settings = [getattr(experiment, name) for name in kind.takes]
    if kind.decays:
        # Without a matrix to decay, the code has no decay.
        decays = any(len(p.axes) > 1 and p.name not in experiment.frozen for p in parameters)
        settings.append(experiment.l2 * decays)
    update: Update = loaded(kind.home)(parameters, experiment.lr, *settings)
    if experiment.frozen:
        freeze(update, experiment.frozen)
    return update


def freeze(update: Update, names: tuple[str, ...]) -> None:
    """Freezes the parameters of these names, which must not be all: the update skips them, and its texts say so."""
    parameters = update.in_code.names
    update.frozen = tuple(name for name in parameters if name in names)
    told = ", ".join(update.frozen) if len(update.frozen) < _MANY else f"{len(update.frozen)} names"
    update.sentence = f"{update.sentence[:-1]}; {told} frozen."
    update.question = f"{update.question}; {told} frozen"
    update.also = f"({told} frozen)" * bool(update.also)
    free = next(name for name in parameters if name not in names)
    update.write(free if update.moved in names else update.moved)
    update.in_code = code = update.in_code._replace(frozen=update.frozen)
    # The statement that is shown may have been that of a parameter that is now frozen.
    if update.code not in code.listing:
        update.code = code.making(free)
    update.fuller = update.fuller if update.fuller in code.listing else ""
