"""`stepviz worksheet` writes sheets and their solutions, both or none."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.support.commands import ended


def test_sheets_for_a_class(tmp_path: Path) -> None:
    ids, out = tmp_path / "class.csv", tmp_path / "sheets.html"
    ids.write_text("id\nada\nben\n", encoding="utf-8")
    words = f"worksheet one-step --ids {ids} --out {out}"
    assert ended(words).err.count(" is written, ") == 2
    assert out.read_text(encoding="utf-8").count("<h1>") == 2
    with (tmp_path / "sheets-solution.csv").open(encoding="utf-8", newline="") as file:
        lines = [*csv.DictReader(file)]
    assert [line["id"] for line in lines] == ["ada"] * 12 + ["ben"] * 12
    again = ended(words)
    assert (again.status, "exists already" in again.err) == (2, True)
    out.unlink()
    assert ended(words).status == 2, "the solutions are there"
    assert not out.exists()
