"""Input and links: bytes of any kind, floods, pastes without an end, sizes; slow links, terminals that do not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import inputs, links, sessions
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_floods_of_bytes_of_keys_and_mouse_and_of_pastes(seed: int, tmp_path: Path) -> None:
    assert inputs.floods(seed, str(tmp_path), 10 if LONG else 1) == ""


@pytest.mark.parametrize("seed", range(9 if LONG else 1))
def test_changes_of_the_size_and_a_flood_of_signals_that_it_has_changed(seed: int, tmp_path: Path) -> None:
    assert inputs.sizes(seed, str(tmp_path), 1000 if LONG else 40, 20_000 if LONG else 6_000) == ""


def test_a_paste_that_never_ends_and_a_clicker_that_is_stuck(tmp_path: Path) -> None:
    """What follows the paste is a key again once nothing has come for a second; all clicks at once are one jump."""
    with session("--at 2:loss", tmp_path) as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"\x1b[200~nn")
        terminal.read(1.2)
        assert terminal.place == "2:4"
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        before = terminal.count
        terminal.send(b"n" * 200)
        terminal.wait_for_place("31:2")
        assert terminal.count - before < 150_000, "more than sixty paints"
        terminal.settle()
        assert terminal.place == "31:2"
        terminal.quit()


def test_ctrl_q_does_not_wait_for_the_keys_before_it(tmp_path: Path) -> None:
    with sessions.acting("open('pressed', 'a').write('t'); time.sleep(0.02)", tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t" * 300)
        terminal.quit()
    pressed = tmp_path / "pressed"
    assert not pressed.exists() or pressed.stat().st_size < 300


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
