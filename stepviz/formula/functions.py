"""Functions of one number: value, exact value, slope; and the table of those that rules name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple


@dataclass(frozen=True)
class Function:
    """What happens to a term's product before it counts. Equal if written the same."""

    name: str
    """`tanh`, or a formula with `{}` for the number: `1 - ({})²`."""
    apply: Callable[[float], float] = field(compare=False, repr=False)
    exact: Callable[[Decimal], Decimal] | None = field(default=None, compare=False, repr=False)
    """The same in decimals, where doubles have too few digits to tell whether what is printed is true."""
    slope: Callable[[float], float] | None = field(default=None, compare=False, repr=False)
    """How much it changes with what it is of; measured where it is not given."""

    NONE: ClassVar[Function]
    EXP: ClassVar[Function]
    MINUS_LOG: ClassVar[Function]
    ROOT: ClassVar[Function]
    SQUARE: ClassVar[Function]
    SIZE: ClassVar[Function]

    def written(self, digits: str) -> str:
        """`tanh(+1.2636)`, `1 - (-0.1014)²`."""
        return self.name.format(*[digits] * self.name.count("{}")) if "{}" in self.name else f"{self.name}({digits})"


def divide(numerator: float, denominator: float) -> float:
    """The quotient; by 0 infinite, or nan of 0."""
    if denominator == 0:
        way = math.copysign(math.inf, numerator) * math.copysign(1.0, denominator)
        return math.nan if numerator == 0 or math.isnan(numerator) else way
    return numerator / denominator


def power(base: float, exponent: float) -> float:
    """The base raised to the exponent: infinite beyond the largest double and of 0 to less than 0, nan of no number."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf
    except ValueError:
        if base:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def log(value: float) -> float:
    """The natural log: of 0 -inf, of less nan."""
    return -_minus_log(value)


def _minus_log(value: float) -> float:
    if value == 0:
        return math.inf
    return -math.log(value) if value > 0 else math.nan


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


def _rational(name: str, made: Callable[..., Any], slope: Callable[[float], float] | None = None) -> Function:
    """One whose arithmetic is the same for doubles and for decimals."""
    return Function(name, made, made, slope)


def raised(exponent: float, written: str) -> Function:
    """A number to a constant power, that is `written` so."""
    if exponent == -1:
        return Function("1/({})", lambda value: divide(1.0, value), lambda value: 1 / value)
    return Function(f"({{}})^{written}", lambda value: power(value, exponent))


def _wave(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: function(x) if math.isfinite(x) else math.nan


def _sign(x: float) -> float:
    return math.copysign(1.0, x) if abs(x) > 0 else float(x)


Function.NONE = Function("", lambda value: value, slope=lambda _: 1.0)
Function.EXP = Function("exp", _exp, slope=_exp)
Function.MINUS_LOG = Function("-ln", _minus_log, slope=lambda value: divide(-1.0, value))
Function.ROOT = Function("√", _root, slope=lambda value: divide(0.5, _root(value)))
Function.SQUARE = _rational("({})²", lambda value: value * value, lambda value: 2 * value)
Function.SIZE = Function("|{}|", abs, abs, _sign)


_FAR = Decimal(2_000_000)
"""As near to an end as decimals can tell from it."""


def _sigmoid(a: float) -> float:
    try:
        return 1.0 / (1.0 + math.exp(-a))
    except OverflowError:
        return 0.0


def _bell(a: float) -> float:
    return _sigmoid(a) * _sigmoid(-a)


FUNCTIONS: Mapping[str, Function] = {
    "exp": Function.EXP,
    "ln": Function("ln", log, slope=lambda x: divide(1.0, x)),
    "sqrt": Function.ROOT,
    "abs": Function.SIZE,
    "sign": Function("sign", _sign, slope=lambda _: 0.0),
    "sin": Function("sin", _wave(math.sin), slope=_wave(math.cos)),
    "cos": Function("cos", _wave(math.cos), slope=lambda x: -_wave(math.sin)(x)),
    "erf": Function("erf", math.erf, slope=lambda x: _exp(-x * x) * 2 / math.sqrt(math.pi)),
    "tanh": Function("tanh", math.tanh, slope=lambda a: 1.0 - math.tanh(a) ** 2),
    "tanh_derivative": _rational("1 - ({})²", lambda h: 1 - h * h),
    "sigmoid": Function("sigmoid", _sigmoid, lambda a: 1 / (1 + (-min(max(a, -_FAR), _FAR)).exp()), _bell),
    "sigmoid_derivative": _rational("{} × (1 - {})", lambda h: h * (1 - h)),
    "relu": Function("relu", lambda a: a if a > 0 or a != a else 0.0, slope=lambda a: float(a > 0)),
    "gate": Function("gate", lambda a: float(a > 0)),
    "sqrt_derivative": Function("0.5/({})", lambda h: divide(0.5, h), lambda h: 1 / (2 * h)),
    "ln_derivative": raised(-1, "-1"),
}
"""Those that every rule can name. Slopes of a smooth step are functions of what came out of it."""


class Analysis(NamedTuple):
    """What a function that a rule of one's own can name is in code, and how it changes."""

    code: str
    derivative: str
    """As a rule in x."""
    cornered: bool = False
    """Whether it, or its derivative, jumps at 0."""


ANALYSES: Mapping[str, Analysis] = {
    "exp": Analysis("np.exp({})", "exp(x)"),
    "ln": Analysis("np.log({})", "1 / x"),
    "sqrt": Analysis("np.sqrt({})", "0.5 / sqrt(x)"),
    "abs": Analysis("np.abs({})", "sign(x)", cornered=True),
    "sign": Analysis("np.sign({})", "0", cornered=True),
    "sin": Analysis("np.sin({})", "cos(x)"),
    "cos": Analysis("np.cos({})", "-sin(x)"),
    "erf": Analysis("erf({})", f"{2 / math.sqrt(math.pi)!r} * exp(-x**2)"),
    "tanh": Analysis("np.tanh({})", "1.0 - tanh(x)**2"),
    "sigmoid": Analysis("1/(1 + np.exp(-{}))", "sigmoid(x) * (1.0 - sigmoid(x))"),
    "relu": Analysis("np.maximum({}, 0)", "x > 0", cornered=True),
}
"""By their names in rules."""
