"""docs/reliability.md: every promise is held by tests that there are, and every test of faults holds one."""

from __future__ import annotations

from tests.support.promises import ROOMS, names_in, promises


def test_a_promise_is_held_by_tests_that_there_are() -> None:
    known = {name for room in ROOMS for name in names_in(room)}
    assert {happens: names for happens, names in promises().items() if not names or not set(names) <= known} == {}


def test_every_test_of_faults_holds_a_promise() -> None:
    assert names_in("faults").keys() - {name for names in promises().values() for name in names} == set()
