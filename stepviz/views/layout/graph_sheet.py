"""Graph sheets: the panes of L = 3x² + 2, a node for each number, and those of an optimizer's memory of x.

The way forward leads to the right, the way back below it to the left, and from there down to the new x. Kept free of
NumPy, as `layouts`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from stepviz.views.layout.layouts import Band, Pane, Place, Word
from stepviz.views.layout.sheets import Sheet, fixed

BOX = 13
"""Columns of a box: corners, blanks, brackets, seven digits."""
HEIGHT = 3
_STEP = 22
"""Columns from one node to the next."""
_FORWARD, _BACK, _AFTER = 3, 8, 12
"""Lines of the three bands."""
_MEANS, _SQUARES, _OTHERS = 3, 7, 11
"""Lines of the three bands of Adam's memory."""
_MOVERS = {"": "dL/dx", "m": "m after", "mv": "step"}
_NAMES = {"m": "momentum", "mv": "adam"}


class _Node(NamedTuple):
    """A number in a column of the graph, with its edges: an arrow to the right, lines down to the node below."""

    name: str
    column: int
    number: int
    title: str
    tensor: str
    arrow: str = ""
    down: int = 0


@lru_cache(maxsize=4)
def graph_sheets(memory: str) -> tuple[Sheet, ...]:
    """The graph, and the optimizer's memory where it has one; `memory`: the letters of what it remembers."""
    graph = fixed("graph", 1, _way_forward(), _way_back(), _new_x(memory))
    if not memory:
        return (graph,)
    bands = _means_and_squares() if len(memory) > 1 else _fading_sum()
    return graph, fixed("memory", 1, *bands, memory=True)


def _band(y: int, *nodes: _Node) -> Band:
    """A level of the graph, and the edges that lead on from it."""
    panes, words = [], []
    for node in nodes:
        x = _STEP * node.column
        place = Place(x, y, BOX, HEIGHT)
        panes.append(Pane(node.name, place, node.number, node.title, (node.tensor,), BOX, "node", heads=False))
        words += [Word(x + BOX, y + 1, node.arrow)] if node.arrow else []
        lines = ("│" if line < node.down else "▼" for line in range(1, node.down + 1))
        words += [Word(x + BOX // 2, y + HEIGHT + line, text) for line, text in enumerate(lines)]
    return Band(tuple(panes), tuple(words))


def _with_words(band: Band, *words: Word) -> Band:
    return band._replace(words=(*band.words, *words))


def _way_forward() -> Band:
    return _band(
        _FORWARD,
        _Node("before", 0, 1, "x", "x", "── x² ──▶", down=2),
        _Node("square", 1, 2, "n", "n", "── ·3 ──▶"),
        _Node("triple", 2, 3, "m", "m", "── +2 ──▶"),
        _Node("loss", 3, 4, "L", "loss", down=2),
    )


def _way_back() -> Band:
    return _band(
        _BACK,
        _Node("dl", 3, 5, "dL/dL", "dL"),
        _Node("dm", 2, 6, "dL/dm", "dm", "◀── ·1 ──"),
        _Node("dn", 1, 7, "dL/dn", "dn", "◀── ·3 ──"),
        _Node("grads", 0, 8, "dL/dx", "dx", "◀─ ·2x ──", down=1),
    )


def _new_x(memory: str) -> Band:
    """x after its update, and the rule of it."""
    band = _band(_AFTER, _Node("after", 0, 9, "x after", "x_after", f" = x - lr·{_MOVERS[memory]}"))
    product = Word(_STEP, _AFTER, "slopes on the way multiply: dL/dx = 1 · 1 · 3 · 2x", strong=True)
    return _with_words(band, product, *([Word(60, _AFTER + 1, f"{_NAMES[memory]}  Tab")] if memory else []))


def _fading_sum() -> tuple[Band, ...]:
    """Momentum: m, with the gradient added, moves x."""
    sources = (_Node("grads", 1, 1, "dL/dx", "dx", down=2), _Node("before", 2, 2, "x", "x", down=2))
    results = (
        _Node("m", 0, 3, "m before", "mx", "── ·μ ──▶"),
        _Node("m_after", 1, 4, "m after", "mx_after", "─ ·-lr ─▶"),
        _Node("after", 2, 5, "x after", "x_after"),
    )
    name = Word(_STEP * 3, _BACK + 1, f"{_NAMES['m']}  Tab", strong=True)
    return _band(_FORWARD, *sources), _with_words(_band(_BACK, *results), name)


def _means_and_squares() -> tuple[Band, ...]:
    """Adam: the means of gradients and of their squares make the step; the count of updates corrects them."""
    means = (
        _Node("m", 0, 1, "m before", "mx", "────────▶"),
        _Node("m_after", 1, 2, "m after", "mx_after", "────────▶"),
        _Node("s", 2, 3, "step", "sx", "─ ·-lr ─▶"),
        _Node("after", 3, 4, "x after", "x_after"),
    )
    squares = (_Node("v", 0, 5, "v before", "vx", "────────▶"), _Node("v_after", 1, 6, "v after", "vx_after"))
    grads, before = _band(_OTHERS, _Node("grads", 0, 7, "dL/dx", "dx"), _Node("before", 2, 9, "x", "x")).panes
    place = Place(_STEP, _OTHERS, 18, HEIGHT)
    count = Pane("count", place, 8, "updates t", ("t", "t_after"), 18, "counts", 1, 7, heads=False)
    name = Word(_STEP * 3, _OTHERS + 1, f"{_NAMES['mv']}  Tab", strong=True)
    return _band(_MEANS, *means), _band(_SQUARES, *squares), Band((grads, count, before), (name,))
