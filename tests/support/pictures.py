"""Pictures of moments as text, runs to take them of, and where numbers stand at their axes.

What is found here comes from arrays and from the text that is drawn, not from what draws.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.data import load
from stepviz.ops import Array
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.pictures.picture import Picture, suiting
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import Row, Style, Tone, text_of
from tests.support import printed
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


_CHECKED = {"iterations": 30, "check": (5, 10)}
RUNS = {
    "xor": Experiment.of("xor", hidden=(4,), activation="tanh", lr=0.5, seed=3, **_CHECKED),
    "iris": Experiment.of("iris", hidden=(5,), lr=0.1, scale="none", **_CHECKED),
    "article": Experiment.of("article", **_CHECKED),
    "digits": Experiment.of("digits", hidden=(4,), **_CHECKED),
    "filters": Experiment.of("digits", conv="2@3x3", **_CHECKED),
    "names": Experiment.of("names", embed=2, context=2, batch_size=3, **_CHECKED),
    "line": Experiment.of("line", **_CHECKED),
    "housing": Experiment.of("housing", hidden=(3,), lr=1e-4, **_CHECKED),
    "mazur": Experiment.of("mazur", **_CHECKED),
    "formula": Experiment.of("chain-rule", formula="L=(a*b+c)*f", set={"a": 2, "b": -3, "c": 9, "f": -2}, lr=0.01),
    "gpt": Experiment.of("gpt", **_CHECKED),
    "heads": Experiment.of("names", heads=4, embed=16, **_CHECKED),
}
SHADES = " ░▒▓█"
SIZES = ((60, 17), (80, 21), (120, 33), (160, 45))
"""Pictures in terminals of 60x20 to 160x48."""


_WIDE = ("data", "given", "slope", "surface", "curves", "health")
"""Pictures with a mark all over them."""
HALF = 0.5 + 1e-6
"""How far a level of a tone is from what it stands for."""


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture of a moment."""

    picture: Picture
    frame: Frame
    drawn: Drawn
    lines: tuple[str, ...]
    looks: tuple[tuple[Style, ...], ...]
    """The style of each column of each line."""

    @property
    def about(self) -> str:
        return f"{self.frame.experiment.title} {self.picture.key} {self.frame.moment} {len(self.lines)} lines"

    @property
    def model(self) -> tuple[Array, ...]:
        """The parameters that the moment has."""
        after = self.frame.moment.op >= self.frame.schedule.update
        return self.frame.current.model_after if after else self.frame.current.model

    def tone(self, x: int, y: int) -> Tone | None:
        """The tone of the upper half of a place, else of its ground."""
        return self.looks[y][x].upper or self.looks[y][x].ground

    def inside(self, mark: Mark) -> list[str]:
        """The text of a mark."""
        return [line[mark.x : mark.x + mark.width] for line in self.lines[mark.y : mark.y + mark.height]]

    @cached_property
    def hits(self) -> list[tuple[int, int, Hit, Mark]]:
        """Column, line, what a click finds there, and its mark, for all places, in wide lists for some of them."""
        every = 7 if self.picture.key in _WIDE else 1
        found = dict[tuple[int, int], tuple[Hit, Mark]]()
        for mark in self.drawn.marks:
            for x, y in product(range(0, mark.width, every), range(mark.height)):
                if (hit := mark.of(x, y)) != Hit():
                    found.setdefault((mark.x + x, mark.y + y), (hit, mark))
        return [(*place, *known) for place, known in found.items()]


@lru_cache(maxsize=len(RUNS))
def seen_of(net: str) -> tuple[Seen, ...]:
    """Every picture of a run on the way forward, on the way back and at the end, each of them at another size."""
    timeline = Timeline(Trainer(RUNS[net]))
    update, found = timeline.schedule.update, list[Seen]()
    moments = (Moment(20, (update + 1) // 2), Moment(20, update - 1), timeline.schedule.last)
    for turn, frame in enumerate(map(timeline.frame, moments)):
        for place, picture in enumerate(suiting(frame)):
            size = SIZES[(place + turn + len(net)) % len(SIZES)]
            drawn = picture.drawn(frame, State(frame.moment), *size)
            found.append(Seen(picture, frame, drawn, tuple(map(text_of, drawn.rows)), tuple(map(looks, drawn.rows))))
    return tuple(found)


class Ticks(NamedTuple):
    """Numbers at an axis, with the columns or lines at which they stand."""

    known: dict[int, float]
    parts: int

    def is_at(self, place: int, value: float) -> bool:
        """Whether a value is in the part of the axis with that number."""
        if len(self.known) < 2 or not np.isfinite(value):
            return True
        (first, low), *_, (last, high) = self.known.items()
        # Ticks are at whole places: the further beyond them, the less they say.
        beyond = max(min(low, high) - value, value - max(low, high)) / abs(high - low)
        off = 1.001 if beyond <= 0 else max(2.0, 1.001 + beyond)
        wanted = first + (value - low) / (high - low) * (last - first)
        return abs(place - min(max(wanted, 0), self.parts - 1)) <= off


_TICK = re.compile(r"(?<![\w.])[-+]?\d[\d.]*(?:e[-+]?\d+)?(?![\w.%])")


def axes_of(seen: Seen, mark: Mark) -> tuple[Ticks, Ticks]:
    """What is written below a chart and at its left."""
    below, end = seen.lines[mark.y + mark.height][mark.x : mark.x + mark.width], mark.y + mark.height
    told = [found for found in _TICK.finditer(below) if found.start()]  # the first one may have been moved
    across = {found.start() + (found.end() - found.start()) // 2: float(found[0]) for found in told}
    left = [line[max(0, mark.x - 10) : mark.x].split("  ")[-1].strip() for line in seen.lines[mark.y : end]]
    up = {line: float(text) for line, text in enumerate(left) if _TICK.fullmatch(text)}
    return Ticks(across, mark.width), Ticks(up, mark.height)


def predicted(seen: Seen, told: list[str], row: int) -> bool:
    """The last words of a row that is asked about: output and residual, or whether the likeliest class is right."""
    data = seen.frame.dataset
    if told[-1] == "·":
        return data.split_of(row) != "train"
    if "position" in seen.frame.program.axes["x"]:  # what follows a letter depends on those before it
        return True
    outputs = seen.frame.program.scores(data.X[[row]], seen.model)[0]
    if data.classes:
        return (told[-1] == "✓") == bool(outputs.argmax() == data.y[row])
    output, target = float(outputs[0]), float(data.target(0)[row])
    if seen.picture.key == "given":
        output, target = (float(data.in_unit(np.asarray(value), 0)) for value in (output, target))
    return printed.shows(told[-2], output) and printed.shows(told[-1], output - target)
