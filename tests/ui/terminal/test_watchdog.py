from __future__ import annotations

import sys

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


def test_words_that_open_no_session_end_in_their_sentence_and_the_terminal_as_it_was() -> None:
    with Terminal((*STEPVIZ, "record", "article.csv")) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw.startswith(b"stepviz: ")
        assert terminal.left_behind() == []
