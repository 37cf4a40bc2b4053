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
from tests.claims.facts import answers
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

COLUMNS, LINES = 54, 18

RIGHTWARDS = [[-3, 3], [0, 0]]
"""Weights that say class 1 where x0 is above 0, the surer the further."""

POINTS: list[list[float]] = [[-1, -1], [-0.5, 0.5], [0.5, 0.5], [1, 1], [0.53, 0.5], [-0.5, -0.5]]
POINTS += [[0.2, 0.9], [0.7, -0.3], [-0.6, 0.1]]
LABELS = [0, 0, 1, 1, 0, 1, 1, 1, 0]


def written(**options: object) -> Timeline:
    """Rows 0 to 5 for training, 6 and 7 for validation, 8 for the test."""
    return started(rows_of(POINTS, LABELS, range(6), (6, 7)), RIGHTWARDS, batch_size=2, **options)


SHAPES = ("●○", "◆◇", "■□", "★☆")
"""Of the rows of up to four classes: of one that is trained on, and of another."""


def is_row(sign: str) -> bool:
    """Whether a row is seen there."""
    return sign.isalpha() or sign in "".join(SHAPES)


def plot(lines: list[str]) -> list[str]:
    """The plane alone."""
    return [line[LEFT : LEFT + COLUMNS] for line in lines[1 : 1 + LINES]]


def seen_rows(picture: Boundary, frame: Frame, viewer: State = USUAL) -> dict[tuple[int, int], int]:
    """Column and line in the picture of every row that is seen, which is where a shape or a letter is."""
    lines = text(picture, frame, viewer)
    places = [(x, y) for y in range(1, 1 + LINES) for x in range(LEFT, LEFT + COLUMNS) if is_row(lines[y][x])]
    found = {(x, y): hit_in(picture, frame, viewer, WIDTH, HEIGHT, x, y).row for x, y in places}
    return {place: row for place, row in found.items() if row is not None}


def says(frame: Frame, x: Array, *, after: bool) -> Array:
    """The class with the largest logit, or -1."""
    found = answers(frame, x, frame.current.model_after if after else frame.current.model)
    said: Array = np.where(np.isfinite(found).all(axis=1), found.argmax(axis=1), -1)
    return said


@given(small_nets(2), moments)
def test_signs_are_the_class_of_the_largest_logit(net: Net, moment: Moment) -> None:
    plain = replace(net, experiment=replace(net.experiment, norm=None))
    frame, picture = frame_near(Timeline(plain.trainer), moment), Boundary()
    after, lines = frame.computed("W1_after" if net.experiment.hidden else "W_after"), text(picture, frame)
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
