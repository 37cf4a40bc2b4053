"""Hints: the line of keys while two runs are on the screen."""

from __future__ import annotations

from stepviz.views.chrome.commands import Hint

_COMPARED = 4
"""Characters of a what-if's name in the line of keys."""


def comparing(label: str) -> tuple[Hint, ...]:
    """The line of keys while a what-if is held against the original."""
    word = label if len(label) <= _COMPARED else "what-if"
    return (
        Hint((("←", "operation_back"), ("→", "operation_forward")), "both step"),
        Hint((("W", "other_run"),), f"{word} ▸ original ▸ difference"),
        Hint((("w", "what_if"),), "change, list"),
        Hint((("y", "copy"),), "copy"),
        Hint((("?", "help"),), "help"),
    )
