"""What is said of no cell is so in random places of each kind; false sayings put back are noticed."""

from __future__ import annotations

import re

import pytest

from tests.claims.oracles.elsewhere import KINDS, PUT_BACK, PutBack, drawn
from tests.claims.oracles.saying import not_so
from tests.support.examples import share

_SEED, _PLACES, _LOOKED_AT = 0, 40, 40


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_said_elsewhere_that_is_not_so(kind: str) -> None:
    found, count = list[str](), 0
    for saying in drawn(kind, _SEED, share(_PLACES)):
        wrong, held = not_so(saying, saying.said())
        found, count = [*found, *wrong], count + held
    assert not found, f"{len(found)} places:\n" + "\n".join(found[:20])
    assert count >= share(_LOOKED_AT)


@pytest.mark.parametrize("back", PUT_BACK, ids=lambda back: back.name)
def test_a_false_saying_put_back_is_noticed(back: PutBack) -> None:
    place = back.place()
    lines = place.said()
    assert not_so(place, lines)[0] == []
    spoiled = [re.sub(back.pattern, back.by, line) for line in lines]
    assert spoiled != lines
    assert not_so(place, spoiled)[0]


def test_each_kind_has_a_false_saying_put_back() -> None:
    assert {back.kind for back in PUT_BACK} == set(KINDS)
