"""Texts: command lines, conditions, formulas and files that nobody means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import texts
from tests.support.examples import LONG

pytestmark = pytest.mark.faults


def test_texts_that_nobody_means(tmp_path: Path) -> None:
    assert [problem for seed in range(100 if LONG else 2) if (problem := texts.tried(seed, str(tmp_path)))] == []
