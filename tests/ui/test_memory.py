from __future__ import annotations

import json
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.ui import memory


def test_the_last_session_is_kept_whole_and_recalled(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(UserError, match="no session to resume"):
        memory.recall()
    memory.keep(["article", "--at", "237:linear"])
    assert memory.recall() == ["article", "--at", "237:linear"]
    assert [path.name for path in memory.state_file().parent.iterdir()] == ["last.json"]
    for broken in ("", "{", "[]", '{"words": 3}', '{"words": [1]}', json.dumps({"words": None}), "[" * 60000):
        memory.state_file().write_text(broken)
        with pytest.raises(UserError, match="cannot be read"):
            memory.recall()


def test_a_session_on_a_file_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    memory.keep(["marks.csv", "--lr", "0.1", "--at", "3:loss"])
    assert memory.recall() == [str(tmp_path / "marks.csv"), "--lr", "0.1", "--at", "3:loss"]
    memory.keep(["article", "--weights", "w.json", "--at", "3:loss"])
    assert memory.recall() == ["article", "--weights", str(tmp_path / "w.json"), "--at", "3:loss"]
    memory.keep(["article", "--weights=--w.json", "--lr", "0.1"])
    assert memory.recall() == ["article", f"--weights={tmp_path / '--w.json'}", "--lr", "0.1"]


def test_a_state_folder_that_cannot_be_written_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    memory.keep(["article"])


def test_a_file_that_has_changed_since_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    marks, weights = tmp_path / "marks.csv", tmp_path / "w.json"
    marks.write_text("a,b\n1,2\n")
    weights.write_text("{}")
    memory.keep(["marks.csv", "--weights", "w.json", "--at", "3:loss"])
    assert memory.changed() == []
    marks.touch()
    assert memory.changed() == []
    marks.write_text("a,b\n1,3\n")
    assert memory.changed() == ["marks.csv"]
    weights.unlink()
    assert memory.changed() == ["marks.csv"], "a file that is gone is told by whoever reads it"


def test_a_file_is_kept_as_it_was_when_the_session_read_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    marks = tmp_path / "marks.csv"
    marks.write_text("a,b\n1,2\n")
    session = memory.LastSession()
    session.keep(["marks.csv"])
    marks.write_text("a,b\n1,3\n")
    session.keep(["marks.csv", "--at", "2:loss"])
    assert memory.changed() == ["marks.csv"]
