"""Looking back: a moment is kept as it was seen last, and the oldest goes where there are too many."""

from __future__ import annotations

import json

import pytest

from stepviz.hall import past
from tests.support.halls import QUESTION, seen


def test_a_moment_is_kept_as_it_was_seen_last() -> None:
    kept = past.Past()
    kept.keep(1, seen(question=QUESTION))
    kept.keep(2, seen(question=QUESTION, lines=["more"]))
    kept.keep(3, seen(question={**QUESTION, "open": False, "answer": 1}))
    first, told = (json.loads(kept.at(seq) or b"") for seq in (2, 3))
    assert (first["seq"], first["next"], first["lines"]) == (1, 3, ["more"])
    assert (told["seq"], told["next"], told["question"]["answer"]) == (3, None, 1)


def test_the_oldest_goes_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST", 3)
    kept = past.Past()
    for seq in range(1, 6):
        kept.keep(seq, seen(f"iteration {seq}"))
    assert [kept.at(seq) is None for seq in range(1, 7)] == [True, True, False, False, False, False]
