"""Empty cells and columns of text: refused, unless the user says what is to become of them, and then it is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data.files import table as tables
from stepviz.data.summary import summary
from tests.support.files import data_of, refused

ROWS = ["30,red,180,yes", "31,blue,,no", "32,red,160,yes", "33,green,170,no", ",blue,150,yes", "35,red,175,no"]
TABLE = "age,colour,height,grade\n" + "\n".join(ROWS * 4) + "\n"


@pytest.mark.parametrize(("size", "gap"), [(1, 0), (1, 29), (30, 12), (1 << 15, 1)])
def test_no_block_of_rows_is_lost_for_an_empty_text(
    size: int, gap: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_CELLS", size)
    rows = [f"{text},{n},{n % 2}\n" for n, text in enumerate(["red", "blue", "green"] * 10)]
    assert len(data_of(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True).y) == len(rows)
    rows[gap] = f"{' ' * (gap % 2)},{gap},1\n"
    told = refused(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True)
    assert f'line {gap + 2}, column "a" is empty: give --missing drop to leave its row out' in told
    assert "\n" not in told


def test_empty_cells_become_the_mean_of_the_training_rows_alone(tmp_path: Path) -> None:
    data = data_of(tmp_path, TABLE, missing="mean", features=("height", "age"), scale="none")
    given = np.array([[float(cell or "nan") for cell in (row.split(",")[2], row.split(",")[0])] for row in ROWS * 4])
    means = np.nanmean(given[data.train], axis=0)
    assert np.allclose(data.X, np.where(np.isnan(given), means, given), rtol=1e-15, atol=0)
    told = "\n".join(summary(data, Experiment.of("marks.csv", missing="mean")))
    assert "missing   8 empty cells, filled with the mean of the column's" in told
