"""Mutated files: whatever their bytes, they load or have their sentence, in little time."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.summary import summary
from tests.fuzz_files.mutated import mutated
from tests.support.examples import LONG

COUNT = 20_000 if LONG else 600
LONGEST = 2.0
"""Seconds of processor time that one small file may take."""


def outcome(path: Path) -> tuple[str, str]:
    """`loaded` or `refused`, and what was said. Raises what nobody has caught, and `AssertionError` for bad words."""
    try:
        experiment = Experiment.of(str(path))
        data = load(experiment)
        lines = summary(data, experiment)
    except UserError as error:
        sentences = str(error).split("\n")
        assert 1 <= len(sentences) <= 11, "more than ten sentences"
        assert all(sentence.isprintable() and 10 < len(sentence) < 1000 for sentence in sentences), sentences
        return "refused", sentences[0]
    assert all(text.isprintable() for text in (*lines, *data.features, *data.classes, data.label)), "not printable"
    assert np.isfinite(data.X).all(), "not finite"
    assert data.X.shape == (len(data.y), len(data.features)), "another shape"
    ends = float(data.y.min()), float(data.y.max())
    told = ends[0] >= 0 and ends[1] == len(data.classes) - 1 if data.classes else np.isfinite(ends).all()
    assert told, "labels of no class, or no numbers"
    return "loaded", ""


@pytest.mark.filterwarnings("error")
def test_mutated_files_load_or_have_their_sentence(tmp_path: Path) -> None:
    """Every second one is a table, the others are archives of arrays."""
    outcomes, said, wrong = Counter[str](), set[str](), list[str]()
    for number in range(COUNT):
        path = tmp_path / f"marks.{'npz' if number % 2 else 'csv'}"
        path.write_bytes(mutated(number))
        started = time.process_time()
        try:
            became, sentence = outcome(path)
        except Exception as error:
            wrong.append(f"{number}: {type(error).__name__}: {ascii(str(error))[:200]}")
            continue
        if (took := time.process_time() - started) > LONGEST:
            wrong.append(f"{number} took {took:.1f} s")
        outcomes[f"{path.suffix} {became}"] += 1
        said.add(sentence)
    assert wrong == []
    assert set(outcomes) == {".csv loaded", ".csv refused", ".npz loaded", ".npz refused"}
    assert min(outcomes.values()) > COUNT // 50
    for part in ("cannot be read as NumPy", "is encrypted", "by method", "is damaged", "not NumPy's", "objects"):
        assert part in "\n".join(said)
