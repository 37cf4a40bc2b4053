"""Settings: what decides a run, in plain words: an `Experiment` before it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stepviz.settings.kinds import FRONTS, NEXT_CHAR
from stepviz.settings.sources import ARTICLE, TEXTS

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]
Scale = Literal["none", "standard", "common"]
Task = Literal["classification", "regression", "next-char"]
Output = Literal["linear", "sigmoid"]
Init = Literal["normal", "he", "xavier"]
Sampling = Literal["replacement", "epochs", "order"]


@dataclass(frozen=True, init=False, repr=False, eq=False)  # an `Experiment` has all of these
class Settings:
    """Everything that decides a run. The words of the command line are the field names with `-` for `_`."""

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
    output: Output = "linear"
    """What the last layer of a squared loss does with its sums: a name in `kinds.OUTPUTS`."""
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
    """`regression`: the label is a number, used as it is; `next-char`: of a text, the character that follows; None: a
    class, or found out where the loss learns both.
    """
    context: int | None = None
    """How many characters before that are looked at; None where there is no text."""
    embed: int | None = None
    """Numbers of a character in a table that is learned; 0: characters are one-hot; None where there is no text."""
    features: tuple[str, ...] | None = None
    """The columns used as inputs, by name or number, in this order; None: all but the label."""
    val: float | None = None
    """Share of the rows for validation, 0 for none; None for the article, which has its own split."""
    test: float | None = None
    """Share of the rows for the test, 0 for none."""
    scale: Scale | None = None
    """`standard`, usual for bundled sets and files: each feature minus its mean, divided by its standard deviation,
    both of the training rows. `common`, usual with filters: one mean and one deviation for all features, so that a
    pixel means the same wherever a filter lies. `none`, usual elsewhere: as given.
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
    image: str | None = None
    """Lines and columns of pixels of an image of a file, `8x8`; None: rows of a file are none."""
    conv: str | None = None
    """Filters before the dense layers, how many and their size, `4@3x3`; None: there are none."""
    hidden: tuple[int, ...] = ()
    """Units of each hidden layer, from the input on."""
    layer: str = "linear"
    """What makes the sums of each layer: a name in `kinds.LAYERS`."""
    activation: str = "relu"
    """What hidden units do with their sums: a name in `kinds.ACTIVATIONS`."""
    norm: str | None = None
    """What stands between the sums of a hidden layer and its activation: a name in `kinds.NORMS`."""
    dropout: float = 0.0
    """Share of what a hidden layer says that is left out in training, drawn anew for each iteration."""
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
    formula: str | None = None
    """What the chain rule is shown on, `L = a*b + c`, or a word of `formula.asked.KNOWN`; None: its own formula."""
    set: tuple[tuple[str, float], ...] = ()
    """What the names of the formula start from."""
    move: tuple[str, ...] = ()
    """The names of the formula that steps move; all, if none."""
    sampling: Sampling = "replacement"
    """`epochs`: passes over the shuffled training rows; `order`: over these rows as they stand."""

    @property
    def room(self) -> int:
        """Bytes of an iteration that the settings alone tell: the weights between hidden layers, before and after an
        update, and their gradient.
        """
        return 3 * 8 * sum(one * after for one, after in zip(self.hidden, self.hidden[1:], strict=False))

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.hidden) + 1 + (self.front is not None)

    @property
    def front(self) -> str | None:
        """What stands before the dense layers: a name in `kinds.FRONTS`; None for nothing."""
        return next((name for name in FRONTS if getattr(self, name)), None)

    @property
    def activated(self) -> bool:
        """Whether there are sums that an activation follows."""
        return bool(self.hidden) or (self.front is not None and FRONTS[self.front].gated)

    @property
    def deep(self) -> bool:
        """Whether more than one layer has weights."""
        return self.layers > 1

    @property
    def of_text(self) -> bool:
        """Whether characters of a text are learned from."""
        return self.source in TEXTS or self.task == NEXT_CHAR
