"""What normalised layers say."""

from __future__ import annotations

from stepviz.ops.claims import Sentence

STATISTICS = Sentence("For {what:text}: mean, variance, σ over {whole:text}.", "caption")
MEAN = Sentence("mean of {part:text} of {of:text}", "rule")
VARIANCE = Sentence("mean square of {part:text} of {u:text} minus its mean {mu:text}", "rule")
DEVIATION = Sentence("sqrt(variance + 0.00001), so that it is not 0", "rule")
NORMAL = Sentence("Standardize each sum: subtract its mean, divide by σ.", "caption")
LESS = Sentence("({u:text} minus its mean) divided by σ", "rule")
STANDS = Sentence("{side:Above|Below} the mean of its {kind:unit|row}.")
SCALED = Sentence("Times the scale γ of its unit, plus its shift β.", "caption")
TIMES = Sentence("{normal:text} times the scale of its column, plus the shift", "rule")
KEPT = Sentence("For checks: running values = 0.9 × old + 0.1 × new.", "caption")
KEEPS = Sentence("0.9 × the old one, plus 0.1 × this batch's mean", "rule")
WIDER = Sentence("0.9 × the old one, plus 0.1 × this batch's variance × {batch:text}", "rule")
WHY = Sentence("Checks use running values: no prediction depends on other rows.")
TAUGHT = Sentence("Sum the gradients of γ and β; backpropagate through γ.", "caption")
PASSED = Sentence("the gradient {da:text} times the scale of its column", "rule")
SUMMED = Sentence("sum over the batch of   {normal:text}  ×  {da:text}", "rule")
ADDED = Sentence("the gradients {da:text} of its column, summed", "rule")
MEANS = Sentence("Two means: of the gradients, and of the gradients times {normal:text}.", "caption")
MEAN_PRODUCT = Sentence("mean over {part:text} of   {dn:text}  ×  {normal:text}", "rule")
THROUGH = Sentence("Subtract the parts of mean and variance, then divide by σ.", "caption")
THREE = Sentence("{dn:text} minus the parts of mean and variance", "rule")
OVER = Sentence("the rest of the gradient, divided by σ", "rule")
BROKEN = Sentence("Not finite: one of its inputs is nan or inf, or it overflows.")
