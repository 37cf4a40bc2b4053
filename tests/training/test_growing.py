from __future__ import annotations

import numpy as np

from stepviz.training.growing import Growing


def test_a_growing_array_keeps_what_was_handed_out() -> None:
    array = Growing(np.float64, 300)
    early = []
    for number in range(400):
        early.append(array.values)
        array.append(number)
    assert array.values.tolist() == list(range(300))
    assert [len(values) for values in early] == [min(number, 300) for number in range(400)]
    assert all(values.tolist() == list(range(len(values))) for values in early)
    assert array.nbytes == 300 * 8
