"""Judging: every oracle that reads a line looks at the cell, and complains where it is not so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from tests.claims.oracles.around import OF_SURROUNDINGS, around, silent
from tests.claims.oracles.carried import OF_CARRIED
from tests.claims.oracles.seen import Oracle, Seen
from tests.claims.reader import sentences
from tests.claims.walk import Look

ORACLES: tuple[Oracle, ...] = (*OF_CARRIED, *OF_SURROUNDINGS)
_COMPILED = [(oracle, re.compile(oracle.pattern)) for oracle in ORACLES]


def lines(seen: Seen) -> list[str]:
    """All that is said of a cell, or of a moment, and around it."""
    return [*sentences(seen.frame, seen.look.cell), *around(seen)]


def complaints(seen: Seen, texts: Sequence[str], met: Counter[str] | None = None) -> Iterator[str]:
    """What is not so, of these lines; `met` counts the oracles that read one."""
    for text in texts:
        for oracle, pattern in _COMPILED:
            for match in pattern.finditer(text):
                if met is not None:
                    met[oracle.name] += 1
                complaint = _complaint(oracle, seen, match)
                if complaint:
                    yield f"{oracle.name}: {complaint}: {text}"
    with np.errstate(all="ignore"):
        if silent(seen, list(texts)):
            yield "an overflow: nothing is said of it"


def _complaint(oracle: Oracle, seen: Seen, match: re.Match[str]) -> str:
    try:
        with np.errstate(all="ignore"):
            return "" if oracle.holds(seen, match.groupdict()) else "not so"
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        return f"it speaks of what is not there ({error!r})"


def judged(look: Look, met: Counter[str] | None = None) -> tuple[list[str], int]:
    """The complaints about a look, and how many lines there were."""
    seen = Seen(look)
    texts = lines(seen)
    return [f"{found}\n    {look}" for found in complaints(seen, texts, met)], len(texts)
