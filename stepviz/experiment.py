"""Experiment: everything that decides a run, frozen. Two equal experiments give the same bits."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from stepviz import checks
from stepviz.errors import UserError
from stepviz.sources import (
    ARTICLE,
    DEFAULT_ROWS,
    DEFAULT_SHARE,
    DELIMITERS,
    GENERATED,
    SOURCES,
    STANDARD_INPUT,
    is_file,
)

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]
Scale = Literal["none", "standard"]

REDUCTIONS = ("sum", "mean")
SOFTMAXES = ("plain", "stable")
VARIANTS = ("as-printed",)
SCALES = ("none", "standard")
DECIMALS = (".", ",")
DATA_FIELDS = (
    *("rows", "noise", "label", "features", "val", "test", "scale"),
    *("delimiter", "decimal", "header"),
)
"""Fields that not every source takes; None where not given."""
MAX_ITERATIONS = 10_000_000
MAX_BATCH_SIZE = 10_000
MAX_ROWS = 100_000
USUAL_BATCH_SIZE = 32
FITTED = 0
"""A batch size that is settled when the data are known: 32, or the training rows if fewer."""


@dataclass(frozen=True)
class Experiment:
    """What decides a run. Raises `UserError` for a value that cannot be trained with.

    `Experiment()` is the article's run; `Experiment.of(source)` has what suits another source. The words of the
    command line are the field names with `-` for `_` (see `words`).
    """

    source: str = ARTICLE
    """A built-in set, the path of a file, or `-` for standard input."""
    seed: int = 0
    """Seeds one `RandomState`: the weights first, then the batches. Points and splits have streams of their own."""
    iterations: int = 4000
    batch_size: int = 4
    """Rows drawn for each iteration; `FITTED` until the data are known, never for the article."""
    lr: float = 0.01
    reduction: Reduction = "sum"
    """The gradient of the summed or of the mean loss. The loss shown is always the mean."""
    softmax: Softmax = "plain"
    """The article's `exp`, or the one shifted by the row maximum."""
    variant: Variant | None = None
    """`as-printed`: the article's listing with its fault."""
    check: tuple[int, int] = (100, 500)
    """Iterations between two looks at the train accuracy, and at the validation accuracy."""
    rows: int | None = None
    """How many points a generated set has; None elsewhere."""
    noise: float | None = None
    """Standard deviation of the noise of a generated set, in units of its axes; None elsewhere."""
    label: str | None = None
    """The column of a table that holds the classes, by name or by number from 1; None: the last."""
    features: tuple[str, ...] | None = None
    """The columns used as inputs, by name or number, in this order; None: all but the label."""
    val: float | None = None
    """Share of the rows for validation; None for the article, which has its own split."""
    test: float | None = None
    """Share of the rows for the test."""
    scale: Scale | None = None
    """`standard`, usual for bundled sets and files: each feature minus its mean, divided by its standard deviation,
    both of the training rows. `none`, usual elsewhere: as given.
    """
    delimiter: str | None = None
    """Between the cells of a table; None: found out."""
    decimal: str | None = None
    """Decimal point or comma of a table; None: found out."""
    header: bool | None = None
    """Whether the first line of a table names the columns; None: found out."""

    def __post_init__(self) -> None:
        if not is_file(self.source):
            checks.one_of("source", self.source, SOURCES)
        self._settle()
        checks.one_of("--reduction", self.reduction, REDUCTIONS)
        checks.one_of("--softmax", self.softmax, SOFTMAXES)
        assert self.scale is not None
        checks.one_of("--scale", self.scale, SCALES)
        if self.variant is not None:
            checks.one_of("--variant", self.variant, VARIANTS)
        checks.within("--seed", self.seed, 0, 2**32 - 1)
        checks.within("--iterations", self.iterations, 1, MAX_ITERATIONS)
        if self.batch_size != FITTED or self.source == ARTICLE:
            checks.within("--batch-size", self.batch_size, 1, MAX_BATCH_SIZE)
        for every in self.check:
            checks.within("--check", every, 1, MAX_ITERATIONS)
        if not (math.isfinite(self.lr) and self.lr >= 0):
            raise UserError(f"--lr {self.lr}: the learning rate must be a finite number, 0 or more, for example 0.01")
        if self.variant == "as-printed":
            self._check_as_printed()
        self._check_data()

    @classmethod
    def of(cls, source: str = ARTICLE, **given: Any) -> Experiment:
        """The experiment of that source; what is not given, or None, is what suits the source.

        Raises `UserError` for a value that cannot be trained with.
        """
        usual: dict[str, Any] = {}
        if source != ARTICLE:
            usual = {"batch_size": FITTED, "reduction": "mean", "softmax": "stable"}
            if given.get("batch_size") is not None:
                checks.within("--batch-size", given["batch_size"], 1, MAX_BATCH_SIZE)
        return cls(source, **usual | {name: value for name, value in given.items() if value is not None})

    def fitted(self, training_rows: int) -> Experiment:
        """The experiment with its batch size settled: 32, or the training rows if fewer, unless one was given."""
        if self.batch_size != FITTED:
            return self
        return replace(self, batch_size=min(USUAL_BATCH_SIZE, training_rows))

    @property
    def title(self) -> str:
        """The source in short: a built-in name, or a file's name without its folders."""
        if self.source == STANDARD_INPUT:
            return "standard input"
        return self.source if self.source in SOURCES else self.source.rstrip("/").rpartition("/")[2] or self.source

    def settings(self) -> dict[str, Any]:
        """All settings by name, plain values: what `--format json` prints."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def words(self) -> list[str]:
        """The command-line words that build this experiment: source, seed and lr always, the rest where not usual."""
        usual = Experiment.of(self.source)
        words = [self.source, "--seed", str(self.seed), "--lr", short(self.lr)]
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in ("source", "seed", "lr") and value != getattr(usual, field.name):
                words += _option(field.name, value)
        return words

    def _settle(self) -> None:
        """Fill in what is not given and does not depend on the data."""
        given = {name: getattr(self, name) for name in DATA_FIELDS if getattr(self, name) is not None}
        if self.scale == "none":
            del given["scale"]  # what every source is without scaling
        checks.taken(self.source, self.title, given)
        usual: dict[str, Any] = {"scale": "none" if self.source in (ARTICLE, *GENERATED) else "standard"}
        if self.source != ARTICLE:
            usual |= {"val": DEFAULT_SHARE, "test": DEFAULT_SHARE}
        if self.source in GENERATED:
            usual |= {"rows": DEFAULT_ROWS, "noise": GENERATED[self.source].noise}
        for name, value in usual.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    def _check_as_printed(self) -> None:
        if self.source != ARTICLE:
            raise UserError("--variant as-printed is the article's listing: leave it out, or train on article")
        if self.batch_size < 2:
            raise UserError("--variant as-printed reads two rows of every batch: give --batch-size 2 or more")
        if self.reduction == "mean":
            raise UserError("--variant as-printed sums its gradient as the listing does: leave --reduction out")

    def _check_data(self) -> None:
        if self.decimal is not None:
            checks.one_of("--decimal", self.decimal, DECIMALS)
        if self.rows is not None:
            checks.within("--rows", self.rows, 4, MAX_ROWS)
        if self.noise is not None:
            checks.noise(self.noise)
        if self.val is not None and self.test is not None:
            checks.shares(self.val, self.test)
        if self.delimiter is not None:
            checks.delimiter(self.delimiter, self.decimal)
        if self.features is not None and len(set(self.features)) < max(1, len(self.features)):
            raise UserError(f"--features {listed_names(self.features)}: give one or more columns, each once")


def short(number: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without `.0`: `0.01`, `100`."""
    text = repr(float(number))
    return text.removesuffix(".0")


def listed_names(names: tuple[str, ...]) -> str:
    """Names as one line of CSV, as `--features` takes them: `age,"height, cm"`."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()


def _option(name: str, value: Any) -> list[str]:
    if name == "header":
        return ["--header" if value else "--no-header"]
    if name == "check":
        text = ",".join(map(str, value))
    elif name == "features":
        text = listed_names(value)
    elif name == "delimiter":
        text = next((word for word, sign in DELIMITERS.items() if sign == value), value)
    else:
        text = short(value) if isinstance(value, float) else str(value)
    flag = f"--{name.replace('_', '-')}"
    return [f"{flag}={text}"] if text.startswith("--") else [flag, text]
