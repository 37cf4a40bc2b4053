"""Predictor: predictions of a network with any parameters, and the checks that measure them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS
from stepviz.ops.check import Check
from stepviz.ops.layers.layer import Layer
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.op import Op
from stepviz.ops.run_intro import Parameters
from stepviz.ops.tensor import Array, Tensor, TensorRole, Tensors

if TYPE_CHECKING:
    from stepviz.ops.convolution.layer import ConvolutionLayer
    from stepviz.ops.layers.kind import FrontLayer


class Network(NamedTuple):
    """The layers of a program, their sizes and its output layer."""

    layers: tuple[Layer, ...]
    widths: tuple[int, ...]
    """Numbers per example: features, units of each hidden layer, outputs."""
    ending: OutputLayer
    lengths: Mapping[str, int] = {}
    """Lengths of further axes, by name."""
    fronts: tuple[FrontLayer, ...] = ()
    """The layers before the dense ones."""


NO_NETWORK = Network((), (0, 0), OutputLayer((), 0))
"""Stands for the network of a formula, which has no layers."""


class Predictor:
    """A program used as a predictor: scores of any rows, with any parameters."""

    def __init__(
        self,
        dataset: Dataset,
        ops: tuple[Op, ...],
        parameters: tuple[Tensor, ...],
        looks: tuple[int, int],
        network: Network,
    ) -> None:
        """`looks`: iterations between checks of the training and of the validation set; 0: only at the end."""
        self.dataset, self.ops, self.parameters, self.looks = dataset, ops, parameters, looks
        self._network = network
        self.layers, self.widths, self.ending, self._lengths, self.fronts = network
        ends = (TensorRole.SCORE, TensorRole.OUTPUT)
        makers = [n for n, op in enumerate(ops, 1) if any(tensor.role in ends for tensor in op.writes)]
        fetch = {op for op in ops if any(tensor.role is TensorRole.INPUT for tensor in op.writes)}
        asked = (op for op in ops[: max(makers, default=0)] if op not in fetch)
        self.forward = tuple(one for op in asked for one in op.at_check())
        """The operations from the inputs to the scores (or outputs), in the form used at checks; none in a formula."""
        read = {name for op in self.forward for name in op.reads}
        # Those that predictions read come first: `model` is the beginning of what is carried.
        self._running = sorted(
            (kept for op in ops for kept in op.buffers), key=lambda kept: kept.tensor.name not in read
        )
        answering = (kept.tensor for kept in self._running if kept.tensor.name in read)
        self.model = (*parameters, *answering)
        """The tensors that predictions need: the parameters, then running values such as means of a batch norm."""
        self.tensors: Mapping[str, Tensor] = {}
        self._checks: dict[tuple[Split, ...], Check] = {}

    def check(self, splits: tuple[Split, ...]) -> Check:
        """The check operation for these splits."""
        if splits not in self._checks:
            self._checks[splits] = self.ending.check(self, splits)
        return self._checks[splits]

    @cached_property
    def measures(self) -> Mapping[str, Tensor]:
        """The measures that checks can make, by name; empty without data."""
        found = (tensor for split in SPLITS for tensor in self.ending.check.measures(split))
        return {tensor.name: tensor for tensor in found} if len(self.dataset.y) else {}

    def scores(self, x: Array, model: Parameters) -> Array:
        """The score of each class, or the outputs, for any rows x (rows, features): (rows, classes).

        `model`: any arrays for the tensors of `self.model`. Overflow gives inf or nan.
        """
        with np.errstate(all="ignore"):
            return self.scores_of(self.answered(x, model))

    def answered(self, x: Array, model: Parameters) -> dict[str, Array]:
        """All arrays of the forward pass from any rows x (rows, features) to the scores, and `model`, by name."""
        arrays = {"x": x} | {tensor.name: array for tensor, array in zip(self.model, model, strict=True)}
        with np.errstate(all="ignore"):
            for op in self.forward:
                made = op.compute(*[arrays[name] for name in op.reads])
                arrays |= {tensor.name: array for tensor, array in zip(op.writes, made, strict=True)}
        return arrays

    @cached_property
    def letter(self) -> str:
        """The letter of what a prediction is: `p`, probabilities, or `o`, outputs of any size."""
        return "p" if any(tensor.role is TensorRole.PROBABILITY for tensor in self.tensors.values()) else "o"

    def given(self, axis: str, short: str) -> str:
        """The name of a position on an axis, whose short name is `h80`; empty if it has no other name."""
        own = (front.given(axis, int(short[1:])) for front in self.fronts)
        return next(filter(None, own), "") or self.dataset.given(short)

    @property
    def filters(self) -> ConvolutionLayer | None:
        """The first layer if it is a convolution, else None."""
        if not self.fronts:
            return None
        from stepviz.ops.convolution.layer import ConvolutionLayer

        return self.fronts[0] if isinstance(self.fronts[0], ConvolutionLayer) else None

    @cached_property
    def answer(self) -> str:
        """The name of the tensor with the probabilities or outputs. Raises `StopIteration` in a formula."""
        roles = (TensorRole.PROBABILITY, TensorRole.OUTPUT)
        return next(name for role in roles for name, tensor in self.tensors.items() if tensor.role is role)

    @cached_property
    def last_sums(self) -> str:
        """The tensor with the sums of the last layer; the scores without layers, empty in a formula."""
        return self.layers[-1].output if self.layers else self.scored if self.forward else ""

    @cached_property
    def scored(self) -> str:
        """The tensor that predictions are made from: scores or outputs."""
        return self.forward[-1].writes[0].name

    def scores_of(self, source: Tensors) -> Array:
        """The scores of the examples of an iteration, (batch, classes)."""
        return self.ending.scores(source[self.scored])

    @cached_property
    def targets(self) -> str:
        """The name of the tensor with labels or targets."""
        roles = (TensorRole.LABEL, TensorRole.TARGET)
        return next(name for name, tensor in self.tensors.items() if tensor.role in roles)
