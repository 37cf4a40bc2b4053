from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Event, Thread

import pytest

from stepviz import UserError
from stepviz.cleanup import is_limited
from stepviz.ui import memory


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, here: Path) -> Path:
    """Where the last session is kept, and what it reads lies."""
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    return here


def test_the_last_session_is_kept_whole_and_recalled() -> None:
    with pytest.raises(UserError, match="no session to resume"):
        memory.recall()
    memory.LastSession().keep(["article", "--at", "237:linear"])
    assert memory.recall() == ["article", "--at", "237:linear"]
    assert [path.name for path in memory.state_file().parent.iterdir()] == ["last.json"]
    kept = json.loads(memory.state_file().read_text())
    assert kept.pop("schema_version") == 1
    memory.state_file().write_text(json.dumps({"stepviz": 1, **kept}))  # as before there were versions
    assert memory.recall() == ["article", "--at", "237:linear"]
    for broken in ("", "{", "[]", '{"words": 3}', '{"words": [1]}', json.dumps({"words": None}), "[" * 60000):
        memory.state_file().write_text(broken)
        with pytest.raises(UserError, match="cannot be read"):
            memory.recall()


def test_a_session_on_a_file_is_found_from_any_folder(folder: Path) -> None:
    memory.LastSession().keep(["marks.csv", "--lr", "0.1", "--at", "3:loss"])
    assert memory.recall() == [str(folder / "marks.csv"), "--lr", "0.1", "--at", "3:loss"]
    memory.LastSession().keep(["article", "--weights", "w.json", "--at", "3:loss"])
    assert memory.recall() == ["article", "--weights", str(folder / "w.json"), "--at", "3:loss"]
    memory.LastSession().keep(["article", "--weights=--w.json", "--lr", "0.1"])
    assert memory.recall() == ["article", f"--weights={folder / '--w.json'}", "--lr", "0.1"]


BASE, AT = ["article", "--seed", "0"], ["--at", "237:grads"]
LOOKS = ["--edit", "5:lr=0.1", "--name", "half", "--pick", "dW.x0.c0", "--explain", "--also"]


@pytest.mark.parametrize("size", [70_000, memory.MOST + 500])
@pytest.mark.parametrize("large", ["lecture", "marks", "breakpoints", "--also", "--edit", ""])
def test_what_is_written_can_be_read_and_the_moment_is_the_last_to_go(large: str, size: int) -> None:
    """First `--also` goes, then the last of what was made, then what was opened at the moment, then the what-if."""
    made = {name: "x" * size if name == large else "y" for name in ("lecture", "marks", "breakpoints")}
    opened = [*LOOKS, "p" * size if large == "--also" else "code=on"]
    edits = ["--edit", "6:lr=" + "1" * size] if large == "--edit" else []
    memory.LastSession().keep([*BASE, *edits, *opened, *AT], made)
    words, kept, fits = memory.recall(), memory.made(), size < memory.MOST - 1000
    assert words[:3] + words[-2:] == [*BASE, *AT]
    assert list(kept) == [*made][: len(kept)], "the last ones go first"
    if fits or not large:
        assert (words, kept) == ([*BASE, *edits, *opened, *AT], made)
    elif large in made:
        assert list(kept) == [*made][: [*made].index(large)]
        assert words == [*BASE, *LOOKS[:-1], *AT]
    else:
        assert kept == (made if large == "--also" else {})
        assert words == [*BASE, *(LOOKS[:-1] if large == "--also" else []), *AT]
    assert memory.state_file().stat().st_size <= memory.MOST


def test_what_has_no_room_even_so_leaves_what_was_kept_and_without_a_folder_nothing_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory.LastSession().keep(["article", *AT])
    memory.LastSession().keep(["x" * memory.MOST, *AT])
    assert memory.recall() == ["article", *AT]
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    memory.LastSession().keep(["article"])


def test_a_file_that_has_changed_since_the_session_read_it_is_told(folder: Path) -> None:
    marks, weights = folder / "marks.csv", folder / "w.json"
    marks.write_text("a,b\n1,2\n")
    weights.write_text("{}")
    session = memory.LastSession()
    session.keep(["marks.csv", "--weights", "w.json", "--at", "3:loss"])
    marks.touch()
    assert memory.changed() == []
    marks.write_text("a,b\n1,3\n")
    session.keep(["marks.csv", "--weights", "w.json", "--at", "2:loss"])
    assert memory.changed() == ["marks.csv"]
    weights.unlink()
    assert memory.changed() == ["marks.csv"], "a file that is gone is told by whoever reads it"


def test_the_start_and_the_end_of_a_large_file_tell_of_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_ENDS", 4)
    found = set()
    for text in ("begin, middle, end", "Begin, middle, end", "begin, middle, enD"):
        (folder / "marks.csv").write_text(text)
        found.add(memory.fingerprint("marks.csv"))
    assert len(found) == 3


def test_a_slow_disk_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Event()

    def slow(_handle: int) -> None:
        assert written.wait(20)

    monkeypatch.setattr(os, "fsync", slow)
    session = memory.LastSession()
    assert session.keep_soon(["article", "--at", "2:loss"])
    assert not session.keep_soon(["article", "--at", "3:loss"])
    with pytest.raises(UserError, match="no session to resume"):
        memory.recall()
    assert session.is_writing
    written.set()
    session.keep(["article", "--at", "4:loss"])
    assert memory.recall() == ["article", "--at", "4:loss"]
    assert session.keep_soon(["article", "--at", "5:loss"])
    session.keep(["article", "--at", "6:loss"])
    assert memory.recall() == ["article", "--at", "6:loss"]


def test_without_room_for_a_thread_it_is_kept_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    assert not is_limited()
    monkeypatch.setattr(Thread, "start", full)
    session = memory.LastSession()
    assert session.keep_soon(["article", "--at", "2:loss"])
    assert memory.recall() == ["article", "--at", "2:loss"]
    assert not session.is_writing
    monkeypatch.setattr("resource.getrlimit", lambda _which: (1 << 27, -1))
    monkeypatch.setattr(Thread, "start", lambda _thread: pytest.fail("a thread was started"))
    assert session.keep_soon(["article", "--at", "3:loss"])
    assert memory.recall() == ["article", "--at", "3:loss"]
