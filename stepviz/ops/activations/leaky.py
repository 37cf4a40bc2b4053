"""Leaky relu: a gate that never shuts quite (Maas, Hannun and Ng 2013), with a hundredth, as PyTorch has it."""

from __future__ import annotations

from decimal import Decimal

from stepviz.formula.functions import Function
from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.activations.relu import ABOVE, AT, BELOW, OPEN, PASSES
from stepviz.ops.claims import Sentence
from stepviz.ops.words import Saying

LEAK = 0.01
LEAKS = Sentence("Not active for {e:own}: it outputs 0.01 of its sum.")
LEAKS_BACK = Sentence("Not active: {h:own} gets 0.01 of the gradient of {e:own}.")


class Leaky(ActivationKind):
    """h = a where a is above 0, else 0.01·a. Its slope at 0 is taken as 0.01."""

    name = "leaky"
    kinked = True
    function = Function(
        "leaky", lambda a: a if a > 0 else LEAK * a, lambda a: a if a > 0 else a * Decimal("0.01"),
        lambda a: 1.0 if a > 0 else LEAK,
    )  # fmt: skip
    slope = Function("leaky'", lambda a: 1.0 if a > 0 else LEAK)
    slope_at = "a"
    code = "h{n} = np.maximum(a{n}, .01*a{n})"
    gradient_code = "da{n} = dh{n}*np.where(a{n}>0, 1, .01)"
    equation = "h{n} = a{n} where it is above 0, else 0.01·a{n}"
    gradient_equation = "(1 if a{n} > 0 else 0.01)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise 0.01 of it"
    gradient_rule = "dh{n} times the derivative of leaky relu"
    sentence = "Keep each positive sum; multiply every other by 0.01."
    gradient_sentence = "inactive units pass 0.01 of it."

    def reason(self, seen: float) -> str:
        """Above 0 or not, or at the corner."""
        return (AT if seen == 0 else ABOVE if seen > 0 else BELOW).text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether the unit leaks."""
        return (PASSES if h > 0 else LEAKS).say(e=example)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """How much of the error gets through."""
        return (OPEN if seen > 0 else LEAKS_BACK).say(e=example, h=unit)
