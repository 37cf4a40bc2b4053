"""Equal chances, beside which it is said what counts as the answer."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import class_of, now
from tests.claims.judge import Claim, Entry


def _first_of_equals(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Several chances are the largest, and the first of them is what the logits say."""
    iteration, example = now(frame, cell), cell.index[0]
    row: Array = iteration["probs"][example]
    answer = int(iteration["logits"][example].argmax())
    return int((row == row.max()).sum()) > 1 and class_of(frame, said["class"]) == answer == int(row.argmax())


ENTRIES: tuple[Entry, ...] = (
    Claim(r"Equal largest chances: the first one, (?P<class>.+), counts as the answer\.", _first_of_equals),
)
