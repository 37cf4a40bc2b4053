"""A Parquet file is read as a table; an index that pandas stored is left out."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest

from stepviz import Experiment, UserError
from stepviz.data import load

pytest.importorskip("pyarrow", reason="the extra parquet is not installed: it is 40 MB")


def test_columns_and_missing_values_are_read(tmp_path: Path) -> None:
    path = tmp_path / "marks.parquet"
    frame = pandas.DataFrame({"width": [*map(float, range(11)), None], "good": [True, False] * 6, "kind": [*"ab" * 6]})
    frame.to_parquet(path, index=False)
    with pytest.raises(UserError, match=r'line 13, column "width": is empty'):
        load(Experiment.of(path))
    data = load(Experiment.of(path, missing="drop", scale="none"))
    assert (data.features, data.classes) == (("width", "good"), ("a", "b"))
    assert data.X.tolist() == [[float(row), float(row % 2 == 0)] for row in range(11)]
    frame.set_index(frame["kind"].to_numpy()).to_parquet(path)
    assert load(Experiment.of(path, missing="drop")).assumed[0] == "the index of pandas is not used"


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "marks.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="cannot be read as a Parquet file: save it again, or as CSV"):
        load(Experiment.of(path))
