"""`python -m tests.claims --count 500 --seed 1`: so many random runs, and places elsewhere, held to their judges."""

from __future__ import annotations

import argparse
import sys
from itertools import chain

from tests.claims.brought import brought
from tests.claims.judge import MOMENT, Judge
from tests.claims.oracles.elsewhere import KINDS
from tests.claims.oracles.elsewhere import drawn as drawn_of
from tests.claims.oracles.saying import not_so
from tests.claims.reader import sentences
from tests.claims.runs import drawn
from tests.claims.walk import look_at


def main() -> int:
    """Print each complaint, and how much was looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    judge, texts, wrong = Judge(brought), 0, 0
    seeds = range(given.count * given.seed, given.count * (given.seed + 1))
    for look in chain.from_iterable(look_at(drawn(seed), whole=True) for seed in seeds):
        for text in sentences(look.frame, look.cell):
            complaint = judge.complaint(look.frame, look.cell or MOMENT, text)
            texts, wrong = texts + 1, wrong + bool(complaint)
            if complaint:
                print(f"{complaint}: {text}\n    {look}", flush=True)
    print(f"{texts:>8}  sentences of {given.count} runs")
    for kind in KINDS:
        found = [not_so(saying, saying.said()) for saying in drawn_of(kind, given.seed, given.count)]
        print(*(text for told, _ in found for text in told), sep="\n", end="")
        print(f"{sum(held for _, held in found):>8}  {kind}")
        wrong += sum(len(told) for told, _ in found)
    print(f"{wrong} not so")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
