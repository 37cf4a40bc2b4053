"""Labels that could be amounts are told to be taken for classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.data.labels import taken_for_classes
from tests.support.files import complaints, written


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (("0", "1"), ""),
        (("0", "1", "x"), ""),
        (("0", "1", "2"), "the labels 0 to 2 are classes: --task regression if they are amounts"),
        (("4,5", "5,0", "5,5"), "the labels 4,5 to 5,5 are classes: --task regression if they are amounts"),
        (("7.1", "7.7", "8.2"), "the labels 7.1 to 8.2 are classes: --task regression if they are amounts"),
        (("1.5", "2,5", "3.5"), ""),
        (("-5", "3", "12"), "the labels -5 to 12 are classes: --task regression if they are amounts"),
    ],
)
def test_numbers_that_become_classes_are_told(classes: tuple[str, ...], told: str) -> None:
    assert taken_for_classes(classes) == ((told,) if told else ())


def test_numbers_that_are_targets_are_no_classes_beside_another_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"{number},{number / 8}\n" for number in range(2000))
    monkeypatch.chdir(tmp_path)
    written(tmp_path, f"age,height\n{rows}old,1\n")
    assert complaints(["data", "marks.csv", "--loss", "mse"], capsys) == [
        'marks.csv line 2002, column "age": "old" is not a number: correct it, or delete its row'
    ]
