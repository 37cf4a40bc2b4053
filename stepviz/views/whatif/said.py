"""Said: what is told of a what-if and the original below the panes, in the place of the usual caption; their keys."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.chrome.commands import Hint
from stepviz.views.text.span import BOLD, DIM, Line, Row, text_of
from stepviz.views.whatif.answered import answers, looks
from stepviz.views.whatif.between import sentences
from stepviz.views.whatif.minus import Beside, Pair
from stepviz.views.whatif.named import ORIGINAL


def of_two(usual: tuple[Row, ...], frame: Frame, beside: Beside, cell: Cell | None, width: int) -> tuple[Row, ...]:
    """The caption of a run held against another one: of their difference, or the `usual` one with what a check tells.

    `frame`: that of the run in the panes, `cell`: the number in brackets.
    """
    label = next(name for name in beside.names if name != ORIGINAL)
    if beside.pair is not None:
        return caption(beside.pair, label, cell, width, text_of(usual[-1]).strip())
    whatif, original = (frame, beside.other) if beside.names[0] == label else (beside.other, frame)
    at_checks = all(run.op is not None and run.op is run.check for run in (whatif, original))
    compared = answers(whatif, original, label) if at_checks else ""
    return (*usual[:1], Line(width).put(1, compared).row(), *usual[2:]) if compared else usual


def caption(pair: Pair, label: str, cell: Cell | None, width: int, last: str) -> tuple[Row, ...]:
    """Four rows: how much differs, the bracketed number in both, the loss or an answer in both, `last`."""
    op = pair.whatif.op
    how_much, *told = sentences(pair, label, cell)
    told = [text for text in (*told, "     ".join(looks(pair, label))) if text]
    first = f"{'READY' if op is None else op.label}  {how_much}"
    lines = [Line(width).put(1, shortened(first, width - 2), BOLD)]
    lines += [Line(width).put(1, shortened(text, width - 2)) for text in [*told, "", ""][:2]]
    return tuple(line.row() for line in (*lines, Line(width).put(1, last, DIM)))


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
