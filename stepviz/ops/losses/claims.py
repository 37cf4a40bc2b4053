"""What cross-entropy says of a batch and of an example."""

from __future__ import annotations

from stepviz.ops.claims import Sentence

AVERAGE = Sentence("average of the {count} losses", "rule")
ONLY = Sentence("the only loss", "rule")
PART = Sentence("{part:About half|Most|The largest part} of it comes from e{e} ({percent:percent}).")
PARTS = Sentence("The largest parts of it come from {first:place} and {others:text} ({percent:percent} each).")
NO_SURPRISE = Sentence("Every loss is 0 to within rounding error.")
ONE_ENOUGH = Sentence("One loss of nan or inf is enough.")


def _belong(what: str) -> tuple[Sentence, Sentence]:
    return (
        Sentence(f"{what} belong to this {{which:mean|loss}}."),
        Sentence(f"{what} belong to the SUM {{total:number}}, not to the mean."),
    )


SHOWN, ALL = _belong("The gradients in {panes:text}"), _belong("All gradients")
"""To what the gradients belong, in a network of one layer and of several."""
DECAY = Sentence("Weight decay is in dW only: its penalty is no part of the loss shown.")
MINUS_LOG = Sentence("-ln of the probability of the true class", "rule")
EXAMPLES = Sentence("p = 1 gives 0.   p = 0.5 gives 0.6931.   p = 0.1 gives 2.3026.")
SHARED_SUM = Sentence(
    "The {others:other class counts|other classes count} only through p: the row shares one denominator."
)
INFINITE = Sentence(
    "p of c{column} {why:is 0 since exp overflowed in its row, so|underflowed to 0. So} -ln of it is +inf."
)
RIGHT_CLASS = Sentence("true class of {e:own} is c{right},", "label")
TRUE_CLASS = Sentence("p, minus 1 because {c:own} is the true class of {e:own}{over:text|}", "rule")
OTHER_CLASS = Sentence("p itself, because {c:own} is not the true class of {e:own}{over:text|}", "rule")
LEANS = Sentence("{sign:Negative|Positive}: {way:raising|lowering} this logit lowers the loss.")
RIGHT = Sentence("Zero: this p is exact to the last digit.")
OUTPUT_LEANS = Sentence("{sign:Negative|Positive}: {way:raising|lowering} this output lowers the loss.")
ON_TARGET = Sentence("Zero: this output is its target.")
BALANCED = Sentence(
    "In this row the {error:dlogits|dz} sum to 0: what one class loses the {others:other gains|others gain}."
)
