from __future__ import annotations

import sys

from tests.support.terminal import Terminal

SCRIPT = (
    sys.executable,
    "-c",
    "from stepviz.ui.terminal.jobs import is_job, stop; print('job:', is_job()); print('stopped:', stop())",
)


def test_a_job_of_a_shell_stops_until_the_shell_continues_it() -> None:
    with Terminal(SCRIPT, shell=True) as terminal:
        terminal.wait_until(terminal.is_stopped)
        terminal.foreground()
        assert terminal.wait() == 0
        assert terminal.text.split("\n")[:2] == ["job: True", "stopped: True"]


def test_where_no_shell_could_continue_us_the_system_stops_nothing() -> None:
    with Terminal(SCRIPT) as terminal:
        assert terminal.wait() == 0
        assert terminal.text.split("\n")[:2] == ["job: False", "stopped: False"]
