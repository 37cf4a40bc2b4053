"""The panel of an explanation in the 80x24 screen, as text."""

from __future__ import annotations

from stepviz.views.explain.explanation import Explanation
from stepviz.views.explain.panel import explanation
from stepviz.views.text.span import text_of


def panel(told: Explanation, *, term: int | None = None) -> list[str]:
    """Title and lines, without what only fills them."""
    rows = [text_of(row).rstrip(" ─").removeprefix(" ") for row in explanation(told, 80, 7, term=term).rows]
    return "\n".join(rows).rstrip().splitlines()
