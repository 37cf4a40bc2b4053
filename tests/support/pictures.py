"""Pictures of moments as text, and runs to take them of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.data import load
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import Row, Style, text_of
from tests.support.moments import line_of

WIDTH, HEIGHT = 80, 21
"""A picture of the 80x24 screen."""


def text(picture: Picture, frame: Frame, viewer: State = USUAL, width: int = WIDTH, height: int = HEIGHT) -> list[str]:
    """The rows of a picture, full width."""
    return [text_of(row) for row in picture.drawn(frame, viewer, width, height).rows]


def looks(row: Row) -> tuple[Style, ...]:
    """The style of each column of a row."""
    return tuple(span.style for span in row for _ in span.text)


def run(source: str = "xor", **options: Any) -> Timeline:
    usual = {"hidden": (8,), "activation": "tanh", "lr": 0.5, "iterations": 60, "check": (20, 30), "seed": 3}
    return line_of(Experiment.of(source, **usual | options))


def with_other_test_rows(experiment: Experiment) -> Timeline:
    """The same run with other test rows: other labels, other inputs, as many; of images those of others."""
    data = load(experiment)
    X, y = data.X.copy(), data.y.copy()
    X[data.test] = 9 - 3 * X[data.test] if data.image is None else X[data.test[::-1]]
    y[data.test] = (y[data.test] + 1) % len(data.classes) if data.classes else -9
    return Timeline(Trainer(experiment, replace(data, X=X, y=y)))


GRID = "⠂"
"""A dot of a line of the grid; no curve, which is three dots high, leaves this one alone."""
_DOTS = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]


def dots_of(lines: Sequence[str]) -> set[tuple[int, int]]:
    """The places of all dots of curves, from the left and the top: two across and four down in a character."""
    found = set()
    for y, line in enumerate(lines):
        for x, sign in enumerate(line):
            cell = ord(sign) - 0x2800 if "\u2800" < sign <= "\u28ff" and sign != GRID else 0
            found |= {(2 * x + place // 4, 4 * y + place % 4) for place, bit in enumerate(_DOTS) if cell & bit}
    return found
