"""`python -m tests.claims --count 5000 --seed 1`: what is said of random cells and elsewhere, held to the oracles."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.claims.oracles.drawn import drawn
from tests.claims.oracles.elsewhere import KINDS
from tests.claims.oracles.elsewhere import drawn as drawn_of
from tests.claims.oracles.judging import ORACLES, judged
from tests.claims.oracles.saying import complaints


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
    wrong += _elsewhere(given.seed, given.count // 10)
    print(f"{len(runs)} networks, {cells} cells, {texts} lines, {sum(met.values())} asked, {wrong} not so")
    return 1 if wrong else 0


def _elsewhere(seed: int, count: int) -> int:
    """The same of so many places of each kind that are no cells; how much was not so."""
    wrong = 0
    for kind in KINDS:
        found = [complaints(saying) for saying in drawn_of(kind, seed, count)]
        print(*(text for texts, _ in found for text in texts), sep="\n", end="")
        print(f"{sum(held for _, held in found):>8}  {kind}")
        wrong += sum(len(texts) for texts, _ in found)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
