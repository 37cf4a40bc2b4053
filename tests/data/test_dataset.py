from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stepviz
from stepviz.data.dataset import tally


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint8])
def test_counts_of_numbers_of_any_width(kind: type) -> None:
    assert tally(np.array([2, 0, 2], dtype=kind), 4).tolist() == [1, 0, 2, 0]
    assert tally(np.array([], dtype=kind)).tolist() == []


def test_nothing_counts_past_it() -> None:
    files = Path(stepviz.__file__).parent.rglob("*.py")
    assert [path.name for path in files if "np.bincount(" in path.read_text(encoding="utf-8")] == ["dataset.py"]
