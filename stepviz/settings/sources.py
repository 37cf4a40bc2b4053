"""Sources: where rows come from. Plain names and figures, so that the command line knows them without NumPy."""

from __future__ import annotations

import os
from collections.abc import Mapping

from stepviz.errors import UserError
from stepviz.settings.record import record

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from typing import Any

ARTICLE = "article"
CHAIN_RULE = "chain-rule"
"""The source that is a formula instead of rows."""
FORMULA = "L = 3x² + 2"
STANDARD_INPUT = "-"


MAZUR = "mazur"
"""One row and given weights: an example that many have worked through on paper."""
BRINGING = (ARTICLE, MAZUR, CHAIN_RULE)
"""Sources with a run of their own: how rows are drawn, scaled and split is settled."""
BY_HAND = {
    "": (
        *(CHAIN_RULE, "--formula", "h = relu(w*x + b); L = (h - y)^2", "--lr", "0.05"),
        *("--set", "w=9.5,b=3,x=2,y=2", "--move", "w,b", "--iterations", "4"),
    ),
    "softmax": (ARTICLE, "--lr", "0.1", "--iterations", "4"),
}
"""Runs to be worked out without a calculator, by the loss that is asked for. The error of the first one halves in each
iteration, from 20 on, and no number has more than two decimals; inputs of the other one are 0 and 1, and a table tells
powers of e.
"""


@record
class Generated:
    """A set of rows made anew for every seed."""

    about: str
    noise: float
    """The noise where none is asked for."""
    task: str = "classification"
    scaled: bool = False
    """Whether its features are scaled where nothing else is asked for."""


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
"""The run of a GPT whose first weights and losses are published."""
GPT = "gpt"
"""A GPT small enough for a screen."""
TEXTS: Mapping[str, str] = {
    "names": "491 first names, the next character (US SSA)",
    GPT: "a GPT on eight short words, two numbers each",
    MICROGPT: "a GPT on names, as published (Karpathy 2026)",
}
"""Words whose next character is learned."""
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
"""Sets that are looked for elsewhere, and what is like them here."""

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
"""What is usual for a source and not for others.

Of the formula x becomes 0.4 times x each time, 2, 0.8, 0.32, …, to be followed on paper; 50 iterations are one column
each in the curve, and far enough for a learning rate ten times smaller.
"""
WITH_HIDDEN: Mapping[str, Mapping[str, Any]] = {"housing": {"lr": 0.0003}}
"""What is usual of a source with hidden layers and plain steps: prices are hundreds, and so are the slopes of a net."""

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
"""Words for the usual signs between cells."""

DEFAULT_ROWS = 200
DEFAULT_SHARE = 0.25
BUNDLED_SHARE = 0.2
"""Shares of validation and test rows of the bundled sets: 60% of 150 flowers is little enough to learn from."""


def is_file(source: str) -> bool:
    """Whether the word can only mean a file: `-` (standard input), or a name with a dot or a folder in it."""
    if source in SOURCES:
        return False
    return source == STANDARD_INPUT or "." in source or "/" in source or os.sep in source


def as_source(given: str | os.PathLike[str]) -> str:
    """The word of the command line: a path object always means a file. Raises `UserError` for what is neither."""
    if isinstance(given, str):
        return given
    if not isinstance(given, os.PathLike):
        raise UserError(f"source={given!r} cannot be used: give a text or a path")
    path = os.fspath(given)
    return path if is_file(path) else os.path.join(os.curdir, path)


def in_short(path: str) -> str:
    """A file's name without its folders, safe to print; or standard input."""
    if path == STANDARD_INPUT:
        return "standard input"
    name = path.rstrip("/").rpartition("/")[2] or path
    return "".join(character if character.isprintable() else "�" for character in name)


@record
class KnownFile:
    """A kind of files."""

    home: str
    """The function that makes a table of an open file, as `module:function`."""
    of_text: bool
    """Whether such a file is read as text is, of which the settings of a table say how it is written."""


READERS: Mapping[str, KnownFile] = {
    ".npz": KnownFile("stepviz.data.files.arrays:read_arrays", of_text=False),
    ".xlsx": KnownFile("stepviz.data.files.sheet:read_sheet", of_text=True),
    ".parquet": KnownFile("stepviz.data.files.parquet:read_parquet", of_text=True),
    "": KnownFile("stepviz.data.files.table:read_table", of_text=True),
}
"""What reads a file, by how its name ends. One more kind is one line here."""
CHARACTERS = "stepviz.data.files.characters:read_characters"
"""What reads a text whose next character is learned."""


def reader_of(source: str) -> KnownFile:
    """What reads the file of that name."""
    return next(reader for ending, reader in READERS.items() if source.lower().endswith(ending))


def is_table(source: str) -> bool:
    """Whether it is a file of text, or text on standard input."""
    return is_file(source) and reader_of(source).of_text
