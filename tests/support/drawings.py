"""The drawings in `tests/screens` and `tests/explanations`, which what is printed is held against."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def drawing(name: str, folder: str = "screens") -> list[str]:
    """Its lines."""
    return (ROOT / "tests" / folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
