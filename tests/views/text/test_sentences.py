"""Classes and cells by the names that a file gives them, beside the short ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.cli import main
from stepviz.ops import Cell, Name, Saying
from stepviz.ops.claims import class_of, say
from stepviz.training.conditions import parse
from stepviz.views.text.sentences import in_given_words
from tests.support.files import written
from tests.support.moments import frame_at, trainer_of

TABLE = "age,x0,a column of a very long name,grade\n" + "".join(
    f"{20 + row % 7},{1.5 + row % 5 / 10},{60 + row * 7 % 11},{['failing', 'passing at last'][row % 2]}\n"
    for row in range(16)
)


def test_json_has_all_names_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks, told = written(tmp_path, TABLE), []
    for command in (f"train {marks} --iterations 5", f"export {marks} --iterations 1"):
        assert main([*command.split(), "--format", "json"]) == 0
        told.append(capsys.readouterr().out)
    start, exported = json.loads(told[0].splitlines()[0]), json.loads(told[1])
    assert start["event"] == "start"
    names = {
        "label": "grade",
        "features": ["age", "x0", "a column of a very long name"],
        "classes": ["failing", "passing at last"],
    }
    assert names.items() <= start.items()
    assert names.items() <= exported.items()
    assert len(exported["tensors"]["W"][0]) == len(names["features"])


def leads(column: int, compared: int, other: str) -> Saying:
    return say("The logit of ", class_of(column), f" for this row. {other} than ", Name(f"c{compared}"), ".")


def table_of(folder: Path, classes: Sequence[str]) -> str:
    rows = (f"{row % 7},{row * row % 11},{classes[row % len(classes)]}" for row in range(8 * len(classes)))
    return str(written(folder, "\n".join(["age,height,grade", *rows]) + "\n"))


def test_classes_called_by_numbers_are_not_taken_for_values(tmp_path: Path) -> None:
    grades = frame_at("1:linear", Experiment.of(table_of(tmp_path, ["1", "2"]))).dataset
    assert in_given_words(grades, leads(0, 1, "Lower"), 99) == "The logit of c0 for this row. Lower than c1."
    digits = frame_at("1:linear", Experiment.of("digits")).dataset
    assert in_given_words(digits, leads(0, 1, "Lower"), 99) == "The logit of class 0 for this row. Lower than class 1."


def test_a_class_called_like_another_one_goes_by_its_short_name(tmp_path: Path) -> None:
    swapped = frame_at("1:linear", Experiment.of(table_of(tmp_path, ["class 1", "c0"]))).dataset
    assert swapped.classes == ("c0", "class 1")
    told = in_given_words(swapped, leads(0, 1, "Lower"), 99)
    assert told == "The logit of class 0 for this row. Lower than c1."


@pytest.mark.parametrize(
    ("source", "options", "names", "cell"),
    [
        ("article", {}, ("dW.x3.c0", "dW[x3,c0]"), Cell("dW", (3, 0))),
        ("iris", {"hidden": (3,)}, ("dW1.sepal_width_cm.h2", "dW1.x1.h2"), Cell("dW1", (1, 2))),
        ("names", {"context": 2}, ("dW.a-1.n",), Cell("dW", (28, 14))),
        ("names", {"context": 2, "embed": 3}, ("E1.b.d2",), Cell("E1", (2, 2))),
    ],
)
def test_cells_go_by_short_names_and_by_those_of_the_data(
    source: str, options: dict[str, Any], names: tuple[str, ...], cell: Cell
) -> None:
    program = trainer_of(Experiment.of(source, **options)).program
    assert {program.cell(name) for name in names} == {cell}
    assert len(names) == 1 or parse(f"{names[0]} < 0", program) is not None


def test_a_short_name_is_what_it_says_whatever_the_data_call_theirs() -> None:
    data = Trainer(Experiment.of("iris")).dataset
    named = replace(data, features=("x1", "x0", "a", "a"), classes=("c1", "7", "c9"))
    program = Trainer(Experiment.of("iris"), named).program
    assert program.cell("W.x1.c1") == Cell("W", (1, 1))
    assert program.cell("W.x3.7") == Cell("W", (3, 1))
    for name in ("W.a.c0", "W.x0.c9"):
        with pytest.raises(UserError, match="is not one of"):
            program.cell(name)
