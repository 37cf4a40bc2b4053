"""The usual mistakes, as other rules: what somebody could have written in the place of a rule."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.formula.tree import Binary, Call, Fold, Minus, Node, Read, replaced, walk
from stepviz.ops.rules.rule import Rule


def mistakes(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Each with its name; some change no number."""
    yield "the sign", rule.of_tree(Minus(rule.tree))
    for node in dict.fromkeys(walk(rule.tree)):
        for name, other in _others(node):
            yield name, rule.of_tree(replaced(rule.tree, node, other))


def _others(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Fold(how="sum" | "mean" as how, index=index, of=of):
            yield "sum and mean", Fold("mean" if how == "sum" else "sum", index, of)
        case Read(tensor=name, at=(first, second)):
            yield f"{name} transposed", Read(name, (second, first))
        case Call(of=of):
            yield "a function left out", of
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            yield "the sign of a term", Binary("-" if sign == "+" else "+", left, right)
            yield "a term left out", left
        case Binary(sign="*" | "/", left=left, right=right):
            yield "a factor left out", left
            yield "the other factor left out", right
