"""What is said about a condition that cannot be read."""

from __future__ import annotations

from stepviz.errors import UserError


class ConditionError(UserError):
    """A condition that cannot be read: one sentence, and where in the text the fault is."""

    def __init__(self, sentence: str, at: int) -> None:
        """`at`: characters before the fault; the length of the text for something missing at its end."""
        super().__init__(sentence)
        self.at = at
