from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.board.standings import score
from tests.support.commands import printed

WORDS = "board xor --hidden 4 --iterations 60 --vary lr=0.1,1 --vary optimizer=sgd,adam"


def test_the_table_has_the_command_that_makes_each_run_again(tmp_path: Path) -> None:
    file = tmp_path / "board.csv"
    printed(f"{WORDS} --at 40:update --out {file}")
    head, *rows = csv.reader(StringIO(file.read_text()))
    assert head == ["run", "moment", "latest loss", "mean loss of the last 100", "train", "val", "test", "command"]
    for row, (rate, optimizer) in zip(rows, [(0.1, "sgd"), (0.1, "adam"), (1.0, "sgd"), (1.0, "adam")], strict=True):
        run = Experiment.of("xor", hidden=(4,), iterations=60, lr=rate, optimizer=optimizer)
        line = Timeline(Trainer(run))
        frame = line.frame(line.schedule.parse("40:update"))
        assert [float(row[2]), float(row[3])] == [frame.history.losses[39], score(frame)]
        assert row[1] == "40:update"
        again = printed(row[-1].replace("stepviz", "show", 1))
        assert any(f"{frame.history.losses[39]:.4f}" in line for line in again)
