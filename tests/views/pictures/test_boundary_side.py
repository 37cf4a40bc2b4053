"""What stands beside the decision boundary: signs, features and ranges, accuracies and what is hidden."""

from __future__ import annotations

from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.boundary import plot
from tests.support.moments import frame_of
from tests.support.pictures import (
    run,
    text,
)


def test_what_is_hidden_is_not_told() -> None:
    timeline = run(iterations=400, check=(10, 400))
    update = frame_of(timeline, "10:update")
    names = tuple(tensor.name for tensor in timeline.trainer.program.update.writes)
    hidden = text(Boundary(), update, State(mask=Mask(names)))
    assert " weights before update 10 " in hidden[0]
    check = frame_of(timeline, "10:check")
    told, hidden = text(Boundary(), check), text(Boundary(), check, State(mask=Mask(("train",)), row=0))
    assert "( ) wrong" in told[4]
    assert "( ) hidden" in hidden[4]
    assert hidden[8][60:].split() == ["train", "?", "@10"]
    assert "(" in "".join(plot(told))
    assert "(" not in "".join(plot(hidden))
    assert "predicted" not in hidden[-1]
    loss = frame_of(timeline, "1:loss")
    assert "none yet" in text(Boundary(), loss, State(mask=Mask(("losses", "loss"))))[9]
    assert text(Boundary(), loss)[9].rstrip().endswith("loss  0.6854")


def test_what_the_plane_is_stands_beside_it_whole_or_not_at_all() -> None:
    update = frame_of(run("iris", iterations=1), "1:update")
    for height in range(10, 30):
        rows = Boundary().drawn(update, State(update.moment), 80, height).rows
        beside = "\n".join(text_of(row)[56:] for row in rows[:-1])
        told = [part in beside for part in ("pc1, pc2: where rows", "differ most,", "96% of the variance")]
        assert len({*told}) == 1, height
    assert all(told)
