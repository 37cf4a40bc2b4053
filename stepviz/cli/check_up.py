"""`stepviz check-up`: tests if a net can learn, after "A Recipe for Training Neural Networks" (Karpathy 2019)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from stepviz.cli import FAILED, output
from stepviz.data import Dataset
from stepviz.data.files.characters import counted, of_pairs
from stepviz.errors import UserError
from stepviz.ops import Array, Program, TensorRole
from stepviz.ops.gpt.checking import losses_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES, OPTIMIZERS
from stepviz.settings.limits import MAX_BATCH_SIZE
from stepviz.text import plural
from stepviz.training import Iteration, Trainer
from stepviz.training.gradient_check import prove
from stepviz.training.health import ratios, units
from stepviz.views.text.numbers import unsigned, whole_percent

STEPS = 500
"""Updates within which the excess loss of one batch has to be halved."""
_MOST_LOSS = {True: 2.0, False: 10.0}
"""The most that the first loss may be, as a multiple of the baseline: of cross-entropies (True) and squares (False)."""
_MOST_SATURATED = 0.9
_SMALL, _LARGE = 1e-5, 1e-1
"""The least and the largest ratio of an update's size to the weights' size. About 1e-3 is usual."""
_LARGE_FIRST = 3e-1
"""The largest ratio for optimizers whose first step has a size independent of the gradient: smaller steps follow."""


class _SanityResult(NamedTuple):
    """The result of a test."""

    what: str
    number: str
    means: str
    sound: bool


def check_up(experiment: Experiment) -> int:
    """Print a line for each test and return the exit status: 1 if one fails.

    Raises `UserError` for a file that cannot be used, and for a run without training rows.
    """
    trainer = Trainer(experiment)
    run, data = trainer.experiment, trainer.dataset
    if not data.splits:
        raise UserError(f"check-up needs training rows, and {run.title} has none: give another source")
    output.line(f"{run.title} · {plural(len(data.train), 'training row')} · seed {run.seed}")
    findings = [*_findings(trainer)]
    for found in findings:
        output.line(f"{'ok' if found.sound else 'FAIL':<6}{found.what:<15}{found.number:>9}  {found.means}")
    return 0 if all(found.sound for found in findings) else FAILED


def _findings(trainer: Trainer) -> Iterator[_SanityResult]:
    first = trainer.iterate(trainer.initial, 1)
    every = _on_rows(trainer, trainer.dataset.train[:MAX_BATCH_SIZE]).firsts[-1]
    yield _first_loss(every, trainer)
    yield _gradients(first, trainer.experiment)
    yield _overfit(trainer, first)
    yield from _dead_and_saturated(every, " of the first document" * bool(len(trainer.dataset.starts)))
    yield _step(first, trainer.experiment.optimizer)


def _on_rows(trainer: Trainer, rows: Array) -> Trainer:
    """The same net trained on these rows only, with all of them in every batch."""
    none = np.zeros(0, dtype=np.int64)
    data = replace(trainer.dataset, train=np.sort(rows), val=none, test=none.copy())
    return Trainer(replace(trainer.experiment, sampling="order", batch_size=len(rows)), data)


def _first_loss(every: Iteration, trainer: Trainer) -> _SanityResult:
    """Compares the first loss with the best one that ignores the inputs."""
    data, run = trainer.dataset, trainer.experiment
    loss, pairs = float(every.the(TensorRole.OBJECTIVE)), ""
    if len(data.starts):  # an iteration has one document
        found = losses_of(every.program.scores(data.X[data.train], every.model), data.y[data.train])
        loss, pairs = float(found.mean()), f"; counted pairs: {unsigned(of_pairs(data, data.train))}"
    probabilities = _has_probabilities(every)
    if probabilities:
        count = len(data.classes)
        guess, means = math.log(count), f"guessing among {count} classes: ln {count} ="
    else:
        guess, means = _loss_of_the_mean(every.program), "always predicting the mean:"
        if run.loss in LOSSES:
            means = f"{means} {'half ' * (run.loss == 'half-mse')}the variance,"
        if not 0 < guess < math.inf:
            told = f"over all rows; {means} {unsigned(guess)}, which is no baseline to compare with"
            return _SanityResult("first loss", unsigned(loss), told, math.isfinite(loss))
    sound = math.isfinite(loss) and loss <= _MOST_LOSS[probabilities] * guess
    more = "" if sound else ": smaller initial weights, or standardized data"
    return _SanityResult("first loss", unsigned(loss), f"over all rows; {means} {unsigned(guess)}{pairs}{more}", sound)


def _loss_of_the_mean(program: Program) -> float:
    """The loss of all training rows if the outputs of each are the mean of their targets."""
    data, op = program.dataset, program.maker(program.losses)
    assert op is not None
    targets = _targets(data, data.train)
    outputs = np.zeros_like(targets, dtype=float) + targets.mean(axis=0)
    y = data.y[data.train].reshape(len(outputs), -1) if data.targets else data.y[data.train]
    with np.errstate(all="ignore"):  # for huge numbers the loss is nan, which is printed
        return float(op.compute(outputs, y)[1])


def _gradients(first: Iteration, run: Experiment) -> _SanityResult:
    proof = prove(first, run.reduction, run.lr)
    error = f"{proof.error:.0e}" if proof.error else "0"
    if proof.fails:
        wrong = ", ".join(slope.name for slope in proof.wrong) or "their identities"
        return _SanityResult("gradients", error, f"{wrong}: not the derivative of the loss", sound=False)
    told = "all measurable gradients agree with the loss" if proof.holds else "no gradient can be measured"
    told = f"largest difference, relative to the largest derivative: {told}"
    return _SanityResult("gradients", error, told, sound=True)


def _overfit(trainer: Trainer, first: Iteration) -> _SanityResult:
    """Tests if the net can overfit the first batch."""
    rows = np.unique(first.the(TensorRole.ROWS))
    alone = _on_rows(trainer, rows)
    start = float(alone.firsts[-1].the(TensorRole.OBJECTIVE))
    carried = alone.carried(alone.initial, 1, STEPS)
    end = float(alone.iterate(carried, STEPS + 1).the(TensorRole.OBJECTIVE))
    typed = trainer.experiment.loss not in LOSSES
    known = _has_probabilities(first)  # equal rows of different classes leave an entropy, by counting
    least = 0.0 if typed else counted(alone.dataset) if known else _least_squares(trainer, rows)
    sound = math.isfinite(end) and (end < start if typed else end - least <= (start - least) / 2)
    floor = f"; equal rows allow {unsigned(least)} at best" if least else ""
    more = "" if sound else ": another --lr, or a larger net"
    told = f"in {STEPS} steps on {plural(len(rows), 'row')}, from {unsigned(start)}{floor}{more}"
    return _SanityResult("one batch", unsigned(end), told, sound)


def _has_probabilities(iteration: Iteration) -> bool:
    """True if the loss is a cross-entropy; False for squared losses."""
    return iteration.program.role(iteration.program.answer) is TensorRole.PROBABILITY


def _targets(data: Dataset, rows: Array) -> Array:
    """The targets of a squared loss, (rows, outputs): one-hot classes, or the data's targets."""
    y = data.y[rows]
    return np.eye(len(data.classes))[y] if data.classes else y.reshape(len(y), -1)


