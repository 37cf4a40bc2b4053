"""The attention: what is read out is that of the moment, and arrows lead from share to share."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from stepviz import Frame
from stepviz.ops import Array, Cell
from stepviz.views.chrome.commands import Way
from stepviz.views.pictures.attention.drawing import Attention
from stepviz.views.state import USUAL
from tests.support.moments import frame_of
from tests.support.pictures import run

HEADS = run("names", heads=4, embed=16, layers=2, hidden=(), activation="relu", lr=0.01)
MOMENT = "3:heads_2"


def shares(frame: Frame) -> Array:
    """The shares of the second block, from queries and keys: (heads, positions, positions)."""
    query, key = (frame.current[f"{name}_2"].reshape(-1, 4, 4) for name in ("query", "key"))
    scores = np.einsum("tnd,snd->nts", query, key) / 2
    scores[:, ~np.tri(len(query), dtype=bool)] = -np.inf
    weighed = np.exp(scores - scores.max(axis=2, keepdims=True))
    found: Array = weighed / weighed.sum(axis=2, keepdims=True)
    return found


def test_what_a_position_attends_to_most_is_read_out() -> None:
    frame = frame_of(HEADS, MOMENT)
    told, A = [*Attention().spoken(frame, USUAL)], shares(frame)
    assert told[0] == "attention, A_2"
    assert len(told) == 1 + 4 * len(frame.current["x"])
    for line in told[1:]:
        match = re.fullmatch(r"head n(\d): t(\d+) . attends most to (?:t(\d+) .|itself), ([\d.]+)", line)
        assert match is not None, line
        head, row = int(match[1]), int(match[2])
        assert A[head, row].argmax() == (row if match[3] is None else int(match[3]))
        assert float(match[4]) == pytest.approx(A[head, row].max(), abs=6e-5)
    assert [*Attention().spoken(frame_of(HEADS, "3:batch"), USUAL)][1:] == ["not computed yet"]


def test_arrows_lead_from_share_to_share_and_on_to_the_next_head() -> None:
    frame = frame_of(HEADS, MOMENT)
    last = len(frame.current["x"]) - 1

    def after(index: tuple[int, ...], way: Way) -> tuple[int, ...] | None:
        cell = Attention().next_cell(frame, replace(USUAL, pick=Cell("A_2", index)), way)
        return None if cell is None else cell.index

    assert after((0, 2, 1), "right") == (0, 2, 2)
    assert after((0, 2, 2), "right") == (1, 2, 0)
    assert after((1, 2, 0), "left") == (0, 2, 2)
    assert after((1, 2, 2), "up") == (1, 1, 1)
    assert after((1, 2, 2), "down") == (1, 3, 2)
    assert after((0, 0, 0), "left") is after((3, last, last), "right") is after((0, last, 0), "down") is None
    assert Attention().next_cell(frame, USUAL, "up") == Cell("A_2", (0, last, last))
