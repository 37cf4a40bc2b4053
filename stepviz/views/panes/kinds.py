"""All kinds of tensor panes, by the name a layout gives them."""

from __future__ import annotations

from functools import cache

from stepviz.kinds import PANES, loaded
from stepviz.views.panes.kind import PaneKind


@cache
def kind_of(name: str) -> PaneKind:
    """The kind of that name."""
    kind: PaneKind = loaded(PANES[name])()
    return kind
