"""Functions: functions of one number, with exact value and derivative, and the table of those that rules can use."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from stepviz.formula.tree import Node, Parser, Read, replaced

_X = Read("x")
_NEAR, _LEAST = 2.0**-11, 2.0**-20
"""The step of a central difference: relative to the number, and the least."""


@dataclass(frozen=True)
class Function:
    """A function of one number, for example that of a term's product. Equal if the name is equal."""

    name: str
    """`tanh`, or a formula with `{}` for the number: `1 - ({})²`."""
    apply: Callable[[float], float] = field(compare=False, repr=False)
    exact: Callable[[Decimal], Decimal] | None = field(default=None, compare=False, repr=False)
    """The function for decimals, to check printed digits for which doubles are not exact enough."""
    slope: Callable[[float], float] | None = field(default=None, compare=False, repr=False)
    """The derivative; None if it has to be measured."""
    code: str = field(default="", compare=False, repr=False)
    """The NumPy code, `np.tanh({})`, of functions that a user's rule can use."""
    derivative: str = field(default="", compare=False, repr=False)
    """The derivative as a rule in x."""
    cornered: bool = field(default=False, compare=False, repr=False)
    """True if it, or its derivative, jumps at 0."""
    simpler: str | Node = field(default="", compare=False, repr=False)
    """The function as a rule in x with simpler functions, or as its tree; empty if there is none."""

    NONE: ClassVar[Function]
    EXP: ClassVar[Function]
    MINUS_LOG: ClassVar[Function]
    ROOT: ClassVar[Function]
    SQUARE: ClassVar[Function]
    SIZE: ClassVar[Function]

    def of(self, number: Node) -> Node | None:
        """The function of an expression, in simpler functions; None if there are none."""
        if not self.simpler:
            return None
        made = self.simpler
        return replaced(parsed(made) if isinstance(made, str) else made, _X, number)

    def slope_at(self, number: float) -> float:
        """The derivative at a number: as given, else by differences with Richardson extrapolation (1911)."""
        if self.slope is not None:
            return self.slope(number)
        step = max(_LEAST, abs(number) * _NEAR) if math.isfinite(number) else math.nan
        near, far = (self.apply(number + far * step) - self.apply(number - far * step) for far in (1, 2))
        return (8 * near - far) / (12 * step)

    def exactly(self, number: Decimal) -> Decimal:
        """The function of a decimal, in the current decimal context; if there is no exact form, as exact as doubles."""
        if self.exact is None or not number.is_finite():
            return Decimal(self.apply(float(number)))
        return self.exact(number)

    def written(self, digits: str) -> str:
        """The function of a number in text: `tanh(+1.2636)`, `1 - (-0.1014)²`."""
        return self.name.format(*[digits] * self.name.count("{}")) if "{}" in self.name else f"{self.name}({digits})"


def divide(numerator: float, denominator: float) -> float:
    """The quotient, as IEEE 754 defines it: division by 0 gives inf, or nan for 0/0."""
    if denominator == 0:
        way = math.copysign(math.inf, numerator) * math.copysign(1.0, denominator)
        return math.nan if numerator == 0 or math.isnan(numerator) else way
    return numerator / denominator


