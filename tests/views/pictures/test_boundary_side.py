"""What stands beside the decision boundary: signs, features and ranges, accuracies and what is hidden."""

from __future__ import annotations

import random

import pytest

from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.boundary import LEFT, Boundary
from stepviz.views.state import State
from tests.support.boundary import LINES, RIGHTWARDS, plot, seen_rows
from tests.support.moments import frame_of
from tests.support.pictures import (
    rows_of,
    run,
    started,
    text,
)


@pytest.mark.parametrize("seed", range(8))
def test_rows_behind_others_are_counted(seed: int) -> None:
    timeline = run("gauss", seed=seed, iterations=2, rows=300, noise=0.2)
    frame, picture = frame_of(timeline, "2:check"), Boundary()
    viewer = State(row=int(frame.dataset.train[0]))
    lines, seen = text(picture, frame, viewer), seen_rows(picture, frame, viewer)
    hidden = int(next(line[60:].split()[0] for line in lines if "hidden" in line))
    assert hidden + len(seen) == 300
    unmarked = int(next(line[60:].split()[0] for line in lines if "▸ not shown" in line))
    marks = "".join(plot(lines)).count("▸") + sum(line[LEFT - 1] == "▸" for line in lines)
    picked = viewer.row in frame.current["rows"]
    assert marks + unmarked + picked == len(set(frame.current["rows"].tolist()))


def test_what_is_hidden_is_not_told() -> None:
    timeline = run(iterations=400, check=(10, 400))
    update = frame_of(timeline, "10:update")
    names = tuple(tensor.name for tensor in timeline.trainer.program.update.writes)
    hidden = text(Boundary(), update, State(veil=Mask(names)))
    assert " weights before update 10 " in hidden[0]
    check = frame_of(timeline, "10:check")
    told, hidden = text(Boundary(), check), text(Boundary(), check, State(veil=Mask(("train",)), row=0))
    assert "wrong" in told[3]
    assert "hidden" in hidden[3]
    assert hidden[7][60:].split() == ["train", "?", "@10"]
    assert any(sign in "OX" for sign in "".join(plot(told)))
    assert not any(sign in "OX" for sign in "".join(plot(hidden)))
    assert "predicted" not in hidden[-1]
    loss = frame_of(timeline, "1:loss")
    assert "none yet" in text(Boundary(), loss, State(veil=Mask(("losses", "loss"))))[8]
    assert text(Boundary(), loss)[8].rstrip().endswith("loss  0.6854")


def test_signs_do_not_cover_the_ends_of_an_axis() -> None:
    generator = random.Random(0)
    for _ in range(50):
        points = [[generator.uniform(-1, 1), generator.uniform(-1.1, 1.1)] for _ in range(40)] + [
            [-1, -1.08],
            [-1, 1.08],
        ]
        data = rows_of(points, [0, 1] * 21, range(42))
        timeline = started(data, RIGHTWARDS, batch_size=40)
        lines = text(Boundary(), frame_of(timeline, "1:batch"))
        assert (lines[1][:4], lines[LINES][:4]) == ("+1.1", "-1.1")
