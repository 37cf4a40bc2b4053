"""Links: slow ones, and terminals that do not read any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import links

pytestmark = pytest.mark.faults


def test_a_slow_link_shows_a_pause_within_a_second(tmp_path: Path) -> None:
    assert links.pause(0, str(tmp_path)) < 1


@pytest.mark.parametrize("seed", range(2))
def test_a_terminal_that_does_not_read_any_more(seed: int, tmp_path: Path) -> None:
    assert links.stopped_reading(seed, str(tmp_path)) == ""
