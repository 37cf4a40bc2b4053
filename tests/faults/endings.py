"""Ends and stops at random moments: from the first instruction over play to a prompt and a save, one or two."""

from __future__ import annotations

import contextlib
import signal
import sys
from pathlib import Path
from random import Random
from time import monotonic

from tests.support.terminal import STEPVIZ, Terminal

INSTALLED = str(Path(sys.executable).with_name("stepviz"))
"""The command as it is installed."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
LONG = ("--iterations", "9000000")
DOINGS = {
    "nothing": b"",
    "play at the highest speed": b" +++++++",
    "a prompt": b"rloss < ",
    "a long walk": b"rloss < -1\r",
    "the proof": b"nnnG",
    "an explanation": b"nnne",
    "saving a picture": b"nns",
    "help": b"?",
}
LEAD = {"a prompt": "1:0", "an explanation": "1:3"}
"""Where the keys of some lead, those too that are read after a stop."""
ENDLESS = ("play at the highest speed", "a long walk")
"""Never quiet while they last."""
AT_ONCE = 0.02
"""Seconds between two signals within which the system may not have let us run: nothing tells which was first."""


def started(choose: Random, doing: str, folder: str, *, shell: bool = False) -> Terminal:
    """A session at a moment of what it does; from before its first paint on where it does nothing."""
    terminal = Terminal(
        [*STEPVIZ, *LONG],
        env={"XDG_STATE_HOME": folder, "TMPDIR": folder},
        answers=choose.random() < 0.7,
        cwd=folder,
        shell=shell,
        anew=doing == "nothing",
    )
    if doing == "nothing":
        terminal.read(choose.random() ** 2)
        return terminal
    terminal.wait_for("READY")
    terminal.send(DOINGS[doing])
    terminal.read(choose.random() * 0.6)
    return terminal


def keep(terminal: Terminal, folder: Path, text: str) -> None:
    """Wait until a session has kept that of its state: within two seconds of a change, on a busy machine later."""
    file = folder / "stepviz" / "last.json"
    terminal.wait_until(lambda: file.exists() and text in file.read_text())


def wrong_with(terminal: Terminal, *statuses: int) -> str:
    """What is amiss with the end of a session that was told just now to end with one of these."""
    found = terminal.wait()
    problems = [f"left {left}" for left in terminal.left_behind()]
    if found not in statuses:
        problems.append(f"status {found} and not {statuses}")
    if b"Traceback" in terminal.raw or b"Error" in terminal.raw:
        problems.append("a traceback: " + terminal.raw[-300:].decode(errors="replace"))
    return ", ".join(problems)


def by_signal(seed: int, folder: str) -> str:
    """What is amiss after a signal, or two within 300 ms, at a random moment; nothing if nothing is."""
    choose = Random(seed)
    doing, first = choose.choice([*DOINGS, "nothing", "nothing"]), choose.choice(SIGNALS)
    with started(choose, doing, folder) as terminal:
        terminal.signal(first)
        told, second = [first], choose.choice([None, *SIGNALS])
        if second is not None:
            since = monotonic()
            terminal.read(choose.random() * 0.3)
            told += [second] if monotonic() - since < AT_ONCE else []
            with contextlib.suppress(ProcessLookupError):
                terminal.signal(second)
        problem = "" if _is_before_us(terminal, first) else wrong_with(terminal, *(128 + number for number in told))
    return problem and f"seed {seed}, {first.name} then {second}, {doing}: {problem}"


def _is_before_us(terminal: Terminal, first: signal.Signals) -> bool:
    """Whether it was Python itself that Ctrl+C has ended, before it had come to our first instruction."""
    terminal.wait()
    return first is signal.SIGINT and b"KeyboardInterrupt" in terminal.raw and b"stepviz/cli" not in terminal.raw


def starting(seed: int, folder: str) -> str:
    """What is amiss after a signal at a random moment of the start of the installed command."""
    choose = Random(seed)
    number = choose.choice(SIGNALS)
    with Terminal([INSTALLED], env={"XDG_STATE_HOME": folder, "TMPDIR": folder}) as terminal:
        terminal.read(choose.random() ** 2)
        terminal.signal(number)
        problem = "" if _is_before_us(terminal, number) else wrong_with(terminal, 128 + number)
    return problem and f"seed {seed}, {number.name}: {problem}"


def with_memory(megabytes: int, folder: str) -> str:
    """What is amiss with a session that can have so much memory: it lives, or ends whole and says so."""
    words = ["sh", "-c", f"ulimit -v {1000 * megabytes}; exec {' '.join([*STEPVIZ, *LONG])}"]
    with Terminal(words, env={"XDG_STATE_HOME": folder, "TMPDIR": folder}) as terminal:
        terminal.wait_until(lambda: terminal.gone() or "READY" in terminal.text)
        for keys in (b"nnneGzD?", b"\x1b", b"\x1b", b"\x1b", b" +++++++", b"\x11"):
            if not terminal.gone():
                terminal.send(keys)
                terminal.read(0.4)
        status, said = terminal.wait(), terminal.raw.rpartition(b"\x1b[?25h")[2]
        problems = [f"left {left}" for left in terminal.left_behind()]
        if status not in (0, 1) or b"Traceback" in terminal.raw or not 1 <= said.count(b"\n") <= 2:
            problems.append(f"status {status}: {said[-600:]!r}")
    return ", ".join(problems) and f"{megabytes} MB: {problems}"


def stopped(seed: int, folder: str) -> str:
    """What is amiss after a session was stopped and went on, once or twice within 300 ms, at a random moment."""
    choose = Random(seed)
    doing = choose.choice(list(DOINGS))
    ways = choose.choices(["SIGSTOP", "SIGTSTP", "the key"], k=choose.choice([1, 2]))
    problems = list[str]()
    with started(choose, doing, folder, shell=True) as terminal:
        place, keyboards, threads = terminal.place, terminal.keyboards, terminal.threads()
        for way in ways:
            problems += _stopped(terminal, way)
            terminal.read(choose.random() * 0.3)
        expected = 1 if doing == "nothing" else keyboards
        terminal.wait_until(lambda: terminal.keyboards == expected and not terminal.is_cooked())
        loaded = "+1.76" if doing == "nothing" else "HELP" if doing == "help" else "stepviz"
        terminal.wait_for(loaded)
        if doing != "nothing" and terminal.threads() > threads:
            problems.append(f"{terminal.threads()} threads, before {threads}")
        problems += [] if doing in ENDLESS else _not_painted(terminal)
        terminal.send(b"\x0c\x1b" if doing == "help" else b"\x0c")
        terminal.wait_for(lambda _: bool(terminal.place))
        if doing not in ENDLESS:
            terminal.settle()
        if terminal.keyboards != expected:
            problems.append(f"{terminal.keyboards} keyboards on the stack")
        if doing in LEAD and terminal.place not in (place, LEAD[doing]):
            problems.append(f"at {terminal.place}, not {place}")
        terminal.send(b"\x11")
        problems += [wrong_with(terminal, 0)]
    problem = ", ".join(filter(None, problems))
    return problem and f"seed {seed}, {ways}, {doing}: {problem}"


def _stopped(terminal: Terminal, way: str) -> list[str]:
    """Stop a session, and let it go on as a shell does; what it left meanwhile."""
    if way == "the key":
        terminal.send(b"\x1a")
    else:
        terminal.signal(getattr(signal, way))
    terminal.wait_until(terminal.is_stopped)
    terminal.settle(0.1)
    left = terminal.left_behind() if way != "SIGSTOP" else []
    terminal.foreground()
    return [f"left while stopped by {way}: {left}"] if left else []


def _not_painted(terminal: Terminal) -> list[str]:
    """Lines that only a fresh paint shows: nothing painted them when the session went on."""
    before = terminal.settle(0.3).splitlines()
    terminal.send(b"\x0c")
    after = terminal.settle(0.3).splitlines()
    return [f"line {was!r}, painted {now!r}" for was, now in zip(before, after, strict=True) if was != now]
