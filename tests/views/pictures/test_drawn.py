"""A picked row in the picture of the boundary: a click picks the one that is seen, and it is told in numbers."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.state import State
from tests.support.boundary import written
from tests.support.moments import frame_of
from tests.support.pictures import (
    text,
)


def test_a_row_that_does_not_exist_is_not_picked() -> None:
    frame = frame_of(written(), "1:linear")
    for viewer in (State(row=9), State(row=-1), State(pick=Cell("W", (0, 0))), State(pick=Cell("train"))):
        assert text(Boundary(), frame, viewer) == text(Boundary(), frame)
