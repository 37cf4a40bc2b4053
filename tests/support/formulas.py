"""Random formulas as trees, written down and computed apart from the package: in extended precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

Tree = tuple[Any, ...]
"""`("name", "a")`, `("number", 2.0)`, `("+", one, other)`, `("neg", one)`, `("tanh", one)`, `("^", one, 3)`."""
NAMES = ("a", "b", "c2", "Wx", "n1")
FUNCTIONS = ("sqrt", "exp", "ln", "tanh", "sigmoid", "relu")
Long = Any
_LEAST = 1e-3


def trees() -> st.SearchStrategy[Tree]:
    """Trees of all signs and functions, with at least one name."""
    names = st.sampled_from(NAMES).map(lambda name: ("name", name))
    numbers = st.sampled_from((0.5, 1.0, 2.0, 3.0, 10.0)).map(lambda number: ("number", number))

    def wider(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        two = st.tuples(st.sampled_from(("+", "-", "*", "*", "/")), inner, inner)
        one = st.tuples(st.sampled_from(("neg", *FUNCTIONS)), inner)
        power = st.tuples(st.just("^"), inner, st.sampled_from((-2, -1, 0.5, 2, 3)).map(lambda p: ("number", p)))
        return two | two | one | power | st.tuples(st.just("^"), names, names)

    return st.recursive(names | names | numbers, wider, max_leaves=7).filter(lambda tree: bool(used(tree)))


def used(tree: Tree) -> set[str]:
    """The names in a tree."""
    if tree[0] in ("name", "number"):
        return {tree[1]} if tree[0] == "name" else set()
    return set().union(*(used(part) for part in tree[1:]))


def written(tree: Tree) -> str:
    """As somebody types it, with more brackets than are needed."""
    kind = tree[0]
    if kind == "name":
        return str(tree[1])
    if kind == "number":
        return f"{tree[1]:g}"
    if kind == "neg":
        return f"-({written(tree[1])})"
    if kind in FUNCTIONS:
        return f"{kind}({written(tree[1])})"
    left, right = (written(part) for part in tree[1:])
    return f"({left}) {kind} ({right})"


def computed(tree: Tree, values: Mapping[str, Long]) -> Long:
    """Its value in extended precision; nan where there is none."""
    kind = tree[0]
    if kind == "name":
        return np.longdouble(values[tree[1]])
    if kind == "number":
        return np.longdouble(tree[1])
    parts = [computed(part, values) for part in tree[1:]]
    with np.errstate(all="ignore"):
        return _made(kind, *parts)


def _made(kind: str, x: Long, y: Long = 0) -> Long:
    one: dict[str, Any] = {
        "neg": lambda: -x,
        "sqrt": lambda: np.sqrt(x),
        "exp": lambda: np.exp(x),
        "ln": lambda: np.log(x),
        "tanh": lambda: np.tanh(x),
        "sigmoid": lambda: 1 / (1 + np.exp(-x)),
        "relu": lambda: np.maximum(x, np.longdouble(0)),
        "+": lambda: x + y,
        "-": lambda: x - y,
        "*": lambda: x * y,
        "/": lambda: x / y,
        "^": lambda: np.power(x, y),
    }
    return one[kind]()


def slope(tree: Tree, values: Mapping[str, float], name: str) -> float | None:
    """Its slope by a name, by differences at two steps; None where these differ: a corner, or too sharp a bend."""

    def at(by: float) -> Long:
        return computed(tree, {**values, name: np.longdouble(values[name]) + np.longdouble(by)})

    found = []
    for step in (1e-4, 5e-5):
        ends = [at(by * step) for by in (-2, -1, 1, 2)]
        if not np.isfinite(ends).all():
            return None
        found.append((ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * np.longdouble(step)))
    size = max(abs(found[1]), np.longdouble(_LEAST))
    return float(found[1]) if abs(found[0] - found[1]) <= 1e-8 * size else None
