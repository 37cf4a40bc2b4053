"""Whatever ends the session, the terminal is as before, the status tells, and the way back is printed."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

from tests.support.terminal import STEPVIZ, Terminal

BACK = "stepviz article --seed 0 --lr 0.01"
WORDS = (*STEPVIZ, "--at", "2:linear")
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
ENDS = ("q y", "ctrl+q", "ctrl+c ctrl+c", *(number.name for number in SIGNALS))
"""Keys, and signals during play."""


def test_quitting_by_keys_and_by_signals() -> None:
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal(WORDS)) for _ in ENDS]
        for terminal, end in zip(terminals, ENDS, strict=True):
            terminal.wait_for_place("2:2")
            terminal.press("right")
            terminal.wait_for_place("2:3")
            if end.startswith("SIG"):
                terminal.press("space")
                terminal.signal(signal.Signals[end])
                status, back = 128 + signal.Signals[end], BACK
            else:
                terminal.press(*end.split())
                status, back = 0, f"{BACK} --at 2:softmax"
            assert terminal.wait() == status
            assert terminal.left_behind() == []
            assert back in terminal.text


def test_a_key_that_quits_while_a_large_file_is_read(tmp_path: Path) -> None:
    """So large that it is read for seconds."""
    path = tmp_path / "large.csv"
    path.write_text("a,b,y\n" + "1.25,2.5,p\n0.75,3.5,q\n" * 1_000_000)
    with Terminal([*STEPVIZ, str(path)], width=300) as terminal:
        terminal.wait_for("large.csv")
        terminal.press("right")
        terminal.quit()
        assert f"stepviz {path} --seed 0 --lr 0.01" in terminal.text
        assert b"rows" not in terminal.raw
