"""Tensor: how an array of an iteration is called, indexed and read. Cell: one number of it."""

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
"""Kinds of axis, and the letter before a position on one: example 3 is e3."""


class Kind(Enum):
    """What the numbers of a tensor can be: decides sign, width and heat."""

    INPUT = "input"
    LABEL = "label"
    CHARACTER = "character"
    """A position among the characters of a text, written as that."""
    SIGNED = "signed"
    MASKED = "masked"
    """Signed, or -inf where it is masked: that is meant, and no value that is not finite."""
    PROBABILITY = "probability"
    LOSS = "loss"
    ERROR = "error"
    """Signed, at most 1 in size: a probability minus the truth."""
    PERCENT = "percent"
    SQUARE = "square"
    """Never negative: a mean of squares."""
    COUNT = "count"
    """A whole number, counted up."""

    __hash__ = object.__hash__  # every number is written by its kind, and the hash of an `Enum` is slow


class TensorRole(Enum):
    """What a tensor is for, in any program: whoever looks asks for it, and not for a name.

    `term` is the glossary's for one of its numbers, where it has one of its own.
    """

    def __new__(cls, value: str, term: str = "") -> TensorRole:
        """A role by its value alone."""
        role = object.__new__(cls)
        role._value_, role.term = value, term
        return role

    term: str

    ROWS = "rows"
    """The numbers of the rows drawn."""
    INPUT = "input", "feature"
    LABEL = "label", "label"
    TARGET = "target", "target"
    """The targets, in the place of labels."""
    PARAMETER = "parameter"
    MEMORY = "memory", "optimizer state"
    """What the optimizer keeps of a parameter from one update to the next."""
    COUNT = "count", "optimizer state"
    """Updates done."""
    PREACTIVATION = "preactivation", "pre-activation"
    """What goes into an activation."""
    ACTIVATION = "activation", "activation"
    """What comes out of one; in a graph of single numbers, a node between input and loss."""
    SCORE = "score", "logit"
    """Logits."""
    PROBABILITY = "probability", "probability"
    OUTPUT = "output", "output"
    """What the model says, where that is no chance."""
    LOSS = "loss", "loss"
    """Of each example."""
    OBJECTIVE = "objective", "loss"
    """The one number that training lowers."""
    ERROR = "error", "gradient"
    """The gradient of the objective by what is no parameter."""
    GRADIENT = "gradient", "gradient"
    """The gradient of the objective by a parameter."""
    RATE = "rate", "learning rate"
    """What each step is multiplied by, where an operation makes that."""
    STEP = "step", "update"
    """What an optimizer moves a parameter against, where that is neither gradient nor memory."""
    AFTER = "after"
    """What is carried on to the next iteration, after the update."""
    INNER = "inner"
    """On the way from one of these to another: a mean over the batch, a mask."""
    RUNNING = "running", "running mean"
    """What is carried on and is neither learned nor the optimizer's: a running mean."""
    ACCURACY = "accuracy"

    __hash__ = object.__hash__  # tensors are looked up by it, as by `Kind`


_NOUNS = ("value", "bias", "weight")
"""What a number of a parameter is called, by how many axes that has."""


@dataclass(frozen=True)
class Tensor:
    """A named array of an iteration."""

    name: str
    """In code, exports and slots: `dW`."""
    axes: tuple[str, ...]
    """Kinds of its axes, in order: keys of `AXES`."""
    kind: Kind
    role: TensorRole
    of: str = ""
    """Name of the tensor it belongs to: the one it is the gradient, the memory, the step or the value after of."""
    symbol: str = ""
    """In formulas: `p`."""
    title: str = ""
    """In explanations: `probs`."""
    word: str = ""
    """In cell names on the command line: `probs` in `probs.e1.c1`."""
    layer: int = 0
    """The layer it belongs to, from 1, in a network with hidden layers; 0 for none."""
    slope: str = ""
    """What its gradient is called in formulas, of a parameter that is a single number: `dL/dx`."""
    noun: str = ""
    """What one of its numbers is called, of a parameter and what belongs to it: by its axes, if not given."""

    @property
    def by_row(self) -> bool:
        """Whether a row of it is an example, or a position of a document."""
        return self.axes[:1] in (("example",), ("position",))

    def __post_init__(self) -> None:
        for field in ("symbol", "title", "word"):
            if not getattr(self, field):
                object.__setattr__(self, field, self.name)
        if not self.noun:
            object.__setattr__(self, "noun", _NOUNS[min(2, len(self.axes))])


class Running(NamedTuple):
    """A tensor that an operation carries on from iteration to iteration, and that nothing learns."""

    tensor: Tensor
    start: float
    """What each of its numbers is before the first iteration."""
    counts: bool = False
    """Whether every iteration adds 1 to it."""


class Cell(NamedTuple):
    """One number: a tensor's name and a position in it."""

    tensor: str
    index: tuple[int, ...] = ()  # type: ignore[assignment]  # nobody looks for a place in a cell

    def value_in(self, tensors: Tensors) -> float:
        """It, among arrays of an iteration."""
        return float(tensors[self.tensor][self.index])


class Tensors(Protocol):
    """Arrays of an iteration by name."""

    def __getitem__(self, name: str, /) -> Array:
        """The array of that name, read-only."""


def places(tensor: Tensor, index: tuple[int, ...]) -> tuple[str, ...]:
    """The position in words of the axes: `("x3", "c0")`."""
    return tuple(f"{AXES[axis]}{position}" for axis, position in zip(tensor.axes, index, strict=True))


def after_of(tensor: Tensor) -> Tensor:
    """What is carried on in the place of a tensor."""
    name, title = f"{tensor.name}_after", f"{tensor.name} after"
    return replace(tensor, name=name, role=TensorRole.AFTER, of=tensor.name, title=title, word="")


def gradient_of(parameter: Tensor) -> Tensor:
    """The gradient of the objective by a parameter."""
    p, gradient = parameter, TensorRole.GRADIENT
    return Tensor(f"d{p.name}", p.axes, Kind.SIGNED, gradient, p.name, f"d{p.symbol}", layer=p.layer, noun=p.noun)
