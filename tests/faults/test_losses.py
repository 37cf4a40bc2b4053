"""Losses: what a viewer has made comes back, however the session ended and whoever else was at work."""

from __future__ import annotations

import re
import signal
import tomllib
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.sessions import keep
from tests.support.terminal import STEPVIZ, Terminal
from tests.support.terminal import session as opened

pytestmark = pytest.mark.faults


def test_what_was_made_in_a_session_comes_back(tmp_path: Path) -> None:
    """After a kill, and after quitting what was resumed."""
    with opened("--edit 5:lr=0.2 --name twice --at 9:update --iterations 50", tmp_path) as terminal:
        terminal.wait_for_place("9:7")
        terminal.send(b"mhere\rBloss < 0.1\rwl0.5\r")
        terminal.wait_for("lr 0.5 from 10")
        keep(terminal, tmp_path, "lr=0.5")
        terminal.signal(signal.SIGKILL)
        terminal.wait()
    for _ in range(2):
        with opened("resume", tmp_path) as terminal:
            terminal.wait_for("lr 0.5 from 10")
            for keys, text in ((b"M", "here"), (b"B", "loss < 0.1"), (b"ww", "twice")):
                terminal.send(keys)
                terminal.wait_for(text)
                terminal.press("escape")
            terminal.quit()


def _clock(notes: Terminal) -> int:
    """Seconds on the clock of the second screen."""
    found = re.search(r"\b(\d+):(\d\d)\b", notes.lines[0])
    return 60 * int(found[1]) + int(found[2]) if found else 0


def _voted(session: Terminal, notes: Terminal) -> None:
    """Two votes for the question of the stop; the clock has run for two seconds."""
    session.wait_for("QUESTION")
    notes.wait_for("stop 8/")
    notes.press("2", "2")
    session.wait_for("2 votes so far")
    notes.wait_until(lambda: _clock(notes) >= 2)


def test_a_lecture_that_is_resumed_keeps_its_votes_and_its_clock_and_the_next_has_its_own(own: dict[str, str]) -> None:
    """Those of an earlier question too."""
    with Terminal([*STEPVIZ, "notes", "--follow"], width=120, env=own) as notes:
        with Terminal([*STEPVIZ, "one-step", "--stop", "8"], env=own) as session:
            _voted(session, notes)
            session.press("pagedown", "pagedown", "pagedown")
            session.wait_for("stop 9/20")
            keep(session, Path(own["XDG_STATE_HOME"]), '"9"')
            session.signal(signal.SIGKILL)
            session.wait()
        _is_resumed(notes, own)
        notes.wait_for("The session has gone.")
        with Terminal([*STEPVIZ, "hidden-layer", "--stop", "8"], env=own) as session:
            _begins_anew(session, notes)


def _begins_anew(session: Terminal, notes: Terminal) -> None:
    """A lecture without votes, whose clock began with it."""
    session.wait_for("PgDn")
    notes.wait_for("on screen")
    notes.wait_for(lambda text: "has gone" not in text)
    session.settle(0.3)
    notes.settle(0.1)
    assert _clock(notes) <= monotonic() - session.started + 1, notes.text
    assert "votes so far" not in session.text + notes.text


def _is_resumed(notes: Terminal, own: dict[str, str]) -> None:
    with Terminal([*STEPVIZ, "resume"], env=own) as session:
        notes.wait_for("stop 9/20")
        notes.wait_until(lambda: monotonic() - session.started + 2 <= _clock(notes) < 600)
        session.wait_for("stop 9/20")
        session.press("pageup")
        session.wait_for("stop 8/20")
        session.wait_for("100%")


def _marked(terminal: Terminal, title: str) -> None:
    terminal.send(b"n")
    terminal.settle()
    terminal.send(f"m{title}\r".encode())
    terminal.wait_for(lambda text: re.search(r"stop \d+ of ", text) is not None)


def _titles(file: Path) -> list[str]:
    return [stop["title"] for stop in tomllib.loads(file.read_text())["stop"]]


def test_a_recording_loses_nothing_to_another_one_to_an_editor_or_to_a_kill(tmp_path: Path) -> None:
    file, env = tmp_path / "mine.toml", {"XDG_STATE_HOME": str(tmp_path)}
    record = [*STEPVIZ, "record", str(file)]
    with Terminal([*record, "--lr", "0.1"], width=150, env=env) as first, Terminal(record, width=150, env=env) as late:
        for terminal in (first, late):
            terminal.wait_for("READY")
        _marked(first, "one")
        late.send(b"mlost\r")
        late.wait_for("another session records")
        with Terminal(record, width=150, env=env) as second:
            assert second.wait() == 2
            assert b"another session records" in second.raw
        file.write_text(file.read_text().replace('say     = ""', 'say     = "What the room hears."'))
        _marked(first, "two")
        file.write_text(file.read_text() + "[[stop")
        first.send(b"mthree\r")
        first.wait_for("this is not TOML")
        file.write_text(file.read_text().removesuffix("[[stop"))
        first.signal(signal.SIGKILL)
        first.wait()
    with Terminal(record, width=150, env=env) as again:
        again.wait_for("READY")
        _marked(again, "three")
        keep(again, tmp_path, "1:batch")
        again.signal(signal.SIGKILL)
        again.wait()
    with Terminal([*STEPVIZ, "resume"], width=150, env=env) as again:
        again.wait_for_place("1:1")
        _marked(again, "four")
    assert _titles(file) == ["one", "two", "three", "four"]
    assert "What the room hears." in file.read_text()
    assert "0.1" in file.read_text()
