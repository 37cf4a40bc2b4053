"""Question: what is asked before a result is shown."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.ops.words import Saying


@dataclass(frozen=True)
class Question:
    """A question about what the operation is going to make."""

    text: Saying
    choices: tuple[Saying, ...]
    answer: int
    """Position of the right choice."""
