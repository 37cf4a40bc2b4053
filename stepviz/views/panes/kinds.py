"""All kinds of tensor panes, by the name a layout gives them."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.kinds import PANES, loaded
from stepviz.views.panes.kind import PaneKind

KINDS: Mapping[str, PaneKind] = {name: loaded(home)() for name, home in PANES.items()}
