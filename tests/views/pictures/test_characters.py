"""The embedding plane: every character stands where its two numbers put it, and is what a click there picks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.pictures.characters import TablePlane
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at, frame_of
from tests.support.pictures import hit_in

WIDTH, HEIGHT = 80, 20
RUN = Timeline(Trainer(Experiment.of("names", embed=2, context=2, batch_size=3)))


def drawn(frame: Frame, state: State = USUAL) -> list[str]:
    return [text_of(row) for row in TablePlane().drawn(frame, state, WIDTH, HEIGHT).rows]


def hits(frame: Frame) -> dict[int, tuple[int, int]]:
    """Where each character is picked, column and line."""
    found: dict[int, tuple[int, int]] = {}
    for x, y in np.ndindex(WIDTH, HEIGHT):
        cell = hit_in(TablePlane(), frame, USUAL, WIDTH, HEIGHT, x, y).cell
        if cell is not None:
            assert (cell.tensor, cell.index[1]) == ("E1", 0)
            found[cell.index[0]] = (x, y)
    return found


def test_distances_of_the_picked_one_are_told_and_vowels_are_lit() -> None:
    frame = frame_of(RUN, "1:v1")
    names, table = frame.dataset.characters, frame.current["E1"]
    lines = drawn(frame, replace(USUAL, pick=Cell("E1", (3, 1))))
    away = sorted((float(np.linalg.norm(table[k] - table[3])), k) for k in range(len(names)) if k != 3)
    told = [f"{names[k]} {far:.4f}" for far, k in away]
    assert lines[1].rstrip().endswith(f" from {names[3]}:")
    assert [line[WIDTH - 10 :].strip() for line in lines[2 : HEIGHT - 1]] == told[: HEIGHT - 3]
    assert lines[-1].strip().startswith(f"Distances from {names[3]}: {', '.join(told[:5])}")
    assert lines[-1].strip().endswith(" …")
    rows = TablePlane().drawn(frame, USUAL, WIDTH, HEIGHT).rows
    lit = {span.text for row in rows[1:-2] for span in row if "u" in span.style.emphasis}
    seen = {frame.dataset.characters[character] for character in hits(frame)}
    assert set("aeiou") & seen == lit
    assert lit


def test_places_of_a_gpt_stand_on_the_plane_too_each_as_its_digit() -> None:
    frame = frame_at("3:update", Experiment.of("gpt"))
    state = replace(USUAL, pick=Cell("wpe", (1, 1)))
    found = {hit_in(TablePlane(), frame, USUAL, WIDTH, HEIGHT, x, y).cell for x, y in np.ndindex(WIDTH, HEIGHT)}
    assert {*found} - {None} == {Cell(name, (k, 0)) for name in ("wte", "wpe") for k in range(5)}
    tables = np.concatenate([frame.current[name] for name in ("wte_after", "wpe_after")])
    nearest = sorted(np.linalg.norm(tables - tables[6], axis=1))[1]
    assert drawn(frame, state)[2].split()[-1] == f"{nearest:.4f}"
