"""Ends while a distant moment is still on its way: what is kept, and printed, is what was asked for, all of it."""

from __future__ import annotations

import json
import shlex
import signal
from pathlib import Path
from random import Random
from typing import Any

from tests.support.terminal import STEPVIZ, Terminal

WORDS = (
    *("article", "--seed", "0", "--lr", "0.01", "--iterations", "9000000", "--edit", "500:lr=0.02", "--name", "half"),
    *("--look", "difference", "--pick", "dW.x3.c0", "--explain", "--also", "all-digits=on", "--at", "8000000:grads"),
)
"""A command whose moment takes minutes."""
MADE: dict[str, Any] = {
    "whatifs": {"base": 0, "runs": [["slow", ["7:lr=0.001"]], ["half", ["500:lr=0.02"]]]},
    "marks": [["here", 300, 2], ["there", 8000000, 4]],
    "breakpoints": [["loss < 0.1", False, True, ""]],
}
"""What that session had made besides."""
ENDS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, "quit", "again")
"""How it ends; `again`: it is killed, resumed, and killed again."""


def ended(seed: int, folder: str) -> str:
    """What is amiss after an end at a random moment of a session that is on its way; nothing if nothing is."""
    choose, file = Random(seed), Path(folder, "stepviz", "last.json")
    way, resumes = choose.choice(ENDS), choose.random() < 0.7
    if resumes:
        file.parent.mkdir()
        file.write_text(json.dumps({"stepviz": 1, "words": WORDS, "files": {}, "made": MADE}))
    problems = []
    for end in (signal.SIGKILL, signal.SIGKILL) if way == "again" else (way,):
        printed = _ended(["resume"] if resumes else list(WORDS), end, choose.random() ** 2 * 4, folder)
        kept = json.loads(file.read_text()) if file.exists() else {}
        if resumes and (kept.get("words") != list(WORDS) or kept.get("made") != MADE):
            problems.append(f"kept {kept}")
        if end is not signal.SIGKILL and printed and shlex.split(printed) != ["stepviz", *WORDS]:
            problems.append(f"printed {printed!r}")
        if not resumes and kept and kept["words"] != list(WORDS):
            problems.append(f"kept {kept}")
    problem = ", ".join(problems)
    return problem and f"seed {seed}, {way}, {'resumed' if resumes else 'asked for'}: {problem}"


def _ended(words: list[str], way: signal.Signals | str, after: float, folder: str) -> str:
    """End a session of these words so many seconds after its start. Returns the command that it printed."""
    env = {"XDG_STATE_HOME": folder, "TMPDIR": folder}
    with Terminal([*STEPVIZ, *words], width=300, env=env, anew=True) as terminal:
        terminal.read(after)
        if isinstance(way, signal.Signals):
            terminal.signal(way)
        else:
            terminal.wait_for(lambda text: "stepviz" in text)
            terminal.send(b"\x11")
        terminal.wait(20)
        lines = [line for line in terminal.raw.decode(errors="replace").split("\n") if "stepviz article" in line]
        return lines[-1][lines[-1].index("stepviz article") :].strip() if lines else ""
