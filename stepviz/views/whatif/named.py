"""Named: the names of the original and the what-ifs, and their changes in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stepviz.settings.limits import DIFFERENCE, MAX_WHATIFS, ORIGINAL, WHATIF

if TYPE_CHECKING:
    from stepviz.training import Frame
    from stepviz.training.edits import Edit
    from stepviz.views.state import State, WhatIf

BRIEF = "orig"
"""The short form of `ORIGINAL`."""


class Standing(NamedTuple):
    """A run at a moment, with its name."""

    label: str
    edits: tuple[Edit, ...]
    frame: Frame


def changes(edits: Sequence[Edit]) -> str:
    """`lr 0.1 from 501`: the last change, which made this what-if, and the number of earlier ones: ` +2`."""
    last, more = edits[-1], len(edits) - 1
    return f"{_called(last)} {last.value} from {last.iteration}" + (f" +{more}" if more else "")


def every_change(edits: Sequence[Edit]) -> str:
    """All changes: `lr 100, softmax stable from 1, seed 3 from 50`."""
    parts = []
    for iteration in dict.fromkeys(edit.iteration for edit in edits):
        together = ", ".join(f"{_called(edit)} {edit.value}" for edit in edits if edit.iteration == iteration)
        parts.append(f"{together} from {iteration}")
    return ", ".join(parts)


def _called(edit: Edit) -> str:
    """The name of a change in the menu: `batch size`."""
    return edit.name.replace("-", " ")


def seen(state: State, held: WhatIf) -> str:
    """Which run the panes show: `WHAT-IF A`, `A minus original`, `original, beside A`."""
    if state.difference:
        return f"{held.label} minus {ORIGINAL}"
    return f"WHAT-IF {held.label}" if state.run else f"{ORIGINAL}, beside {held.label}"


def sides(state: State, held: WhatIf) -> tuple[str, str]:
    """The names of the run in the panes and of the other one."""
    return (held.label, ORIGINAL) if state.run else (ORIGINAL, held.label)


def seen_as(state: State) -> str:
    """The run, or the difference of both, in the panes: one of `WHATIF_LOOKS`."""
    return DIFFERENCE if state.difference else WHATIF if state.run else ORIGINAL


def with_whatif(state: State, made: WhatIf, look: str) -> State:
    """The state compared with a what-if, seen as `look` says, one of `WHATIF_LOOKS`.

    A new what-if replaces one of the same name; without room, it replaces the last one. Others stay.
    """
    others = [known for known in state.whatifs if known.edits == made.edits or known.label != made.label]
    edits = [known.edits for known in others]
    number = edits.index(made.edits) if made.edits in edits else min(len(others), MAX_WHATIFS - 1)
    whatifs = (*others[:number], made, *others[number + 1 :])
    run = 0 if look == ORIGINAL else number + 1
    return replace(state, whatifs=whatifs, run=run, compared=number + 1, difference=look == DIFFERENCE)
