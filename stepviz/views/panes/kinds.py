"""All kinds of tensor panes, by the name a layout gives them."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.views.panes.batch import Batch
from stepviz.views.panes.examples import Examples, Losses
from stepviz.views.panes.kind import PaneKind
from stepviz.views.panes.parameters import Matrix, Parameters
from stepviz.views.panes.singles import Accuracies, Counts, Node

KINDS: Mapping[str, PaneKind] = {
    kind.name: kind for kind in (Batch(), Examples(), Losses(), Parameters(), Matrix(), Accuracies(), Counts(), Node())
}
