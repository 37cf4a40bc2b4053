"""Of updates: which way a parameter goes, and why; and of the learning rate that a schedule makes."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.optimizers import adam, kinds
from stepviz.ops.optimizers import claims as told
from stepviz.ops.schedules import rate
from stepviz.ops.update import GradientDescent
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, agree, as_ruled
from tests.support.own import OWN_OPTIMIZERS


def _is_frozen(truth: Truth, said: Said) -> bool:
    """The update leaves it as it is, and it is one of those that were asked to be."""
    before, _, after = truth.moved_by()
    held = any(truth.cell.tensor in (name, f"{name}_after", f"d{name}") for name in truth.experiment.frozen)
    option = "--move" if truth.experiment.formula else "--freeze"
    return held and before == after and agree(said, {"option": option, "kind": truth.tensor.noun})


def _steps(truth: Truth, said: Said) -> bool:
    return as_ruled(truth) and said["kind"] == truth.tensor.noun


def went(truth: Truth, said: Said) -> bool:
    """Which way, how far, and that what moved it has that sign."""
    before, update_direction, after = truth.moved_by()
    sign = update_direction < 0 if said["sign"] == "negative" else update_direction > 0
    far = truth.shows(said["far"], abs(after - before), 1e-300) if "far" in said else True
    return (
        after != before and (after > before) == (said["way"] == "up") == (said["sign"] == "negative") and sign and far
    )


def stays(truth: Truth, said: Said) -> bool:
    """Why the real update left it where it was: the learning rate, what moves it, or too small a step."""
    (before, update_direction, after), lr = truth.moved_by(), truth.rate
    if said["why"] == told.TOO_LITTLE:
        return stays_by_both(truth, said)
    reasons = {"lr is 0": lr == 0, "the step is too small": lr > 0 and update_direction != 0}
    return before == after and reasons.get(said["why"], lr > 0 and update_direction == 0)


def _ahead(truth: Truth, said: Said) -> bool:
    before, _, after = truth.moved_by()
    return after > before if said["way"] == "up" else after < before


def _by_nan(truth: Truth, _: Said) -> bool:
    return math.isnan(truth.moved_by()[1])


def _breaks(truth: Truth, _: Said) -> bool:
    return math.isnan(truth.moved_by()[2])


def _broken(truth: Truth, said: Said) -> bool:
    return _breaks(truth, said) and not _by_nan(truth, said)


def moving(cause: str, way: str) -> Judges:
    """What an optimizer says of every parameter, in its own words."""
    words = told.moves(cause, way)
    return {
        words.rule: _steps,
        words.went: went,
        words.stayed: stays,
        words.stays: stays,
        words.ahead: _ahead,
        words.no_number: _by_nan,
        words.broken: _broken,
        words.breaks: Rarely(_breaks, "a memory that is inf beside a finite gradient"),
    }


def by_both(truth: Truth, said: Said) -> bool:
    """Which way the real update moved a weight that decays, how far, and what part step and decay have in it."""
    before, update_direction, after = truth.moved_by()
    lr, l2 = truth.rate, truth.experiment.l2
    shares = {"step": -lr * update_direction, "decay": -lr * l2 * before, "far": abs(after - before)}
    told = all(truth.shows(said[name], share, abs(share)) for name, share in shares.items() if name in said)
    return _decayed(truth) and after != before and told and (after > before) == (said["way"] == "up")


def _decayed(truth: Truth) -> bool:
    """Whether the number belongs to a weight that decay moves."""
    name = truth.program.of(truth.cell.tensor)
    weight = len(truth.cell.index) > 1 and name not in truth.experiment.frozen
    run = truth.experiment
    return run.optimizer == "adamw" and weight and run.l2 > 0 and truth.rate > 0 and truth.moved_by()[0] != 0


def stays_by_both(truth: Truth, _: Said) -> bool:
    """The real update left a weight that decays where it was."""
    before, after = truth.moved_by()[::2]
    return _decayed(truth) and before == after


def _share(truth: Truth) -> float:
    """What is kept of the old mean: of gradients in m, of squares in v."""
    return truth.experiment.beta2 if truth.cell.tensor.startswith("v") else truth.experiment.momentum


def _mixed(truth: Truth, said: Said) -> bool:
    """Both shares, and of what."""
    share, squares = _share(truth), truth.cell.tensor.startswith("v")
    parts = float(said["kept"]) == share and math.isclose(float(said["added"]), 1 - share, rel_tol=1e-9)
    return as_ruled(truth) and parts and bool(said["squared"]) == bool(said["square"]) == squares


def _is_gradient(truth: Truth, _: Said) -> bool:
    gradient = truth.own(f"d{truth.cell.tensor.removesuffix('_after').removeprefix('m')}")
    return np.array_equal(truth.value, gradient, equal_nan=True)


def _own_step(truth: Truth, said: Said) -> bool:
    """Whether it is the step of that formula, which is written as it is."""
    formula, name = OWN_OPTIMIZERS[truth.experiment.optimizer], truth.tensor.of
    slope = truth.program.tensors[name].slope
    gradient = f"({slope})" if "/" in slope else "dW"
    shown = formula.format(g=gradient, w=name if slope else "W").replace("((", "(").replace("))", ")")
    return _bare(said["formula"]) == _bare(shown) and as_ruled(truth)


def _bare(text: str) -> str:
    return text.replace("(", "").replace(")", "")


def _is(schedule: str) -> Check:
    return lambda truth, said: (
        truth.experiment.schedule == schedule and int(said["count"]) == truth.experiment.iterations
    )


def _warms(truth: Truth, said: Said) -> bool:
    """The iteration, of those of the warm-up."""
    warmup = truth.experiment.warmup
    return int(said["warmup"]) == warmup and int(said["it"]) == truth.number <= warmup


JUDGES: Judges = {
    kinds.TYPED_STEP: _own_step,
    kinds.TYPED_STEP_OF_MANY: as_ruled,
    **dict.fromkeys((told.FROZEN_RULE, told.FROZEN), _is_frozen),
    **{
        sentence: judge
        for kind in (GradientDescent, kinds.Momentum, adam.Adam, adam.AdamW, kinds.RMSProp, kinds.OwnUpdate)
        for sentence, judge in moving(kind.cause, kind.way).items()
    },
    adam.MEAN: _mixed,
    adam.CORRECTED: lambda truth, _: _share(truth) > 0 and as_ruled(truth),
    adam.NOTHING_KEPT: lambda truth, _: _share(truth) == 0,
    adam.SIZE: Always("m' / √v' of equal numbers"),
    adam.RULE: lambda truth, _: as_ruled(truth) and truth.tensor.noun == "weight" and truth.experiment.l2 > 0,
    adam.WENT: by_both,
    adam.AHEAD: lambda truth, said: _decayed(truth) and _ahead(truth, said),
    kinds.RULE: lambda truth, said: as_ruled(truth) and float(said["share"]) == truth.experiment.momentum,
    kinds.FADING: lambda truth, _: truth.experiment.momentum > 0 and as_ruled(truth),
    kinds.NOTHING_KEPT: _is_gradient,
    kinds.FADES: Always("0.99 to the 69th is 0.4998"),
    kinds.SIZE: lambda truth, _: abs(truth.value) <= 10 * (1 + 1e-12),
    rate.MADE: lambda truth, said: as_ruled(truth) and float(said["base"]) == truth.experiment.lr,
    rate.WARMING: _warms,
    rate.WARM: lambda truth, said: 0 < truth.experiment.warmup == int(said["warmup"]) < truth.number,
    rate.COUNTED: lambda truth, _: truth.value == truth.number + 1,
    rate.STRAIGHT: _is("linear"),
    rate.WAVE: _is("cosine"),
    rate.TENTHS: _is("step"),
}
