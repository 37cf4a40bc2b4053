"""Labels that could be amounts are told to be taken for classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
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


def test_numbers_that_are_targets_are_no_classes_beside_another_mistake(here: Path) -> None:
    rows = "".join(f"{number},{number / 8}\n" for number in range(2000))
    written(here, f"age,height\n{rows}old,1\n")
    assert complaints(["data", "marks.csv", "--loss", "mse"]) == [
        'marks.csv line 2002, column "age": "old" is not a number: correct it, or delete its row'
    ]


class _Known(NamedTuple):
    """A set that many have, as it lies around."""

    head: str
    """The names of its columns, as the file has them."""
    row: Callable[[int, np.random.RandomState], str]
    """A row like those of the file, by its number."""
    label: str
    classes: tuple[str, ...] = ()
    """None where it is learned by regression."""
    needs: tuple[tuple[str, object], ...] = ()
    """Settings that say what to do with texts and missing values."""


def _numbers(random: np.random.RandomState, count: int, sign: str = ",") -> str:
    return sign.join(f"{value:.2f}" for value in random.rand(count) * 10)


_TEXTS = (("one_hot", True), ("missing", "drop"))
_SPECIES = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
_PENGUINS, _ISLANDS = ("Adelie", "Chinstrap", "Gentoo"), ("Torgersen", "Dream", "Biscoe")
_SHAPE = "radius_mean,texture_mean,perimeter_mean,area_mean,smoothness_mean"
KNOWN: dict[str, _Known] = {
    "iris": _Known(
        "Id,SepalLengthCm,SepalWidthCm,PetalLengthCm,PetalWidthCm,Species",
        lambda n, r: f"{n + 1},{_numbers(r, 4)},{_SPECIES[n // 20]}",
        "Species",
        _SPECIES,
    ),
    "diabetes": _Known(
        "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,target",
        lambda _, r: f"{','.join(f'{v:.12f}' for v in r.randn(10) / 20)},{r.randint(25, 347)}.0",
        "target",
    ),
    "titanic": _Known(
        "PassengerId,Survived,Pclass,Sex,Age,SibSp,Parch,Fare,Embarked",
        lambda n, r: (
            f"{n + 1},{r.randint(2)},{r.randint(1, 4)},{('male', 'female')[n % 2]},"
            f"{'' if n % 5 == 4 else r.randint(1, 80)},{r.randint(3)},0,{r.rand() * 80:.4f},{'SCQ'[n % 3]}"
        ),
        "Survived",
        ("0", "1"),
        _TEXTS,
    ),
    "penguins": _Known(
        '"species","island","bill_length_mm","bill_depth_mm","flipper_length_mm","body_mass_g","sex","year"',
        lambda n, r: (
            f'"{_PENGUINS[n // 20]}","{_ISLANDS[n % 3]}",{"NA" if n == 3 else 40 + n / 10},{r.rand() * 5 + 15:.1f},'
            f'{r.randint(170, 230)},{r.randint(30, 60) * 100},"{("male", "female")[n % 2]}",{2007 + n % 3}'
        ),
        "species",
        _PENGUINS,
        _TEXTS,
    ),
    "mtcars": _Known(
        '"mpg" "cyl" "disp" "hp" "drat" "wt" "qsec" "vs" "am" "gear" "carb"',
        lambda n, r: (
            f'"Car {n}" {10 + r.rand() * 24:.1f} 6 160 {r.randint(50, 335)} {_numbers(r, 3, " ")} 0 1 4 {n % 6 + 1}'
        ),
        "mpg",
    ),
    "tips": _Known(
        "total_bill,tip,sex,smoker,day,time,size",
        lambda n, r: (
            f"{r.rand() * 40 + 5:.2f},{r.rand() * 9 + 1:.2f},{('Male', 'Female')[n % 2]},{('No', 'Yes')[n % 3 == 0]},"
            f"{('Sun', 'Sat', 'Thur', 'Fri')[n % 4]},{('Dinner', 'Lunch')[n % 2]},{r.randint(1, 7)}"
        ),
        "tip",
        (),
        _TEXTS,
    ),
    "digits": _Known(
        ",".join([*(f"pixel_{place // 4}_{place % 4}" for place in range(16)), "target"]),
        lambda n, r: f"{','.join(map(str, r.randint(0, 17, 16)))},{n % 10}",
        "target",
        tuple("0123456789"),
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_label_and_task_of_a_set_that_many_have_are_assumed_right(name: str, tmp_path: Path) -> None:
    known, random = KNOWN[name], np.random.RandomState(3)
    path = written(tmp_path, "\n".join([known.head, *(known.row(number, random) for number in range(60)), ""]))
    data = load(Experiment.of(path, **dict(known.needs)))
    assert (data.label, data.classes) == (known.label, known.classes)
    assert data.task == ("classification" if known.classes else "regression")
    assert known.label not in data.features
    assert any(text.startswith("the label is ") and f'"{known.label}"' in text for text in data.assumed)
