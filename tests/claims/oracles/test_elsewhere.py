"""What is said of no cell is so, in random places and where it was false once; other numbers are noticed."""

from __future__ import annotations

import re

import pytest

from tests.claims.oracles.elsewhere import KINDS, KNOWN, drawn
from tests.claims.oracles.saying import not_so
from tests.support.examples import share

_SEED, _PLACES, _LOOKED_AT = 0, 20, 20


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_said_elsewhere_that_is_not_so(kind: str) -> None:
    found, count = list[str](), 0
    for saying in drawn(kind, _SEED, share(_PLACES)):
        wrong, held = not_so(saying, saying.said())
        found, count = [*found, *wrong], count + held
    assert not found, f"{len(found)} places:\n" + "\n".join(found[:20])
    assert count >= share(_LOOKED_AT)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_false_once_is_so_and_other_numbers_are_noticed(kind: str) -> None:
    noticed = False
    for place, patterns in (known[1:] for known in KNOWN.values() if known.kind == kind):
        saying = place()
        lines = saying.said()
        assert not_so(saying, lines)[0] == []
        assert all(any(re.search(pattern, line) for line in lines) for pattern in patterns), lines
        others = [re.sub(r"(?<![\w.\[])\d", lambda digit: str((int(digit[0]) + 1) % 10), line) for line in lines]
        noticed = noticed or bool(not_so(saying, others)[0])
    assert noticed
