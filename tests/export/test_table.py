"""The wide table holds what the long one does, a line an iteration."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.part import Part
from stepviz.export.table import csv_text, wide_text
from stepviz.ops import Cell

SETTINGS = (
    Experiment(lr=100.0),
    Experiment.of("iris", hidden=(3,), optimizer="adam", iterations=120),
    Experiment.of("chain-rule", iterations=110),
)


def test_of_three_axes_the_first_two_are_a_row_with_a_point_between() -> None:
    part = Part(Timeline(Trainer(Experiment.of("gpt", heads=2, embed=4))), 1, 1)
    (iteration,) = part
    shares = iteration["A"]
    rows = [row for row in csv.DictReader(StringIO("".join(csv_text(part)))) if row["tensor"] == "A"]
    assert rows[len(shares[0]) ** 2]["row"] == "1.0"
    found = {(*map(int, row["row"].split(".")), int(row["col"])): float(row["value"]) for row in rows}
    assert found == {index: shares[index] for index in np.ndindex(shares.shape)}
    wide = next(csv.DictReader(StringIO("".join(wide_text(part)))))
    assert float(wide["A.n1.t2.s1"]) == shares[1, 2, 1]


@pytest.mark.parametrize(("source", "outputs"), [("line", 1), ("iris", 3)])
def test_a_bias_of_an_output_or_a_class_is_a_column(source: str, outputs: int) -> None:
    rows = csv.DictReader(StringIO("".join(csv_text(Part(Timeline(Trainer(Experiment.of(source))), 1, 1)))))
    assert [(row["row"], row["col"]) for row in rows if row["tensor"] == "b"] == [("", str(n)) for n in range(outputs)]


@pytest.mark.parametrize("experiment", SETTINGS, ids=lambda experiment: experiment.source)
def test_every_number_of_the_long_table_stands_in_its_line(experiment: Experiment) -> None:
    part = Part(Timeline(Trainer(experiment)), 2, 110)
    program, wide, long = part.timeline.trainer.program, "".join(wide_text(part)), "".join(csv_text(part))
    lines = {line["iteration"]: line for line in csv.DictReader(StringIO(wide))}
    head = wide.partition("\n")[0].split(",")
    assert len(set(head)) == len(head)
    drawn: dict[str, list[str]] = {number: [] for number in lines}
    empty = {(number, name) for number, line in lines.items() for name in program.measures if name in line}
    told = 0
    for row in csv.DictReader(StringIO(long)):
        line, name = lines[row["iteration"]], row["tensor"]
        if name == "rows":
            drawn[row["iteration"]].append(row["value"])
            continue
        if row["op"] != "check" and name != "loss":
            name = program.word(Cell(name, tuple(int(row[at]) for at in ("row", "col") if row[at])))
        empty.discard((row["iteration"], name))
        assert line[name] == row["value"]
        told += 1
    assert all(lines[number].get("rows", "") == " ".join(rows) for number, rows in drawn.items())
    assert all(lines[number][name] == "" for number, name in empty)
    assert told == sum(bool(text) for line in lines.values() for name, text in line.items() if name != "rows") - len(
        lines
    )
