"""`stepviz worksheet` writes sheets and their solutions, both or none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stepviz.cli import main


def test_sheets_for_a_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids, out = tmp_path / "class.csv", tmp_path / "sheets.html"
    ids.write_text("id\nada\nben\n", encoding="utf-8")
    words = ["worksheet", "one-step", "--ids", str(ids), "--out", str(out)]
    assert main(words) == 0
    assert capsys.readouterr().err.count(" is written, ") == 2
    assert out.read_text(encoding="utf-8").count("<h1>") == 2
    with (tmp_path / "sheets-solution.csv").open(encoding="utf-8", newline="") as file:
        lines = [*csv.DictReader(file)]
    assert [line["id"] for line in lines] == ["ada"] * 12 + ["ben"] * 12
    assert main(words) == 2
    assert "exists already" in capsys.readouterr().err
    out.unlink()
    assert main(words) == 2, "the solutions are there"
    assert not out.exists()
    capsys.readouterr()


def test_one_sheet_without_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.md"
    assert main(["worksheet", "xor", "--hidden", "3", "--questions", "6", "--at", "2", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").count(") ________") == 6
    assert ", iteration 2" in out.read_text(encoding="utf-8")
    capsys.readouterr()
