"""What normalised layers say, and when that is true."""

from __future__ import annotations

import math
from functools import cache

from stepviz.kinds import batched
from stepviz.ops.claims import Claim, Said, Sentence, Truth, agree, leaning
from stepviz.ops.layers import claims as linear
from stepviz.ops.layers.layer import Layer
from stepviz.ops.norms.over import Over
from stepviz.ops.rules.holding import as_ruled
from stepviz.ops.words import Saying


def layer_of(truth: Truth) -> Layer:
    """The layer of the number."""
    found = truth.layers[(truth.tensor.layer or 1) - 1]
    assert isinstance(found, Layer)
    return found


def over_of(truth: Truth) -> Over:
    """What its norm takes its means over."""
    return Over(layer_of(truth), rows=batched(truth.experiment.norm))


def _named(truth: Truth, said: Said) -> bool:
    """Whether what is named is what the layer, and the cell, is called."""
    over = over_of(truth)
    known = {"u": over.u, "normal": over.n, "dn": over.dn, "a": over.made, "mu": over.mean, "error": over.layer.error}
    known |= {"what": "each unit" if over.rows else "each row", "whole": "the batch" if over.rows else "the units"}
    known |= {"kind": over.of_one}
    if len(truth.cell.index) == 1:
        known |= {"part": over.part(truth.cell.index)}
    return agree(said, known)


def is_ruled(truth: Truth, said: Said) -> bool:
    """Whether all that was made is what the rules say; and what is named is what the layer, or the cell, is called."""
    return as_ruled(truth) and _named(truth, said)


def _is_mean(truth: Truth, said: Said) -> bool:
    """Whether it is the mean of what it says: of the sums, or of the gradients."""
    over = over_of(truth)
    of = over.u if truth.tensor.name == over.mean else over.dn
    return said["of"] == of and is_ruled(truth, {"part": said["part"]})


def _runs_on(truth: Truth, said: Said) -> bool:
    """Whether the running values are what the rules say, of a batch of that many rows."""
    count = truth.experiment.batch_size
    return said.get("batch", f"{count} / {count - 1}") == f"{count} / {count - 1}" and is_ruled(truth, said)


def _stands(truth: Truth, said: Said) -> bool:
    """On which side of the mean the sum is."""
    over = over_of(truth)
    mean = float(truth[over.mean][over.place(truth.cell.index)])
    off = truth.own(over.u) - mean
    return (off > 0) == (said["side"] == "Above") and off != 0 and _named(truth, said)


STATISTICS = Claim("For {what:text}: mean, variance, σ over {whole:text}.", is_ruled, "caption")
MEAN = Claim("mean of {part:text} of {of:text}", _is_mean, "rule")
VARIANCE = Claim("mean square of {part:text} of {u:text} minus its mean {mu:text}", is_ruled, "rule")
DEVIATION = Claim("sqrt(variance + 0.00001), so that it is not 0", is_ruled, "rule")
NORMAL = Claim("Standardize each sum: subtract its mean, divide by σ.", is_ruled, "caption")
LESS = Claim("({u:text} minus its mean) divided by σ", is_ruled, "rule")
STANDS = Claim("{side:Above|Below} the mean of its {kind:unit|row}.", _stands)
SCALED = Claim("Times the scale γ of its unit, plus its shift β.", is_ruled, "caption")
TIMES = Claim("{normal:text} times the scale of its column, plus the shift", is_ruled, "rule")
KEPT = Claim("For checks: running values = 0.9 × old + 0.1 × new.", _runs_on, "caption")
KEEPS = Claim("0.9 × the old one, plus 0.1 × this batch's mean", _runs_on, "rule")
WIDER = Claim("0.9 × the old one, plus 0.1 × this batch's variance × {batch:text}", _runs_on, "rule")
WHY = Claim("Checks use running values: no prediction depends on other rows.", _runs_on)
TAUGHT = Claim("Sum the gradients of γ and β; backpropagate through γ.", is_ruled, "caption")
PASSED = Claim("the gradient {error:text} times the scale of its column", is_ruled, "rule")
SUMMED = Claim("sum over the batch of   {normal:text}  ×  {error:text}", is_ruled, "rule")
ADDED = Claim("the gradients {error:text} of its column, summed", is_ruled, "rule")
MEANS = Claim("Two means: of the gradients, and of the gradients times {normal:text}.", is_ruled, "caption")
MEAN_PRODUCT = Claim("mean over {part:text} of   {dn:text}  ×  {normal:text}", is_ruled, "rule")
THROUGH = Claim("Subtract the parts of mean and variance, then divide by σ.", is_ruled, "caption")
THREE = Claim("{dn:text} minus the parts of mean and variance", is_ruled, "rule")
OVER = Claim("the rest of the gradient, divided by σ", is_ruled, "rule")
CANCELLED = linear.CANCELLED
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
