"""Needs: what a run must have for a setting to have an effect, and what is said of one that lacks it.

A row of the table has several of them, in the order in which they are told.
"""

from __future__ import annotations

from collections.abc import Callable

from stepviz.settings.kinds import LOSSES, MLP, OPTIMIZERS, Kinds
from stepviz.settings.record import Any, record
from stepviz.settings.sources import ARTICLE, BRINGING, CHAIN_RULE, GENERATED, is_file, is_table


@record
class Need:
    """One thing that a run must have."""

    met: Callable[[Any], object]
    """True of a run, a `Settings`, that has it."""
    sentence: str
    """What is said of a run without it, with `{flag}`, `{given}` (the flag and its value), `{title}` and `{source}`."""
    strict: bool = False
    """True if a user cannot give even the usual value."""
    exported: bool = True
    """False if exports leave the setting out of a run without it."""


Needs = tuple[Need, ...]


def _no_formula(lacks: str) -> Needs:
    told = f"{{flag}} has no effect on {CHAIN_RULE}, which {lacks}: leave it out"
    return (Need(lambda run: run.source != CHAIN_RULE, told, strict=True, exported=False),)


LAYERS, ROWS, RANDOM = map(_no_formula, ("has no layers", "has no rows", "draws nothing at random"))


def _of_sources(met: Callable[[Any], object], who: str) -> Needs:
    return (Need(met, f"{{flag}} is for {who}: leave it out with {{title}}"),)


GENERATED_ROWS = ROWS + _of_sources(
    lambda run: run.source in GENERATED, f"the sets made at random ({', '.join(GENERATED)})"
)
TABLE = ROWS + _of_sources(lambda run: is_table(run.source) and not run.of_text, "tables")
A_FILE = ROWS + _of_sources(lambda run: is_file(run.source), "files")
TEXT = ROWS + _of_sources(lambda run: run.of_text, "texts (names, or a file with --task next-char)")
MEASURED = (
    ROWS
    + _of_sources(lambda run: not run.of_text, "other sources than texts")
    + _of_sources(lambda run: run.source not in BRINGING, "other sources than {source}")
)
"""Features that are numbers, and not those of a fixed run."""
FREE_SPLIT = ROWS + _of_sources(
    lambda run: run.source not in BRINGING, "other sources than {source}, which has its own split"
)


def _is_gpt(run: Any) -> bool:
    return bool(run.heads and run.of_text)


_NO_GPT = Need(lambda run: not _is_gpt(run), "{flag} has no effect on a GPT (--heads): leave it out")
DENSE = (*LAYERS, _NO_GPT)
"""The layers of any network but a GPT."""
_HIDDEN = "{given} is for hidden layers: give --hidden too, for example 8,8"
HIDDEN = (*DENSE, Need(lambda run: run.hidden, _HIDDEN))
ACTIVATED = (
    *LAYERS,
    Need(
        lambda run: not (_is_gpt(run) and MLP in run.without),
        "{given} is for the MLP of a GPT: take mlp off --without",
    ),
    Need(lambda run: run.activated, _HIDDEN),
)
NORMED = (*LAYERS, Need(lambda run: run.hidden or run.heads, _HIDDEN))
A_GPT = (*TEXT, Need(lambda run: run.heads, "{given} is for a GPT: give --heads too, for example 4"))
EMBEDDED = (
    *TEXT,
    _NO_GPT,
    Need(lambda run: run.embed, "{given} is for embeddings: give --embed too, for example 2"),
)
BATCHES = (
    *ROWS,
    Need(
        lambda run: not _is_gpt(run),
        "{flag} has no effect on a GPT (--heads), which reads a document at once: leave it out",
        strict=True,
        exported=False,
    ),
)
FORMULA = (
    Need(
        lambda run: run.source == CHAIN_RULE,
        f"{{flag}} is for {CHAIN_RULE}: write stepviz {CHAIN_RULE} {{flag}} …, or leave it out",
    ),
    Need(
        lambda run: run.formula is not None,
        "{flag} is for a formula of your own: give --formula too, or leave it out",
        exported=False,
    ),
)


def _takers(option: str, several: str, kinds: Kinds, setting: str) -> Needs:
    """An optimizer or a loss that uses a setting."""
    users, one = kinds.taking(setting), ""
    if len(users) == 1:
        several, one = option, f" {users[0]}"
    told = f"{{flag}} is for the {several} {kinds.takers(setting)}: give --{option}{one}, or leave it out"
    return (Need(lambda run: setting in kinds[getattr(run, option)].takes, told, strict=True),)


def optimizer(setting: str) -> Needs:
    """An optimizer that uses the setting."""
    return _takers("optimizer", "optimizers", OPTIMIZERS, setting)


def loss(setting: str) -> Needs:
    """Layers, and a loss that uses the setting."""
    return LAYERS + _takers("loss", "loss kinds", LOSSES, setting)


LISTING = (
    *LAYERS,
    Need(lambda run: run.source == ARTICLE, "{given} is the article's listing: leave it out, or train on article"),
    *loss("variant"),
)
