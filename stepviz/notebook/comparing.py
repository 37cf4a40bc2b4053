"""Comparing: compares one step of a PyTorch model with the same step here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from reprlib import repr as shortened
from typing import Any, NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.export.compared import lines, record
from stepviz.notebook.models import ACTIVATIONS, LINEAR, UNFIT, LayerStep, numbers, only, step_of
from stepviz.ops import Array, Phase, Program, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES, TASKS, either
from stepviz.settings.table import SETTINGS
from stepviz.training import Iteration, Trainer
from stepviz.training.comparing import StepComparison, comparable
from stepviz.training.comparing import compare as compared

_LOSSES: Mapping[str, str] = {
    "CrossEntropyLoss": "softmax",
    "cross_entropy": "softmax",
    "MSELoss": "mse",
    "mse_loss": "mse",
    "BCEWithLogitsLoss": "bce",
    "binary_cross_entropy_with_logits": "bce",
    "BCELoss": "bce",
    "binary_cross_entropy": "bce",
}
"""Our names of PyTorch's losses."""
_OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop")
_FIXED: Mapping[str, Any] = {
    "weight_decay": 0,
    "momentum": 0,
    "dampening": 0,
    "alpha": 0.99,
    "eps": 1e-8,
    **dict.fromkeys(("nesterov", "amsgrad", "centered", "maximize"), False),
}
"""The only value that can be compared, for some options of PyTorch's optimizers."""
_FIXED_IN_LOSS: Mapping[str, Any] = {"weight": None, "pos_weight": None, "label_smoothing": 0}
"""The same for its losses."""
_MADE = (TensorRole.PREACTIVATION, TensorRole.ACTIVATION, TensorRole.SCORE, TensorRole.OUTPUT, TensorRole.PROBABILITY)
_FILE = "model.csv"
"""A source that counts as a file but is never read, since the data are given."""


class ComparedStep(NamedTuple):
    """The result of comparing a step. Printed, and in a notebook, it is the text of `stepviz compare`."""

    found: StepComparison
    iteration: Iteration
    """The step as it should be."""

    @property
    def equal(self) -> bool:
        """True if no number differs."""
        return self.found.first is None

    @property
    def record(self) -> dict[str, Any]:
        """The result for programs, as `stepviz compare --format json` prints it."""
        return record(self.found, self.iteration)

    def __str__(self) -> str:
        return "\n".join(lines(self.found, self.iteration))

    def __repr__(self) -> str:
        return str(self)


def compare_arrays(iteration: Iteration, arrays: Mapping[str, Any]) -> ComparedStep:
    """Compares a user's own arrays of an iteration, by our names; arrays of other names are left out.

    Raises `UserError` for anything but arrays of numbers, and if no name is one of ours.
    """
    known, given = comparable(iteration.program), dict[str, Array]()
    if not hasattr(arrays, "keys"):
        raise UserError(f"{shortened(arrays)} has no names: give arrays by those used here, for example {{'probs': p}}")
    for name in (name for name in arrays if name in known):
        try:
            values = numbers(arrays[name])
            given[name] = values.astype(np.float64, casting="unsafe" if values.dtype.kind == "O" else "same_kind")
        except (TypeError, ValueError):
            raise UserError(f"{name} is no array of real numbers, with as many in each row") from None
    if not given:
        raise UserError(f"no name is one of the run: give at least one of {', '.join(known)}")
    return ComparedStep(compared(iteration, given), iteration)


def compare(
    model: Any, x: Any, y: Any, loss: Any, optimizer: Any = None, *, as_loss: str = "", reduction: str = ""
) -> ComparedStep:
    """Compares a step of a PyTorch model with the same step here: outputs, gradients and the parameters after it.

    `model`: Linear layers with an activation between them, as modules. `x`: (rows, features); `y`: classes or targets.
    `loss`: a function of outputs and `y`; if it is your own, `as_loss` names the one that it should be, of `softmax`,
    `mse`, `half-mse` and `bce`, and `reduction` is `sum` or `mean`. `optimizer`: one without steps yet; without it
    there is no update to compare. Both stay as they were. Raises `UserError` for anything that cannot be compared.
    """
    kind = as_loss or _LOSSES.get(_name(loss), "")
    if kind not in LOSSES:
        raise UserError(f"which loss is {_name(loss)}? Give as_loss={either([repr(name) for name in LOSSES])}")
    if not as_loss:
        only(_name(loss), partial(getattr, loss), _FIXED_IN_LOSS)
    reduction = reduction or getattr(loss, "reduction", "mean")
    if reduction not in SETTINGS["reduction"].choices:
        raise UserError(f"reduction={reduction!r} cannot be compared: give 'mean' or 'sum'")
    layers, value = step_of(model, x, y, loss, optimizer)
    settings = {"reduction": reduction, **_network(layers, kind), **_update(optimizer)}
    iteration = _iteration(layers, numbers(x), numbers(y), kind, settings)
    arrays = dict(_arrays(iteration.program, layers))
    if reduction == "mean":
        arrays |= {name: np.array(value) for name in iteration.program.with_role(TensorRole.OBJECTIVE)}
    return ComparedStep(compared(iteration, arrays), iteration)


def _name(loss: Any) -> str:
    return getattr(loss, "__name__", "") or type(loss).__name__


