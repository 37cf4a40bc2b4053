"""Moment view: what one looks at, a state and what is known at its moment; and the screen that it is seen as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from operator import contains
from typing import TYPE_CHECKING, NamedTuple

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.layout.focus import framed
from stepviz.views.layout.layouts import Layout, Size
from stepviz.views.layout.placing import bracket_at, layout_at, sheet_at, usual_at
from stepviz.views.layout.windows import View
from stepviz.views.panes import picking
from stepviz.views.panes.grid import Grid
from stepviz.views.panes.marks import Mask, operands
from stepviz.views.panes.paint import grids_of
from stepviz.views.state import State
from stepviz.views.text.span import Row

if TYPE_CHECKING:
    from stepviz.training.gradient_check import Proof
    from stepviz.views.explain.explanation import Explanation
    from stepviz.views.marks import Mark
    from stepviz.views.whatif.difference import Beside
    from stepviz.views.whatif.named import Standing


def proved(frame: Frame) -> Proof:
    """The gradients of the frame's batch, measured."""
    from stepviz.training.gradient_check import prove

    return prove(frame.current, frame.experiment.reduction, frame.experiment.lr)


def explained(frame: Frame, cell: Cell, veil: Mask) -> Explanation:
    """What is said about a number."""
    from stepviz.views.explain.explanation import explain

    return explain(frame, cell, veil)


class Screen(NamedTuple):
    """Everything that is seen at a moment."""

    rows: tuple[Row, ...]
    """From the top, all of one width."""
    layout: Layout | None = None
    """What stands where; None where a page takes the place of all panes."""
    grids: tuple[Grid, ...] = ()
    """The tensor panes."""
    marks: tuple[Mark, ...] = ()
    """What parts of pictures stand for."""
    dark: bool = False
    """Whether everything is black."""
    calm: bool = False
    """Whether it changes so often that nothing may flash."""


@dataclass(frozen=True, eq=False)
class MomentView:
    """A state, and the frame of its moment. What follows from both is found once."""

    state: State
    frame: Frame
    other: Frame | None = None
    """The same moment of the run it is held against: of the original, or of the what-if where that is looked at."""
    prove: Callable[[Frame], Proof] = proved
    """Measures, or remembers what was measured."""
    explain: Callable[[Frame, Cell, Mask], Explanation] = explained
    """Explains, or remembers what was explained."""
    runs: Callable[[State], tuple[Standing, ...]] = lambda _: ()
    """All runs at the moment: the original first."""

    def layout(self, size: Size) -> Layout:
        """How the panes stand in a terminal of that size."""
        if size not in self._layouts:
            self._layouts[size] = layout_at(self.frame, self.state, size)
        return self._layouts[size]

    def grids(self, size: Size) -> tuple[Grid, ...]:
        """The tensor panes in a terminal of that size: what is painted, and what the mouse hits."""
        if size not in self._grids:
            view = View(self.frame, self.bracket, framed(self.frame, self.state, self.bracket))
            self._grids[size] = grids_of(self.layout(size), view)
        return self._grids[size]

    def in_view(self, size: Size) -> Callable[[Cell], bool]:
        """Whether a cell is in view in a terminal of that size."""

        @cache
        def shown() -> Mapping[str, Sequence[Sequence[Sequence[int]]]]:
            found: dict[str, list[Sequence[Sequence[int]]]] = {}
            for stack in (stack for grid in self.grids(size) for group in grid.groups for stack in grid.stacks(group)):
                found.setdefault(stack.tensor, []).append(stack.along)
            return found

        return lambda cell: any(all(map(contains, along, cell.index)) for along in shown().get(cell.tensor, ()))

    @cached_property
    def beside(self) -> Beside | None:
        """The run that this one is held against, and both where their difference is looked at."""
        if self.other is None or self.state.held is None:
            return None
        from stepviz.views.whatif.difference import Beside, Pair
        from stepviz.views.whatif.named import sides

        names = sides(self.state, self.state.held)
        return Beside(self.other, names, Pair(self.frame, self.other) if self.state.difference else None)

    @cached_property
    def captions(self) -> dict[Size, tuple[Row, ...]]:
        """The caption by the size of the terminal, where it was written already."""
        return {}

    @cached_property
    def screens(self) -> dict[Size, Screen]:
        """What it looks like in a terminal of the size it was drawn for last."""
        return {}

    @cached_property
    def _layouts(self) -> dict[Size, Layout]:
        return {}

    @cached_property
    def _grids(self) -> dict[Size, tuple[Grid, ...]]:
        return {}

    @cached_property
    def bracket(self) -> Cell | None:
        """The cell in brackets; of two runs the one that differs most, if nobody picked one."""
        pair, op = None if self.beside is None else self.beside.pair, self.frame.op
        if pair is not None and self.state.pick is None and op is not None and op is not self.frame.check:
            made = tuple(tensor.name for tensor in op.writes if pair.subtracts(tensor.name))
            found = pair.largest(made)
            if found is not None and sheet_at(self.frame, self.state).shows(found.tensor):
                return found
        return bracket_at(self.frame, self.state)

    @cached_property
    def lit(self) -> frozenset[Cell]:
        """The bracketed number and what it was made from, where all else is to be dim; none where nothing is."""
        cell, state = self.bracket, self.state
        if not state.focused or cell is None:
            return frozenset()
        hidden = state.veil.hides(cell)
        return frozenset({cell}) if hidden else operands(self.frame, cell) | {cell}

    @cached_property
    def told(self) -> Explanation | None:
        """The open explanation; none of a hidden number."""
        cell, state = self.bracket, self.state
        if not state.explaining or cell is None or state.veil.hides(cell):
            return None
        return self.explain(self.frame, cell, state.veil)

    @cached_property
    def beside_panes(self) -> Explanation | None:
        """What is explained where there is room for it beside the panes, opened or not; nothing while it plays."""
        cell, state = self.bracket, self.state
        if self.told is not None or cell is None or state.veil.hides(cell) or state.asking or state.pace.on:
            return self.told
        return None if self.beside is not None else self.explain(self.frame, cell, state.veil)

    @property
    def spares_rail(self) -> bool:
        """Whether nothing is explained beside the panes, and nothing asked: other things may stand there."""
        return self.beside_panes is None and not self.state.veil.tensors and not self.state.asking

    @cached_property
    def first(self) -> Cell:
        """The cell that picking begins with: the one in brackets, else the first one of what the operation made."""
        frame, layout, cell = self.frame, usual_at(self.frame, self.state), self.bracket
        if cell is not None and layout.with_tensor(cell.tensor) is not None:
            return cell
        made = frame.program.parameters[0].name if frame.op is None else frame.op.writes[0].name
        pane = layout.with_tensor(made) or layout.numbered[0]
        return picking.first(frame, layout, pane.number)

    @property
    def proof(self) -> Proof | None:
        """The proof of this batch's gradients, where it is open, with nothing of operations that are to come."""
        if not self.state.proving:
            return None
        from stepviz.training.iteration import invariants

        frame = self.frame
        held = invariants(frame.current, frame.experiment.lr, frame.moment.op)
        return replace(self.prove(frame), invariants=held)
