"""A kind of activation that the program does not have: all that one more takes, with a line in `kinds.ACTIVATIONS`."""

from __future__ import annotations

import math

from stepviz.formula.functions import parsed
from stepviz.formula.tree import Binary, Read
from stepviz.ops.activations.kind import Weighted, functions_of
from stepviz.ops.claims import Saying, Sentence
from tests.claims.judges.verdict import Judges, Said, Truth, of_unit

_UNIT = Sentence("Unit {h:own} {does:passes its sum of|leaks a tenth of} {e:own}.")


def _passes(truth: Truth, said: Said) -> bool:
    a, whole = of_unit(truth, "a"), said["does"] == "passes its sum of"
    return whole == (a > 0) and math.isclose(truth.value, a if whole else a / 10)


JUDGES: Judges = {_UNIT: _passes}


class LeakyRelu(Weighted):
    """h = a where a is above 0, else 0.1·a."""

    name = "leaky_relu"
    nondifferentiable = True
    function, slope = functions_of(Binary("max", Read("x"), parsed("0.1*x")), "leaky", "gate")
    code = "h{n} = np.maximum(a{n}, .1*a{n})"
    gradient_code = "da{n} = dh{n}*np.where(a{n} > 0, 1, .1)"
    equation = "h{n} = a{n} where it is above 0, else a{n}/10"
    gradient_equation = "(1 if a{n} > 0 else 0.1)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise a tenth of it"
    gradient_rule = "dh{n} passed through the leaky gate"
    sentence = "Keep each positive sum; multiply every other by a tenth."
    gradient_sentence = "inactive units pass a tenth."

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether it leaks."""
        return _UNIT.say(h=unit, does="passes its sum of" if h > 0 else "leaks a tenth of", e=example)
