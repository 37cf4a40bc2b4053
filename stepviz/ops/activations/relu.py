"""Relu: a gate (Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines")."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS
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


class Relu(ActivationKind):
    """h = a where a is above 0, else 0. Its slope at 0 is taken as 0."""

    name = "relu"
    kinked = True
    function, slope = FUNCTIONS["relu"], FUNCTIONS["gate"]
    slope_at = "a"
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

    def reason(self, seen: float) -> str:
        """Above 0 or not, or at the corner."""
        return (AT if seen == 0 else ABOVE if seen > 0 else BELOW).text

    def gate(self, seen: float) -> str:
        """Open or shut, in one word."""
        return GATES[not seen > 0].text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether the unit says anything."""
        return (PASSES if h > 0 else OFF).say(e=example)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """Whether the gate lets the error through."""
        return (OPEN if seen > 0 else CORNER if seen == 0 else SHUT).say(e=example, h=unit)
