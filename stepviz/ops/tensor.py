"""Tensor: the name, axes and role of an array of an iteration. Cell: one number of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple, Protocol

import numpy.typing as npt

Array = npt.NDArray[Any]
"""float64 values, or int64 row numbers and classes."""

AXES: Mapping[str, str] = {
    "example": "e",
    "feature": "x",
    "class": "c",
    "output": "o",
    "unit": "h",
    "pooled": "h",
    "place": "k",
    "filter": "f",
    "character": "k",
    "dimension": "d",
    "embedded": "v",
    "position": "t",
    "seen": "s",
    "head": "n",
    "slot": "p",
    "inner": "h",
}
"""The letter before a position, by the kind of axis: example 3 is e3."""


class Kind(Enum):
    """What the numbers of a tensor can be: decides how they are written and coloured."""

    INPUT = "input"
    LABEL = "label"
    CHARACTER = "character"
    """A position in the list of characters, written as that character."""
    SIGNED = "signed"
    MASKED = "masked"
    """Signed, or -inf where a mask puts it; such an -inf is not reported as a broken number."""
    PROBABILITY = "probability"
    LOSS = "loss"
    ERROR = "error"
    """Signed, at most 1 in size: a probability minus 0 or 1."""
    PERCENT = "percent"
    SQUARE = "square"
    """Never negative: a mean of squares."""
    COUNT = "count"
    """A whole number, counted up."""

    __hash__ = object.__hash__  # every number is written by its kind, and the hash of an `Enum` is slow


class TensorRole(Enum):
    """What a tensor is for. Code outside of `ops` finds tensors by their role, never by their name.

    `term` is the glossary's term for one of its numbers, if there is one.
    """

    def __new__(cls, value: str, term: str = "") -> TensorRole:
        """A role whose value is `value` alone, without the term."""
        role = object.__new__(cls)
        role._value_, role.term = value, term
        return role

    term: str

    ROWS = "rows"
    """The row numbers of the batch."""
    INPUT = "input", "feature"
    LABEL = "label", "label"
    TARGET = "target", "target"
    """The targets of a regression."""
    PARAMETER = "parameter"
    MEMORY = "memory", "optimizer state"
    """Optimizer state of a parameter, kept from one update to the next."""
    COUNT = "count", "optimizer state"
    """The number of updates done."""
    PREACTIVATION = "preactivation", "pre-activation"
    """The input of an activation."""
    ACTIVATION = "activation", "activation"
    """The output of an activation; in a graph of single numbers, a node between input and loss."""
    SCORE = "score", "logit"
    """Logits."""
    PROBABILITY = "probability", "probability"
    OUTPUT = "output", "output"
    """The outputs of the network, if they are not probabilities."""
    LOSS = "loss", "loss"
    """The loss of each example."""
    OBJECTIVE = "objective", "loss"
    """The one number that training lowers."""
    ERROR = "error", "gradient"
    """The gradient of the objective by a tensor that is not a parameter."""
    GRADIENT = "gradient", "gradient"
    """The gradient of the objective by a parameter."""
    RATE = "rate", "learning rate"
    """The learning rate, if an operation computes it."""
    STEP = "step", "update"
    """The step of an optimizer, if it is neither the gradient nor optimizer state: lr times it is subtracted."""
    AFTER = "after"
    """The new value, for the next iteration, of a parameter or of other carried state."""
    INNER = "inner"
    """An intermediate result: a mean over the batch, a mask."""
    RUNNING = "running", "running mean"
    """State that is carried to the next iteration and is neither parameter nor optimizer state: a running mean."""
    ACCURACY = "accuracy"

    __hash__ = object.__hash__  # tensors are looked up by it, as by `Kind`


_NOUNS = ("value", "bias", "weight")
"""The noun for one number of a parameter, by the number of its axes."""


@dataclass(frozen=True)
class Tensor:
    """A named array of an iteration."""

    name: str
    """Its name in code, exports and slots: `dW`."""
    axes: tuple[str, ...]
    """Kinds of its axes, in order: keys of `AXES`."""
    kind: Kind
    role: TensorRole
    of: str = ""
    """The tensor that it is the gradient of, the optimizer state of, the step of, or the new value of; or empty."""
    symbol: str = ""
    """Its name in formulas: `p`."""
    title: str = ""
    """Its name in explanations: `probs`."""
    word: str = ""
    """Its name in cells on the command line: `probs` in `probs.e1.c1`."""
    layer: int = 0
    """Its layer, from 1, in a network with hidden layers; 0 for none."""
    slope: str = ""
    """The name of its gradient in formulas, if it is a parameter with a single number: `dL/dx`."""
    noun: str = ""
    """The noun for one of its numbers, if it is a parameter or belongs to one; by default from its axes."""

    @property
    def by_row(self) -> bool:
        """True if each of its rows is an example, or a position of a document."""
        return self.axes[:1] in (("example",), ("position",))

    def __post_init__(self) -> None:
        for field in ("symbol", "title", "word"):
            if not getattr(self, field):
                object.__setattr__(self, field, self.name)
        if not self.noun:
            object.__setattr__(self, "noun", _NOUNS[min(2, len(self.axes))])


class Buffer(NamedTuple):
    """State that an operation carries from iteration to iteration and that is not a parameter."""

    tensor: Tensor
    start: float
    """Each of its numbers before the first iteration."""
    counts: bool = False
    """True if every iteration adds 1 to it."""


class Cell(NamedTuple):
    """One number: a tensor's name and a position in it."""

    tensor: str
    index: tuple[int, ...] = ()  # type: ignore[assignment]  # it hides tuple.index, which nobody needs

    def value_in(self, tensors: Tensors) -> float:
        """The number, in the arrays of an iteration."""
        return float(tensors[self.tensor][self.index])


class Tensors(Protocol):
    """Arrays of an iteration by name."""

    def __getitem__(self, name: str, /) -> Array:
        """The array of that name, read-only."""


def places(tensor: Tensor, index: tuple[int, ...]) -> tuple[str, ...]:
    """The position on each axis, with its letter: `("x3", "c0")`."""
    return tuple(f"{AXES[axis]}{position}" for axis, position in zip(tensor.axes, index, strict=True))


def after_of(tensor: Tensor) -> Tensor:
    """The tensor with the new value of a carried one: `W_after` for `W`."""
    name, title = f"{tensor.name}_after", f"{tensor.name} after"
    return replace(tensor, name=name, role=TensorRole.AFTER, of=tensor.name, title=title, word="")


def gradient_of(parameter: Tensor) -> Tensor:
    """The gradient of the objective by a parameter."""
    p, gradient = parameter, TensorRole.GRADIENT
    return Tensor(f"d{p.name}", p.axes, Kind.SIGNED, gradient, p.name, f"d{p.symbol}", layer=p.layer, noun=p.noun)
