"""Links: slow ones, and terminals that do not read any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import links
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults


def test_a_slow_link_shows_a_pause_behind_two_frames_at_most(tmp_path: Path) -> None:
    assert links.pause(0, str(tmp_path)) < links.TWO_FRAMES


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_a_terminal_that_does_not_read_any_more(seed: int, tmp_path: Path) -> None:
    assert links.stopped_reading(seed, str(tmp_path)) == ""


@pytest.mark.parametrize("words", ["digits --hidden 512,512", *[""] * LONG])
def test_a_large_frame_is_shown_and_not_made_again(words: str, tmp_path: Path) -> None:
    """One of more bytes than are kept of frames before it, at the start or after another size."""
    large = (500, 500) if not words else (450, 140)
    size = (80, 24) if words else large
    with Terminal([*STEPVIZ, *words.split()], *size, env={"XDG_STATE_HOME": str(tmp_path)}, answers=True) as terminal:
        terminal.wait_for("READY")
        if words:
            terminal.settle()
            terminal.resize(*large)
        terminal.settle(0.5)  # so that it is looked at once
        terminal.wait_for(lambda text: "next ▸" in text and "? help" in terminal.lines[-1])
        terminal.settle(0.5)
        shown = terminal.count
        assert shown > 1 << 18, shown
        terminal.read(1)
        assert terminal.count == shown
        terminal.quit()
