"""Values of sheets, Parquet files and frames become the cells of a table: with titles, formulas, empty rows, dates."""

from __future__ import annotations

import datetime
import math
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.files.cells import cell, extra


def test_a_value_is_written_as_it_reads_back() -> None:
    values = (None, math.nan, np.float64("nan"), True, np.False_, 7, 7.0, 0.1, "0,5", datetime.date(2024, 3, 1))
    assert [cell(value) for value in values] == ["", "", "", "1", "0", "7", "7", "0.1", "0,5", "2024-03-01"]


def test_an_extra_that_is_not_installed_says_what_to_type() -> None:
    with pytest.raises(UserError) as refused:
        extra("xlsx", "no_such_module", "marks.xlsx")
    assert str(refused.value) == (
        "marks.xlsx needs the extra xlsx to be read: pip install '.[xlsx]' in a copy of stepviz, or save it as CSV"
    )


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="the extra parquet is not installed: it is 40 MB")
def test_parquet_is_read_and_what_is_none_is_refused(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "marks.parquet"
    frame = pandas.DataFrame({"width": [*map(float, range(11)), None], "good": [True, False] * 6, "kind": [*"ab" * 6]})
    frame.to_parquet(path, index=False)
    with pytest.raises(UserError, match=r'line 13, column "width" is empty'):
        load(Experiment.of(path))
    data = load(Experiment.of(path, missing="drop", scale="none"))
    assert (data.features, data.classes) == (("width", "good"), ("a", "b"))
    assert data.X.tolist() == [[float(row), float(row % 2 == 0)] for row in range(11)]
    frame.set_index(frame["kind"].to_numpy()).to_parquet(path)
    assert load(Experiment.of(path, missing="drop")).assumed[0] == "the index of pandas is not used"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="cannot be read as a Parquet file: save it again, or as CSV"):
        load(Experiment.of(path))