def _least_squares(trainer: Trainer, rows: Array) -> float:
    """The least squared loss of any net on rows: the variance of targets among equal rows."""
    X, aims = trainer.dataset.X[rows], _targets(trainer.dataset, rows)
    alike: Array = (X[:, None] == X[None]).all(axis=2)  # (rows, rows)
    with np.errstate(all="ignore"):  # for huge numbers the loss is nan
        aims = aims - aims[alike.argmax(axis=1)]  # equal targets become exactly 0
        off = aims - alike @ aims / alike.sum(axis=1, keepdims=True)
        share = 0.5 if trainer.experiment.loss == "half-mse" else 1.0
        return share * float((off**2).sum(axis=1).mean())


def _dead_and_saturated(every: Iteration, where: str) -> Iterator[_SanityResult]:
    """Dead units and saturation of the worst layer; `where`: a text on its rows, if these are not all."""
    program = every.program
    names = program.with_role(TensorRole.ACTIVATION)
    layers = {name: found for name in names if (found := units(every, name)) is not None}
    if not layers:
        for what in ("dead units", "saturation"):
            yield _SanityResult(what, "-", "there is no hidden layer", sound=True)
        return
    name, worst = max(layers.items(), key=lambda item: item[1].dead / item[1].total)
    told = f"of the {plural(worst.total, 'unit')} of {name} have derivative 0 in every row{where}"
    yield _SanityResult("dead units", str(worst.dead), told, worst.dead <= worst.total / 2)
    name, worst = max(layers.items(), key=lambda item: item[1].flat)
    told = f"of the numbers of {name}{where}, where the activation is saturated"
    yield _SanityResult("saturation", whole_percent(worst.flat), told, worst.flat <= _MOST_SATURATED)


def _step(first: Iteration, optimizer: str) -> _SanityResult:
    """Tests the size of the first update, of the matrix whose ratio is farthest from the usual."""
    program = first.program
    places = [n for n, p in enumerate(program.parameters) if len(p.axes) > 1 and p.name not in program.update.frozen]
    found = ratios(first.carried[: len(program.parameters)], first.after[: len(program.parameters)])
    named = {program.parameters[n].name: found[n] for n in places if found[n] > 0}
    if not named:
        return _SanityResult("update : size", "-", "no weight matrix is updated", sound=False)
    name = max(named, key=lambda key: abs(math.log10(named[key]) + 3))
    scaled = program.update.steps and optimizer in OPTIMIZERS  # a typed rule may do anything
    sound = _SMALL <= named[name] <= (_LARGE_FIRST if scaled else _LARGE)
    usual = "whatever the size of its gradient" if scaled else "about 1e-3 is usual"
    told = f"of {name} in the first step, {usual}{'' if sound else ': another --lr'}"
    return _SanityResult("update : size", f"{named[name]:.1e}", told, sound)
