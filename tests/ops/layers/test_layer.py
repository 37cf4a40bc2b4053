from __future__ import annotations

import numpy as np

from stepviz.ops.layers.layer import ALONE, Layer


def test_inputs_are_read_as_they_are() -> None:
    x = np.array([[0.5, 2.0]])
    assert ALONE.matrix(x) is x
    assert (ALONE.picks, ALONE.inputs) == (False, "feature")


def test_each_place_of_a_context_picks_rows_of_its_own() -> None:
    layer = Layer(known=3, context=2)
    x = np.array([[0, 2], [1, 1]])
    assert layer.picked(x).tolist() == [[0, 5], [1, 4]]
    assert layer.matrix(x).tolist() == [[1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0]]
    assert layer.names.filled("{source}{offsets}") == "x + [0, 3]"
    assert layer.inputs == "character"
