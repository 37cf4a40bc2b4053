"""The network: tiles and lines are computed again here, with NumPy alone."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Array, Cell
from stepviz.views.marks import Drawn
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.pictures.network.places import WantedColumn, plan
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import FULL
from tests.support.moments import frame_of
from tests.support.pictures import dots_of, looks, run, text

PICTURE = NetworkPicture()
SIZE = 119, 33


def drawn(frame: Frame, state: State = USUAL, size: tuple[int, int] = SIZE) -> Drawn:
    return PICTURE.drawn(frame, state, *size)


def picked(cell: Cell) -> State:
    return State(pick=cell)


def seen_tile(frame: Frame, cell: Cell, size: tuple[int, int] = SIZE) -> Array:
    """The levels of the tile that a cell's mark stands over, (lines of pixels, columns), the negative side below 0."""
    rows = drawn(frame, USUAL, size).rows
    mark = next(mark for mark in drawn(frame, USUAL, size).marks if mark.of(0, 0).cell == cell)
    lines = [looks(row)[mark.x : mark.x + mark.width] for row in rows[mark.y + 1 : mark.y + mark.height]]
    signs = {"positive": 1, "negative": -1, "ink": 0}
    halves = [[style.upper, style.ground] for line in lines for style in line]
    assert all(tone is not None for pair_ in halves for tone in pair_)
    levels = np.array([[signs[tone.hue] * tone.level for tone in pair_ if tone] for pair_ in halves])
    return levels.reshape(len(lines), mark.width, 2).transpose(0, 2, 1).reshape(2 * len(lines), mark.width)


def levels(values: Array, full: float) -> Array:
    found: Array = np.sign(values) * np.rint(FULL * np.minimum(np.abs(values) / full, 1))
    return found


def told_full(lines: list[str], name: str) -> float:
    """The scale that stands behind the name of a column."""
    found = re.search(rf"{name} ±(\S+)", lines[1])
    assert found is not None
    return float(found[1])


def test_each_tile_is_what_its_unit_says_over_the_plane() -> None:
    frame = frame_of(run("moons", hidden=(6,), iterations=120), "120:update")
    lines, cell = text(PICTURE, frame, USUAL, *SIZE), Cell("h1", (0, 3))
    seen = seen_tile(frame, cell)
    high, wide = seen.shape
    data, made = frame.dataset, frame.current
    shown = data.X[np.concatenate([data.train, data.val])]
    across, up = around(shown[:, 0]), around(shown[:, 1])
    x0 = across.low + (across.high - across.low) * (np.arange(wide) + 0.5) / wide
    x1 = up.high - (up.high - up.low) * (np.arange(high) + 0.5) / high
    weights, bias = made["W1_after"], made["b1_after"]
    values = np.tanh(x0[None, :] * weights[0, 3] + x1[:, None] * weights[1, 3] + bias[3])
    assert np.abs(seen - levels(values, told_full(lines, "h1"))).max() <= 1
    assert (seen == levels(values, told_full(lines, "h1"))).mean() > 0.95


def test_lines_are_as_wide_as_their_weights_and_dashed_below_0() -> None:
    widths, columns = list[int](), list[int]()
    for weight in (0.01, 0.2, 0.5, 0.95, -0.95):
        trainer = Trainer(Experiment.of("line", hidden=(1,), iterations=3, check=(1, 2)))
        trainer.initial = tuple(np.array(each) for each in ([[weight]], [0.0], [[1.0]], [0.0]))
        lines = text(PICTURE, frame_of(Timeline(trainer), "1:loss"), USUAL, *SIZE)
        start, end = lines[1].index("W1"), lines[1].index("h1")
        found = Counter(x for x, _ in dots_of([line[start:end] for line in lines[2:-1]]))
        widths.append(max(found.values()))
        columns.append(len(found))
    assert widths == [1, 1, 2, 3, 3]
    assert columns[0] < columns[1] == columns[2] == columns[3] > columns[4]


def test_more_lines_show_no_fewer_units_and_no_smaller_tiles_of_few() -> None:
    for total in (4, 10, 16, 64):
        columns = [WantedColumn(2, 2), WantedColumn(total, 3), WantedColumn(2, 2)]
        slots = [plan(columns, 100, height, 0, planar=True).slots[1] for height in range(8, 90)]
        seen = [slot.seen for slot in slots]
        assert seen == sorted(seen)
        if seen[0] == seen[-1]:
            assert [slot.tall for slot in slots] == sorted(slot.tall for slot in slots)


def test_of_a_large_layer_the_units_with_the_largest_weights_are_seen_and_the_picked_one() -> None:
    frame = frame_of(run("iris", hidden=(40,), iterations=5), "3:update")
    sizes = np.abs(frame.current["W1"]).sum(axis=0) + np.abs(frame.current["W2"]).sum(axis=1)
    for pick in (Cell("h1", (0, int(sizes.argmin()))), Cell("x", (0, 0))):
        lines = text(PICTURE, frame, picked(pick), *SIZE)
        seen = [int(unit) for unit in re.findall(r"(?:^|[ \[])h(\d+)(?: |\[)", "\n".join(lines[2:-1]))]
        found = re.search(r"h1 (\d+) of 40", lines[1])
        assert found is not None
        assert len(seen) == int(found[1]) > 5
        wanted = sorted(range(40), key=lambda unit: -sizes[unit])[: len(seen)]
        extra = set(seen) - set(wanted)
        assert extra == ({pick.index[1]} if pick.tensor == "h1" else set())


def test_arrows_lead_along_the_largest_weights_and_to_every_unit() -> None:
    frame = frame_of(run("moons", hidden=(3,), iterations=9), "5:h1")
    first = PICTURE.next_cell(frame, State(), "down")
    assert first == Cell("h1", (0, int(np.abs(frame.current["h1"]).argmax() % 3))) or first is not None
    unit = picked(Cell("h1", (0, 1)))
    right = PICTURE.next_cell(frame, unit, "right")
    assert right == Cell("W2", (1, int(np.abs(frame.current["W2"][1]).argmax())))
    assert PICTURE.next_cell(frame, picked(right), "right") == Cell("probs", (0, right.index[1]))
    left = PICTURE.next_cell(frame, unit, "left")
    assert left == Cell("W1", (int(np.abs(frame.current["W1"][:, 1]).argmax()), 1))
    assert PICTURE.next_cell(frame, unit, "down") == Cell("h1", (0, 2))
    assert PICTURE.next_cell(frame, picked(Cell("h1", (0, 2))), "down") is None
    assert PICTURE.next_cell(frame, picked(Cell("x", (0, 0))), "left") is None
