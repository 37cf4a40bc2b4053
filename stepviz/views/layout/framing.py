"""Framing: what the windows are chosen by: the bracketed cell, or what is asked, and what these are made from."""

from __future__ import annotations

from collections.abc import Iterable

from stepviz.ops import Cell, Terms
from stepviz.training import Frame, provenance
from stepviz.views.layout.plan import TERMS
from stepviz.views.layout.windows import Wanted, wanted_of
from stepviz.views.panes.marks import NOTHING_HIDDEN, Veil
from stepviz.views.state import State
from stepviz.views.text import numbers


def framed(frame: Frame, state: State, bracket: Cell | None) -> Wanted:
    """The positions that are to be in view. While it plays these are those it began with: nothing moves."""
    if state.pace.on:
        kept = state.pick or state.framed
        return wanted_of(frame, () if kept is None else (kept,))
    cells = asked_about(state) or (() if bracket is None else (bracket,))
    found = wanted_of(frame, cells, operands(frame, cells, state.veil))
    return _with_lit(frame, state, found) if state.light else found


def rows_wanted(
    frame: Frame, state: State, bracket: Cell | None, tensors: Iterable[str]
) -> tuple[tuple[str, int], ...]:
    """How many rows of each tensor are to be in view where a lesson lights cells; nothing where it does not."""
    if not state.light:
        return ()
    axes, wanted = frame.program.axes, framed(frame, state, bracket)
    return tuple((name, len({*wanted.get(axes[name][0], ())})) for name in sorted(tensors) if axes.get(name))


def _with_lit(frame: Frame, state: State, found: Wanted) -> Wanted:
    """With the positions of what a lesson lights, after those of the number in brackets."""
    more = {axis: [*places] for axis, places in found.items()}
    for pattern in state.light:
        for axis, place in zip(frame.program.axes[pattern.tensor], pattern.index, strict=True):
            more.setdefault(axis, []).extend(range(frame.program.lengths[axis]) if place is None else (place,))
    return more


def asked_about(state: State) -> tuple[Cell, ...]:
    """The numbers that are asked for, or chosen from, as long as the answer is not out."""
    poll = state.poll
    return () if poll is None or poll.answered or poll.question is None else poll.question.about


def operands(frame: Frame, cells: Iterable[Cell], veil: Veil = NOTHING_HIDDEN) -> list[Cell]:
    """The cells that some numbers are made from, those of the largest terms first; of long sums the largest terms.

    What `veil` hides does not tell by its size which terms these are.
    """
    terms = [known for cell in cells if (known := _terms(frame, cell)) is not None]
    own = [part for known in terms if known.form.picks for part in (known.parts[known.own],)]
    parts = [part for known in terms for part in known.parts]
    if any(veil.hides(cell) for part in parts for cell in part.cells):
        order = parts
    else:
        order = sorted(parts, key=lambda part: (part not in own, not numbers.is_bad(part.value), -abs(part.value)))
    most = len(order) if all(len(known.parts) <= TERMS for known in terms) else TERMS
    return [cell for part in order[:most] for cell in part.cells]


def _terms(frame: Frame, cell: Cell) -> Terms | None:
    return provenance.terms(frame, cell) if cell.tensor in frame.program.tensors else None
