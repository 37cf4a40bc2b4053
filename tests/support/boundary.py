"""The decision boundary as text: nine rows of two classes, its plane, the rows that are seen in it."""

from __future__ import annotations

from stepviz import Frame, Timeline
from stepviz.views.pictures.boundary import LEFT, Boundary
from stepviz.views.state import USUAL, State
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    hit_in,
    rows_of,
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
