"""Experiment: everything that decides a run, frozen. With one build, equal experiments give the same bits."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from stepviz import checks
from stepviz.errors import UserError
from stepviz.kinds import ACTIVATIONS, INITS, LAYERS, LOSSES, OPTIMIZERS, SAMPLINGS, TASKS, takes
from stepviz.shell import quoted
from stepviz.sources import (
    ARTICLE,
    BUNDLED,
    BUNDLED_SHARE,
    CHAIN_RULE,
    DEFAULT_ROWS,
    DEFAULT_SHARE,
    DELIMITERS,
    GENERATED,
    SOURCES,
    in_short,
    is_file,
)

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]
Scale = Literal["none", "standard"]
Task = Literal["classification", "regression"]
Init = Literal["normal", "he", "xavier"]
Sampling = Literal["replacement", "epochs", "order"]

REDUCTIONS = ("sum", "mean")
SOFTMAXES = ("plain", "stable")
VARIANTS = ("as-printed",)
SCALES = ("none", "standard")
MISSINGS = ("drop", "mean")
DECIMALS = (".", ",")
DATA_FIELDS = (
    *("rows", "noise", "label", "task", "features", "val", "test", "scale"),
    *("delimiter", "decimal", "header", "missing", "one_hot"),
)
"""Fields that not every source takes; None where not given."""
MAX_ITERATIONS = 10_000_000
MAX_BATCH_SIZE = 10_000
MAX_ROWS = 100_000
USUAL_BATCH_SIZE = 32
_PLAIN = (ARTICLE, CHAIN_RULE)
"""The sources of the article's own runs: what is not given is as the class says."""
_FORMULA_STEPS = {"lr": 0.1, "iterations": 50}
"""Usual for the formula: x becomes 0.4 times x each time, 2, 0.8, 0.32, …, to be followed on paper; 50 iterations are
one column each in the curve, and far enough for a learning rate ten times smaller."""
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
    loss: str = "softmax"
    """How far the scores are from the labels: a name in `kinds.LOSSES`."""
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
    task: Task | None = None
    """`regression`: the label of a file is a number, used as it is; None: it is a class."""
    features: tuple[str, ...] | None = None
    """The columns used as inputs, by name or number, in this order; None: all but the label."""
    val: float | None = None
    """Share of the rows for validation, 0 for none; None for the article, which has its own split."""
    test: float | None = None
    """Share of the rows for the test, 0 for none."""
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
    missing: str | None = None
    """Rows of a table with an empty cell: `drop` leaves them out, `mean` fills in; None: there is none."""
    one_hot: bool | None = None
    """Whether each text of a column of texts is a feature of its own."""
    hidden: tuple[int, ...] = ()
    """Units of each hidden layer, from the input on."""
    layer: str = "linear"
    """What makes the sums of each layer: a name in `kinds.LAYERS`."""
    activation: str = "relu"
    """What hidden units do with their sums: a name in `kinds.ACTIVATIONS`."""
    init: Init = "normal"
    """How large the first weights are: `randn`, or scaled by `he` or `xavier` to the width of their layer."""
    optimizer: str = "sgd"
    """What moves the parameters: a name in `kinds.OPTIMIZERS`."""
    momentum: float = 0.9
    """How much of the old mean of gradients stays: of momentum, and Adam's first beta."""
    beta2: float = 0.999
    """How much of the old mean of squares stays: Adam's second beta."""
    l2: float = 0.0
    """Weight decay: `l2 · W` is added to every dW. The loss shown stays that of the data."""
    weights: str | None = None
    """The file with the first parameters by name, `.npz` or `.json`; None: they are drawn, and biases are 0."""
    freeze: tuple[str, ...] = ()
    """Names of the parameters that are held: their gradients are computed, no update moves them."""
    sampling: Sampling = "replacement"
    """`epochs`: passes over the shuffled training rows; `order`: over these rows as they stand."""

    def __post_init__(self) -> None:
        if not is_file(self.source):
            checks.one_of("source", self.source, SOURCES)
        self._settle()
        for name, known in (("reduction", REDUCTIONS), ("loss", LOSSES), ("softmax", SOFTMAXES), ("scale", SCALES)):
            checks.one_of(f"--{name}", getattr(self, name), tuple(known))
        checks.within("--seed", self.seed, 0, 2**32 - 1)
        checks.within("--iterations", self.iterations, 1, MAX_ITERATIONS)
        if self.batch_size != FITTED or self.source == ARTICLE:
            checks.within("--batch-size", self.batch_size, 1, MAX_BATCH_SIZE)
        for every in self.check:
            checks.within("--check", every, 1, MAX_ITERATIONS)
        checks.positive("--lr", self.lr, "the learning rate", 0.01)
        self._check_data()
        if self.variant == "as-printed":
            checks.as_printed(self.source, self.batch_size, self.reduction, self.hidden)
        self._check_network()

    @classmethod
    def of(cls, source: str = ARTICLE, **given: Any) -> Experiment:
        """The experiment of that source; what is not given, or None, is what suits the source.

        Raises `UserError` for a value that cannot be trained with.
        """
        given = {name: value for name, value in given.items() if value is not None}
        if source == CHAIN_RULE:
            checks.of_formula(given)
            return cls(source, **_FORMULA_STEPS | given)
        usual: dict[str, Any] = {"init": _usual_init(source, given.get("activation", cls.activation))}
        if source not in _PLAIN:
            usual |= {"batch_size": FITTED, "reduction": "mean"}
            usual |= {"softmax": "stable"} if takes(LOSSES, given.get("loss", cls.loss), "softmax") else {}
            if "batch_size" in given:
                checks.within("--batch-size", given["batch_size"], 1, MAX_BATCH_SIZE)
        return cls(source, **usual | given)

    def fitted(self, training_rows: int) -> Experiment:
        """The experiment with its batch size settled: 32, or the training rows if fewer, unless one was given."""
        if self.batch_size != FITTED:
            return self
        return replace(self, batch_size=min(USUAL_BATCH_SIZE, training_rows))

    @property
    def title(self) -> str:
        """The source in short: a built-in name, or a file's name without its folders, safe to print."""
        return in_short(self.source) if is_file(self.source) else self.source

    @property
    def files(self) -> tuple[str, ...]:
        """The files it reads; `-` is standard input."""
        return (*([self.source] if is_file(self.source) else []), *([] if self.weights is None else [self.weights]))

    def settings(self) -> dict[str, Any]:
        """All settings of the run by name, plain values: what `--format json` prints."""
        idle = checks.idle_in_formula if self.source == CHAIN_RULE else lambda _: False
        values = {field.name: getattr(self, field.name) for field in fields(self) if not idle(field.name)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def words(self) -> list[str]:
        """The command-line words that build this: source, seed (a formula has none), lr, the rest where not usual."""
        formula = self.source == CHAIN_RULE
        usual = Experiment.of(self.source, init=None if formula else _usual_init(self.source, self.activation))
        words = [self.source, *([] if formula else ["--seed", str(self.seed)]), "--lr", short(self.lr)]
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
        if self.source == CHAIN_RULE:
            set_here = (f.name for f in fields(self) if f.name != "scale" and getattr(self, f.name) != f.default)
            checks.of_formula((*given, *set_here))
        checks.taken(self.source, self.title, given)
        usual: dict[str, Any] = {"scale": "none" if self.source in (*_PLAIN, *GENERATED) else "standard"}
        if self.source not in _PLAIN:
            share = BUNDLED_SHARE if self.source in BUNDLED else DEFAULT_SHARE
            usual |= {"val": share, "test": share}
        if self.source in GENERATED:
            usual |= {"rows": DEFAULT_ROWS, "noise": GENERATED[self.source].noise}
        for name, value in usual.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    def _check_network(self) -> None:
        kinds = (("layer", LAYERS), ("activation", ACTIVATIONS), ("init", INITS), ("optimizer", OPTIMIZERS))
        for name, known in (*kinds, ("sampling", SAMPLINGS)):
            checks.one_of(f"--{name}", getattr(self, name), tuple(known))
        if self.weights is not None:
            checks.weights(self.weights)
        checks.freeze(self.freeze, len(self.hidden) + 1)
        checks.hidden(self.hidden)
        checks.kept("--momentum", self.momentum)
        checks.kept("--beta2", self.beta2)
        checks.positive("--l2", self.l2, "weight decay", 0.001)
        self._check_idle()

    def _check_idle(self) -> None:
        """Nothing is set that this network does not use."""
        if self.activation != Experiment.activation and not self.hidden:
            raise UserError(f"--activation {self.activation} is for hidden layers: give --hidden too, for example 8,8")
        given = [field.name for field in fields(self) if getattr(self, field.name) != field.default]
        checks.used("optimizer", self.optimizer, OPTIMIZERS, given)
        checks.used("loss", self.loss, LOSSES, given)

    def _check_data(self) -> None:
        for name, known in (("task", TASKS), ("decimal", DECIMALS), ("missing", MISSINGS), ("variant", VARIANTS)):
            if getattr(self, name) is not None:
                checks.one_of(f"--{name}", getattr(self, name), known)
        if self.rows is not None:
            checks.within("--rows", self.rows, 4, MAX_ROWS)
        if self.noise is not None:
            checks.noise(self.noise)
        if self.val is not None and self.test is not None:
            checks.shares(self.val, self.test)
        if self.delimiter is not None:
            checks.delimiter(self.delimiter, self.decimal)
        if self.features is not None and len(set(self.features)) < max(1, len(self.features)):
            raise UserError(f"--features {quoted(listed_names(self.features))}: give one or more columns, each once")


def short(number: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without `.0`: `0.01`, `100`."""
    text = repr(float(number))
    return text.removesuffix(".0")


def listed_names(names: tuple[str, ...]) -> str:
    """Names as one line of CSV, as `--features` takes them: `age,"height, cm"`."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()


def _usual_init(source: str, activation: str) -> Init:
    """`normal` for the article; elsewhere what suits the activation."""
    return "normal" if source in _PLAIN or activation not in ACTIVATIONS else ACTIVATIONS[activation].init


def _option(name: str, value: Any) -> list[str]:
    if name in ("header", "one_hot"):
        flag = f"--{name.replace('_', '-')}"
        return [flag if value else flag.replace("--", "--no-", 1)]
    if name in ("check", "hidden", "freeze"):
        text = ",".join(map(str, value))
    elif name == "features":
        text = listed_names(value)
    elif name == "delimiter":
        text = next((word for word, sign in DELIMITERS.items() if sign == value), value)
    else:
        text = short(value) if isinstance(value, float) else str(value)
    flag = f"--{name.replace('_', '-')}"
    return [f"{flag}={text}"] if text.startswith("--") else [flag, text]
