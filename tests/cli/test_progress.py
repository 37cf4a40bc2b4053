from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from stepviz.cli import main, progress


class Screen(io.StringIO):
    """A terminal, as far as a bar asks."""

    def isatty(self) -> bool:
        return True


def seen(words: str, patch: pytest.MonkeyPatch) -> str:
    """What a terminal gets from the command, which ends well; a bar is due at once and after every stretch."""
    for pause in ("_WAIT", "_EVERY"):
        patch.setattr(progress, pause, 0.0)
    with redirect_stdout(Screen()) as screen, redirect_stderr(screen):
        assert main(words.split()) == 0
    return screen.getvalue()


def test_a_bar_on_a_terminal_leaves_the_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = seen("train --iterations 2000 --check 1000,1000", monkeypatch)
    assert "] 1600 of 2000" in screen
    lines = [line.rsplit("\r", 1)[-1] for line in screen.split("\n")]
    assert [line.split()[0] for line in lines if line[:9].strip().isdigit()] == ["1000", "2000"]
    assert not any("[" in line for line in lines)
    assert " of 2000" in seen("explain --iterations 2000 --at 2000:loss", monkeypatch), "on the way to a far moment"
