"""Local slopes: how much a node changes with one of the things it is made of, as factors of a product."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.formula.graph import Input, Node
from stepviz.formula.writing import number


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
