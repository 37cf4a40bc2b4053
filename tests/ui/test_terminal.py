"""The terminal: broken keys, reports of a crash, stray output, signals, the watchdog."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from stepviz.ui.terminal import crash, terminal_check
from stepviz.ui.terminal.keyboard import Keyboard
from stepviz.ui.terminal.tokens import Token, Tokens
from tests.support.terminal import STEPVIZ, Terminal

SIZE = (80, 24)


def names(messages: Iterator[Message]) -> list[str]:
    return [message.key if isinstance(message, events.Key) else type(message).__name__ for message in messages]


def ours(data: str) -> list[str]:
    tokens, keyboard = Tokens(), Keyboard()
    found = [*tokens.feed(data.encode("utf-8", "surrogatepass"), 0.0), *tokens.give_up()]
    return [name for token in found for name in names(keyboard.events(token, SIZE))]


IGNORED = (
    *("\x1b[99~", "\x1b[110A", "\x1b[5n", "\x1b]0;q\x07", "\x1b[" + "1;" * 20 + "A", "\x1b[57441;2u"),
    *("\x1b[97;1:3u", "\x1b[97:65;1u", "\x1b[9999999;1u", "\x1b[97;1;9999999u", "\x1b[55296;1;u"),
    *("\x1b[<0;81;1M", "\x1b[<0;1;25M", "\x1b[<0;0;1M", "\x1b[<128;1;1M", "\x1b[<999;5;5M", "\x1b[<a;b;cM"),
    *("\x1b[48;99999;99999;1;1t", "\x1b[200~", "\x1b[1;"),
)
"""What Textual 8.2 alone takes for keys or for a screen of 10^10 cells, or fails on; the mouse outside of the screen.
The last two do not end.
"""


@pytest.mark.parametrize("data", IGNORED, ids=ascii)
def test_nothing_of_a_sequence_is_a_key(data: str) -> None:
    assert ours(data) == []
    assert ours(f"a{data}") == ["a"]
    assert data in IGNORED[-2:] or ours(f"{data}b") == ["b"]


def test_the_character_of_a_key_with_alt_is_not_typed() -> None:
    own = next(Keyboard().events(Token("\x1bn"), SIZE))
    assert isinstance(own, events.Key)
    assert (own.key, own.character) == ("alt+n", None)


def test_everything_that_is_used_arrives() -> None:
    assert ours("n?\x1b[A\x1b[6~\x1bOP\x1b[15~\x1b[Z\x11\x7f\r") == [
        *("n", "question_mark", "up", "pagedown", "f1", "f5", "shift+tab", "ctrl+q", "backspace", "enter")
    ]
    assert ours("\x1b[110;1;110u\x1b[110;;110u\x1b[113;5u\x1b[27u\x1b[13u\x1b[1;1A\x1b[32;1;32u") == [
        *("n", "n", "ctrl+q", "escape", "enter", "up", "space")
    ]
    assert ours("\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<65;80;24M") == ["MouseDown", "MouseUp", "MouseScrollDown"]
    assert ours("\x1b[?2026;2$y") == ["TerminalSupportsSynchronizedOutput"]
    assert ours("\x1b[200~loss < 1\x1b[201~") == ["Paste"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def raised() -> Exception:
    names = {"Anna Schmidt": 51.3}
    try:
        try:
            float("Anna Schmidt")
        except ValueError as error:
            raise KeyError("Anna Schmidt", 51.3, names) from error
    except KeyError as error:
        found = error
    return found


def test_the_report_is_private_new_and_tells_where_without_data(folder: Path) -> None:
    said = crash.report(raised(), "stepviz marks.csv --seed 0")
    assert said.count(". ") == 1
    assert "(KeyError)" in said
    (path,) = folder.iterdir()
    assert str(path) in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert Path(__file__).name in text
    assert "ValueError: could not convert string to float: …" in text
    assert "stepviz marks.csv --seed 0" in text
    messages = [line for line in text.split("\n") if line.startswith(("KeyError", "ValueError"))]
    assert len(messages) == 2
    assert not any(word in line for line in messages for word in ("Anna", "Schmidt", "51.3"))


def test_a_link_that_waits_is_not_followed(folder: Path) -> None:
    """Whoever knows the number of the process can lay links out: none is of the name the report gets."""
    target = folder / "target"
    target.write_text("kept")
    (folder / f"stepviz-crash-{os.getpid()}.txt").symlink_to(target)
    crash.report(ZeroDivisionError("x"), "stepviz")
    assert target.read_text() == "kept"
    assert len([path for path in folder.iterdir() if not path.is_symlink()]) == 2


def test_the_report_is_in_a_folder_that_there_is_and_where_there_is_none_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TMPDIR", "TEMP"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("TMP", str(tmp_path))
    assert str(tmp_path) in crash.report(ZeroDivisionError(), "stepviz")
    assert len([*tmp_path.glob("stepviz-crash-*.txt")]) == 1
    monkeypatch.setattr(crash, "_folder", lambda: str(tmp_path / "nowhere"))
    assert "No report could be written" in crash.report(ZeroDivisionError(), "stepviz")


_SCRIPT = """
import os, subprocess
from stepviz.ui.terminal.session import StrayOutput
stray = StrayOutput()
subprocess.run(["sh", "-c", "yes | tr -d '\\\\n' | head -c 1000000 >&2"])
stray.close()
os.write(2, b"after\\n")
print(stray.lines)
"""


def test_no_amount_of_what_others_print_blocks_and_little_is_kept() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=60, check=True)
    assert 1000 < len(done.stdout) < 10_000
    assert done.stderr == "after\n"


_TWICE = """
from stepviz.cleanup import undone
from stepviz.ui.terminal import signals
with undone(lambda: signals.leave(143)):
    signals.leave(129)
"""


def test_a_second_signal_while_the_first_is_dealt_with_changes_no_status() -> None:
    assert subprocess.run([sys.executable, "-c", _TWICE], check=False).returncode == 129


SCRIPT = """
import os
from stepviz.ui.terminal.watchdog import ahead, called

def told(when):
    try:
        os.waitpid(-1, os.WNOHANG)
        print(when, "watched")
    except ChildProcessError:
        print(when, "alone")

with ahead():
    told("ahead:")
told("no session:")
with ahead():
    watchdog = called()
told("session:")
watchdog.dismiss()
told("ended:")
"""


def test_one_that_begins_ahead_stays_for_a_session_that_calls_it_and_goes_without_one() -> None:
    with Terminal((sys.executable, "-c", SCRIPT)) as terminal:
        assert terminal.wait() == 0
        assert [line for line in terminal.lines if line] == [
            "ahead: watched",
            "no session: alone",
            "session: watched",
            "ended: alone",
        ]


def test_words_that_open_no_session_end_in_their_sentence_and_the_terminal_as_it_was() -> None:
    with Terminal((*STEPVIZ, "record", "article.csv")) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw.startswith(b"stepviz: ")
        assert terminal.left_behind() == []


@pytest.mark.parametrize(("term", "absent"), [("no-such-terminal", ()), ("vt100", ("curses",))])
def test_a_terminal_that_nothing_is_known_of_has_colours(
    term: str, absent: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORTERM", raising=False)
    for name in absent:
        monkeypatch.setitem(sys.modules, name, None)
    assert terminal_check.has_colours()
