"""Built-in: the names and files of the lessons that come with the package."""

from __future__ import annotations

from pathlib import Path

LESSONS = (
    *("one-step", "slopes-multiply", "find-the-fault", "learning-rate", "hidden-layer", "generalise"),
    *("regression", "optimizers", "regularise", "convolution", "embedding", "attention", "grow-a-gpt", "your-own-data"),
)
"""In the order of a course."""
_FOLDER = Path(__file__).parent / "lessons"


def file_of(name: str) -> Path:
    """The file of a built-in lesson."""
    return _FOLDER / f"{name}.toml"


def is_lesson(word: str) -> bool:
    """True if a word of the command line names a lesson: a built-in one, or a file."""
    return word in LESSONS or word.lower().endswith(".toml")