def power(base: float, exponent: float) -> float:
    """The base raised to the exponent; inf for an overflow and for 0 to a negative power, nan if undefined."""
    if exponent == 0.5:
        return _root(base)  # as NumPy does, which makes a difference at -inf
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError) as error:
        # Python raises a ValueError for a negative number to a fraction, but also for 0 to a negative power.
        if isinstance(error, ValueError) and base:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def _total(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function without exceptions: inf for an overflow, nan where it is undefined."""

    def apply(value: float) -> float:
        try:
            return function(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return apply


_exp, _root, _sin, _cos = map(_total, (math.exp, math.sqrt, math.sin, math.cos))


def log(value: float) -> float:
    """The natural logarithm; -inf for 0, nan for negative numbers."""
    return -_minus_log(value)


def _minus_log(value: float) -> float:
    if value == 0:
        return math.inf
    return -math.log(value) if value > 0 else math.nan


def _rational(
    name: str, made: Callable[..., Any], slope: Callable[[float], float] | None = None, simpler: str = ""
) -> Function:
    """A function whose code works for doubles and for decimals."""
    return Function(name, made, made, slope, simpler=simpler)


def raised(exponent: float, written: str) -> Function:
    """The function that raises a number to a constant power; `written`: the exponent in text."""
    if exponent == -1:
        return Function("1/({})", lambda value: divide(1.0, value), lambda value: 1 / value)
    return Function(f"({{}})^{written}", lambda value: power(value, exponent))


def _sign(x: float) -> float:
    return math.copysign(1.0, x) if abs(x) > 0 else float(x)


Function.NONE = Function("", lambda value: value, slope=lambda _: 1.0)
Function.EXP = Function("exp", _exp, slope=_exp, code="np.exp({})", derivative="exp(x)")
Function.MINUS_LOG = Function("-ln", _minus_log, slope=lambda value: divide(-1.0, value))
Function.ROOT = Function(
    "√", _root, slope=lambda value: divide(0.5, _root(value)), code="np.sqrt({})", derivative="0.5 / sqrt(x)"
)
Function.SQUARE = _rational("({})²", lambda value: value * value, lambda value: 2 * value)
Function.SIZE = Function("|{}|", abs, abs, _sign, "np.abs({})", "sign(x)", cornered=True)


_FAR = Decimal(2_000_000)
"""Beyond this, the sigmoid of a decimal is 0 or 1 to all digits."""


def _sigmoid(a: float) -> float:
    return 1.0 / (1.0 + _exp(-a))


def _logistic(a: Decimal) -> Decimal:
    return 1 / (1 + (-min(max(a, -_FAR), _FAR)).exp())


FUNCTIONS: Mapping[str, Function] = {
    "exp": Function.EXP,
    "ln": Function("ln", log, slope=lambda x: divide(1.0, x), code="np.log({})", derivative="1 / x"),
    "sqrt": Function.ROOT,
    "abs": Function.SIZE,
    "sign": Function("sign", _sign, slope=lambda _: 0.0, code="np.sign({})", derivative="0", cornered=True),
    "sin": Function("sin", _sin, slope=_cos, code="np.sin({})", derivative="cos(x)"),
    "cos": Function("cos", _cos, slope=lambda x: -_sin(x), code="np.cos({})", derivative="-sin(x)"),
    "erf": Function(
        "erf", math.erf, slope=lambda x: _exp(-x * x) * 2 / math.sqrt(math.pi),
        code="erf({})", derivative=f"{2 / math.sqrt(math.pi)!r} * exp(-x**2)",
    ),
    "tanh": Function(
        "tanh", math.tanh, slope=lambda a: 1.0 - math.tanh(a) ** 2, code="np.tanh({})", derivative="1.0 - tanh(x)**2"
    ),
    "tanh_derivative": _rational("1 - ({})²", lambda h: 1 - h * h, simpler="1 - x**2"),
    "sigmoid": Function(
        "sigmoid", _sigmoid, _logistic, lambda a: _sigmoid(a) * _sigmoid(-a),
        "1/(1 + np.exp(-{}))", "sigmoid(x) * (1.0 - sigmoid(x))", simpler="1 / (1 + exp(-x))",
    ),
    "sigmoid_derivative": _rational("{} × (1 - {})", lambda h: h * (1 - h), simpler="x * (1 - x)"),
    "relu": Function(
        "relu", lambda a: a if a > 0 or a != a else 0.0, slope=lambda a: float(a > 0),
        code="np.maximum({}, 0)", derivative="x > 0", cornered=True,
    ),
    "gate": Function("gate", lambda a: float(a > 0)),
    "sqrt_derivative": Function("0.5/({})", lambda h: divide(0.5, h), lambda h: 1 / (2 * h)),
    "ln_derivative": raised(-1, "-1"),
}  # fmt: skip
"""The functions that rules can use. A `…_derivative` is a function of the output, not of the input."""


def parsed(text: str) -> Node:
    """The tree of an expression of single numbers: `x*sigmoid(x)`."""
    return Parser((), {}, FUNCTIONS).expression(text)
