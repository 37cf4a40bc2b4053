"""Typed: a rule that somebody typed, as the code that runs, with what it has twice named once."""

from __future__ import annotations

from collections import Counter

from stepviz.formula.tree import Call, Node, walk
from stepviz.formula.writing import Names, code_of


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
