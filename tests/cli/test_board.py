from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.views.board.standings import score

WORDS = "xor --hidden 4 --iterations 60 --vary lr=0.1,1 --vary optimizer=sgd,adam"


def ran(words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["board", *words.split()])
    out, err = capsys.readouterr()
    return status, out, err


def test_without_a_terminal_the_board_is_printed_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ran(WORDS, capsys)
    assert status == 0
    lines = out.splitlines()
    assert len(lines) == 24
    assert "60/60" in lines[0]
    assert all(any(label in line for line in lines) for label in ("1 lr 0.1 · sgd", "4 lr 1 · adam"))


def test_at_a_moment_in_a_size_in_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ran(f"{WORDS} --at 20:batch --size 60x20 --ascii", capsys)
    assert status == 0
    assert out.isascii()
    assert max(map(len, out.splitlines())) <= 60
    assert "20/60" in out
    status, out, _ = ran(f"{WORDS} --at 20 --zoom curves", capsys)
    assert "loss" in out


def test_the_table_has_the_command_that_makes_each_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "board.csv"
    assert ran(f"{WORDS} --at 40:update --out {file}", capsys)[0] == 0
    head, *rows = csv.reader(StringIO(file.read_text()))
    assert head == ["run", "moment", "latest loss", "mean loss of the last 100", "train", "val", "test", "command"]
    for row, (rate, optimizer) in zip(rows, [(0.1, "sgd"), (0.1, "adam"), (1.0, "sgd"), (1.0, "adam")], strict=True):
        run = Experiment.of("xor", hidden=(4,), iterations=60, lr=rate, optimizer=optimizer)
        line = Timeline(Trainer(run))
        frame = line.frame(line.schedule.parse("40:update"))
        assert [float(row[2]), float(row[3])] == [frame.history.losses[39], score(frame)]
        assert row[1] == "40:update"
        again = row[-1].split()[1:]
        assert main(["show", *again]) == 0
        assert f"{frame.history.losses[39]:.4f}" in capsys.readouterr().out


def test_the_picture_is_an_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "board.svg"
    assert ran(f"{WORDS} --at 40 --size 120x36 --out {file}", capsys)[0] == 0
    root = ElementTree.fromstring(file.read_text())
    assert root.get("width") == "1200"
    assert ran(f"{WORDS} --at 40 --out {file}", capsys)[0] == 2


def test_it_is_told_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ran(f"{WORDS} --at 60 --spoken", capsys)
    assert status == 0
    assert out.startswith("lr 0.1 · sgd: loss ")
    assert "Lowest mean loss (last 60): " in out
