"""Standing: the place of every node of a web that is arranged."""

from __future__ import annotations

from stepviz.views.layout.layouts import Area
from stepviz.views.layout.webs.arranging import Arranged


def stood(found: Arranged, box: int, gap: int, left: int, top: int = 0) -> dict[str, Area]:
    """The places by the names of the nodes, each `box` columns wide, with so many columns between two of them.

    `left`, `top`: the first column and line of all.
    """
    return {
        spot.name: Area(left + (box + gap) * place, top + found.lines[spot.name], box, spot.lines + spot.below)
        for place, stack in enumerate(found.columns)
        for spot in stack
        if spot.is_node
    }
