"""All that is said in random places is so of the number it stands beside; false sentences put back are noticed."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.claims.brought import brought
from tests.claims.judge import MOMENT, Judge
from tests.claims.oracles.drawn import drawn
from tests.claims.oracles.judging import ORACLES, complaints, judged, lines
from tests.claims.oracles.put_back import PUT_BACK, PutBack
from tests.claims.oracles.seen import Seen
from tests.support.examples import share

_SEED, _CELLS = 10, 250
GONE = (
    "Inactive: e1 gives no gradient to the weights into h1.",
    "Active: the gradient of e1 passes unchanged to the weights into h1.",
    "This unit passes its sum on as it is, and e1 can teach it.",
    "Each sum less its mean, in standard deviations: spread out alike.",
    "Usually at most about 1 in size, near 0 where the gradients do not agree.",
    "A number is too near to 1 for a double: 1.",
    "why ▸ no update was done yet. [ step back",
    "term: a: e7 x1 = +0.0061",
    "rule: where the what-if begins, at iteration 9",
)
"""Sentences that were false somewhere, and have others in their place."""


@cache
def walked() -> tuple[list[str], Counter[str]]:
    """What is not so in the first of the random places, and which oracles read something there."""
    met: Counter[str] = Counter()
    found = [complaint for look in drawn(_SEED, min(_CELLS, share(_CELLS))) for complaint in judged(look, met)[0]]
    return found, met


def test_nothing_is_said_of_a_number_that_is_not_so_of_it() -> None:
    found, _ = walked()
    assert not found, f"{len(found)} places:\n" + "\n".join(found[:20])


def test_every_oracle_is_asked() -> None:
    _, met = walked()
    asked = {back.oracle for back in PUT_BACK}
    missing = [one.name for one in ORACLES if not met[one.name] and one.name not in asked]
    assert not missing, f"{missing}, of {met}"


@pytest.mark.parametrize("back", PUT_BACK, ids=lambda back: back.fault.name)
def test_a_false_sentence_put_back_is_noticed(back: PutBack) -> None:
    seen = Seen(back.look())
    texts = lines(seen)
    assert not list(complaints(seen, texts))
    spoiled = [back.fault.spoil(seen.frame, seen.look.cell or MOMENT, text) for text in texts]
    assert spoiled != texts, "\n".join(texts)
    told = list(complaints(seen, spoiled))
    assert [one for one in told if one.startswith(f"{back.oracle}: ")], told


@pytest.mark.parametrize("text", GONE)
def test_nobody_says_what_was_false_any_more(text: str) -> None:
    judge = Judge(brought)
    assert not any(judge.readings(back.look().frame, text) for back in PUT_BACK)
