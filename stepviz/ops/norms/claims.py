"""What normalised layers say, and when that is true."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from stepviz.kinds import batched
from stepviz.ops.claims import Claim, Said, Sentence, Truth, agree, leaning
from stepviz.ops.layers import claims as linear
from stepviz.ops.layers.layer import Layer
from stepviz.ops.norms.over import EPSILON, Over
from stepviz.ops.tensor import Array
from stepviz.ops.words import Saying

_ROUNDING = 1e-12


def layer_of(truth: Truth) -> Layer:
    """The layer of the number."""
    found = truth.layers[(truth.tensor.layer or 1) - 1]
    assert isinstance(found, Layer)
    return found


def over_of(truth: Truth) -> Over:
    """What its norm takes its means over."""
    return Over(layer_of(truth), rows=batched(truth.experiment.norm))


def near(made: Array, found: Array, size: Array) -> bool:
    """Whether two arrays are the same up to the rounding of numbers of that size, where that is finite."""
    with np.errstate(all="ignore"):
        return not (np.abs(made - found) > _ROUNDING * size + 1e-300)[np.isfinite(size)].any()


def _named(truth: Truth, said: Said) -> bool:
    """Whether what is named is what the layer, and the cell, is called."""
    over = over_of(truth)
    known = {"u": over.u, "normal": over.n, "dn": over.dn, "a": over.made, "mu": over.mean, "error": over.layer.error}
    known |= {"what": "each unit" if over.rows else "each row", "whole": "the batch" if over.rows else "the units"}
    known |= {"kind": over.of_one}
    if len(truth.cell.index) == 1:
        known |= {"part": over.part(truth.cell.index)}
    return agree(said, known)


def are_statistics(truth: Truth, said: Said) -> bool:
    """Whether mean, variance and deviation are those of x·W + b, written out as sums."""
    over = over_of(truth)
    u, mean, var, sd = (truth[name] for name in (over.u, over.mean, over.var, over.sd))
    count = u.shape[over.axis]
    with np.errstate(all="ignore"):
        size = np.abs(u).sum(axis=over.axis) / count
        same = near(mean, u.sum(axis=over.axis) / count, size)
        off = u - over.spread(mean)
        squares = (off * off).sum(axis=over.axis) / count
        same = same and near(var, squares, squares + size * size * 1e-3)
        return same and near(sd * sd, var + EPSILON, np.asarray(var + EPSILON)) and _named(truth, said)


def _is_mean(truth: Truth, said: Said) -> bool:
    """Whether it is the mean of what it says: of the sums, or of the errors."""
    over = over_of(truth)
    of_sums = truth.tensor.name == over.mean
    holds = are_statistics if of_sums else are_means
    return said["of"] == (over.u if of_sums else over.dn) and holds(truth, {"part": said["part"]})


def is_normal(truth: Truth, said: Said) -> bool:
    """Whether n is how far each sum is from its mean, in deviations."""
    over = over_of(truth)
    u, mean, sd, n = (truth[name] for name in (over.u, over.mean, over.sd, over.n))
    with np.errstate(all="ignore"):
        size = (np.abs(u) + over.spread(np.abs(mean))) / over.spread(sd)
        return near(n, (u - over.spread(mean)) / over.spread(sd), size) and _named(truth, said)


def is_scaled(truth: Truth, said: Said) -> bool:
    """Whether the sums handed to the activation are γ·n + β."""
    over = over_of(truth)
    n, scale, shift, made = (truth[name] for name in (over.n, over.scale, over.shift, over.made))
    with np.errstate(all="ignore"):
        return near(made, n * scale + shift, np.abs(n * scale) + np.abs(shift)) and _named(truth, said)


def come_back(truth: Truth, said: Said) -> bool:
    """Whether the error comes back through γ, and the slopes by γ and β are its sums."""
    over = over_of(truth)
    error, n, scale = (truth[name] for name in (over.layer.error, over.n, over.scale))
    with np.errstate(all="ignore"):
        back = near(truth[over.dn], error * scale, np.abs(error * scale))
        sums = near(truth[f"d{over.scale}"], np.einsum("eo,eo->o", error, n), np.abs(error * n).sum(axis=0))
        same = near(truth[f"d{over.shift}"], error.sum(axis=0), np.abs(error).sum(axis=0))
    return back and sums and same and _named(truth, said)


def are_means(truth: Truth, said: Said) -> bool:
    """Whether p and q are the means of dn and of dn·n."""
    over = over_of(truth)
    n, dn = truth[over.n], truth[over.dn]
    count = dn.shape[over.axis]
    with np.errstate(all="ignore"):
        p = near(truth[over.p], dn.sum(axis=over.axis) / count, np.abs(dn).sum(axis=over.axis))
        both = dn * n
        q = near(truth[over.q], both.sum(axis=over.axis) / count, np.abs(both).sum(axis=over.axis))
    return p and q and _named(truth, said)


def goes_through(truth: Truth, said: Said) -> bool:
    """Whether the error comes back through the means: less p, less n·q, over the deviation."""
    over = over_of(truth)
    dn, n, sd, rest, du = (truth[name] for name in (over.dn, over.n, over.sd, over.rest, over.du))
    p, q = (over.spread(truth[name]) for name in (over.p, over.q))
    with np.errstate(all="ignore"):
        size = np.abs(dn) + np.abs(p) + np.abs(n * q)
        through = near(du * over.spread(sd), rest, np.abs(rest))
        return near(rest, dn - (p + n * q), size) and through and _named(truth, said)


def _runs_on(truth: Truth, said: Said) -> bool:
    """Whether the running values are nine tenths of the old ones and a tenth of the batch's."""
    over = over_of(truth)
    count = len(truth[over.u])
    tag = over.layer.tag
    with np.errstate(all="ignore"):
        for name, now, more in ((f"rmean{tag}", over.mean, 1.0), (f"rvar{tag}", over.var, count / (count - 1))):
            old, new = truth[name], truth[now] * more
            if not near(truth[f"{name}_after"], (9 * old + new) / 10, np.abs(old) + np.abs(new)):
                return False
    return said.get("batch", f"{count} / {count - 1}") == f"{count} / {count - 1}" and _named(truth, said)


