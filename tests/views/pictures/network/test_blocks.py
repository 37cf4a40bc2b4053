"""The map of a GPT: its tiles are the largest numbers of the moment, its lines what is read by what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Frame
from stepviz.ops import Cell, Phase
from stepviz.views.chrome.commands import Way
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.network.blocks import bands_of
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of
from tests.support.pictures import run, text

SMALL = run("gpt", hidden=(), activation="relu", lr=0.01)
DEEP = run("names", heads=4, embed=16, layers=3, norm="layer", hidden=(), activation="relu", lr=0.01)


def tiles(frame: Frame, viewer: State, width: int, height: int) -> dict[str, tuple[Cell, str]]:
    """What a click on each tile finds, and what is written on it, by the tensor."""
    drawn = NetworkPicture().drawn(frame, viewer, width, height)
    lines = [text_of(row) for row in drawn.rows]
    found = dict[str, tuple[Cell, str]]()
    for mark in drawn.marks:
        cell = mark.of(0, 0).cell
        if cell is not None:
            written = [line[mark.x : mark.x + mark.width] for line in lines[mark.y : mark.y + mark.height]]
            found[frame.program.of(cell.tensor)] = cell, " ".join(written)
    return found


def test_lines_are_what_is_read_by_what() -> None:
    program = frame_of(DEEP, "1:batch").program
    bands = bands_of(program)
    assert [band.stream for band in bands] == ["emb", *(f"r{n}" for n in range(7))]
    read = {
        (name, tensor.name)
        for op in program.ops
        if op.phase is Phase.FORWARD
        for tensor in op.writes
        for name in op.reads
    }
    for place, band in enumerate(bands[1:-1], 1):
        assert {*band.edges} == {edge for edge in read if {*edge} <= {band.stream, *band.tiles}}
        assert (band.stream, bands[place + 1].stream) in read
        assert ([*band.tiles][-1], bands[place + 1].stream) in read
    assert [*bands[-1].tiles] == ["logits", "probs", "loss"]
    assert {column for column, _ in bands[1].tiles.values()} == {1, 2, 3, 4, 5, 6}
    assert [bands[1].tiles[name] for name in ("query_1", "key_1", "value_1")] == [(2, 0), (2, 1), (2, 2)]


def test_arrows_lead_from_tile_to_tile() -> None:
    frame = frame_of(SMALL, "2:loss")

    def after(name: str, way: Way) -> str:
        cell = tiles(frame, USUAL, 120, 33)[name][0]
        found = NetworkPicture().next_cell(frame, replace(USUAL, pick=cell), way)
        return "" if found is None else found.tensor

    assert [after(name, "right") for name in ("r0", "n1", "query", "attn", "mlp")] == ["n1", "query", "scores", "", ""]
    assert [after(name, "down") for name in ("emb", "r0", "query", "value", "loss")] == ["r0", "r1", "key", "a", ""]
    assert [after(name, "up") for name in ("r1", "key", "emb")] == ["r0", "query", ""]


@pytest.mark.parametrize(
    ("without", "size"),
    [
        ((), (60, 17)),
        (("residual",), (80, 21)),
        (("attention",), (120, 33)),
        (("mlp", "residual"), (160, 45)),
        (("attention", "mlp"), (60, 17)),
    ],
)
def test_a_map_without_some_parts_has_what_is_read_by_what(without: tuple[str, ...], size: tuple[int, int]) -> None:
    timeline = run("gpt", hidden=(), activation="relu", lr=0.01, without=without)
    frame = frame_of(timeline, "2:loss")
    found = tiles(frame, USUAL, *size)
    bands = bands_of(frame.program)
    assert {*found} == {name for band in bands for name in (band.stream, *band.tiles)}
    assert ("A" in found, "h" in found) == ("attention" not in without, "mlp" not in without)
    lines = "\n".join(text(NetworkPicture(), frame, USUAL, *size))
    assert lines.count("+◂") == (0 if "residual" in without else 2 - len(without))
    for band in bands:
        assert all({source, target} <= {*found} for source, target in band.edges)


def largest(frame: Frame, name: str) -> float:
    """The first number of largest finite size."""
    values = frame.current[name].ravel()
    return float(values[np.where(np.isfinite(values), np.abs(values), -1).argmax()])


def test_what_is_not_known_or_hidden_is_not_shown_and_the_rest_is_read_out() -> None:
    frame = frame_of(SMALL, "2:scores")
    assert "A" not in tiles(frame, USUAL, 120, 33)
    told = [*NetworkPicture().spoken(frame, USUAL)]
    assert "A: not known yet" in told
    cell = tiles(frame, USUAL, 120, 33)["n1"][0]
    assert f"n1: largest n1[t{cell.index[0]},d{cell.index[1]}]  {largest(frame, 'n1'):+.4f}" in told
    assert "scores: not known yet" in [*NetworkPicture().spoken(frame, replace(USUAL, mask=Mask(("scores",))))]
