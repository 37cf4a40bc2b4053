"""The network: tiles, lines and arrows are computed again here; a GPT's map is what is read by what."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import FULL
from tests.support.moments import frame_of
from tests.support.pictures import looks, run, text

PICTURE = NetworkPicture()


SIZE = 119, 33


def seen_tile(frame: Frame, cell: Cell) -> Array:
    """The levels of the tile that a cell's mark stands over, (lines of pixels, columns), the negative side below 0."""
    drawn = PICTURE.drawn(frame, USUAL, *SIZE)
    mark = next(mark for mark in drawn.marks if mark.of(0, 0).cell == cell)
    lines = [looks(row)[mark.x : mark.x + mark.width] for row in drawn.rows[mark.y + 1 : mark.y + mark.height]]
    signs = {"positive": 1, "negative": -1, "ink": 0}
    halves = [[style.upper, style.ground] for line in lines for style in line]
    levels = np.array([[signs[tone.hue] * tone.level for tone in pair_ if tone] for pair_ in halves])
    return levels.reshape(len(lines), mark.width, 2).transpose(0, 2, 1).reshape(2 * len(lines), mark.width)


def test_each_tile_is_what_its_unit_says_over_the_plane() -> None:
    frame = frame_of(run("moons", hidden=(6,), iterations=120), "120:update")
    scale = re.search(r"h1 ±(\S+)", text(PICTURE, frame, USUAL, *SIZE)[1])
    assert scale is not None
    seen = seen_tile(frame, Cell("h1", (0, 3)))
    high, wide = seen.shape
    data, made = frame.dataset, frame.current
    shown = data.X[np.concatenate([data.train, data.val])]
    across, up = around(shown[:, 0]), around(shown[:, 1])
    x0 = across.low + (across.high - across.low) * (np.arange(wide) + 0.5) / wide
    x1 = up.high - (up.high - up.low) * (np.arange(high) + 0.5) / high
    weights, bias = made["W1_after"], made["b1_after"]
    values = np.tanh(x0[None, :] * weights[0, 3] + x1[:, None] * weights[1, 3] + bias[3])
    levels = np.sign(values) * np.rint(FULL * np.minimum(np.abs(values) / float(scale[1]), 1))
    assert np.abs(seen - levels).max() <= 1
    assert (seen == levels).mean() > 0.95


def test_of_a_large_layer_the_units_with_the_largest_weights_are_seen_and_the_picked_one() -> None:
    frame = frame_of(run("iris", hidden=(40,), iterations=5), "3:update")
    sizes = np.abs(frame.current["W1"]).sum(axis=0) + np.abs(frame.current["W2"]).sum(axis=1)
    for pick in (Cell("h1", (0, int(sizes.argmin()))), Cell("x", (0, 0))):
        lines = text(PICTURE, frame, State(pick=pick), *SIZE)
        seen = [int(unit) for unit in re.findall(r"(?:^|[ \[])h(\d+)(?: |\[)", "\n".join(lines[2:-1]))]
        found = re.search(r"h1 (\d+) of 40", lines[1])
        assert found is not None
        assert len(seen) == int(found[1]) > 5
        wanted = sorted(range(40), key=lambda unit: -sizes[unit])[: len(seen)]
        extra = set(seen) - set(wanted)
        assert extra == ({pick.index[1]} if pick.tensor == "h1" else set())
