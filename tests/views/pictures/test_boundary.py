"""The decision boundary: its signs are what the network says, with the weights of the moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given

from stepviz import Frame, Timeline
from stepviz.ops import Array, Cell
from stepviz.training import Moment
from stepviz.views.pictures.boundary import LEFT, Boundary, plane_in
from stepviz.views.pictures.boundary_side import FILLS
from stepviz.views.state import USUAL, State
from tests.support.boundary import COLUMNS, RIGHTWARDS, SHAPES, plot, seen_rows, written
from tests.support.moments import frame_near, frame_of
from tests.support.nets import Net
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    hit_in,
    looks,
    moments,
    rows_of,
    small_nets,
    started,
    text,
)


def says(frame: Frame, x: Array, *, after: bool) -> Array:
    """The class with the largest logit, computed here: layer by layer, tanh between."""
    suffix = "_after" if after else ""
    layers = len(frame.program.parameters) // 2
    with np.errstate(all="ignore"):
        for layer in range(1, layers + 1):
            tag = "" if layers == 1 else str(layer)
            x = x @ frame.current[f"W{tag}{suffix}"] + frame.current[f"b{tag}{suffix}"]
            x = np.tanh(x) if layer < layers else x
        if frame.experiment.output == "sigmoid":
            x = 1 / (1 + np.exp(-x))
        x = np.column_stack([np.zeros(len(x)), x]) if x.shape[1] == 1 else x
    said: Array = np.where(np.isfinite(x).all(axis=1), x.argmax(axis=1), -1)
    return said


@given(small_nets(2), moments)
def test_signs_are_the_class_of_the_largest_logit(net: Net, moment: Moment) -> None:
    experiment = net.experiment
    plain = (
        replace(experiment, activation="tanh", norm=None, dropout=0.0, skip=False) if experiment.hidden else experiment
    )
    tanh = replace(net, experiment=plain)
    frame, picture = frame_near(Timeline(tanh.trainer), moment), Boundary()
    after, lines = frame.computed("W1_after" if experiment.hidden else "W_after"), text(picture, frame)
    seen = seen_rows(picture, frame)
    for (x, y), row in seen.items():
        label = int(frame.dataset.y[row])
        right = says(frame, frame.dataset.X[[row]], after=after)[0] == label
        trained = row in frame.dataset.train
        signs = SHAPES[label] if net.classes <= len(SHAPES) else "AaBbCcDdEe"[2 * label : 2 * label + 2]
        assert lines[y][x] == signs[not trained]
        styles = looks(picture.drawn(frame, USUAL, WIDTH, HEIGHT).rows[y])
        assert ("r" in styles[x].emphasis) == (not right)
        rung = [lines[y][x + way] for way in (-1, 1)]
        assert right or rung[0] == "(" or x == LEFT or rung[0] in "▸!)" or (x - 1, y) in seen or (x - 2, y) in seen
        assert right or rung[1] == ")" or x == LEFT + COLUMNS - 1 or rung[1] in "▸!(" or (x + 1, y) in seen
    plane = plane_in(frame.dataset, WIDTH, HEIGHT, ended=frame.ends)
    said = says(frame, plane.grid, after=after)
    for number, sign in enumerate("".join(plot(lines))):
        place = (LEFT + number % COLUMNS, 1 + number // COLUMNS)
        left = (place[0] + 1, place[1])
        if place not in seen and not (left in seen and sign in "▸!") and sign not in "()":
            if net.classes == 2:
                assert {-1: "!", 0: " ·", 1: "░▒"}[int(said[number])].find(sign) >= 0 or sign == "!"
            else:
                assert sign == ("!" if said[number] < 0 else FILLS[said[number]])


def test_rows_are_drawn_when_they_are_due() -> None:
    timeline, every = written(), {}
    for moment in ("1:ready", "1:update", "2:check", "3:update", "3:check", "4:check", "6:update", "6:check"):
        frame = frame_of(timeline, moment)
        lines = text(Boundary(), frame)
        assert len(set(seen_rows(Boundary(), frame).values())) == len(seen_rows(Boundary(), frame))
        every[moment] = (set(seen_rows(Boundary(), frame).values()), lines[3][60:].strip())
    train = ({0, 1, 2, 3, 4, 5}, "● train")
    assert every.pop("6:check") == (set(range(9)), "● train  ○ val, test")
    assert every.pop("3:check") == (set(range(8)), "● train  ○ val")
    assert set(map(str, every.values())) == {str(train)}


def test_of_rows_in_one_place_a_wrong_one_is_seen_else_one_of_the_batch() -> None:
    same = [[0.5, 0.5]] * 4 + [[-1, -1], [1, 1]]
    data = rows_of([*same, [0, 0]], [1, 1, 0, 1, 0, 1, 0], range(6))
    timeline = started(data, RIGHTWARDS, batch_size=2)
    where = (LEFT + 40, 5)
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        assert hit_in(Boundary(), frame, USUAL, WIDTH, HEIGHT, *where).row == 2
        assert hit_in(Boundary(), frame, State(row=3), WIDTH, HEIGHT, *where).row == 3
    right = replace(data, y=np.array([1, 1, 1, 1, 0, 1, 0]))
    timeline, batches = started(right, RIGHTWARDS, batch_size=1), set()
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        drawn = sorted(row for row in frame.current["rows"].tolist() if row < 4)
        assert hit_in(Boundary(), frame, USUAL, WIDTH, HEIGHT, *where).row == (drawn[0] if drawn else 0)
        assert text(Boundary(), frame)[5][LEFT + 39] == ("▸" if drawn else "▒")
        batches.add(bool(drawn))
    assert batches == {True, False}


def test_a_row_that_does_not_exist_is_not_picked() -> None:
    frame = frame_of(written(), "1:linear")
    for viewer in (State(row=9), State(row=-1), State(pick=Cell("W", (0, 0))), State(pick=Cell("train"))):
        assert text(Boundary(), frame, viewer) == text(Boundary(), frame)
