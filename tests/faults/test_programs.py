"""Programs: what is exported does its own arithmetic, whatever files, columns, classes and formulas are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import programs

pytestmark = pytest.mark.faults


def test_an_exported_program_does_its_own_arithmetic_alone(tmp_path: Path) -> None:
    assert [problem for seed in range(40) if (problem := programs.tried(seed, str(tmp_path)))] == []
