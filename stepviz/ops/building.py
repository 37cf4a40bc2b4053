"""Building: the operations of an experiment's network, in order."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.kinds import LOSSES, OPTIMIZERS, loaded
from stepviz.ops.activations import find
from stepviz.ops.batch import Batch
from stepviz.ops.layers.activation import Activation, ActivationGradient
from stepviz.ops.layers.layer import layers_of
from stepviz.ops.layers.linear import Linear
from stepviz.ops.layers.linear_gradient import LinearGradient
from stepviz.ops.op import Op
from stepviz.ops.optimizers.holding import hold
from stepviz.ops.program import Program
from stepviz.ops.scalar import X, chain_rule
from stepviz.ops.story import of_network
from stepviz.ops.tensor import Tensor
from stepviz.ops.update import Update
from stepviz.sources import CHAIN_RULE


def build(experiment: Experiment, dataset: Dataset) -> Program:
    """The program of an experiment."""
    if experiment.source == CHAIN_RULE:
        return chain_rule(experiment, dataset, _update(experiment, (X,)))
    if dataset.task not in LOSSES[experiment.loss].tasks:
        label = f"the label of {experiment.title} is a number"
        raise UserError(f"--loss {experiment.loss} learns classes, and {label}: leave --task out")
    parameters = tuple(p for layer in layers_of(len(experiment.hidden)) for p in layer.parameters)
    forward = _forward(experiment)
    output: tuple[Op, ...] = loaded(LOSSES[experiment.loss].home)(experiment, len(dataset.classes))
    ops = (
        Batch(dataset, experiment.batch_size, experiment.sampling),
        *forward,
        *output,
        *_backward(experiment, forward, output[-1].belief),
        _update(experiment, parameters),
    )
    story = of_network(experiment, dataset)
    return Program(dataset, ops, parameters, experiment.check, experiment.batch_size, story, experiment.hidden)


def _forward(experiment: Experiment) -> list[Op]:
    """a1, h1, a2, h2, …, logits."""
    kind = find(experiment.activation)
    ops: list[Op] = []
    for layer in layers_of(len(experiment.hidden)):
        ops.append(Linear(layer))
        if not layer.last:
            ops.append(Activation(layer, kind))
    return ops


def _backward(experiment: Experiment, forward: list[Op], belief: str) -> list[Op]:
    """dW2, dh1, dW1: from the last layer to the first."""
    kind = find(experiment.activation)
    kinks = {name for op in forward for name in op.kinks}
    corners: tuple[str, ...] = ()
    ops: list[Op] = []
    for layer in reversed(layers_of(len(experiment.hidden))):
        if not layer.last:
            ops.append(ActivationGradient(layer, kind))
            corners += (layer.output,) if layer.output in kinks else ()
        ops.append(LinearGradient(experiment.batch_size, layer, experiment.l2, belief=belief, corners=corners))
    return ops


def _update(experiment: Experiment, parameters: tuple[Tensor, ...]) -> Update:
    kind = OPTIMIZERS[experiment.optimizer]
    settings = [getattr(experiment, name) for name in kind.takes]
    update: Update = loaded(kind.home)(parameters, experiment.lr, *settings)
    if experiment.freeze:
        hold(update, experiment.freeze)
    return update
