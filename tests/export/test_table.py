"""The wide table holds what the long one does, a line an iteration."""

from __future__ import annotations

import csv
from io import StringIO

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
