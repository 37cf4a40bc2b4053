from __future__ import annotations

from tests.support.terminal import STEPVIZ, Terminal


def test_the_empty_panes_are_painted_once_and_the_numbers_next() -> None:
    with Terminal() as terminal:
        terminal.wait_for("+1.7641")
        before = terminal.raw[: terminal.raw.index(b"+1.7641")]
        assert before.count(b"W,b after") == 2, "of the empty panes, and of those with numbers"
        first = before[: before.rindex(b"\x1b[1;1H")]
        assert b"W,b after" in first
        assert b"+" not in first


def test_play_that_goes_on_faster_before_it_began_leaves_no_word() -> None:
    with Terminal([*STEPVIZ, "--iterations", "90000"]) as terminal:
        terminal.wait_for("READY")
        terminal.send(b" +")
        terminal.read(0.2)
        terminal.send(b"\x11")
        assert terminal.wait() == 0
        assert b"never awaited" not in terminal.raw
