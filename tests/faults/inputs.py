"""Input that nobody types: bytes of any kind, floods of keys, mouse, pastes and sizes."""

from __future__ import annotations

import signal
from random import Random

from tests.support.terminal import STEPVIZ, Terminal

MOST_MEMORY = 30_000_000
"""Bytes that a flood may cost."""
KEYS = (b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1bOP", b"\t", b"\x1b[Z", b"\x7f", b"\r")
_LETTERS = bytes(range(32, 127)).replace(b"q", b"")
"""All that is typed, but what asks whether to quit."""


def sane(terminal: Terminal, before: int) -> str:
    """What is amiss with a session after a flood: it has to be there, small, and to quit."""
    problems = []
    terminal.read(0.5)
    if terminal.gone():
        return f"it ended with {terminal.status}: {terminal.text[-300:]}"
    more = terminal.memory() - before
    if more > MOST_MEMORY:
        problems.append(f"{more / 1e6:.0f} MB more")
    terminal.send(b"\x11")
    status = terminal.wait()
    if status != 0 or terminal.left_behind() or b"Traceback" in terminal.raw:
        problems.append(
            f"status {status}, left {terminal.left_behind()}: {terminal.raw[-300:].decode(errors='replace')}"
        )
    return ", ".join(problems)


def opened(seed: int, folder: str, *words: str) -> tuple[Terminal, Random, int]:
    """A session in front of a flood, and its memory once everything was shown that needs something loaded."""
    choose = Random(seed)
    terminal = Terminal(
        [*STEPVIZ, *words], env={"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}, cwd=folder, answers=True
    )
    terminal.wait_for("READY")
    for keys in (b"nnnneGzD?", *[b"\x1b"] * 5):
        terminal.send(keys)
        terminal.settle()
    return terminal, choose, terminal.memory()


def floods(seed: int, folder: str, size: int) -> str:
    """Bytes of any kind, then keys and the mouse, then pastes, `size` times as many as a few."""
    terminal, choose, before = opened(seed, folder)
    with terminal:
        for flood in (_bytes_of_any_kind, _keys_and_mouse, _pastes):
            flood(terminal, choose, size)
            if terminal.gone():
                return f"seed {seed}, {flood.__name__}: it ended with {terminal.status}: {terminal.text[-300:]}"
        terminal.read(0.5)
        problem = sane(terminal, before)
    return problem and f"seed {seed}, size {size}: {problem}"


def _bytes_of_any_kind(terminal: Terminal, choose: Random, size: int) -> None:
    """8-bit bytes in bursts, Ctrl+Q and what would quit aside."""
    for _ in range(5 * size):
        if not terminal.gone():
            terminal.send_all(choose.randbytes(choose.randrange(1, 3000)).translate(None, b"\x11\x1a\x03qy"))
            terminal.read(0.02)


def _keys_and_mouse(terminal: Terminal, choose: Random, size: int) -> None:
    """A hundred keys and 25 reports of the mouse, in bursts."""
    for _ in range(10 * size):
        burst = [choose.choice([*KEYS, *(bytes([letter]) for letter in _LETTERS)]) for _ in range(100)]
        burst += [_mouse(choose) for _ in range(25)]
        choose.shuffle(burst)
        terminal.send_all(b"".join(burst))
        terminal.read(0.05)


def _mouse(choose: Random) -> bytes:
    button, end = choose.choice([0, 0, 32, 35, 64, 65]), choose.choice("Mm")
    return f"\x1b[<{button};{choose.randrange(0, 90)};{choose.randrange(0, 30)}{end}".encode()


def _pastes(terminal: Terminal, choose: Random, size: int) -> None:
    """Pastes of 64 kB, in brackets or not, some without an end."""
    for _ in range(6 * size):
        text, kind = bytes([choose.choice(b"an ]x")]) * 65536, choose.randrange(3)
        terminal.send_all(text if kind == 0 else b"\x1b[200~" + text + b"\x1b[201~" * (kind == 1))
        terminal.read(0.02)


def sizes(seed: int, folder: str, count: int, signals: int) -> str:
    """Changes of the size while it plays, then signals that it has changed, as fast as they can be sent."""
    terminal, choose, before = opened(seed, folder, "--iterations", "9000000")
    with terminal:
        terminal.send(b" +++++++")
        for size in ((1, 1), *((choose.randrange(1, 300), choose.randrange(1, 100)) for _ in range(count))):
            terminal.resize(*size)
            terminal.read(0.002)
        for number in range(signals):
            if number % 1000 == 0:
                terminal.resize(choose.randrange(1, 300), choose.randrange(1, 100))
                terminal.take(0)
            terminal.signal(signal.SIGWINCH)
        problem = _as_fresh(terminal, before)
    return problem and f"seed {seed}, {count} sizes, {signals} signals: {problem}"


def _as_fresh(terminal: Terminal, before: int) -> str:
    """What is amiss with a session that plays, once its size is the usual one again."""
    terminal.resize(80, 24)
    terminal.send(b" ")
    terminal.wait_for("‖")
    terminal.settle()
    shown = terminal.text
    terminal.send(b"\x0c")
    terminal.settle()
    return sane(terminal, before) if terminal.text == shown else "not the same as a fresh paint"
