"""Writing nodes: writes nodes of a graph, and their local derivatives, as formulas, as code and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.formula.graph import Input, Node
from stepviz.formula.tree import Binary, Fixed, Read, summed
from stepviz.formula.writing import formula_of, number


class NodeWords(NamedTuple):
    """The texts of a node; in templates, `{x}` is its input and `{n}` the node."""

    formula: str
    code: str
    sentence: str
    slope: str = ""
    """Its derivative as a formula, if it has one input."""
    slope_code: str = ""
    """Its derivative as code, if it is more than a product of constants and names."""


_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "sqrt": ("np.sqrt({x})", "Take the square root of {x}.", "0.5/{n}", "0.5 / {n}"),
    "exp": ("np.exp({x})", "Take e to the power of {x}.", "{n}"),
    "ln": ("np.log({x})", "Take the natural log of {x}.", "1/{x}", "1 / {x}"),
    "tanh": ("np.tanh({x})", "Squeeze {x} into the range from -1 to +1.", "1 - {n}²", "1 - {n} * {n}"),
    "sigmoid": (
        "1 / (1 + np.exp(-{x}))", "Squeeze {x} into the range from 0 to 1.", "{n}·(1 - {n})", "{n} * (1 - {n})"
    ),
    "relu": (
        "np.maximum({x}, 0.0)", "Keep {x} if it is positive, else return 0.",
        "1 if {x} > 0 else 0", "1.0 * ({x} > 0)",
    ),
}  # fmt: skip
"""For each function, the fields of `NodeWords` after `formula`."""
OF_OUTPUT = ("sqrt", "tanh", "sigmoid")
"""Functions whose derivative is computed from the output."""


def wording(node: Node) -> NodeWords:
    """The texts of a node, with its names filled in."""
    if node.kind == "sum":
        return _sum(node)
    if node.kind == "product":
        left, right = map(factor_text, node.inputs)
        sentence = f"Multiply {left} by {'itself' if left == right else right}."
        return NodeWords(formula_of(Binary("*", *map(_leaf, node.inputs))), f"{left} * {right}", sentence)
    power = node.kind == "power"
    told = _power(node.exponent) if power else (f"{node.kind}({{x}})", *_FUNCTIONS[node.kind])
    return NodeWords(*(text.format(x=node.inputs[0], n=node.name) for text in told))


def _sum(node: Node) -> NodeWords:
    texts = [factor_text(part) for part in node.inputs]
    text = formula_of(summed(zip(node.signs, map(_leaf, node.inputs), strict=True)))
    sentence = "Add " + (" and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))) + "."
    if len(texts) == 1:
        sentence = f"Change the sign of {texts[0]}." if node.signs[0] < 0 else f"Copy {texts[0]}."
    elif min(node.signs) < 0:
        sentence = "Add the terms with their signs."
    code = f"+{text}" if len(texts) == 1 and node.signs[0] > 0 else text  # makes a copy
    return NodeWords(text, code, sentence)


def _power(exponent: float) -> NodeWords:
    """The templates of x to a constant power."""
    if exponent == -1:
        return NodeWords("1/{x}", "1 / {x}", "Divide 1 by {x}.", "-{n}²", "-{n} * {n}")
    p = number(exponent)
    raised, less = (formula_of(Binary("**", Read("{x}"), Fixed(power))) for power in (exponent, exponent - 1))
    code = f"np.power({{x}}, {exponent!r})"
    if exponent == 2:
        return NodeWords(raised, "{x} * {x}", "Multiply {x} by itself.", "2·{x}")
    sentence = f"Take {{x}} to the power of {p}."
    if exponent in (0.0, 1.0):
        return NodeWords(raised, code, sentence, p)
    slope_code = f"{exponent!r} * np.power({{x}}, {exponent - 1!r})"
    return NodeWords(raised, code, sentence, f"{p}·{less}", slope_code)


def through(node: Node) -> str:
    """The local derivative of a node, in words: `its derivative is 1 - n1²`."""
    if node.kind == "sum":
        return "an added constant passes the gradient on"
    if node.kind == "product":
        return "the other factor is the derivative"
    return f"its derivative is {wording(node).slope}{' itself' * (node.kind == 'exp')}"


def factor_text(part: Input) -> str:
    """A name, or the digits of a constant."""
    return part if isinstance(part, str) else number(part)


def _leaf(part: Input) -> Fixed | Read:
    return Read(part) if isinstance(part, str) else Fixed(part)


COUNTS = ("t", "t_after")
"""Names of the number of updates before and after one, for optimizers that count them."""


def slope(name: str) -> str:
    """The name of the gradient of a name: `da`."""
    return f"d{name}"


def kept(letter: str, name: str, when: str) -> str:
    """The name of optimizer state of a name: `ma_after` for letter `m`, name `a` and `when` `_after`."""
    return f"{letter}{name}{when}"


def own_slope(node: Node) -> str:
    """The name of the variable for a node's derivative; empty if the derivative needs no variable."""
    return f"{node.name}_by_{node.inputs[0]}" if wording(node).slope_code else ""


def local(node: Node, place: int) -> tuple[Input, ...]:
    """The local derivative of a node for its input number `place`, a name, as factors: constants and names.

    A factor may be the variable of the node's derivative, which the backward pass computes.
    """
    if node.kind == "sum":
        return (float(node.signs[place]),)
    if node.kind == "product":
        return (node.inputs[1 - place],)
    own = own_slope(node)
    parts = [own] if own else wording(node).slope.split("·")
    return tuple(float(part) if part[0].isdigit() else part for part in parts)


def local_text(node: Node, place: int) -> str:
    """The local derivative as a formula: `b`, `2·x`, `-1`; `o'` for the variable of the node's derivative."""
    return f"{node.name}'" if own_slope(node) else "·".join(map(factor_text, local(node, place)))
