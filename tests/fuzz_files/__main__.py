"""`python -m tests.fuzz_files --count 200000 --seed 0 --processes 2`: how many files load and how many are refused.

Ends with status 1 where one did neither; `--keep DIR` keeps those, `--file marks.csv` tries one file.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.fuzz_files.outcomes import Found, fuzzed, outcome

MOST_MEMORY = 1_500_000_000
"""Bytes that a process may have; beyond them it gets a MemoryError."""
_SHARE = 500
"""Files tried between two reports of a process."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _shares(count: int) -> Iterator[tuple[int, int]]:
    return ((first, min(_SHARE, count - first)) for first in range(0, count, _SHARE))


def main() -> int:
    """Try as many files as asked for; returns 1 where one neither loaded nor had its sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.file is not None:
        print(*outcome(given.file))
        return 0
    found = Found()
    with ProcessPoolExecutor(given.processes, initializer=_limit) as pool:
        shares = [pool.submit(fuzzed, *share, given.seed, given.keep) for share in _shares(given.count)]
        for share in shares:
            found.add(share.result())
    for text, count in [*sorted(found.outcomes.items()), *found.sentences.most_common(60)]:
        print(f"{count:>8}  {text}")
    print(f"slowest {found.longest:.2f} s of processor time, {found.memory / 1000:.0f} MB at most in a process")
    for number, text in found.wrong:
        print(f"WRONG {number}: {text}")
    print(f"{given.count} files, {len(found.wrong)} wrong")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
