"""Sources: the data sources and their defaults, for use without NumPy."""

from __future__ import annotations

import os
from collections.abc import Mapping

from stepviz.errors import UserError
from stepviz.settings.record import Any, record

ARTICLE = "article"
CHAIN_RULE = "chain-rule"
"""The source that is a formula and has no rows."""
FORMULA = "L = 3x² + 2"
STEPS, STARTS = "n = x^2; m = 3*n; L = m + 2", (("x", 2.0),)
"""The formula of that source, a statement for each operation of its forward pass; the number that x starts with."""
STANDARD_INPUT = "-"


MAZUR = "mazur"
"""One row and given weights: a well-known example to work through on paper."""
BRINGING = (ARTICLE, MAZUR, CHAIN_RULE)
"""Sources with a fixed run: batches, scaling and split cannot be chosen."""
BY_HAND = {
    "": (
        *(CHAIN_RULE, "--formula", "h = relu(w*x + b); L = (h - y)^2", "--lr", "0.05"),
        *("--set", "w=9.5,b=3,x=2,y=2", "--move", "w,b", "--iterations", "4"),
    ),
    "softmax": (ARTICLE, "--lr", "0.1", "--iterations", "4"),
}
"""Runs to work out without a calculator, by loss. In the first, h - y starts at 20 and halves in each iteration, and no
number has more than two decimals. In the other, inputs are 0 and 1, and powers of e are in a table.
"""


@record
class Generated:
    """A data set that is generated from the seed."""

    about: str
    noise: float
    """The default noise."""
    task: str = "classification"
    scaled: bool = False
    """True if its features are standardized by default."""


GENERATED: Mapping[str, Generated] = {
    "xor": Generated("quarters of a square, two classes crosswise", 0.05),
    "circles": Generated("a ring around a disc", 0.05),
    "moons": Generated("two half moons that reach into each other", 0.1),
    "spirals": Generated("two spiral arms", 0.02),
    "gauss": Generated("two round clouds that overlap a little", 0.3),
    "line": Generated("numbers along a line, y = 2x + 1", 0.3, "regression"),
    "housing": Generated("prices by size and age of a house", 0.3, "regression", scaled=True),
}
BUNDLED: Mapping[str, str] = {
    "iris": "flowers, 3 species (Fisher 1936; UCI, CC BY 4.0)",
    "digits": "handwritten, 8x8 pixels (UCI, CC BY 4.0)",
}
MICROGPT = "microgpt"
"""A GPT whose initial weights and losses are published."""
GPT = "gpt"
"""A GPT small enough for a screen."""
TEXTS: Mapping[str, str] = {
    "names": "491 first names, the next character (US SSA)",
    GPT: "a GPT on eight short words, two numbers each",
    MICROGPT: "a GPT on names, as published (Karpathy 2026)",
}
"""Built-in texts, to predict the next character."""
SOURCES = (ARTICLE, *GENERATED, *BUNDLED, *TEXTS, MAZUR, CHAIN_RULE)
ABOUT: Mapping[str, str] = {
    ARTICLE: "four switches; the label equals x2",
    **{name: generated.about for name, generated in GENERATED.items()},
    **BUNDLED,
    **TEXTS,
    MAZUR: "backpropagation step by step (Mazur 2015)",
    CHAIN_RULE: f"derivatives of {FORMULA}, node by node",
}
LIKE: Mapping[str, str] = {"mnist": "digits", "boston": "housing", "california": "housing", "flowers": "iris"}
"""Well-known data sets that are not built in, and a similar one that is."""

_ADAM = {"norm": "rms", "optimizer": "adam", "sampling": "order"}
_FITTED_LINE = {"loss": "mse", "lr": 0.1, "iterations": 200}
USUAL: Mapping[str, Mapping[str, Any]] = {
    "line": _FITTED_LINE,
    "housing": _FITTED_LINE,
    "names": {"lr": 0.1},
    GPT: {"heads": 1, "embed": 2, "context": 5, **_ADAM, "lr": 0.03, "iterations": 200, "check": (20, 20)},
    MICROGPT: {
        **_ADAM,
        "heads": 4,
        "embed": 16,
        "context": 16,
        "momentum": 0.85,
        "beta2": 0.99,
        "lr": 0.01,
        "schedule": "linear",
        "iterations": 1000,
        "check": (100, 100),
    },
    MAZUR: {
        "hidden": (2,),
        "activation": "sigmoid",
        "output": "sigmoid",
        "loss": "half-mse",
        "reduction": "mean",
        "lr": 0.5,
        "iterations": 10_000,
        "batch_size": 1,
        "freeze": ("b1", "b2"),
    },
    CHAIN_RULE: {"lr": 0.1, "iterations": 50},
}
"""Defaults that differ by source.

In the chain rule's formula each update multiplies x by 0.4 (2, 0.8, 0.32, …), easy to follow on paper. 50 iterations
take one column each in the curve, and are enough for a tenth of the learning rate, too.
"""
WITH_HIDDEN: Mapping[str, Mapping[str, Any]] = {"housing": {"lr": 0.0003}}
"""Defaults with hidden layers and plain gradient descent: prices are hundreds, and make gradients as large."""

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
"""Names of the usual delimiters."""

DEFAULT_ROWS = 200
DEFAULT_SHARE = 0.25
BUNDLED_SHARE = 0.2
"""Fractions of validation and test rows of the bundled sets, small since 150 flowers are few."""


def is_file(source: str) -> bool:
    """True if the word can only mean a file: `-` (standard input), or a name with a dot or a folder in it."""
    if source in SOURCES:
        return False
    return source == STANDARD_INPUT or "." in source or "/" in source or os.sep in source


def as_source(given: str | os.PathLike[str]) -> str:
    """The source as a word; a path object always means a file. Raises `UserError` if it is neither text nor path."""
    if isinstance(given, str):
        return given
    if not isinstance(given, os.PathLike):
        raise UserError(f"source={given!r} cannot be used: give a text or a path")
    # A path always means a file: `./iris` where the word `iris` means the flowers.
    path = os.fspath(given)
    return path if is_file(path) else os.path.join(os.curdir, path)


def in_short(path: str) -> str:
    """A file name without folders, safe to print; `standard input` for `-`."""
    if path == STANDARD_INPUT:
        return "standard input"
    name = path.rstrip("/").rpartition("/")[2] or path
    return "".join(character if character.isprintable() else "�" for character in name)


@record
class KnownFile:
    """A kind of file."""

    home: str
    """The function that reads a table from an open file, as `module:function`."""
    of_text: bool
    """True if it is read like text, so that the settings for tables apply."""


READERS: Mapping[str, KnownFile] = {
    ".npz": KnownFile("stepviz.data.files.arrays:read_arrays", of_text=False),
    ".xlsx": KnownFile("stepviz.data.files.cells:read_sheet", of_text=True),
    ".parquet": KnownFile("stepviz.data.files.cells:read_parquet", of_text=True),
    "": KnownFile("stepviz.data.files.table:read_table", of_text=True),
}
"""Readers of files, by the end of the file name."""
CHARACTERS = "stepviz.data.files.characters:read_characters"
"""The reader of texts, to predict the next character."""


def reader_of(source: str) -> KnownFile:
    """The reader of the file of that name."""
    return next(reader for ending, reader in READERS.items() if source.lower().endswith(ending))


def is_table(source: str) -> bool:
    """True if it is a file that is read like text, or standard input."""
    return is_file(source) and reader_of(source).of_text
