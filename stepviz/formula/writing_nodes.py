"""Writing nodes: each node of a graph as a formula, as code and in words; and how much it changes with another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.formula.graph import Input, Node
from stepviz.formula.parts import RAISED, number


class NodeWords(NamedTuple):
    """What is said of a kind of node; `{x}` is what it is made of, `{n}` the node."""

    formula: str
    code: str
    sentence: str
    through: str
    """Of the way back: `its derivative is 1 - {n}²`."""
    slope: str = ""
    """Its own slope as a formula, where it has one."""
    slope_code: str = ""


_FUNCTIONS: Mapping[str, NodeWords] = {
    "sqrt": NodeWords(
        "sqrt({x})",
        "np.sqrt({x})",
        "Take the square root of {x}.",
        "its derivative is 0.5/{n}",
        "0.5/{n}",
        "0.5 / {n}",
    ),
    "exp": NodeWords("exp({x})", "np.exp({x})", "Take e to the power of {x}.", "its derivative is {n} itself"),
    "ln": NodeWords(
        "ln({x})", "np.log({x})", "Take the natural log of {x}.", "its derivative is 1/{x}", "1/{x}", "1 / {x}"
    ),
    "tanh": NodeWords(
        "tanh({x})",
        "np.tanh({x})",
        "Squeeze {x} into the range from -1 to +1.",
        "its derivative is 1 - {n}²",
        "1 - {n}²",
        "1 - {n} * {n}",
    ),
    "sigmoid": NodeWords(
        "sigmoid({x})",
        "1 / (1 + np.exp(-{x}))",
        "Squeeze {x} into the range from 0 to 1.",
        "its derivative is {n}·(1 - {n})",
        "{n}·(1 - {n})",
        "{n} * (1 - {n})",
    ),
    "relu": NodeWords(
        "relu({x})",
        "np.maximum({x}, 0.0)",
        "Keep {x} if it is positive, else return 0.",
        "its derivative is 1 above 0, else 0",
        "1 if {x} > 0 else 0",
        "1.0 * ({x} > 0)",
    ),
}


def wording(node: Node) -> NodeWords:
    """What is said of a node, its names filled in."""
    if node.kind == "sum":
        return _sum(node)
    if node.kind == "product":
        left, right = map(_text, node.inputs)
        same = node.inputs[0] == node.inputs[1]
        sentence = f"Multiply {left} by itself." if same else f"Multiply {left} by {right}."
        code = " * ".join(map(_text, node.inputs))
        return NodeWords(f"{left}·{_bracketed(right)}", code, sentence, "the other factor is the derivative")
    (x,) = map(_text, node.inputs)
    told = _power(node.exponent) if node.kind == "power" else _FUNCTIONS[node.kind]
    return NodeWords(*(text.format(x=x, n=node.name) for text in told))


def _sum(node: Node) -> NodeWords:
    texts = [_text(part) for part in node.inputs]
    signed = list(zip(node.signs, texts, strict=True))
    text = "".join(f" {'-' if sign < 0 else '+'} {_bracketed(part)}" for sign, part in signed)
    text = f"-{text[3:]}" if text.startswith(" -") else text[3:]
    sentence = "Add " + (" and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))) + "."
    if len(texts) == 1:
        sentence = f"Change the sign of {texts[0]}." if node.signs[0] < 0 else f"Copy {texts[0]}."
    elif min(node.signs) < 0:
        sentence = "Add the terms with their signs."
    code = f"+{text}" if len(texts) == 1 and node.signs[0] > 0 else text  # a number of its own
    return NodeWords(text, code, sentence, "an added constant passes the gradient on")


def _power(exponent: float) -> NodeWords:
    """x to a constant power."""
    if exponent == -1:
        return NodeWords("1/{x}", "1 / {x}", "Divide 1 by {x}.", "its derivative is -{n}²", "-{n}²", "-{n} * {n}")
    p, less = number(exponent), number(exponent - 1)
    raised = f"{{x}}{RAISED.get(exponent, f'^{_bracketed(p)}')}"
    if exponent == 2:
        return NodeWords(raised, "{x} * {x}", "Multiply {x} by itself.", "its derivative is 2·{x}")
    sentence = f"Take {{x}} to the power of {p}."
    slope = f"{p}·{{x}}{RAISED.get(exponent - 1, f'^{_bracketed(less)}')}"
    code, slope_code = f"np.power({{x}}, {exponent!r})", f"{exponent!r} * np.power({{x}}, {exponent - 1!r})"
    if exponent in (0.0, 1.0):
        return NodeWords(raised, code, sentence, f"its derivative is {p}")
    return NodeWords(raised, code, sentence, f"its derivative is {slope}", slope, slope_code)


def _text(part: Input) -> str:
    return part if isinstance(part, str) else number(part)


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


class Local(NamedTuple):
    """The slope of a node by one use of a name."""

    factors: tuple[Input, ...]
    """Constants and names of numbers; the last of them may be the node's own slope, made on the way back."""

    @property
    def text(self) -> str:
        """`b`, `2·x`, `-1`; of a node's own slope `o'`."""
        texts = (number(factor) if isinstance(factor, float) else factor for factor in self.factors)
        return "·".join(f"{node}'" if by else node for node, by, _ in (text.partition(_BY) for text in texts))


_BY = "_by_"
COUNTS = ("t", "t_after")
"""How many updates are done, before and after one, where an optimizer counts them."""


def slope(name: str) -> str:
    """What the slope by a name is called: `da`."""
    return f"d{name}"


def kept(letter: str, name: str, when: str) -> str:
    """What there is of a name in a step, by a letter before it and what comes after: `ma_after`."""
    return f"{letter}{name}{when}"


def own_slope(node: Node) -> str:
    """What the slope of a function of one number is called; empty for a node whose slopes are known without it."""
    simple = node.kind in ("sum", "product", "exp") or (node.kind == "power" and node.exponent in (0.0, 1.0, 2.0))
    return "" if simple else f"{node.name}{_BY}{node.inputs[0]}"


def local(node: Node, place: int) -> Local:
    """The slope of a node by its input number `place`, which is a name."""
    if node.kind == "sum":
        return Local((float(node.signs[place]),))
    if node.kind == "product":
        return Local((node.inputs[1 - place],))
    if node.kind == "exp":
        return Local((node.name,))
    if node.kind == "power" and node.exponent in (0.0, 1.0):
        return Local((node.exponent,))
    if node.kind == "power" and node.exponent == 2:
        return Local((2.0, node.inputs[0]))
    return Local((own_slope(node),))
