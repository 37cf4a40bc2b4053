"""Input: bytes of any kind, floods, pastes without an end, changes of the size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import inputs, sessions
from tests.support.terminal import Terminal, session

pytestmark = pytest.mark.faults


def test_bytes_of_any_kind(tmp_path: Path) -> None:
    assert inputs.bytes_of_any_kind(0, str(tmp_path), 8000) == ""


def test_broken_sequences_between_keys(tmp_path: Path) -> None:
    assert inputs.sequences(0, str(tmp_path), 25) == ""


def test_floods_of_keys_and_mouse(tmp_path: Path) -> None:
    assert inputs.keys_and_mouse(0, str(tmp_path), 1000, 250) == ""


def test_floods_of_pastes(tmp_path: Path) -> None:
    assert inputs.pastes(0, str(tmp_path), 6) == ""


def test_a_paste_that_never_ends(tmp_path: Path) -> None:
    """What follows its beginning is a key again once nothing has come for a second."""
    with session("--at 2:loss", tmp_path) as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"\x1b[200~nn")
        terminal.read(1.2)
        assert terminal.place == "2:4"
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        terminal.quit()


def test_a_clicker_that_is_stuck_is_one_jump(tmp_path: Path) -> None:
    with session("", tmp_path) as terminal:
        terminal.wait_for("READY")
        before = terminal.count
        terminal.send(b"n" * 200)
        terminal.wait_for_place("29:4")
        assert terminal.count - before < 150_000, "more than sixty paints"
        terminal.settle()
        assert terminal.place == "29:4"


def test_ctrl_q_does_not_wait_for_the_keys_before_it(tmp_path: Path) -> None:
    words = sessions.words("open('pressed', 'a').write('t'); time.sleep(0.02)")
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}, cwd=str(tmp_path)) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t" * 300)
        terminal.quit()
    pressed = tmp_path / "pressed"
    assert not pressed.exists() or pressed.stat().st_size < 300


def test_changes_of_the_size(tmp_path: Path) -> None:
    assert inputs.sizes(0, str(tmp_path), 60) == ""


def test_a_flood_of_signals_that_the_size_has_changed(tmp_path: Path) -> None:
    assert inputs.told_of_sizes(0, str(tmp_path), 20_000) == ""
