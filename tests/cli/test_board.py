from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.board.standings import score
from tests.support.commands import ended, printed

WORDS = "board xor --hidden 4 --iterations 60 --vary lr=0.1,1 --vary optimizer=sgd,adam"


def test_without_a_terminal_the_board_is_printed_at_the_end() -> None:
    lines = printed(WORDS)
    assert len(lines) == 24
    assert "60/60" in lines[0]
    assert all(any(label in line for line in lines) for label in ("1 lr 0.1 · sgd", "4 lr 1 · adam"))


def test_at_a_moment_in_a_size_in_ascii_and_in_sentences() -> None:
    lines = printed(f"{WORDS} --at 20:batch --size 60x20 --ascii")
    assert "".join(lines).isascii()
    assert max(map(len, lines)) <= 60
    assert "20/60" in lines[0]
    assert any("loss" in line for line in printed(f"{WORDS} --at 20 --zoom curves"))
    first, *lines = printed(f"{WORDS} --at 60 --spoken")
    assert first.startswith("lr 0.1 · sgd: loss ")
    assert any("Lowest mean loss (last 60): " in line for line in lines)


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


def test_the_picture_is_an_image(tmp_path: Path) -> None:
    file = tmp_path / "board.svg"
    printed(f"{WORDS} --at 40 --size 120x36 --out {file}")
    assert ElementTree.fromstring(file.read_text()).get("width") == "1200"
    assert ended(f"{WORDS} --at 40 --out {file}").status == 2
