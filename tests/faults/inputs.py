"""Input that nobody types: bytes of any kind, broken sequences, floods of keys, mouse, pastes and sizes."""

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


def bytes_of_any_kind(seed: int, folder: str, count: int) -> str:
    """Random 8-bit bytes in bursts, Ctrl+Q and what would quit aside."""
    terminal, choose, before = opened(seed, folder)
    with terminal:
        sent = 0
        while sent < count and not terminal.gone():
            size = min(count - sent, choose.randrange(1, 3000))
            data = choose.randbytes(size).translate(None, b"\x11\x1a\x03qy")
            terminal.send_all(data)
            sent += size
            terminal.read(0.02)
        problem = sane(terminal, before)
    return problem and f"seed {seed}, {count} bytes: {problem}"


def keys_and_mouse(seed: int, folder: str, keys: int, mouse: int) -> str:
    """Random keys and reports of the mouse, in bursts."""
    terminal, choose, before = opened(seed, folder)
    with terminal:
        for _ in range(keys // 100):
            burst = [choose.choice([*KEYS, *(bytes([letter]) for letter in _LETTERS)]) for _ in range(100)]
            burst += [_mouse(choose) for _ in range(mouse * 100 // max(keys, 1))]
            choose.shuffle(burst)
            terminal.send_all(b"".join(burst))
            terminal.read(0.05)
        problem = sane(terminal, before)
    return problem and f"seed {seed}, {keys} keys, {mouse} of the mouse: {problem}"


def _mouse(choose: Random) -> bytes:
    button, end = choose.choice([0, 0, 32, 35, 64, 65]), choose.choice("Mm")
    return f"\x1b[<{button};{choose.randrange(0, 90)};{choose.randrange(0, 30)}{end}".encode()


def pastes(seed: int, folder: str, count: int) -> str:
    """Pastes of 64 kB, in brackets or not, some without an end."""
    terminal, choose, before = opened(seed, folder)
    with terminal:
        for _ in range(count):
            text = bytes([choose.choice(b"an ]x")]) * 65536
            kind = choose.randrange(3)
            terminal.send_all(text if kind == 0 else b"\x1b[200~" + text + b"\x1b[201~" * (kind == 1))
            terminal.read(0.02)
        terminal.read(1.0)
        problem = sane(terminal, before)
    return problem and f"seed {seed}, {count} pastes: {problem}"


def sizes(seed: int, folder: str, count: int) -> str:
    """Changes of the size while it plays."""
    terminal, choose, before = opened(seed, folder, "--iterations", "9000000")
    with terminal:
        terminal.send(b" +++++++")
        for size in ((1, 1), *((choose.randrange(1, 300), choose.randrange(1, 100)) for _ in range(count))):
            terminal.resize(*size)
            terminal.read(0.002)
        problem = _as_fresh(terminal, before)
    return problem and f"seed {seed}, {count} sizes: {problem}"


def told_of_sizes(seed: int, folder: str, count: int) -> str:
    """Signals that the size has changed while it plays, as fast as they can be sent."""
    terminal, choose, before = opened(seed, folder, "--iterations", "9000000")
    with terminal:
        terminal.send(b" +++++++")
        for number in range(count):
            if number % 1000 == 0:
                terminal.resize(choose.randrange(1, 300), choose.randrange(1, 100))
                terminal.take(0)
            terminal.signal(signal.SIGWINCH)
        problem = _as_fresh(terminal, before)
    return problem and f"seed {seed}, {count} signals: {problem}"


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


def broken(choose: Random) -> tuple[bytes, bool]:
    """A sequence that is none, by a grammar; whether it must time out."""
    number = str(choose.choice([0, 1, 5, 97, 110, 113, 200, 999, 99999, 10**12])).encode()
    letters = bytes(choose.choices(b"ABCDFHPQRSZu~mMtcnx", k=1))
    junk = bytes(choose.choices(b"\x00\x01\x0e\x7f\xff\xc3\x80", k=1))
    kinds = [
        (b"\x1b[" + number + b";" + number + b":" + number + letters, False),
        (b"\x1b[" + number + junk, False),
        (b"\x1b[" + b";".join([number] * choose.randrange(20, 400)) + letters, False),
        (b"\x1b[" + number + b":65;1u", False),
        (b"\x1b[97;1:" + choose.choice(b"123").to_bytes() + b"u", False),
        (b"\x1b[48;" + number + b";" + number + b";1;1t", False),
        (b"\x1b[<" + number + b";x;" + number + b"M", False),
        (b"\x1b[<0;" + number + b"9999;1M", False),
        (b"\x1b]0;nnqqy" + choose.choice([b"\x07", b"\x1b\\"]), False),
        (b"\x1bPnnq\x1b\\", False),
        (b"\x1b[?" + number + b"$" + letters, False),
        (b"\x1b[200~nnqy\r\x1b[201~", False),
        (b"\x1b[201~", False),
        (b"\x1b[" + number.replace(b"200", b"99").replace(b"1", b"9").replace(b"5", b"99") + b"~", False),
        (b"\x1b[" + number + b";", True),
        (b"\x1bO", True),
        (b"\x1b]0;nn", True),
        (b"\xff\xfe\xe9"[choose.randrange(3) :], False),
        (b"\xc2\x9b" + number + b"n", False),
    ]
    return choose.choice(kinds)


def sequences(seed: int, folder: str, count: int) -> str:
    """Broken sequences with whole keys between them: the moment is where the keys lead."""
    choose, moved = Random(seed), 0
    words = [*STEPVIZ, "--at", "5:loss"]
    with Terminal(words, env={"XDG_STATE_HOME": folder}, answers=True) as terminal:
        terminal.wait_for_place("5:4")
        before = terminal.memory()
        for _ in range(count):
            data, has_to_time_out = broken(choose)
            terminal.send_all(data)
            if has_to_time_out:
                terminal.read(0.45)
            if choose.random() < 0.3:
                terminal.send_all(b"]")
                moved += 1
        terminal.read(0.5)
        terminal.settle(0.2)
        problem = "" if terminal.place == f"{5 + moved}:4" else f"at {terminal.place}, the keys lead to {5 + moved}:4"
        problem = problem or sane(terminal, before)
    return problem and f"seed {seed}, {count} sequences: {problem}"
