"""Checking: tests if the settings of a run fit together. All functions raise `UserError` with one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stepviz.errors import UserError
from stepviz.settings.checks import batch_size, room
from stepviz.settings.kinds import (
    BLOCK,
    FRONTS,
    LOSSES,
    OPTIMIZERS,
    RESIDUAL,
    batched,
    either,
    gpt_parameters,
    layer_of,
)
from stepviz.settings.limits import FITTED
from stepviz.settings.setting import Setting
from stepviz.settings.settled import Settings
from stepviz.settings.sources import ARTICLE, BRINGING, CHAIN_RULE, GENERATED, MAZUR, is_file, is_table
from stepviz.settings.table import SETTINGS
from stepviz.settings.values import hint
from stepviz.shell import quoted


def known(names: Iterable[str]) -> None:
    """Checks that every name is that of a setting."""
    for name in names:
        if name not in SETTINGS:
            raise UserError(f"unknown setting {name!r}: {hint(name, SETTINGS, 'help(stepviz.Experiment) lists them')}")


def of_formula(names: Iterable[str]) -> None:
    """Checks that all these settings have an effect on a formula, which has no rows."""
    for row in (SETTINGS[name] for name in names):
        if row.lacking:
            raise UserError(f"{row.flag} has no effect on {CHAIN_RULE}, which {row.lacking}: leave it out")


def taken(run: Settings, title: str) -> None:
    """Checks that the source takes all settings that are set. `title`: the source in messages."""
    own, who = run.source not in BRINGING, "the article" if run.source == ARTICLE else run.source
    takers = {
        "": (True, ""),
        "generated": (run.source in GENERATED, f"the sets made at random ({', '.join(GENERATED)})"),
        "tables": (is_table(run.source) and not run.of_text, "tables"),
        "files": (is_file(run.source), "files"),
        "texts": (run.of_text, "texts (names, or a file with --task next-char)"),
        "measured": (own and not run.of_text, f"other sources than {'texts' if run.of_text else who}"),
        "split": (own, f"other sources than {who}, which has its own split"),
    }
    for row in set_in(run):
        takes_it, others = takers[row.only]
        if not takes_it:
            raise UserError(f"{row.flag} is for {others}: leave it out with {title}")


def set_in(run: Settings) -> list[Setting]:
    """The settings that do not have their default value."""
    usual = run.usual
    return [row for name, row in SETTINGS.items() if getattr(run, name) not in (row.default, usual.get(name))]


def idle(chosen: Mapping[str, Any], name: str) -> str:
    """The optimizers or losses that use a setting, in words; empty if the ones among the `chosen` settings do."""
    for option, several, kinds in (("optimizer", "optimizers", OPTIMIZERS), ("loss", "loss kinds", LOSSES)):
        users = kinds.taking(name)
        if users and name not in kinds[chosen[option]].takes:
            one = "" if users[1:] else f" {users[0]}"
            return f"the {option if one else several} {either(users, 'and')}: give --{option}{one}"
    return ""


def used(chosen: Settings, names: Iterable[str]) -> None:
    """Raises `UserError` for a setting that optimizer or loss do not use, and for a batch size out of range."""
    for name in names:
        if name == "batch_size":
            batch_size("--batch-size", chosen.batch_size)
            if chosen.heads:
                raise UserError(
                    "--batch-size has no effect on a GPT (--heads), which reads a document at once: leave it out"
                )
        if who := idle(vars(chosen), name):
            raise UserError(f"{SETTINGS[name].flag} is for {who}, or leave it out")


_HIDDEN = "hidden layers: give --hidden too, for example 8,8"
_NEEDED = {
    "embed": "embeddings: give --embed too, for example 2",
    "heads": "a GPT: give --heads too, for example 4",
}
"""What a setting needs, in words, by the property of the run that it needs; for others it is hidden layers."""


def check(run: Settings) -> None:
    """Checks every setting by itself, and that they fit together."""
    for row in SETTINGS.values():
        value = getattr(run, row.name)
        if value is not None or row.default is not None:
            row.check(value)
    _formula(run)
    for sentence in _conflicts(run):
        raise UserError(sentence)
    room("an iteration of this network has", run.room)
    _freeze(run)
    rows = set_in(run)
    for row in rows:
        if row.needs and not getattr(run, row.needs):
            value = f" {row.values.written(getattr(run, row.name))}" * bool(row.value)
            usual = "the MLP of a GPT: take mlp off --without" if run.heads else _HIDDEN
            needed = _NEEDED.get(row.needs, usual)
            raise UserError(f"{row.flag}{value} is for {needed}")
    used(run, (row.name for row in rows if row.name != "batch_size"))


def _formula(run: Settings) -> None:
    """Checks the formula and the values of its names, which only the chain rule takes."""
    for row in (SETTINGS[name] for name in ("formula", "set", "move")):
        if getattr(run, row.name) and run.source != CHAIN_RULE:
            raise UserError(f"{row.flag} is for {CHAIN_RULE}: write stepviz {CHAIN_RULE} {row.flag} …, or leave it out")
        if getattr(run, row.name) and run.formula is None:
            raise UserError(f"{row.flag} is for a formula of your own: give --formula too, or leave it out")
    if run.formula is not None:
        from stepviz.formula.asked import formula_of

        formula_of(run.formula, run.set, run.move)


def _conflicts(run: Settings) -> Iterator[str]:
    """Yields a sentence for each conflict between settings."""
    if run.batch_size == FITTED and run.source == ARTICLE:
        batch_size("--batch-size", run.batch_size)
    if (run.val or 0) + (run.test or 0) >= 1:
        yield f"--val {run.val} and --test {run.test} leave no training rows: give less than 1 together"
    if run.delimiter is not None and run.delimiter == run.decimal:
        yield f"--decimal {run.decimal} and --delimiter {run.delimiter} cannot be the same"
    for wrong, why in (
        (run.source != ARTICLE, "is the article's listing: leave it out, or train on article"),
        (run.batch_size < 2, "reads two rows of every batch: give --batch-size 2 or more"),
        (run.reduction == "mean", "sums its gradient as the listing does: leave --reduction out"),
        (run.hidden, "is a network of one layer, as the listing is: leave --hidden out"),
    ):
        if run.variant and wrong:
            yield f"--variant {run.variant} {why}"
    if run.source == MAZUR and run.weights is None and (run.norm is not None or run.hidden != (2,)):
        what, flag = ("two hidden units", "hidden") if run.norm is None else ("layers without a norm", "norm")
        yield f"{MAZUR} brings the weights of {what}: leave --{flag} out, or give --weights too"
    yield from _gpt(run)
    if batched(run.norm) and run.hidden and run.batch_size == 1:
        yield f"--norm {run.norm} needs a batch of two rows or more for σ: give --batch-size 2"


def _gpt(run: Settings) -> Iterator[str]:
    """Yields a sentence for each setting that is wrong for a GPT, or has no effect on one."""
    if not run.heads:
        return
    for flag, asked in (
        ("--hidden", run.hidden),
        ("--conv", run.conv),
        ("--positions", run.positions),
        ("--layer", run.layer != "linear"),
        ("--loss", run.loss != "softmax"),
        ("--softmax plain", run.softmax == "plain"),
        ("--norm batch", run.norm == "batch"),
        ("--dropout", run.dropout),
        ("--skip", run.skip),
    ):
        if asked:
            yield f"{flag} has no effect on a GPT (--heads): leave it out"
    if {*BLOCK} <= {*run.without} and (RESIDUAL in run.without or run.layers != 1):
        flag = f"--without {RESIDUAL}" if RESIDUAL in run.without else "--layers"
        yield f"{flag} has no effect on a GPT without attention and mlp: leave it out"
    if run.norm is None:
        yield "a GPT has norms: give --norm rms or --norm layer"
    if not run.embed:
        yield "--embed 0 is no size for the embeddings of a GPT: give for example 4"
    elif run.embed % run.heads:
        yield f"--embed {run.embed} cannot be shared by {run.heads} heads: give a multiple of {run.heads}"
    if run.penalty:
        yield "--l2 on a GPT decays weights by themselves: give --optimizer adamw too"


def _freeze(run: Settings) -> None:
    """Checks that frozen parameters exist, are named once, and are not all of them."""
    if run.heads:
        known = [*gpt_parameters(run.layers or 1, run.without)]
    else:
        hidden, last = (("W", "b", *layer_of(run.layer, run.norm, last=last).learns) for last in (False, True))
        learns = (*(FRONTS[front].learns for front in run.fronts), *[hidden] * len(run.hidden), last)
        known = [f"{name}{layer if run.deep else ''}" for layer, own in enumerate(learns, 1) for name in own]
    for name in run.freeze:
        if name not in known:
            raise UserError(f"--freeze {quoted(name)}: this run has no such parameter: choose from {', '.join(known)}")
        if run.freeze.count(name) > 1:
            raise UserError(f"--freeze names {name} twice: give each parameter once")
    if len(run.freeze) == len(known):
        raise UserError(f"--freeze {','.join(run.freeze)} freezes every parameter: leave one out")
