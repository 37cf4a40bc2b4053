"""`stepviz practice` with piped input: the same exercises line by line, and no number before it is filled in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from stepviz.session.practice.results import read
from tests.support.commands import printed

FIRST = "\n" * 14
"""Up to the update of iteration 2."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def said(typed: str, monkeypatch: pytest.MonkeyPatch, words: str = "") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return "\n".join(printed(f"practice --spoken {words}"))


def test_an_iteration_is_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ada.json"
    typed = f"{FIRST}1\n1.7664\nhello\n?\n1.7664 - 0.01*1.9009\n4\n-0.0042\n"
    text = said(typed, monkeypatch, f"--name Ada --results {file}")
    before, after = text.split("What is W after[x0,c0]? 5 digits count.", 1)
    assert "+1.7474" not in before
    assert "W,b after, x0: c0 hidden, c1 +0.4169" in before
    assert "Correct: W[x0,c0] = +1.7664 - 0.01·1.9009 = +1.7474" in after
    found = read(file)
    assert (found.student, found.changed) == ("Ada", False)
    assert [one.outcome for one in found.filled] == ["at once", "after a hint", "at once", "at once"]
    assert after.index("Correct: W") < after.index("EXERCISE 3 of 32")
    assert "EXERCISE 5 of 32" in said("\n" * 6, monkeypatch)
