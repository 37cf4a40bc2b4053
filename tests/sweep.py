"""The sweep: `python -m tests.sweep [--count N] [--seed S]` looks at screens of every size and net, whatever is open.

It says of each net whether they are as they must be (`tests/support/places.py`), else which one is not.
Then every width from 60 to 100 and every height from 5 to 70, one after the other: more room never shows less.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from stepviz.views.layout.layouts import Size
from tests.support.places import LEAST, MODES, MOST, NETS, assert_holds, frames_of, shown_at, sight_of, sizes


def sample(net: str, count: int, seed: int) -> str:
    """So many screens of a net; empty where all of them are right, else which is not."""
    random = Random(f"{net} {seed}")
    for size, _ in zip(sizes(random), range(count), strict=False):
        frame, mode = random.choice(frames_of(net)), random.choice(MODES)
        try:
            assert_holds(sight_of(frame, mode), size)
        except (AssertionError, ArithmeticError, LookupError) as wrong:
            told = "ready" if frame.op is None else frame.op.name
            return f"{net} at {size.width}x{size.height}, {told}, {mode}: {wrong!r}"
    return ""


def steps(net: str) -> str:
    """One column, one line at a time; empty where nothing gets less, else where it does."""
    wider = [Size(width, height) for height in (10, 24, 40) for width in range(LEAST.width, MOST.width + 1)]
    higher = [Size(width, height) for width in (40, 80, 140) for height in range(LEAST.height, MOST.height + 1)]
    for op in range(0, len(frames_of(net)), 3):
        for before, after in pairwise([*wider, *higher]):
            if after.width >= before.width and after.height >= before.height:
                less, more = shown_at(net, op, before), shown_at(net, op, after)
                if more < less:
                    return f"{net}, operation {op}: {before} shows {less}, {after} {more}"
    return ""


def main(words: Sequence[str] | None = None) -> int:
    """All of it. Returns how many nets are not as they must be."""
    parser = ArgumentParser(prog="python -m tests.sweep", description="Screens of every size.")
    parser.add_argument("--count", type=int, default=5000, help="screens in all")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(words)
    each, wrong = -(-given.count // len(NETS)), 0
    for net in NETS:
        for name, found in ((f"{each} screens", sample(net, each, given.seed)), ("steps", steps(net))):
            wrong += bool(found)
            print(f"{net:<14} {name:<14} {found or 'all right'}", flush=True)
    return wrong


if __name__ == "__main__":
    raise SystemExit(main())
