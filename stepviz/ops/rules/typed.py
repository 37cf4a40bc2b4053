"""Typed: a rule that somebody typed, as an expression; and as the code that runs, with what it has twice named once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from typing import cast

from stepviz.formula.parts import Added, Called, Constant, NamedPart, Part, Two
from stepviz.ops.rules.tree import Binary, Call, Fixed, Minus, Node, Sign, walk
from stepviz.ops.rules.writing import Names, code_of


def node_of(part: Part, names: Mapping[str, Node]) -> Node:
    """The expression of a part; `names`: what each of its names reads."""
    match part:
        case Constant(value=value):
            return Fixed(value)
        case NamedPart(name=name):
            return names[name]
        case Called(function=name, inside=inside):
            return Call(name, node_of(inside, names))
        case Two(sign=sign, left=left, right=right):
            known = cast(Sign, "**" if sign == "^" else sign)
            return Binary(known, node_of(left, names), node_of(right, names))
        case Added(terms=((first, term), *others)):
            made = node_of(term, names)
            return reduce(
                lambda total, other: Binary("+" if other[0] > 0 else "-", total, node_of(other[1], names)),
                others,
                Minus(made) if first < 0 else made,
            )
    raise ValueError(f"no part of a rule: {part}")


def statements(node: Node, names: Names, mark: str = "") -> tuple[tuple[str, ...], str]:
    """The code of an expression: a statement for each function that it has more than once, and what they come to.

    `mark` ends the names of what is made.
    """
    counted = Counter(part for part in walk(node) if isinstance(part, Call))
    known: dict[Node, str] = {}

    def called(part: Node) -> str | None:
        return known.get(part) or names(part)

    lines = []
    for part in sorted((part for part, times in counted.items() if times > 1), key=lambda part: len([*walk(part)])):
        name = f"{part.function}_{mark}"
        name += "abcdefghijklmnopqrstuvwxyz"[sum(other.startswith(name) for other in known.values())] * (
            name in known.values()
        )
        lines.append(f"{name} = {code_of(part, called)}")
        known[part] = name
    return tuple(lines), code_of(node, called)
