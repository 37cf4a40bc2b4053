"""Own: an activation that the user typed, as a formula of x; its derivative follows from the formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from stepviz.formula.own import rule_of
from stepviz.formula.tree import Binary, Node, Read
from stepviz.formula.writing import code_of, formula_of, statements
from stepviz.ops.activations.kind import Weighted, functions_of
from stepviz.ops.claims import Saying, Sentence
from stepviz.ops.compiled import in_shape
from stepviz.ops.rules.derivative import corners, derivative
from stepviz.ops.tensor import Array
from stepviz.settings.kinds import OWN

_X, _GRADIENT = Read("x"), Read("dh")
_CALLED: Mapping[Node, str] = {_X: "a{n}", _GRADIENT: "dh{n}"}
_LONGEST = 40
"""The most characters of a formula that is written out inside a sentence."""
AT = Sentence("is where a part of f has a kink", "reason")
AT_KINK = Sentence("A unit is exactly where a part of f has a kink: f may have no derivative there.")
_LINE = 68
"""The most characters of a formula on a line of its own."""
ALONE = Sentence("{h:own} depends on its own sum alone.")


class OwnActivation(Weighted):
    """h = f(a), where f is the formula."""

    name, term = OWN, "activation"
    curved = True
    at_kink = AT_KINK
    sentence = "Apply f, the formula of --activation, to each sum."
    gradient_sentence = "multiply by the derivative of f."

    def __init__(self, text: str) -> None:
        node = rule_of("activation", text)
        slope = derivative(node, _X)
        found = dict.fromkeys(code_of(part, _called("a")) for part in corners(node))
        self.nondifferentiable, self._corners = bool(found), in_shape(found, "a")
        self.function, by = functions_of(node, _with_digits(node, OWN), _with_digits(slope, f"{OWN}'"))
        self.slope = replace(by, simpler=slope)
        self.rule = _with_formula("f of a{n}", f"f(x) = {formula_of(node, _called('x'))}")
        formula = formula_of(node, _CALLED.get)
        self.equation = f"h{{n}} = {formula if len(formula) <= _LINE else 'f(a{n})'}"
        passed = formula_of(Binary("*", _GRADIENT, slope), _CALLED.get).removeprefix("dh{n}·")
        self.gradient_equation = passed if len(passed) <= _LONGEST else "f'(a{n})"
        derivative_told = f"f'(x) = {formula_of(slope, _called('x'))}"
        self.gradient_rule = _with_formula("dh{n} times the derivative of f", derivative_told)
        # h = +a makes a new array: an operation never returns one that it reads.
        self.code = f"h{{n}} = {'+' * (node == _X)}{code_of(node, _CALLED.get)}"
        lines, made = statements(Binary("*", _GRADIENT, slope), _CALLED.get, "{n}")
        self.gradient_code = "; ".join((*lines, f"da{{n}} = {made}"))

    def corners(self, a: Array) -> tuple[Array, ...]:
        return self._corners(a)

    def steepness(self, seen: Array) -> Array:
        """The derivative divided by the largest of those given, since the largest of all is not known: same shape."""
        with np.errstate(all="ignore"):
            found: Array = np.abs(self.backward(np.ones_like(seen), seen))
            return found / found.max() if found.any() else found

    def reason(self, seen: float) -> str:
        with np.errstate(all="ignore"):
            return AT.text if any((made == 0).any() for made in self.corners(np.asarray(seen))) else ""

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        return ALONE.say(h=unit)


own = lru_cache(maxsize=16)(OwnActivation)


def _called(name: str) -> Callable[[Node], str | None]:
    return lambda node: name if node == _X else None


def _with_digits(node: Node, name: str) -> str:
    """The formula with `{}` for x, in brackets where a sign needs them; `name` if it is long."""
    text = formula_of(node, _called("-{}")).replace("-{}", "{}")
    return text if len(text) <= _LONGEST and "{}" in text else name


def _with_formula(rule: str, formula: str) -> str:
    return f"{rule}: {formula}" if len(formula) <= _LONGEST else rule
