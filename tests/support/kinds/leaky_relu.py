"""A kind of activation that the program does not have: all that one more takes, with a line in `kinds.ACTIVATIONS`."""

from __future__ import annotations

import math

from stepviz.ops import Function
from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Saying, Sentence
from tests.claims.judges.verdict import Judges, Said, Truth, of_unit

LEAK = 0.1


def _is_open(truth: Truth) -> bool:
    return of_unit(truth, "a") > 0


def _passes(truth: Truth, said: Said) -> bool:
    a, whole = of_unit(truth, "a"), said["does"] == "passes its sum of"
    return whole == _is_open(truth) and math.isclose(truth.value, a if whole else a / 10)


def _comes_back(truth: Truth, said: Said) -> bool:
    dh, whole = of_unit(truth, "dh"), said["part"] == "All"
    return whole == _is_open(truth) and math.isclose(truth.value, dh if whole else dh / 10)


_UNIT = Sentence("Unit {h:own} {does:passes its sum of|leaks a tenth of} {e:own}.")
_ERROR = Sentence("{part:All|A tenth} of the gradient of {e:own} passes {h:own}.")
_ABOVE, _BELOW = Sentence("is above 0", "reason"), Sentence("is 0 or below", "reason")
JUDGES: Judges = {_UNIT: _passes, _ERROR: _comes_back, _BELOW: lambda truth, _: not _is_open(truth)}


class LeakyRelu(ActivationKind):
    """h = a where a is above 0, else 0.1·a."""

    name = "leaky_relu"
    nondifferentiable = True
    function = Function("leaky", lambda a: a if a > 0 else LEAK * a)
    slope = Function("gate", lambda a: 1.0 if a > 0 else LEAK)
    slope_at = "a"
    code = "h{n} = np.maximum(a{n}, .1*a{n})"
    gradient_code = "da{n} = dh{n}*np.where(a{n} > 0, 1, .1)"
    equation = "h{n} = a{n} where it is above 0, else a{n}/10"
    gradient_equation = "(1 if a{n} > 0 else 0.1)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise a tenth of it"
    gradient_rule = "dh{n} passed through the leaky gate"
    sentence = "Keep each positive sum; multiply every other by a tenth."
    gradient_sentence = "inactive units pass a tenth."

    def reason(self, seen: float) -> str:
        """Open or leaking."""
        return (_ABOVE if seen > 0 else _BELOW).text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether it leaks."""
        return _UNIT.say(h=unit, does="passes its sum of" if h > 0 else "leaks a tenth of", e=example)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """How much comes back."""
        return _ERROR.say(part="All" if seen > 0 else "A tenth", e=example, h=unit)
