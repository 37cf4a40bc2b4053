"""What stands beside the decision boundary: signs, features and ranges, accuracies and what is hidden."""

from __future__ import annotations

from stepviz.views.pictures.boundary import Boundary
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of
from tests.support.pictures import (
    run,
)


def test_what_the_plane_is_stands_beside_it_whole_or_not_at_all() -> None:
    update = frame_of(run("iris", iterations=1), "1:update")
    for height in range(10, 30):
        rows = Boundary().drawn(update, State(update.moment), 80, height).rows
        beside = "\n".join(text_of(row)[56:] for row in rows[:-1])
        told = [part in beside for part in ("pc1, pc2: where rows", "differ most,", "96% of the variance")]
        assert len({*told}) == 1, height
    assert all(told)
