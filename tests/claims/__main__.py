"""`python -m tests.claims --count 5000 --seed 1`: all that is said of random cells, held to the oracles."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.claims.oracles.drawn import drawn
from tests.claims.oracles.judging import ORACLES, judged


def main() -> int:
    """Print each complaint, how often each oracle was asked, and how much was read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    met: Counter[str] = Counter()
    runs, cells, texts, wrong = set(), 0, 0, 0
    for look in drawn(given.seed, given.count):
        found, count = judged(look, met)
        runs.add(look.run)
        cells, texts, wrong = cells + (look.cell is not None), texts + count, wrong + len(found)
        for complaint in found:
            print(complaint, flush=True)
    for oracle in ORACLES:
        print(f"{met[oracle.name]:>8}  {oracle.name}{f'   ({oracle.rare})' * bool(oracle.rare)}")
    print(f"{len(runs)} networks, {cells} cells, {texts} lines, {sum(met.values())} asked, {wrong} not so")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