def _stands(truth: Truth, said: Said) -> bool:
    """On which side of the mean the sum is."""
    over = over_of(truth)
    mean = float(truth[over.mean][over.place(truth.cell.index)])
    off = truth.own(over.u) - mean
    return (off > 0) == (said["side"] == "Above") and off != 0 and _named(truth, said)


def _terms(truth: Truth) -> Array:
    """What the slope by a scale or a shift is added up from."""
    over, column = over_of(truth), truth.cell.index[-1]
    errors = truth[over.layer.error][:, column]
    found: Array = errors * truth[over.n][:, column] if truth.tensor.of == over.scale else errors
    return found


STATISTICS = Claim("For {what:text}: mean, variance, σ over {whole:text}.", are_statistics, "caption")
MEAN = Claim("mean of {part:text} of {of:text}", _is_mean, "rule")
VARIANCE = Claim("mean square of {part:text} of {u:text} minus its mean {mu:text}", are_statistics, "rule")
DEVIATION = Claim("sqrt(variance + 0.00001), so that it is not 0", are_statistics, "rule")
NORMAL = Claim("Standardize each sum: subtract its mean, divide by σ.", is_normal, "caption")
LESS = Claim("({u:text} minus its mean) divided by σ", is_normal, "rule")
STANDS = Claim("{side:Above|Below} the mean of its {kind:unit|row}.", _stands)
SCALED = Claim("Times the scale γ of its unit, plus its shift β.", is_scaled, "caption")
TIMES = Claim("{normal:text} times the scale of its column, plus the shift", is_scaled, "rule")
KEPT = Claim("For checks: running values = 0.9 × old + 0.1 × new.", _runs_on, "caption")
KEEPS = Claim("0.9 × the old one, plus 0.1 × this batch's mean", _runs_on, "rule")
WIDER = Claim("0.9 × the old one, plus 0.1 × this batch's variance × {batch:text}", _runs_on, "rule")
WHY = Claim("Checks use running values: no prediction depends on other rows.", _runs_on)
TAUGHT = Claim("Sum the gradients of γ and β; backpropagate through γ.", come_back, "caption")
PASSED = Claim("the gradient {error:text} times the scale of its column", come_back, "rule")
SUMMED = Claim("sum over the batch of   {normal:text}  ×  {error:text}", come_back, "rule")
ADDED = Claim("the gradients {error:text} of its column, summed", come_back, "rule")
MEANS = Claim("Two means: of the gradients, and of the gradients times {normal:text}.", are_means, "caption")
MEAN_PRODUCT = Claim("mean over {part:text} of   {dn:text}  ×  {normal:text}", are_means, "rule")
THROUGH = Claim("Subtract the parts of mean and variance, then divide by σ.", goes_through, "caption")
THREE = Claim("{dn:text} minus the parts of mean and variance", goes_through, "rule")
OVER = Claim("the rest of the gradient, divided by σ", goes_through, "rule")
CANCELLED = linear.cancelled(_terms)
BROKEN = Claim(
    "Not finite: one of its inputs is nan or inf, or it overflows.",
    lambda truth, _: not math.isfinite(truth.value),
)


@cache
def _leanings(belief: str, noun: str) -> tuple[Claim, Claim]:
    """Which way the loss leans, and that it does not: the loss of the batch alone, for neither has a penalty."""
    told = linear.slopes(belief, noun)
    return _of_batch(told.leans), _of_batch(told.level)


def _of_batch(claim: Claim) -> Claim:
    head, field, _ = claim.text.partition("{loss:")
    return Claim(f"{head}the loss of this batch.", claim.holds) if field else claim


def slope_claims(belief: str) -> tuple[Sentence, ...]:
    """All that `slope` can say."""
    return (*_leanings(belief, "scale"), *_leanings(belief, "shift"), CANCELLED, BROKEN, linear.CORNER)


def slope(value: float, size: float, noun: str, batch: int, *, belief: str, cornered: bool) -> Saying:
    """Which way the loss leans by a scale or a shift. `size`: what its terms come to without their signs."""
    leans, level = _leanings(belief, noun)
    if not math.isfinite(value):
        return BROKEN.say()
    if cornered:
        return linear.CORNER.say()
    if value == 0:
        return level.say()
    if abs(value) <= 1e-15 * size * batch:
        return CANCELLED.say()
    return leans.say(**leaning(value))
