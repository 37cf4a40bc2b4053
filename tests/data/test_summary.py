from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Dataset, Experiment
from stepviz.data.notes import equal_rows
from stepviz.data.summary import summary

NUMBERS = st.floats(-1e308, 1e308)


@given(
    values=st.lists(NUMBERS, min_size=4, max_size=4) | st.just([-1.2345678e-300, -1.2345678e300, 0.0, 5e-324]),
    length=st.sampled_from([1, 6, 8, 9, 13, 14, 21, 22, 23, 24, 25, 50, 70]),
    width=st.sampled_from([60, 61, 79, 80]),
)
def test_no_line_is_too_long_and_figures_stand_apart(values: list[float], length: int, width: int) -> None:
    rows, name = np.arange(4), "é" * length
    data = Dataset(
        name=name,
        X=np.array([values]).T,
        y=rows % 2,
        train=rows[:2],
        val=rows[2:3],
        test=rows[3:],
        features=(name,),
        classes=(name, f"{name}2"),
    )
    _, *lines = summary(data, Experiment.of("a.csv"), width)
    assert max(map(len, lines)) <= width
    (place,) = (n for n, line in enumerate(lines) if line.startswith("features"))
    told = [float(figure) for figure in lines[place + 1].split()[-4:]]
    assert told[:2] == pytest.approx([min(values), max(values)], rel=0.005, abs=1e-320)


@given(st.lists(st.tuples(st.sampled_from([0.0, -0.0, 1.0, 1.5]), st.sampled_from([0.0, 2.0])), max_size=12))
def test_equal_rows_are_all_found(rows: list[tuple[float, float]]) -> None:
    X = np.array(rows, dtype=np.float64).reshape(len(rows), 2)
    groups: dict[tuple[float, ...], list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(tuple(value + 0.0 for value in row), []).append(number)
    expected = sorted(group for group in groups.values() if len(group) > 1)
    assert [group.tolist() for group in equal_rows(X)] == expected
