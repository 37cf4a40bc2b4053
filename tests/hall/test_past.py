"""Looking back: a moment is kept as it was seen last, and the oldest goes where there are too many."""

from __future__ import annotations

import pytest

from stepviz.hall import past
from tests.support.halls import seen


def test_the_oldest_goes_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST", 3)
    kept = past.Past()
    for seq in range(1, 6):
        kept.keep(seq, seen(f"iteration {seq}"))
    assert [kept.at(seq) is None for seq in range(1, 7)] == [True, True, False, False, False, False]
