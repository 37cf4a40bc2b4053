"""Built-in: the lessons that come with the package, by name."""

from __future__ import annotations

from pathlib import Path

LESSONS = (
    *("one-step", "slopes-multiply", "find-the-fault", "learning-rate", "hidden-layer", "generalise"),
    *("regression", "optimizers", "regularise", "convolution", "embedding", "attention", "grow-a-gpt", "your-own-data"),
)
"""In the order in which a course would give them."""
_FOLDER = Path(__file__).parent / "lessons"


def file_of(name: str) -> Path:
    """Where a built-in lesson is."""
    return _FOLDER / f"{name}.toml"


def is_lesson(word: str) -> bool:
    """Whether a word of the command line names a lesson: a built-in one, or a file."""
    return word in LESSONS or word.lower().endswith(".toml")
