"""Relu: a gate (Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines").

Leaky relu: one that never shuts quite (Maas, Hannun and Ng 2013), with a hundredth, as PyTorch has it.
"""

from __future__ import annotations

from decimal import Decimal

from stepviz.formula.functions import FUNCTIONS, Function
from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Sentence
from stepviz.ops.words import Saying

PASSES = Sentence("Active for {e:own}: it outputs its sum unchanged.")
OFF = Sentence("Inactive for {e:own}: output 0, derivative 0.")
OPEN = Sentence("Active: the gradient of {e:own} passes {h:own} unchanged.")
CORNER = Sentence("At the kink the derivative is set to 0: the gradient of {e:own} stops at {h:own}.")
SHUT = Sentence("Inactive: the gradient of {e:own} stops at {h:own}.")
KEPT = Sentence("is above 0, so h{n} = a{n}", "outcome")
CUT = Sentence("is not above 0, so h{n} = 0", "outcome")
EDGE = Sentence("is exactly 0, the kink, so h{n} = 0", "outcome")
ABOVE = Sentence("is above 0", "reason")
BELOW = Sentence("is not above 0", "reason")
AT = Sentence("is at the kink", "reason")
GATES = (
    Sentence("open", "gate"),
    Sentence("shut", "gate"),
)
LEAK = 0.01
LEAKS = Sentence("Not active for {e:own}: it outputs 0.01 of its sum.")
LEAKS_BACK = Sentence("Not active: {h:own} gets 0.01 of the gradient of {e:own}.")


class Kinked(ActivationKind):
    """A line above 0, another one below, and a kink between them."""

    kinked, slope_at = True, "a"
    below: Sentence
    """What is said of a unit that is not active."""

    def reason(self, seen: float) -> str:
        """Above 0 or not, or at the corner."""
        return (AT if seen == 0 else ABOVE if seen > 0 else BELOW).text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether the unit outputs its sum."""
        return (PASSES if h > 0 else self.below).say(e=example)


class Relu(Kinked):
    """h = a where a is above 0, else 0. Its slope at 0 is taken as 0."""

    name, below = "relu", OFF
    function, slope = FUNCTIONS["relu"], FUNCTIONS["gate"]
    code = "h{n} = np.maximum(a{n}, 0)"
    gradient_code = "da{n} = dh{n} * (a{n} > 0)"
    equation = "h{n} = relu(a{n}): a{n} where it is above 0, else 0"
    gradient_equation = "(1 if a{n} > 0 else 0)"
    rule = "relu: keep a{n} if it is above 0, otherwise 0"
    gradient_rule = "dh{n} times the derivative of relu"
    sentence = "Keep each positive sum; set every other to 0."
    gradient_sentence = "inactive units pass nothing."

    def outcome(self, a: float) -> str:
        """Kept or not."""
        return (EDGE if a == 0 else KEPT if a > 0 else CUT).text

    def gate(self, seen: float) -> str:
        """Open or shut, in one word."""
        return GATES[not seen > 0].text

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """Whether the gate lets the error through."""
        return (OPEN if seen > 0 else CORNER if seen == 0 else SHUT).say(e=example, h=unit)


class Leaky(Kinked):
    """h = a where a is above 0, else 0.01·a. Its slope at 0 is taken as 0.01."""

    name, below = "leaky", LEAKS
    function = Function(
        "leaky", lambda a: a if a > 0 else LEAK * a, lambda a: a if a > 0 else a * Decimal("0.01"),
        lambda a: 1.0 if a > 0 else LEAK,
    )  # fmt: skip
    slope = Function("leaky'", lambda a: 1.0 if a > 0 else LEAK)
    code = "h{n} = np.maximum(a{n}, .01*a{n})"
    gradient_code = "da{n} = dh{n}*np.where(a{n}>0, 1, .01)"
    equation = "h{n} = a{n} where it is above 0, else 0.01·a{n}"
    gradient_equation = "(1 if a{n} > 0 else 0.01)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise 0.01 of it"
    gradient_rule = "dh{n} times the derivative of leaky relu"
    sentence = "Keep each positive sum; multiply every other by 0.01."
    gradient_sentence = "inactive units pass 0.01 of it."

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """How much of the error gets through."""
        return (OPEN if seen > 0 else LEAKS_BACK).say(e=example, h=unit)
