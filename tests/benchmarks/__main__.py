"""`python -m tests.benchmarks`: every figure, its target and what it was made of. Words pick figures by name.

`--long` adds those of a run of a million iterations, which take a minute or two.
"""

from __future__ import annotations

import compileall
import os
import sys
from pathlib import Path

from tests.benchmarks.figures import FIGURES, Figure
from tests.benchmarks.halls import HALLS
from tests.benchmarks.play import PLAYING
from tests.benchmarks.seek import LONG, SEEKING


def line(figure: Figure) -> str:
    measured = figure.measure()
    target = "" if figure.target is None else f"<= {figure.target:g}"
    verdict = "" if figure.target is None else "ok" if measured.value <= figure.target else "MISSED"
    return f"{figure.name:54} {measured.value:8.3f} {figure.unit:6} {target:7} {verdict:7} {measured.detail}"


def as_installed() -> None:
    """Have every module compiled once, as a package is that was installed, whatever the environment says."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(Path(__file__).parents[2] / "stepviz", quiet=1)


def main(words: list[str]) -> None:
    if "--help" in words:
        print(__doc__)
        return
    figures = FIGURES + SEEKING + PLAYING + HALLS + LONG * ("--long" in words)
    words = [word for word in words if not word.startswith("--")]
    as_installed()
    for figure in figures:
        if all(word in figure.name for word in words):
            print(line(figure), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
