"""Checking: whether all settings of a run can be trained with. Raises `UserError` with one sentence."""

from __future__ import annotations

from dataclasses import fields

from stepviz.errors import UserError
from stepviz.settings import checks
from stepviz.settings.kinds import ACTIVATIONS, INITS, LAYERS, LOSSES, OPTIMIZERS, OUTPUTS, SAMPLINGS, TASKS
from stepviz.settings.limits import (
    DECIMALS,
    FITTED,
    MAX_BATCH_SIZE,
    MAX_CONTEXT,
    MAX_EMBED,
    MAX_ITERATIONS,
    MAX_ROWS,
    MISSINGS,
    REDUCTIONS,
    SCALES,
    SOFTMAXES,
    VARIANTS,
)
from stepviz.settings.sources import ARTICLE
from stepviz.settings.table import Settings
from stepviz.shell import quoted
from stepviz.text import one_line


def check(run: Settings) -> None:
    """Every setting, and whether they go together."""
    checks.one_of("--reduction", run.reduction, REDUCTIONS)
    checks.one_of("--loss", run.loss, tuple(LOSSES))
    checks.one_of("--output", run.output, OUTPUTS)
    checks.one_of("--softmax", run.softmax, SOFTMAXES)
    assert run.scale is not None
    checks.one_of("--scale", run.scale, SCALES)
    checks.within("--seed", run.seed, 0, 2**32 - 1)
    checks.within("--iterations", run.iterations, 1, MAX_ITERATIONS)
    if run.batch_size != FITTED or run.source == ARTICLE:
        checks.within("--batch-size", run.batch_size, 1, MAX_BATCH_SIZE)
    for every in run.check:
        checks.within("--check", every, 1, MAX_ITERATIONS)
    checks.positive("--lr", run.lr, "the learning rate", 0.01)
    checks.formula(run.source, run.formula, run.set, run.move)
    _data(run)
    if run.variant == "as-printed":
        checks.as_printed(run.source, run.batch_size, run.reduction, run.hidden)
    _images(run)
    _network(run)
    _idle(run)


def _data(run: Settings) -> None:
    for name, known in (("task", TASKS), ("decimal", DECIMALS), ("missing", MISSINGS), ("variant", VARIANTS)):
        if getattr(run, name) is not None:
            checks.one_of(f"--{name}", getattr(run, name), known)
    if run.rows is not None:
        checks.within("--rows", run.rows, 4, MAX_ROWS)
    if run.noise is not None:
        checks.noise(run.noise)
    if run.val is not None and run.test is not None:
        checks.shares(run.val, run.test)
    if run.context is not None:
        checks.within("--context", run.context, 1, MAX_CONTEXT)
    if run.embed is not None:
        checks.within("--embed", run.embed, 0, MAX_EMBED)
    if run.delimiter is not None:
        checks.delimiter(run.delimiter, run.decimal)
    if run.features is not None and len(set(run.features)) < max(1, len(run.features)):
        raise UserError(f"--features {quoted(one_line(run.features))}: give one or more columns, each once")


def _images(run: Settings) -> None:
    if run.image is None and run.conv is None:
        return
    from stepviz.settings.convolution import filters_of, raster_of

    if run.image is not None:
        raster_of("--image", run.image)
    if run.conv is not None:
        filters_of("--conv", run.conv)


def _network(run: Settings) -> None:
    checks.one_of("--layer", run.layer, tuple(LAYERS))
    checks.one_of("--activation", run.activation, tuple(ACTIVATIONS))
    checks.one_of("--init", run.init, INITS)
    checks.one_of("--optimizer", run.optimizer, tuple(OPTIMIZERS))
    checks.one_of("--sampling", run.sampling, tuple(SAMPLINGS))
    if run.weights is not None:
        checks.weights(run.weights)
    checks.hidden(run.hidden)
    checks.room("an iteration of this network has", run.room)
    checks.given_weights(run.source, run.hidden, run.weights, run.norm)
    checks.normed(run.norm, run.hidden, run.batch_size)
    checks.freeze(run.freeze, run.layers, (run.layer, run.norm), run.front)
    checks.dropped(run.dropout, run.hidden)
    checks.kept("--momentum", run.momentum)
    checks.kept("--beta2", run.beta2)
    checks.positive("--l2", run.l2, "weight decay", 0.001)


def _idle(run: Settings) -> None:
    """Nothing is set that this network does not use."""
    if run.activation != type(run).activation and not run.activated:
        raise UserError(f"--activation {run.activation} is for hidden layers: give --hidden too, for example 8,8")
    given = [field.name for field in fields(run) if getattr(run, field.name) != field.default]
    checks.used("optimizer", "optimizers", run.optimizer, OPTIMIZERS, given)
    checks.used("loss", "loss kinds", run.loss, LOSSES, given)
