"""Graph sheets: the panes of L = 3x² + 2, a node for each number, and those of an optimizer's memory of x.

The way forward leads to the right, the way back below it to the left, and from there down to the new x. Kept free of
NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from stepviz.views.layout.layouts import LECTURE_SIZE, Pane, Place
from stepviz.views.layout.sheets import Sheet, fixed
from stepviz.views.panes.boxes import BOX, HEIGHT

_STEP = 22
"""Columns from one node to the next."""
_FORWARD, _BACK, _AFTER = 3, 8, 12
"""Lines of the three bands."""
_MEANS, _SQUARES, _OTHERS = 3, 7, 11
"""Lines of the three bands of Adam's memory."""
_MOVERS = {"": "dL/dx", "m": "m after", "mv": "step"}
_NAMES = {"m": "momentum", "mv": "adam"}


@lru_cache(maxsize=4)
def graph_sheets(memory: str) -> tuple[Sheet, ...]:
    """The graph, and the optimizer's memory where it has one; `memory`: the letters of what it remembers."""
    graph = fixed("graph", 1, (*_way_forward(), *_way_back(), _new_x(memory)))
    if not memory:
        return (graph,)
    panes = _means_and_squares() if len(memory) > 1 else _fading_sum()
    return graph, fixed("memory", 1, tuple(panes), memory=True)


def _node(
    name: str, column: int, y: int, number: int, title: str, tensor: str, arrow: str = "", *, down: int = 0
) -> Pane:
    """The node in a column of the graph, with its arrow to the right and one of `down` lines to the node below."""
    place = Place(_STEP * column, y, _STEP if arrow else BOX, HEIGHT + down)
    return Pane(name, place, number, title, (tensor,), BOX, "node", heads=False, joint=(BOX, arrow))


def _way_forward() -> Iterator[Pane]:
    yield _node("before", 0, _FORWARD, 1, "x", "x", "── x² ──▶", down=2)
    yield _node("square", 1, _FORWARD, 2, "n", "n", "── ·3 ──▶")
    yield _node("triple", 2, _FORWARD, 3, "m", "m", "── +2 ──▶")
    yield _node("loss", 3, _FORWARD, 4, "L", "loss", down=2)


def _way_back() -> Iterator[Pane]:
    yield _node("dl", 3, _BACK, 5, "dL/dL", "dL")
    yield _node("dm", 2, _BACK, 6, "dL/dm", "dm", "◀── ·1 ──")
    yield _node("dn", 1, _BACK, 7, "dL/dn", "dn", "◀── ·3 ──")
    yield _node("grads", 0, _BACK, 8, "dL/dx", "dx", "◀─ ·2x ──", down=1)


def _new_x(memory: str) -> Pane:
    """x after its update, and the rule of it."""
    node = _node("after", 0, _AFTER, 9, "x after", "x_after", f" = x - lr·{_MOVERS[memory]}")
    product = (0, _STEP, "slopes on the way multiply: dL/dx = 1 · 1 · 3 · 2x")
    return _with_words(node, product, *([(1, 60, f"{_NAMES[memory]}  Tab")] if memory else []))


def _with_words(node: Pane, *words: tuple[int, int, str]) -> Pane:
    """The last node of its band with words at its right."""
    return node._replace(place=node.place._replace(width=LECTURE_SIZE.width - node.place.x), aside=words)


def _fading_sum() -> Iterator[Pane]:
    """Momentum: m, with the gradient added, moves x."""
    yield _node("grads", 1, _FORWARD, 1, "dL/dx", "dx", down=2)
    yield _node("before", 2, _FORWARD, 2, "x", "x", down=2)
    yield _node("m", 0, _BACK, 3, "m before", "mx", "── ·μ ──▶")
    yield _node("m_after", 1, _BACK, 4, "m after", "mx_after", "─ ·-lr ─▶")
    yield _with_words(_node("after", 2, _BACK, 5, "x after", "x_after"), (1, _STEP, f"{_NAMES['m']}  Tab"))


def _means_and_squares() -> Iterator[Pane]:
    """Adam: the means of gradients and of their squares make the step; the count of updates corrects them."""
    yield _node("m", 0, _MEANS, 1, "m before", "mx", "────────▶")
    yield _node("m_after", 1, _MEANS, 2, "m after", "mx_after", "────────▶")
    yield _node("s", 2, _MEANS, 3, "step", "sx", "─ ·-lr ─▶")
    yield _node("after", 3, _MEANS, 4, "x after", "x_after")
    yield _node("v", 0, _SQUARES, 5, "v before", "vx", "────────▶")
    yield _node("v_after", 1, _SQUARES, 6, "v after", "vx_after")
    yield _node("grads", 0, _OTHERS, 7, "dL/dx", "dx")
    count = Place(_STEP, _OTHERS, 18, HEIGHT)
    yield Pane("count", count, 8, "updates t", ("t", "t_after"), 18, "counts", 1, 7, heads=False)
    yield _with_words(_node("before", 2, _OTHERS, 9, "x", "x"), (1, _STEP, f"{_NAMES['mv']}  Tab"))
