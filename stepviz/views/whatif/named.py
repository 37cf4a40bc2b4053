"""Named: the runs there are: what a what-if is called, and what was changed in it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stepviz.training import Frame
    from stepviz.training.edits import Edit
    from stepviz.views.state import State, WhatIf

ORIGINAL = "original"
BRIEF = "orig"
"""The same where there is little room."""


class Standing(NamedTuple):
    """One of the runs there are, at a moment."""

    label: str
    edits: tuple[Edit, ...]
    frame: Frame


def changes(edits: Sequence[Edit]) -> str:
    """`lr 0.1 from 501`; of several the last, that this one was made by, and how many more."""
    last, more = edits[-1], len(edits) - 1
    return f"{_called(last)} {last.value} from {last.iteration}" + (f" +{more}" if more else "")


def every_change(edits: Sequence[Edit]) -> str:
    """All of them: `lr 100, softmax stable from 1, seed 3 from 50`."""
    parts = []
    for iteration in dict.fromkeys(edit.iteration for edit in edits):
        together = ", ".join(f"{_called(edit)} {edit.value}" for edit in edits if edit.iteration == iteration)
        parts.append(f"{together} from {iteration}")
    return ", ".join(parts)


def _called(edit: Edit) -> str:
    """What is changed, as the menu calls it: `batch size`."""
    return edit.name.replace("-", " ")


def seen(state: State, held: WhatIf) -> str:
    """Which of the two runs is looked at: `WHAT-IF A`, `A minus original`, `original, beside A`."""
    if state.difference:
        return f"{held.label} minus {ORIGINAL}"
    return f"WHAT-IF {held.label}" if state.run else f"{ORIGINAL}, beside {held.label}"


def sides(state: State, held: WhatIf) -> tuple[str, str]:
    """What the run that is looked at, and the other one, are called."""
    return (held.label, ORIGINAL) if state.run else (ORIGINAL, held.label)
