"""Mutated files: whatever their bytes, they load or have their sentence, in little time and memory."""

from __future__ import annotations

import resource
import time
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.summary import summary
from tests.fuzz_files.mutated import mutated
from tests.support.examples import LONG

COUNT, EACH = (20_000, 500) if LONG else (600, 600)
"""How many files, and how many of them one after the other in a process."""
LONGEST = 2.0
"""Seconds of processor time that one small file may take."""
MOST_MEMORY = 1_500_000_000
"""Bytes that a process may have with `--long`; beyond them it gets a MemoryError."""


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


def fuzzed(numbers: Iterable[int]) -> tuple[Counter[str], str, list[str]]:
    """How many files were loaded and refused, what was said, and what a file did instead: every second one a table."""
    outcomes, said, wrong = Counter[str](), list[str](), list[str]()
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in numbers:
            path = Path(folder) / f"marks.{'npz' if number % 2 else 'csv'}"
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
            said.append(sentence)
    return outcomes, "\n".join(said), wrong


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def test_mutated_files_load_or_have_their_sentence() -> None:
    shares = [range(first, first + EACH) for first in range(0, COUNT, EACH)]
    if LONG:
        with ProcessPoolExecutor(2, get_context("spawn"), _limited) as pool:
            found = [*pool.map(fuzzed, shares)]
    else:
        found = [fuzzed(share) for share in shares]
    assert [one for _, _, wrong in found for one in wrong] == []
    outcomes = sum((count for count, _, _ in found), Counter[str]())
    assert set(outcomes) == {".csv loaded", ".csv refused", ".npz loaded", ".npz refused"}
    assert min(outcomes.values()) > COUNT // 50
    said = "\n".join(text for _, text, _ in found)
    for part in ("cannot be read as NumPy", "is encrypted", "by method", "is damaged", "not NumPy's", "objects"):
        assert part in said
