from __future__ import annotations

import sys

import pytest

from tests.support.terminal import STEPVIZ, Terminal

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


@pytest.mark.parametrize("words", ["nonsense", "xor --lr x", "record article.csv"])
def test_words_that_open_no_session_end_in_their_sentence_and_the_terminal_as_it_was(words: str) -> None:
    with Terminal((*STEPVIZ, *words.split())) as terminal:
        assert terminal.wait() == 2
        assert terminal.lines[0].startswith("stepviz: ")
        assert terminal.raw.startswith(b"stepviz: ")
        assert terminal.left_behind() == []
