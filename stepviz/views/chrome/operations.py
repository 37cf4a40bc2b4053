"""Operations: those of the run on the screen, each by its label and by what is typed to go to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from stepviz.ops import Op
from stepviz.views.text.span import ACCENT, BOLD, DIM, Line, Row

_AT = 10
"""The column of the first operation of a phase."""
_APART = 2


def operation_rows(ops: Sequence[Op], width: int) -> list[Row]:
    """A line that says how they are typed, then those of each phase, in as many lines as they need."""
    if not ops:
        return []
    example = next((op for op in ops if op.name != op.label), ops[0])
    head = Line(width).put(1, "OPERATIONS", ACCENT)
    typed = f"in brackets what is typed: g 1:{example.name}, --at 1:{example.name}"
    rows = [head.put(_AT + 3, typed, DIM).row() if _AT + 3 + len(typed) < width else head.row()]
    for phase in dict.fromkeys(op.phase for op in ops):
        rows += _flowed(phase.value, [op.called for op in ops if op.phase is phase], width)
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


def _flowed(head: str, texts: Sequence[str], width: int) -> list[Row]:
    lines, column = [Line(width).put(1, head, DIM)], _AT + 1
    for text in texts:
        if column > _AT + 1 and column + len(text) > width:
            lines.append(Line(width))
            column = _AT + 1
        lines[-1].put(column, text)
        column += len(text) + _APART
    return [line.row() for line in lines]
