"""Operations: those of the run on the screen, each by its label and by what is typed to go to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from stepviz.ops import Op
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, in_lines

_AT = 10
"""The column of the first operation of a phase."""


def operation_rows(ops: Sequence[Op], width: int) -> list[Row]:
    """A line that says how they are typed, then those of each phase, in as many lines as they need."""
    if not ops:
        return []
    example = next((op for op in ops if op.name != op.label), ops[0])
    head = Line(width).put(1, "OPERATIONS", ACCENT)
    typed = f"in brackets what is typed: g 1:{example.name}, --at 1:{example.name}"
    rows = [head.put(_AT + 3, typed, DIM).row() if _AT + 3 + len(typed) < width else head.row()]
    for phase in dict.fromkeys(op.phase for op in ops):
        lines = in_lines(([(op.called, TEXT)] for op in ops if op.phase is phase), width, _AT + 1)
        lines[0].put(1, phase.value, DIM)
        rows += [line.row() for line in lines]
    return rows


def found_operations(ops: Sequence[Op], typed: str, width: int) -> Iterator[Row]:
    """Those of which a name has every word that was typed: both names, and what each does."""
    words = typed.lower().split()
    for op in ops:
        if all(word in op.called.lower() for word in words):
            text = f"{op.called}  {op.sentence}"
            for place, part in enumerate(textwrap.wrap(text, max(1, width - 2), subsequent_indent="  ")):
                line = Line(width).put(1, part)
                yield (line if place else line.put(1, part[: len(op.called)], BOLD)).row()
