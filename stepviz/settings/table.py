"""Table: all settings of a run, one row each.

A row defines the field of `Experiment`, the option with its help, completion, manual page and checks, and the entry in
the what-if menu. Commands list settings in the order of the rows; the help sorts them by `line`.
"""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.settings import checks, kinds, needs, sources, values
from stepviz.settings.checks import below_one, positive, within
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.limits import FITTED, MAX_BATCH_SIZE, MAX_ITERATIONS
from stepviz.settings.record import record
from stepviz.settings.setting import DATA, NETWORK, RUN, Setting, WhatIfEntry

_SEED = WhatIfEntry("s", "seed", lambda run, rows: rows > 1 and run.sampling != "order", draws=True)
_BATCH_SIZE = WhatIfEntry("b", "batch size", lambda _, rows: rows > 1, draws=True)
_REDUCTION = WhatIfEntry("r", "gradient of", lambda run, _: run.variant is None and run.batch_size > 1)
_SOFTMAX = WhatIfEntry("p", "softmax", lambda run, _: run.variant is None)


def _or_formula(words: kinds.Kinds) -> str:
    """The kinds and `formula`, in words."""
    return values.listed((*words, "formula"))


@record(frozen=True, init=False, repr=False, eq=False)
class SettingsTable:
    """Everything that decides a run."""

    source: str = Setting(RUN, 0, "", "", "").of(sources.ARTICLE, values.TEXT)
    """A built-in set, the path of a file, or `-` for standard input."""
    seed: int = Setting(RUN, 1, "N", "of the initial weights and the batches (0)", "0").of(
        0, values.WHOLE, within(0, 2**32 - 1), needs=needs.RANDOM, whatif=_SEED
    )
    """Seeds one `RandomState`: the weights first, then the batches. Points and splits have streams of their own."""
    iterations: int = Setting(RUN, 3, "N", "length of the run (4000; chain-rule 50)", "4000").of(
        4000, values.WHOLE, within(1, MAX_ITERATIONS)
    )
    batch_size: int = Setting(RUN, 4, "N", "rows of a batch (32, or all if fewer; article 4)", "4").of(
        4, values.WHOLE, within(1, MAX_BATCH_SIZE, free=FITTED), needs=needs.BATCHES, whatif=_BATCH_SIZE
    )
    """`FITTED` until the data are known, never for the article."""
    lr: float = Setting(RUN, 2, "X", "learning rate (mostly 0.01; the header shows it)", "0.01").of(
        0.01, values.NUMBER, positive("the learning rate", 0.01), whatif=WhatIfEntry("l", "learning rate")
    )
    reduction: str = Setting(RUN, 5, "sum|mean", "the loss whose gradient is used (mean; article sum)", "mean").one_of(
        "sum", ("sum", "mean"), needs=needs.ROWS, whatif=_REDUCTION
    )
    """The loss shown is always the mean."""
    loss: str = Setting(NETWORK, 11, "KIND", f"{_or_formula(kinds.LOSSES)} (softmax)", "softmax").one_of(
        "softmax", kinds.LOSSES, needs=needs.DENSE
    )
    output: str = Setting(
        NETWORK, 12, "KIND", f"of {kinds.LOSSES.takers('output')}: linear or sigmoid (linear)", "sigmoid"
    ).one_of("linear", kinds.OUTPUTS, needs=needs.loss("output"))
    softmax: str = Setting(RUN, 6, "plain|stable", "plain exp, or shifted (stable; article plain)", "stable").one_of(
        "plain", ("plain", "stable"), needs=needs.loss("softmax"), whatif=_SOFTMAX
    )
    """The article's `exp`, or the one shifted by the row maximum."""
    variant: str | None = Setting(RUN, 8, "as-printed", "the article's listing with its bug", "as-printed").one_of(
        None, ("as-printed",), needs=needs.LISTING
    )
    mistake: str | None = Setting(
        NETWORK, 30, "NAME[@OP]", "a mistake on purpose, to be found: sign@update", "sign"
    ).of(None, values.TEXT)
    """Its name in the table of mistakes, with operation and tensor if given; None for a correct run."""
    check: tuple[int, int] = Setting(
        RUN, 7, "A,B", "iterations between train, validation checks (100,500)", "100,500"
    ).of((100, 500), values.PAIR, within(1, MAX_ITERATIONS, each=True), needs=needs.ROWS)
    rows: int | None = Setting(DATA, 9, "N", "of the sets that are made at random (200)", "200").of(
        None, values.WHOLE, within(4, 100_000), needs=needs.GENERATED_ROWS
    )
    noise: float | None = Setting(DATA, 10, "X", "standard deviation of noise (depends on the set)", "0.1").of(
        None, values.NUMBER, checks.noise, needs=needs.GENERATED_ROWS
    )
    """In units of the axes."""
    label: str | None = Setting(DATA, 1, "COLUMN", "the classes: a column's name or number (the last)", "grade").of(
        None, values.TEXT, needs=needs.TABLE
    )
    """Numbers count from 1."""
    task: str | None = Setting(
        DATA, 2, "KIND", "classification, regression (detected), next-char", "regression"
    ).one_of(None, kinds.TASKS, needs=needs.A_FILE)
    """`regression`: the label is a number; `next-char`: the label is the next character of a text; None: it is a class,
    or detected if the loss can learn both.
    """
    context: int | None = Setting(DATA, 11, "N", "of texts: characters of the context (1)", "3").of(
        None, values.WHOLE, within(1, 16), needs=needs.TEXT
    )
    embed: int | None = Setting(DATA, 12, "D", "of texts: embedding size; 0: one-hot (0)", "2").of(
        None, values.WHOLE, within(0, 64), needs=needs.TEXT
    )
    heads: int | None = Setting(DATA, 19, "N", "of texts: a GPT with N attention heads (none)", "4").of(
        None, values.WHOLE, within(1, 16), needs=needs.TEXT
    )
    """The heads share the `embed` numbers of a position equally."""
    layers: int | None = Setting(DATA, 20, "N", "of a GPT: blocks of attention and MLP (1)", "2").of(
        None, values.WHOLE, within(1, 8), needs=needs.A_GPT
    )
    without: tuple[str, ...] = Setting(
        NETWORK, 23, "PARTS", "of a GPT: blocks lack attention, mlp, residual (none)", "residual"
    ).of((), values.PARTS, checks.parts, needs=needs.A_GPT)
    """If both attention and MLP are left out, there are no blocks: the embeddings go directly to the head."""
    positions: bool = Setting(DATA, 18, "", "of texts: embeddings of the places are added (no)", "").of(
        False, values.FLAG, needs=needs.EMBEDDED
    )
    features: tuple[str, ...] | None = Setting(DATA, 3, "A,B", "the inputs: columns (all others)", "age,height").of(
        None, values.NAMES, checks.columns, needs=needs.MEASURED
    )
    """By name or number, in this order."""
    val: float | None = Setting(DATA, 5, "SHARE", "for validation, 0 for no rows (0.25; iris, digits 0.2)", "0.25").of(
        None, values.NUMBER, below_one("fraction"), needs=needs.FREE_SPLIT
    )
    """None for the article, which has its own split."""
    test: float | None = Setting(DATA, 6, "SHARE", "for the test, 0 for no rows (0.25; iris, digits 0.2)", "0.25").of(
        None, values.NUMBER, below_one("fraction"), needs=needs.FREE_SPLIT
    )
    scale: str | None = Setting(
        DATA, 7, "KIND", "none, standard, common to all (standard; points: none)", "standard"
    ).one_of(None, ("none", "standard", "common"), needs=needs.MEASURED)
    """`standard`, the default for bundled sets and files: each feature minus its mean, divided by its standard
    deviation, both of the training rows. `common`, the default with filters: one mean and one deviation for all
    features, so that pixels are comparable at all positions of a filter. `none`, the default otherwise: as given.
    """
    scale_target: str | None = Setting(
        DATA, 8, "KIND", "of regression: none, standard (standard where large)", "none"
    ).one_of(None, ("none", "standard"), needs=needs.MEASURED)
    """`standard`: the target minus its mean, divided by its standard deviation, both of the training rows. None: the
    same if the absolute mean or the deviation is over 10, with which plain gradient descent tends to fail.
    """
    delimiter: str | None = Setting(DATA, 15, "SIGN", ", ; | tab or space (detected)", "tab").of(
        None, values.DELIMITER, checks.delimiter, needs=needs.TABLE
    )
    decimal: str | None = Setting(DATA, 16, "SIGN", ". or , (detected)", ".").one_of(
        None, (".", ","), needs=needs.TABLE
    )
    header: bool | None = Setting(DATA, 17, "", "the first line names the columns (detected)", "").of(
        None, values.FLAG, needs=needs.TABLE
    )
    missing: str | None = Setting(
        DATA, 13, "drop|mean", "empty cells: drop the row, or fill in (refused)", "drop"
    ).one_of(None, ("drop", "mean"), needs=needs.TABLE)
    one_hot: bool = Setting(DATA, 14, "", "each text of a column of texts is a feature (refused)", "").of(
        False, values.FLAG, needs=needs.TABLE
    )
    image: str | None = Setting(DATA, 4, "HxW", "rows of a file are images of lines x columns (none)", "8x8").of(
        None, values.IMAGE, values.IMAGE.read, needs=needs.A_FILE
    )
    conv: str | None = Setting(NETWORK, 1, "N@RxC", "filters on images, a layer after each comma (none)", "4@3x3").of(
        None, values.FILTERS, needs=needs.DENSE
    )
    hidden: tuple[int, ...] = Setting(
        NETWORK, 2, "N,N", "units of the hidden layers, from the input on (none)", "8,8"
    ).of((), values.WHOLES, checks.layers, within(1, kinds.MAX_WIDTH, each=True), needs=needs.DENSE)
    layer: str = Setting(
        NETWORK, 3, "KIND", f"kind of layer: {kinds.either((*kinds.LAYERS,))} (linear)", "linear"
    ).one_of("linear", kinds.LAYERS, needs=needs.DENSE)
    """How the pre-activations of each layer are computed."""
    activation: str = Setting(NETWORK, 4, "KIND", f"{_or_formula(kinds.ACTIVATIONS)} (relu)", "tanh").one_of(
        "relu", kinds.ACTIVATIONS, needs=needs.ACTIVATED
    )
    norm: str | None = Setting(
        NETWORK, 5, "KIND", f"before the activation: {kinds.either((*kinds.NORMS,))} (none)", "batch"
    ).one_of(None, kinds.NORMS, needs=needs.NORMED)
    dropout: float = Setting(NETWORK, 6, "SHARE", "dropout rate of hidden units in training (0)", "0.2").of(
        0.0, values.NUMBER, below_one("number"), needs=needs.HIDDEN
    )
    skip: bool = Setting(NETWORK, 7, "", "hidden layers as wide as their input add it (no)", "").of(
        False, values.FLAG, needs=needs.HIDDEN
    )
    """Residual connections: a hidden layer as wide as its input outputs h + input."""
    init: str = Setting(NETWORK, 8, "KIND", "initial weights: normal, he, xavier (by activation)", "he").one_of(
        "normal", kinds.INITS
    )
    """`randn`, or scaled by `he` or `xavier` to the width of their layer."""
    optimizer: str = Setting(NETWORK, 13, "KIND", f"{_or_formula(OPTIMIZERS)} (sgd)", "adam").one_of(
        "sgd", OPTIMIZERS, needs=(), whatif=WhatIfEntry("o", "optimizer")
    )
    momentum: float = Setting(NETWORK, 14, "X", f"of {OPTIMIZERS.takers('momentum')}: share of m kept (0.9)", "0.9").of(
        0.9, values.NUMBER, below_one("number"), needs=needs.optimizer("momentum")
    )
    beta2: float = Setting(
        NETWORK, 15, "X", f"of {OPTIMIZERS.takers('beta2')}: share of mean square kept (0.999)", "0.999"
    ).of(0.999, values.NUMBER, below_one("number"), needs=needs.optimizer("beta2"))
    l2: float = Setting(NETWORK, 16, "X", "weight decay: l2 x W added to dW; adamw: off W (0)", "0.001").of(
        0.0, values.NUMBER, positive("weight decay", 0.001)
    )
    """The loss shown does not include the penalty."""
    schedule: str = Setting(
        NETWORK, 17, "KIND", f"lr: {kinds.either((*kinds.SCHEDULES,))} (constant)", "cosine"
    ).one_of("constant", kinds.SCHEDULES, needs=(), whatif=WhatIfEntry("h", "schedule"))
    """`linear` and `cosine` reach 0 after the last iteration; `step` divides by ten after each third of the run."""
    warmup: int = Setting(NETWORK, 18, "N", "lr x it/N in the first N iterations (0)", "100").of(
        0, values.WHOLE, within(0, MAX_ITERATIONS), needs=()
    )
    weights: str | None = Setting(NETWORK, 9, "FILE", "initial parameters: .json or .npz (random)", "w.json").of(
        None, values.FILE, checks.parameter_file
    )
    freeze: tuple[str, ...] = Setting(NETWORK, 10, "W1,b1", "parameters that updates skip (none)", "b").of(
        (), values.NAMES
    )
    formula: str | None = Setting(
        NETWORK, 20, "TEXT", "of chain-rule: a formula, or neuron (L = 3x² + 2)", "neuron"
    ).of(None, values.FORMULA, needs=needs.FORMULA)
    set: tuple[tuple[str, float], ...] = Setting(
        NETWORK, 21, "A=X,B=Y", "initial values of the formula's names", "a=2,b=-3"
    ).of((), values.NUMBERS_BY_NAME, needs=needs.FORMULA)
    move: tuple[str, ...] = Setting(NETWORK, 22, "A,B", "the formula's names that updates change (all)", "a,b").of(
        (), values.NAMES, needs=needs.FORMULA
    )
    sampling: str = Setting(
        NETWORK, 19, "KIND", "replacement, epochs (shuffled) or order (replacement)", "epochs"
    ).one_of("replacement", kinds.SAMPLINGS, needs=needs.ROWS)
    """`epochs`: epochs of shuffled training rows; `order`: epochs in the order of the rows."""


SETTINGS: Mapping[str, Setting] = {name: row for name, row in vars(SettingsTable).items() if isinstance(row, Setting)}
"""The rows, by name."""
EDITABLE = tuple(row.flag.removeprefix("--") for row in SETTINGS.values() if row.whatif is not None)
"""Settings that a what-if can change, as the command line writes them."""
