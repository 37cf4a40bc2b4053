"""Labels that could be amounts are told to be taken for classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.data import load
from stepviz.data.labels import taken_for_classes
from tests.support.files import complaints, written


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (("0", "1", "x"), ""),
        (("0", "1", "2"), "the labels 0 to 2 are classes: --task regression if they are amounts"),
        (("4,5", "5,0", "5,5"), "the labels 4,5 to 5,5 are classes: --task regression if they are amounts"),
        (("1.5", "2,5", "3.5"), ""),
        (("-5", "3", "12"), "the labels -5 to 12 are classes: --task regression if they are amounts"),
    ],
)
def test_numbers_that_become_classes_are_told(classes: tuple[str, ...], told: str) -> None:
    assert taken_for_classes(classes) == ((told,) if told else ())


def test_numbers_that_are_targets_are_no_classes_beside_another_mistake(here: Path) -> None:
    rows = "".join(f"{number},{number / 8}\n" for number in range(2000))
    written(here, f"age,height\n{rows}old,1\n")
    assert complaints(["data", "marks.csv", "--loss", "mse"]) == [
        'marks.csv line 2002, column "age": "old" is not a number: correct it, or delete its row'
    ]


KNOWN: dict[str, tuple[str, Callable[[int], str], str, str]] = {
    "diabetes": ("age,sex,target", lambda n: f"{n / 99:.12f},{n % 2 - 0.5},{25 + n * 37 % 320}.0", "target", ""),
    "titanic": (
        "PassengerId,Survived,Pclass,Sex,Age,Fare",
        lambda n: f"{n + 1},{n * 7 % 5 % 2},{n % 3 + 1},{('male', 'female')[n % 2]},{n % 5 or ''},{n * 1.25}",
        *("Survived", "0 1"),
    ),
    "penguins": (
        '"species","island","bill_length_mm","year"',
        lambda n: f'"{("Adelie", "Gentoo")[n // 30]}","{"TDB"[n % 3]}",{40 + n / 10 if n else "NA"},{2007 + n % 3}',
        *("species", "Adelie Gentoo"),
    ),
    "mtcars": (
        '"mpg" "cyl" "hp" "vs" "carb"',
        lambda n: f'"Car {n}" {10 + n * 37 % 50 / 10} 6 {160 + n} {n % 2} {n % 6 + 1}',
        *("mpg", ""),
    ),

}  # fmt: skip
"""Sets that many have, as they lie around: names of columns, a row by its number, the label, its classes."""


@pytest.mark.parametrize("name", KNOWN)
def test_label_and_task_of_a_set_that_many_have_are_assumed_right(name: str, tmp_path: Path) -> None:
    head, row, label, classes = KNOWN[name]
    path = written(tmp_path, "\n".join([head, *map(row, range(60)), ""]))
    data = load(Experiment.of(path, one_hot=True, missing="drop"))
    assert (data.label, data.classes) == (label, tuple(classes.split()))
    assert data.task == ("classification" if classes else "regression")
    assert label not in data.features
    assert any(text.startswith("the label is ") and f'"{label}"' in text for text in data.assumed)
