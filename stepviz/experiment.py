"""Experiment: everything that decides a run, frozen. Two equal experiments give the same bits."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Literal

from stepviz.errors import UserError
from stepviz.kinds import ACTIVATIONS, CHAIN_RULE, INITS, MAX_HIDDEN, MAX_WIDTH, OPTIMIZERS, SAMPLINGS

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]
Init = Literal["normal", "he", "xavier"]
Optimizer = Literal["sgd", "momentum", "adam"]
Sampling = Literal["replacement", "epochs"]

SOURCES = ("article",)
REDUCTIONS = ("sum", "mean")
SOFTMAXES = ("plain", "stable")
VARIANTS = ("as-printed",)
MAX_ITERATIONS = 10_000_000
MAX_BATCH_SIZE = 10_000


@dataclass(frozen=True)
class Experiment:
    """What decides a run. Raises `UserError` for a value that cannot be trained with.

    The words of the command line are the field names with `-` for `_` (see `words`).
    """

    source: str = "article"
    seed: int = 0
    """Seeds one `RandomState`: the weights first, then the batches."""
    iterations: int = 4000
    batch_size: int = 4
    lr: float = 0.01
    reduction: Reduction = "sum"
    """The gradient of the summed or of the mean loss. The loss shown is always the mean."""
    softmax: Softmax = "plain"
    """The article's `exp`, or the one shifted by the row maximum."""
    variant: Variant | None = None
    """`as-printed`: the article's listing with its fault."""
    check: tuple[int, int] = (100, 500)
    """Iterations between two looks at the train accuracy, and at the validation accuracy."""
    hidden: tuple[int, ...] = ()
    """Units of each hidden layer, from the input on."""
    activation: str = "relu"
    """What hidden units do with their sums: a name in `kinds.ACTIVATIONS`."""
    init: Init = "normal"
    """How large the first weights are: `randn`, or scaled by `he` or `xavier` to the width of their layer."""
    optimizer: Optimizer = "sgd"
    momentum: float = 0.9
    """How much of the old mean of gradients stays: of momentum, and Adam's first beta."""
    beta2: float = 0.999
    """How much of the old mean of squares stays: Adam's second beta."""
    l2: float = 0.0
    """Weight decay: `l2 · W` is added to every dW. The loss shown stays that of the data."""
    sampling: Sampling = "replacement"
    """`epochs`: passes over the shuffled training rows."""

    def __post_init__(self) -> None:
        _one_of("source", self.source, (*SOURCES, CHAIN_RULE))
        _one_of("--reduction", self.reduction, REDUCTIONS)
        _one_of("--softmax", self.softmax, SOFTMAXES)
        if self.variant is not None:
            _one_of("--variant", self.variant, VARIANTS)
        _within("--seed", self.seed, 0, 2**32 - 1)
        _within("--iterations", self.iterations, 1, MAX_ITERATIONS)
        _within("--batch-size", self.batch_size, 1, MAX_BATCH_SIZE)
        for every in self.check:
            _within("--check", every, 1, MAX_ITERATIONS)
        if not (math.isfinite(self.lr) and self.lr >= 0):
            raise UserError(f"--lr {self.lr}: the learning rate must be a finite number, 0 or more, for example 0.01")
        if self.variant == "as-printed":
            self._check_as_printed()
        self._check_network()

    def _check_network(self) -> None:
        _one_of("--activation", self.activation, tuple(ACTIVATIONS))
        _one_of("--init", self.init, INITS)
        _one_of("--optimizer", self.optimizer, OPTIMIZERS)
        _one_of("--sampling", self.sampling, SAMPLINGS)
        if len(self.hidden) > MAX_HIDDEN:
            raise UserError(f"--hidden has {len(self.hidden)} layers: give at most {MAX_HIDDEN}")
        for units in self.hidden:
            _within("--hidden", units, 1, MAX_WIDTH)
        for name, share in (("--momentum", self.momentum), ("--beta2", self.beta2)):
            if not 0 <= share < 1:
                raise UserError(f"{name} {share} is out of range: give a number from 0 up to, but not including, 1")
        if not (math.isfinite(self.l2) and self.l2 >= 0):
            raise UserError(f"--l2 {self.l2}: weight decay must be a finite number, 0 or more, for example 0.001")

    def _check_as_printed(self) -> None:
        if self.batch_size < 2:
            raise UserError("--variant as-printed reads two rows of every batch: give --batch-size 2 or more")
        if self.reduction == "mean":
            raise UserError("--variant as-printed sums its gradient as the listing does: leave --reduction out")
        if self.hidden:
            raise UserError("--variant as-printed is a network of one layer, as the listing is: leave --hidden out")

    def settings(self) -> dict[str, Any]:
        """All settings by name, plain values: what `--format json` prints."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def words(self) -> list[str]:
        """The command-line words that build this experiment: source, seed and lr always, the rest where not default."""
        plain = Experiment(source=self.source)
        words = [self.source, "--seed", str(self.seed), "--lr", short(self.lr)]
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("source", "seed", "lr") or value == getattr(plain, field.name):
                continue
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            text = short(value) if isinstance(value, float) else text
            words += [f"--{field.name.replace('_', '-')}", text]
        return words


def short(number: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without `.0`: `0.01`, `100`."""
    text = repr(float(number))
    return text.removesuffix(".0")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UserError(f"{name} {value!r} is unknown: choose {_listed(allowed)}")


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise UserError(f"{name} {value} is out of range: give a whole number from {low} to {high}")


def _listed(words: tuple[str, ...]) -> str:
    return " or ".join(words) if len(words) < 3 else ", ".join(words[:-1]) + " or " + words[-1]
