"""A copy of the package and of its tests, in which something is new: what is run there knows it or does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.drawings import ROOT


def copied(root: Path, *tests: str) -> Path:
    """The package in a folder, with these folders of tests."""
    skipped = shutil.ignore_patterns("*.pyc.*")  # what is compiled comes along, but what is being written
    for folder in ("stepviz", *tests):
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    return root


def changed(path: Path, old: str, new: str) -> None:
    """Put something in the place of what stands in a file once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, path
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy: what it runs is the package there."""
    environment = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run([sys.executable, *words], cwd=copy, env=environment, capture_output=True, text=True)
