"""`python -m tests.faults --minutes 10`: faults at random until the time is over; each that is found with its seed.

`--only NAME` tries one kind, `--seed N` begins with that seed, `--long` has the counts of a release. Ends with status 1
where anything was wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from time import monotonic

from tests.faults import endings, inputs, links, programs, texts

Fault = Callable[[int, str], str]
"""Tries a seed in a folder; what was amiss."""


def _pause(seed: int, folder: str) -> str:
    sent = links.pause(seed, folder)
    return f"seed {seed}: a pause after {sent} bytes" if sent > links.TWO_FRAMES else ""


def faults(size: int) -> dict[str, Fault]:
    """Every kind, of that size: 10, or 100 for a release."""
    return {
        "signals": endings.by_signal,
        "starts": endings.starting,
        "stops": endings.stopped,
        "memory": lambda seed, folder: endings.with_memory(50 + seed * 7 % 110, folder),
        "pauses": _pause,
        "stopped-reading": links.stopped_reading,
        "texts": texts.tried,
        "programs": programs.tried,
        "floods": lambda seed, folder: inputs.floods(seed, folder, max(1, size // 10)),
        "sizes": lambda seed, folder: inputs.sizes(seed, folder, 10 * size, 200 * size),
    }


def main() -> int:
    """Try until the time is over; returns 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=faults(1))
    parser.add_argument("--long", action="store_true")
    given = parser.parse_args()
    kinds = {name: fault for name, fault in faults(100 if given.long else 10).items() if given.only in (None, name)}
    end, seed, tried, wrong = monotonic() + 60 * given.minutes, given.seed, Counter[str](), 0
    while monotonic() < end:
        for name, fault in kinds.items():
            with tempfile.TemporaryDirectory() as folder:
                try:
                    problem = fault(seed, folder)
                except (AssertionError, OSError) as error:
                    problem = f"seed {seed}: {error}"
            tried[name] += 1
            if problem:
                wrong += 1
                print(f"WRONG {name}: {problem}", flush=True)
        seed += 1
    told = ", ".join(f"{count} {name}" for name, count in tried.items())
    print(f"{told}, seeds {given.seed} to {seed - 1}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
