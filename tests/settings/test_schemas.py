"""A version that a file has is read, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.settings.folders import state
from stepviz.settings.schemas import KEY, VERSIONS, refusal, stamp
from tests.support.files import complaints

LATER = f"has {KEY} 2, and this stepviz reads up to 1: install a newer copy of stepviz"


def test_none_an_older_one_and_ours_can_be_read_and_a_later_one_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "json", 3)
    assert stamp("json") == {KEY: 3}
    assert [refusal("json", version) for version in (None, 1, 2, 3)] == [""] * 4
    assert refusal("json", 4) == LATER.replace("2", "4").replace("to 1", "to 3")
    wrong = f"has a {KEY} that is no version number: correct it, or leave it out"
    assert {refusal("json", version) for version in (0, -1, True, 1.0, "1", ())} == {wrong}


def test_a_last_session_of_a_later_stepviz_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of other files the corpus has the sentence."""
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    state().mkdir()
    (state() / "last.json").write_text(f'{{"{KEY}": 2, "words": {{}}, "gates": []}}')
    (line,) = complaints("resume")
    assert "last.json" in line
    assert line.endswith(LATER)
