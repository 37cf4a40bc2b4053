"""Speech: of attention it is told which head a number belongs to, and that a later position has none."""

from __future__ import annotations

import numpy as np
import pytest

import stepviz
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.screen import screen
from stepviz.views.tables import tables


def test_shares_of_two_heads_side_by_side_have_the_head_beside_the_position() -> None:
    still = stepviz.run("gpt", heads=2).at("3:A")
    spoken = next(line for line in still.aloud().splitlines() if line.startswith("A, t2 "))
    told = dict(part.rsplit(" ", 1) for part in spoken.partition(": ")[2].split(", "))
    heads, _, positions = still["A"].shape
    assert [*told] == [f"n{head} s{position}" for head in range(heads) for position in range(positions)]
    assert [float(share) for share in told.values()] == pytest.approx(still["A"][:, 2].ravel(), abs=0.005)
    shown = screen(still.sight, *LECTURE_SIZE)
    pane = next(table for table in tables(shown, still.frame) if table.title == "2 A n0 n1")
    assert pane.heads == tuple(told)


def test_of_one_head_in_view_its_number_is_told_and_later_positions_are_minus_infinity() -> None:
    still = stepviz.run("microgpt").at("3:scores")
    *rows, part = [line for line in still.aloud().splitlines() if line.startswith(("scores, ", "scores in part"))]
    assert part.startswith("scores in part: n2 of 4, ")
    assert len(rows) > 1
    for line in rows:
        row, _, told = line.removeprefix("scores, t").partition(": ")
        for name, number in (pair.split(" ") for pair in told.split(", ")):
            place = int(row), int(name.removeprefix("s"))
            assert float(number) == pytest.approx(still["scores"][2][place], abs=0.005)
            assert np.isneginf(float(number)) == (place[1] > place[0])
