"""Input and links: bytes of any kind, floods, pastes without an end, sizes; slow links, terminals that do not read."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random
from time import sleep

import pytest

from tests.faults.sessions import LONG as ENDLESS
from tests.faults.sessions import acting, wrong_with
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults
MOST_MEMORY = 30_000_000
"""Bytes that a flood may cost."""
KEYS = (b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1bOP", b"\t", b"\x1b[Z", b"\x7f", b"\r")
LETTERS = bytes(range(32, 127)).replace(b"q", b"")
"""All that is typed, but what asks whether to quit."""
SPEED, ROOM = 10_000, 65_536
"""Bytes a second of a slow link, and bytes that it holds back."""
TWO_FRAMES = 20_000
"""Bytes that may still come until a pause is seen: one frame on its way, and the next one."""


def opened(folder: Path, *words: str) -> tuple[Terminal, int]:
    """A session in front of a flood, and its memory once everything was shown that needs something loaded."""
    env = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    terminal = Terminal([*STEPVIZ, *words], env=env, cwd=str(folder), answers=True)
    terminal.wait_for("READY")
    for keys in (b"nnnneGzD?", *[b"\x1b"] * 5):
        terminal.send(keys)
        terminal.settle()
    return terminal, terminal.memory()


def assert_sane(terminal: Terminal, before: int) -> None:
    """After a flood a session has to be there, small, and to quit."""
    terminal.read(0.5)
    assert not terminal.gone(), terminal.text[-300:]
    assert terminal.memory() - before <= MOST_MEMORY
    terminal.send(b"\x11")
    assert wrong_with(terminal, 0) == ""


def bytes_of_any_kind(terminal: Terminal, choose: Random, size: int) -> None:
    """8-bit bytes in bursts, Ctrl+Q and what would quit aside."""
    for _ in range(5 * size):
        if not terminal.gone():
            terminal.send_all(choose.randbytes(choose.randrange(1, 3000)).translate(None, b"\x11\x1a\x03qy"))
            terminal.read(0.02)


def keys_and_mouse(terminal: Terminal, choose: Random, size: int) -> None:
    """A hundred keys and 25 reports of the mouse, in bursts."""
    for _ in range(10 * size):
        burst = [choose.choice([*KEYS, *(bytes([letter]) for letter in LETTERS)]) for _ in range(100)]
        burst += [mouse(choose) for _ in range(25)]
        choose.shuffle(burst)
        terminal.send_all(b"".join(burst))
        terminal.read(0.05)


def mouse(choose: Random) -> bytes:
    button, end = choose.choice([0, 0, 32, 35, 64, 65]), choose.choice("Mm")
    return f"\x1b[<{button};{choose.randrange(0, 90)};{choose.randrange(0, 30)}{end}".encode()


def pastes(terminal: Terminal, choose: Random, size: int) -> None:
    """Pastes of 64 kB, in brackets or not, some without an end."""
    for _ in range(6 * size):
        text, kind = bytes([choose.choice(b"an ]x")]) * 65536, choose.randrange(3)
        terminal.send_all(text if kind == 0 else b"\x1b[200~" + text + b"\x1b[201~" * (kind == 1))
        terminal.read(0.02)
    terminal.read(1.2)  # what follows a paste without an end is a key again after a second


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_floods_of_bytes_of_keys_and_mouse_and_of_pastes(seed: int, tmp_path: Path) -> None:
    terminal, before = opened(tmp_path)
    with terminal:
        for flood in (bytes_of_any_kind, keys_and_mouse, pastes):
            flood(terminal, Random(seed), 10 if LONG else 1)
            assert not terminal.gone(), (flood.__name__, terminal.text[-300:])
        assert_sane(terminal, before)


@pytest.mark.parametrize("seed", range(9 if LONG else 1))
def test_changes_of_the_size_and_a_flood_of_signals_that_it_has_changed(seed: int, tmp_path: Path) -> None:
    """While it plays; then all of it is as a fresh paint shows it."""
    choose = Random(seed)
    # Behind 524,288 iterations training has all the memory that it takes: what comes then is the flood's.
    terminal, before = opened(tmp_path, *ENDLESS, *(("--at", "600000:loss") if LONG else ()))

    def resized() -> None:
        terminal.resize(choose.randrange(1, 300), choose.randrange(1, 100))

    with terminal:
        terminal.send(b" +++++++")
        terminal.resize(1, 1)
        for _ in range(1000 if LONG else 40):
            terminal.read(0.002)
            resized()
        for number in range(20_000 if LONG else 6_000):
            if number % 1000 == 0:
                resized()
                terminal.take(0)
            terminal.signal(signal.SIGWINCH)
        terminal.resize(80, 24)
        terminal.send(b" ")
        terminal.wait_for("‖")
        shown = terminal.settle()
        terminal.send(b"\x0c")
        assert terminal.settle() == shown
        assert_sane(terminal, before)


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
    with acting("open('pressed', 'a').write('t'); time.sleep(0.02)", tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t" * 300)
        terminal.quit()
    pressed = tmp_path / "pressed"
    assert not pressed.exists() or pressed.stat().st_size < 300


def test_a_slow_link_shows_a_pause_behind_two_frames_at_most(tmp_path: Path) -> None:
    """Of play at the highest speed."""
    with Terminal([*STEPVIZ, *ENDLESS], env={"XDG_STATE_HOME": str(tmp_path)}, answers=True) as terminal:
        terminal.wait_for("READY")
        terminal.link(SPEED, ROOM)
        terminal.send(b" +++++++")
        terminal.wait_for("▶ max")
        terminal.read(2.5)
        before = terminal.count
        terminal.send(b" ")
        terminal.wait_for("‖")
        assert terminal.count - before < TWO_FRAMES


@pytest.mark.parametrize("by", ["SIGQUIT", *["SIGTERM", b"\x11", b"qy"] * LONG])
def test_a_terminal_that_does_not_read_any_more(by: str | bytes, tmp_path: Path) -> None:
    """Signals and keys end a session all the same."""
    with Terminal([*STEPVIZ, *ENDLESS], env={"XDG_STATE_HOME": str(tmp_path)}, answers=by == b"\x11") as terminal:
        terminal.wait_for("READY")
        terminal.send(b" +++++++")
        terminal.read(0.3)
        sleep(1.5)
        if isinstance(by, str):
            terminal.signal(getattr(signal, by))
        else:
            terminal.send(by)
        assert terminal.ends_unread()
        terminal.settle()
        assert terminal.left_behind() == []


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
