"""Checking: tests if the settings of a run fit together. All functions raise `UserError` with one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepviz.errors import UserError
from stepviz.settings.checks import batch_size, room
from stepviz.settings.kinds import (
    BLOCK,
    FRONTS,
    RESIDUAL,
    batched,
    gpt_parameters,
    layer_of,
)
from stepviz.settings.limits import FITTED
from stepviz.settings.needs import Need
from stepviz.settings.setting import Setting
from stepviz.settings.settled import Settings
from stepviz.settings.sources import ARTICLE, MAZUR
from stepviz.settings.table import SETTINGS
from stepviz.settings.values import hint
from stepviz.shell import quoted


def known(names: Iterable[str]) -> None:
    """Checks that every name is that of a setting."""
    for name in names:
        if name not in SETTINGS:
            raise UserError(f"unknown setting {name!r}: {hint(name, SETTINGS, 'help(stepviz.Experiment) lists them')}")


def set_in(run: Settings) -> list[Setting]:
    """The settings that do not have their default value."""
    usual = run.usual
    return [row for name, row in SETTINGS.items() if getattr(run, name) not in (row.default, usual.get(name))]


def used(run: Settings, given: Iterable[str]) -> None:
    """Checks that the settings which the user gave have an effect, and that the batch size is in range."""
    for name in given:
        if name == "batch_size":
            batch_size("--batch-size", run.batch_size)
        need = run.lacks(name)
        if need is not None and need.strict:
            raise _without(need, run, SETTINGS[name])


def _without(need: Need, run: Settings, row: Setting) -> UserError:
    given = f"{row.flag} {row.values.written(getattr(run, row.name))}" if row.value else row.flag
    source = "the article" if run.source == ARTICLE else run.source
    return UserError(need.sentence.format(flag=row.flag, given=given, title=run.title, source=source))


def check(run: Settings) -> None:
    """Checks that every setting has an effect and is in range, and that they fit together."""
    for row in set_in(run):
        if (need := run.lacks(row.name)) is not None:
            raise _without(need, run, row)
    for row in SETTINGS.values():
        value = getattr(run, row.name)
        if value is not None or row.default is not None:
            row.check(value)
    if run.formula is not None:
        from stepviz.formula.asked import formula_of

        formula_of(run.formula, run.set, run.move)
    for sentence in _conflicts(run):
        raise UserError(sentence)
    room("an iteration of this network has", run.room)
    _freeze(run)


def _conflicts(run: Settings) -> Iterator[str]:
    """Yields a sentence for each conflict between settings."""
    if run.batch_size == FITTED and run.source == ARTICLE:
        batch_size("--batch-size", run.batch_size)
    if (run.val or 0) + (run.test or 0) >= 1:
        yield f"--val {run.val} and --test {run.test} leave no training rows: give less than 1 together"
    if run.delimiter is not None and run.delimiter == run.decimal:
        yield f"--decimal {run.decimal} and --delimiter {run.delimiter} cannot be the same"
    for wrong, why in (
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
    """Yields a sentence for each setting that is wrong for a GPT."""
    if not run.heads:
        return
    for given, wrong in (("--softmax plain", run.softmax == "plain"), (f"--norm {run.norm}", batched(run.norm))):
        if wrong:
            yield f"{given} has no effect on a GPT (--heads): leave it out"
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
