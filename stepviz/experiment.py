"""Experiment: everything that decides a run, frozen. Two equal experiments give the same bits."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Literal

from stepviz.errors import UserError

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]

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

    def __post_init__(self) -> None:
        _one_of("source", self.source, SOURCES)
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

    def _check_as_printed(self) -> None:
        if self.batch_size < 2:
            raise UserError("--variant as-printed reads two rows of every batch: give --batch-size 2 or more")
        if self.reduction == "mean":
            raise UserError("--variant as-printed sums its gradient as the listing does: leave --reduction out")

    def settings(self) -> dict[str, Any]:
        """All settings by name, plain values: what `--format json` prints."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"check": list(self.check)}

    def words(self) -> list[str]:
        """The command-line words that build this experiment: source, seed and lr always, the rest where not default."""
        plain = Experiment(source=self.source)
        words = [self.source, "--seed", str(self.seed), "--lr", short(self.lr)]
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("source", "seed", "lr") or value == getattr(plain, field.name):
                continue
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
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
