"""Outcomes: what becomes of mutated files."""

from __future__ import annotations

import re
import resource
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.summary import summary
from tests.fuzz_files.arrays import arrays
from tests.fuzz_files.tables import table

LONGEST = 2.0
"""Seconds of processor time that one small file may take."""


@dataclass
class Found:
    """How many files there were of each outcome, and what was neither."""

    outcomes: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """The number of a file, and what it did instead."""
    longest: float = 0.0
    memory: int = 0
    """Kilobytes at most."""

    def add(self, other: Found) -> None:
        """What was found elsewhere."""
        self.outcomes += other.outcomes
        self.sentences += other.sentences
        self.wrong += other.wrong
        self.longest = max(self.longest, other.longest)
        self.memory = max(self.memory, other.memory)


def made(number: int, seed: int) -> tuple[str, bytes]:
    """The name and the content of a file: every second one is a table, every second one arrays."""
    r = Random(f"{seed} {number}")
    return ("marks.npz", arrays(r)) if number % 2 else ("marks.csv", table(r))


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
        return "refused", sentences[0].partition(path.name)[2].strip()
    assert all(text.isprintable() for text in (*lines, *data.features, *data.classes, data.label)), "not printable"
    assert np.isfinite(data.X).all(), "not finite"
    assert data.X.shape == (len(data.y), len(data.features)), "another shape"
    ends = float(data.y.min()), float(data.y.max())
    told = ends[0] >= 0 and ends[1] == len(data.classes) - 1 if data.classes else np.isfinite(ends).all()
    assert told, "labels of no class, or no numbers"
    return "loaded", ""


def _kind(sentence: str) -> str:
    """The sentence without what differs from file to file."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"?', '"…"', sentence.partition(": found")[0])
    return re.sub(r"0x[0-9A-Fa-f]+|[0-9][0-9,.e+]*|array [Xy]|y\[.*\]", "…", bare)[:80]


def tried(name: str, content: bytes, folder: Path, found: Found, number: str) -> None:
    """Try one file, and add what becomes of it."""
    path = folder / name
    path.write_bytes(content)
    started = time.process_time()
    try:
        said, sentence = outcome(path)
        found.outcomes[f"{path.suffix} {said}"] += 1
        if sentence:
            found.sentences[_kind(sentence)] += 1
    except Exception as error:
        found.wrong.append((number, f"{type(error).__name__}: {ascii(str(error))[:200]}"))
    took = time.process_time() - started
    found.longest = max(found.longest, took)
    if took > LONGEST:
        found.wrong.append((number, f"took {took:.1f} s"))


def fuzzed(first: int, count: int, seed: int, keep: Path | None = None) -> Found:
    """Try files by number."""
    found = Found()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(first, first + count):
            name, content = made(number, seed)
            before = len(found.wrong)
            tried(name, content, Path(folder), found, str(number))
            if keep is not None and len(found.wrong) > before:
                (keep / f"{number}{name}").write_bytes(content)
    found.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found