def _network(layers: Sequence[LayerStep], loss: str) -> dict[str, Any]:
    """The settings for a network of these layers. Raises `UserError` if there are none."""
    kinds = [layer.kind for layer in layers]
    last = len(kinds) - 1 - kinds[::-1].index(LINEAR) if LINEAR in kinds else 0
    hidden, end = kinds[:last], kinds[last + 1 :]
    acts = {*hidden[1::2]}
    if hidden[::2] != [LINEAR] * (len(hidden) // 2) or LINEAR in acts or len(acts) > 1 or len(hidden) % 2:
        told = " ".join(kinds) or "a model without layers"
        raise UserError(
            f"{told} cannot be compared: give {LINEAR} layers with the same activation between them, all as modules"
        )
    if end not in ([], ["Sigmoid"]):
        raise UserError(f"{' '.join(end)} after the last {LINEAR} cannot be compared: leave it to the loss")
    found: dict[str, Any] = {"softmax": "stable"} if loss == "softmax" else {}
    if acts:
        found["hidden"] = tuple(len(layer.parameters[1]) for layer in layers[:last:2])
        found["activation"] = ACTIVATIONS[acts.pop()]
    return found | ({"output": "sigmoid"} if end and "output" in LOSSES[loss].takes else {})


def _update(optimizer: Any) -> dict[str, Any]:
    """The settings for that optimizer. Raises `UserError` if there are none."""
    if optimizer is None:
        return {}
    kind, groups = type(optimizer).__name__, optimizer.param_groups
    if kind not in _OPTIMIZERS or len(groups) != 1:
        raise UserError(f"{kind} cannot be compared: give {either(_OPTIMIZERS)} with all parameters in one group")
    group = groups[0]
    only(kind, group.get, {name: value for name, value in _FIXED.items() if (kind, name) != ("SGD", "momentum")})
    if optimizer.state_dict()["state"]:
        raise UserError(f"{kind} has moved already: compare before its first step, or give a new one")
    found: dict[str, Any] = {"lr": float(group["lr"]), "optimizer": kind.lower()}
    if kind == "SGD" and group.get("momentum"):
        found |= {"optimizer": "momentum", "momentum": group["momentum"]}
    if "betas" in group:
        found |= dict(zip(("momentum", "beta2"), group["betas"], strict=True))
    return found


def _iteration(layers: Sequence[LayerStep], x: Any, y: Any, loss: str, settings: Mapping[str, Any]) -> Iteration:
    """The same step, computed here."""
    linear = [layer for layer in layers if layer.kind == LINEAR]
    outputs = len(linear[-1].parameters[1])
    if outputs > 1 and loss == "mse" and settings["reduction"] == "mean":
        raise UserError(f"the loss averages over {outputs} outputs of each row, too: make it one with reduction='sum'")
    data = _dataset(x.reshape(len(x), -1), y, outputs, classes=loss in ("softmax", "bce"))
    task = TASKS[not data.classes]
    run = {"batch_size": len(x), "sampling": "order", "iterations": 1, "task": task, **settings}
    trainer = Trainer(Experiment.of(_FILE, loss=loss, **run), data)
    parameters = tuple(np.array(part, np.float64, order="C") for layer in linear for part in layer.parameters)
    for part in parameters:
        part.setflags(write=False)  # whoever makes an array freezes it
    return trainer.iterate(trainer.program.start(parameters), 1)


def _dataset(x: Any, y: Any, outputs: int, *, classes: bool) -> Dataset:
    """A data set of training rows only. Raises `UserError` for labels that do not fit the model."""
    none, rows, count = np.arange(0), np.arange(len(x)), max(2, outputs)
    labels = y.reshape(-1).astype(np.int64) if classes else y.reshape(len(x), -1).astype(np.float64)
    if classes and not (len(labels) == len(x) and 0 <= labels.min() <= labels.max() < count):
        raise UserError(UNFIT.format(last=count - 1))
    if not classes and labels.shape[1] != outputs:
        raise UserError(f"y has {labels.shape[1]} targets for each row and the model {outputs}: give as many")
    return Dataset(
        name="model",
        X=x.astype(np.float64),
        y=labels[:, 0] if not classes and outputs == 1 else labels,
        train=rows,
        val=none,
        test=none,
        features=tuple(f"x{place}" for place in range(x.shape[1])),
        classes=tuple(map(str, range(count))) if classes else (),
        targets=() if classes else tuple(f"y{place}" for place in range(outputs)),
    )


def _arrays(program: Program, layers: Sequence[LayerStep]) -> Iterator[tuple[str, Array]]:
    """Yields the arrays of the PyTorch step with our names."""
    ops = [op for op in program.ops if op.phase is Phase.FORWARD]
    made = [tensor.name for op in ops for tensor in op.writes if program.role(tensor.name) in _MADE]
    of = {program.of(t.name): t.name for t in program.tensors.values() if program.role(t.name) is TensorRole.ERROR}
    for name, layer in zip(made, layers, strict=False):
        yield name, layer.output
        if name in of and layer.gradient is not None:
            yield of[name], layer.gradient
    parts = [(part, layer, place) for layer in layers for place, part in enumerate(layer.parameters)]
    for parameter, (part, layer, place) in zip(program.parameters, parts, strict=True):
        yield parameter.name, part
        yield program.gradient(parameter.name), layer.gradients[place]
        if layer.after:
            yield program.after(parameter.name), layer.after[place]
