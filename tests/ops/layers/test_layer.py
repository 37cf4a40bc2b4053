from __future__ import annotations

import numpy as np

from stepviz.ops.layers.layer import INPUTS, Reading


def test_inputs_are_read_as_they_are() -> None:
    x = np.array([[0.5, 2.0]])
    assert INPUTS.matrix(x) is x
    assert (INPUTS.inputs(2), INPUTS.lengths(2)) == (2, {"feature": 2})


def test_each_place_of_a_context_picks_rows_of_its_own() -> None:
    reading = Reading(axis="character", known=3, context=2)
    x = np.array([[0, 2], [1, 1]])
    assert reading.rows(x).tolist() == [[0, 5], [1, 4]]
    assert reading.matrix(x).tolist() == [[1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0]]
    assert reading.code == "x + [0, 3]"
    assert reading.lengths(2) == {"feature": 2, "character": 6}
