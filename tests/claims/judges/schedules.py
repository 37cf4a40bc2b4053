"""Of schedules: the learning rate of an iteration, and what it does over a run."""

from __future__ import annotations

import math

from stepviz.ops.schedules import rate
from tests.claims.judges.verdict import Check, Judges, Said, Truth, as_ruled


def _is_made(truth: Truth, said: Said) -> bool:
    """The rate is that of the formula, worked out another way, and the base is what was asked for."""
    near = math.isclose(truth.value, truth.rate, rel_tol=1e-12, abs_tol=0)
    return as_ruled(truth) and near and float(said["base"]) == truth.experiment.lr


def _is(schedule: str) -> Check:
    return lambda truth, said: (
        truth.experiment.schedule == schedule and int(said["count"]) == truth.experiment.iterations
    )


def _warms(truth: Truth, said: Said) -> bool:
    """The iteration, of those of the warm-up."""
    warmup = truth.experiment.warmup
    return int(said["warmup"]) == warmup and int(said["it"]) == truth.number <= warmup


JUDGES: Judges = {
    rate.MADE: _is_made,
    rate.WARMING: _warms,
    rate.WARM: lambda truth, said: 0 < truth.experiment.warmup == int(said["warmup"]) < truth.number,
    rate.COUNTED: lambda truth, _: truth.value == truth.number + 1,
    rate.STRAIGHT: _is("linear"),
    rate.WAVE: _is("cosine"),
    rate.TENTHS: _is("step"),
}
