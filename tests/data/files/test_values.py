"""Empty cells and columns of text: refused, unless the user says what is to become of them, and then it is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data.files import table as tables
from stepviz.data.files.values import MOST_TEXTS
from stepviz.data.summary import summary
from tests.support.files import data_of, refused

ROWS = ["30,red,180,yes", "31,blue,,no", "32,red,160,yes", "33,green,170,no", ",blue,150,yes", "35,red,175,no"]
TABLE = "age,colour,height,grade\n" + "\n".join(ROWS * 4) + "\n"


@pytest.mark.parametrize(
    ("cells", "line", "first"),
    [
        (("", "2021-01-01", "2021-01-02", "?"), 3, '"2021-01-01" is a date or a time, not a number'),
        (("  ", "10%", "$20", "10%"), 3, '"10%" is not a number: delete the %; most of this column is not numeric'),
        (("2021-01-01", "", "2021-01-02", "?"), 2, '"2021-01-01" is a date or a time, not a number'),
    ],
)
def test_of_a_column_of_texts_the_first_word_is_told_or_the_first_cell_that_is_not_empty(
    cells: tuple[str, ...], line: int, first: str, tmp_path: Path
) -> None:
    rows = "".join(f"{n},{cell},{n % 2}\n" for n, cell in enumerate(cells))
    told = refused(tmp_path, "age,colour,grade\n" + rows)
    assert f'line {line}, column "colour": {first}' in told
    assert told.endswith("leave it out with --features age")
    assert "\n" not in told


def test_a_column_of_texts_is_told_once_in_however_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BLOCK_CELLS", 9)
    rows = "".join(f"{n},red,{'ab'[n % 2]}\n" for n in range(30))
    first, second = refused(tmp_path, f"age,colour,grade\n{rows}x,red,a\n").splitlines()
    assert 'line 2, column "colour": "red" is text' in first
    assert 'line 32, column "age": "x" is not a number' in second


@pytest.mark.parametrize("text", ["red", "2021-01-01"])
def test_a_row_of_empty_cells_is_told_as_one_beside_a_column_of_texts(text: str, tmp_path: Path) -> None:
    first, second = refused(tmp_path, "colour,grade\n,\n" + f"{text},a\n{text},b\n" * 3).splitlines()
    assert first.endswith("line 2 has empty cells only: fill it in or delete it")
    assert f'line 3, column "colour": "{text}" is ' in second


@pytest.mark.parametrize(("size", "gap"), [(1, 0), (1, 29), (30, 12), (1 << 15, 1)])
def test_no_block_of_rows_is_lost_for_an_empty_text(
    size: int, gap: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_CELLS", size)
    rows = [f"{text},{n},{n % 2}\n" for n, text in enumerate(["red", "blue", "green"] * 10)]
    assert len(data_of(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True).y) == len(rows)
    rows[gap] = f"{' ' * (gap % 2)},{gap},1\n"
    told = refused(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True)
    assert f'line {gap + 2}, column "a": is empty: give --missing drop to leave its row out' in told
    assert "\n" not in told


def test_rows_with_an_empty_cell_are_left_out_and_counted(tmp_path: Path) -> None:
    data = data_of(tmp_path, TABLE, missing="drop", one_hot=True, scale="none")
    assert data.features == ("age", "colour=green", "colour=red", "height")
    assert len(data.y) == 16
    assert data.X[:4].tolist() == [[30, 0, 1, 180], [32, 0, 1, 160], [33, 1, 0, 170], [35, 0, 1, 175]]
    told = "\n".join(summary(data, Experiment.of("marks.csv", missing="drop", one_hot=True)))
    assert "missing   8 rows with an empty cell dropped" in told
    assert "one-hot   colour (2 texts): each text a feature, 1 where it occurs" in told
    assert "no cell is empty" not in told


def test_empty_cells_become_the_mean_of_the_training_rows_alone(tmp_path: Path) -> None:
    data = data_of(tmp_path, TABLE, missing="mean", features=("height", "age"), scale="none")
    given = np.array([[float(cell or "nan") for cell in (row.split(",")[2], row.split(",")[0])] for row in ROWS * 4])
    means = np.nanmean(given[data.train], axis=0)
    assert np.allclose(data.X, np.where(np.isnan(given), means, given), rtol=1e-15, atol=0)
    told = "\n".join(summary(data, Experiment.of("marks.csv", missing="mean")))
    assert "missing   8 empty cells, filled with the mean of the column's" in told


@pytest.mark.parametrize(
    ("content", "given", "sentence"),
    [
        ("a,b\n,x\n,y\n", {"missing": "drop"}, "has an empty cell in every row: --missing drop leaves no rows"),
        ("a,b\n" + ",x\n,y\n" * 9, {"missing": "mean"}, "every training row is empty there"),
        ("a,b\n1,x\n2,\n3,y\n", {"missing": "mean"}, "is empty: give --missing drop to leave its row out"),
        ("a,b\n" + "".join(f"t{n},{n % 2}\n" for n in range(MOST_TEXTS + 1)), {"one_hot": True}, "more than 100 texts"),
    ],
)
def test_what_cannot_be_imputed_is_one_sentence(
    content: str, given: dict[str, object], sentence: str, tmp_path: Path
) -> None:
    assert sentence in refused(tmp_path, content, **given)
