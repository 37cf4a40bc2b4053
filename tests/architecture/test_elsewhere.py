"""Nothing needs what only POSIX has: the package is built for Windows too.

Run as a program, it takes that away and tries the whole of stepviz.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.drawings import ROOT


def test_all_of_it_runs_without_terminals_and_signals_of_posix(tmp_path: Path) -> None:
    own = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(tmp_path))
    command = [sys.executable, "-m", "tests.architecture.test_elsewhere", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


MISSING = ("termios", "fcntl", "pwd", "grp", "resource", "tty", "pty", "readline", "syslog")
"""Modules that Windows does not have."""
SIGNALS = (
    *("SIGHUP", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGWINCH", "SIGALRM", "SIGSTOP", "SIGKILL", "SIGPIPE", "SIGUSR1"),
    *("SIGUSR2", "setitimer", "ITIMER_REAL", "pthread_sigmask", "siginterrupt", "alarm", "pause", "sigwait"),
)
FUNCTIONS = ("fchmod", "fork", "getuid", "geteuid", "mkfifo", "getpgid", "killpg", "setsid", "tcgetpgrp", "O_NOFOLLOW")


COMMANDS = (
    "show --at 1:grads",
    "train --iterations 200",
    "export --iterations 1-2 --out FOLDER/run.csv",
    "export --at 1:loss --out FOLDER/loss.svg",
    "config",
)


def leave_posix() -> None:
    """Take away what only POSIX has, but from the libraries, which have other ways for other systems."""
    os.environ["TEXTUAL_DRIVER"] = "textual.drivers.headless_driver:HeadlessDriver"
    for library in ("numpy", "numpy.random", "textual.app", "textual.widgets", "platformdirs"):
        importlib.import_module(library)
    for name in MISSING:
        sys.modules[name] = None  # type: ignore[assignment]  # whoever imports it finds that there is no such module
    for module, names in ((signal, SIGNALS), (os, FUNCTIONS)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def import_everything() -> int:
    """Import every module of the package; how many."""
    package = importlib.import_module("stepviz")
    names = [module.name for module in pkgutil.walk_packages(package.__path__, "stepviz.")]
    for name in names:
        if not name.endswith("__main__") and name not in ONLY_THERE:
            importlib.import_module(name)
    return len(names)


ONLY_THERE = (
    "stepviz.cli.serving.terminal",
    *(f"stepviz.ui.terminal.{name}" for name in ("device", "jobs", "session", "watchdog")),
)
"""What is imported only where the system has what it needs."""


async def step() -> str:
    """A session without a terminal that steps through the first iteration; the command that reopens its moment."""
    from stepviz.ui.app import StepApp
    from tests.support.screens import opened, pressed

    async with opened() as (screen, pilot):
        await pressed(screen, pilot, *["right"] * 6)
        assert isinstance(screen.app, StepApp)
        return screen.app.reopening.command


def main(folder: Path) -> None:
    """Everything once. Raises `AssertionError` where something does not go there."""
    from stepviz.cli import main as stepviz

    assert import_everything() > 200
    for words in COMMANDS:
        assert stepviz(words.replace("FOLDER", str(folder)).split()) == 0, words
    assert min((folder / name).stat().st_size for name in ("run.csv", "loss.svg")) > 1000
    command = asyncio.run(step())
    assert command.startswith("stepviz article "), command
    assert command.endswith(" --at 1:grads"), command


if __name__ == "__main__":
    leave_posix()
    main(Path(sys.argv[1]))
