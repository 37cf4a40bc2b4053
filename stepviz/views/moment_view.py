"""Moment view: `MomentView`, a viewer's state with the frame of its moment, and the `Screen` drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import State
from stepviz.views.text.span import Row

if TYPE_CHECKING:
    from stepviz.training.gradient_check import Proof
    from stepviz.views.explain.explanation import Explanation
    from stepviz.views.marks import Mark
    from stepviz.views.whatif.difference import Beside
    from stepviz.views.whatif.named import Standing


def proved(frame: Frame) -> Proof:
    """The gradient check of the frame's batch."""
    from stepviz.training.gradient_check import prove

    return prove(frame.current, frame.experiment.reduction, frame.experiment.lr)


def explained(frame: Frame, cell: Cell, mask: Mask) -> Explanation:
    """The explanation of a number."""
    from stepviz.views.explain.explanation import explain

    return explain(frame, cell, mask)


class Screen(NamedTuple):
    """A drawn screen."""

    rows: tuple[Row, ...]
    """The rows from the top, all of one width."""
    layout: Layout | None = None
    """The layout; None if a page replaces all panes."""
    grids: tuple[Grid, ...] = ()
    """The tensor panes."""
    marks: tuple[Mark, ...] = ()
    """The marks on pictures, for clicks."""
    dark: bool = False
    """True if the screen is black."""
    calm: bool = False
    """True if nothing may flash, since the screen changes often or the user prefers it."""


@dataclass(frozen=True, eq=False)
class MomentView:
    """A state, and the frame of its moment, with cached properties of both."""

    state: State
    frame: Frame
    other: Frame | None = None
    """The same moment of the run that `frame` is compared with; None without a comparison."""
    prove: Callable[[Frame], Proof] = proved
    """Returns the gradient check of a frame; may be cached."""
    explain: Callable[[Frame, Cell, Mask], Explanation] = explained
    """Returns the explanation of a number; may be cached."""
    runs: Callable[[State], tuple[Standing, ...]] = lambda _: ()
    """Returns all runs at the moment, the original first."""
    screens: dict[Size, Screen] = field(default_factory=dict, init=False)
    """The cache of the last drawn screen, by size of the terminal."""
    _layouts: dict[Size, Layout] = field(default_factory=dict, init=False)
    _grids: dict[Size, tuple[Grid, ...]] = field(default_factory=dict, init=False)

    def layout(self, size: Size) -> Layout:
        """The layout of the panes in a terminal of that size."""
        if size not in self._layouts:
            self._layouts[size] = layout_at(self.frame, self.state, size)
        return self._layouts[size]

    def grids(self, size: Size) -> tuple[Grid, ...]:
        """The grids of the tensor panes in a terminal of that size, for painting and for mouse clicks."""
        if size not in self._grids:
            view = View(self.frame, self.selected, framed(self.frame, self.state, self.selected))
            self._grids[size] = tuple(grid_of(pane, view) for pane in self.layout(size).numbered)
        return self._grids[size]

    def in_view(self, size: Size) -> Callable[[Cell], bool]:
        """A function that returns True if a cell is in view in a terminal of that size."""

        @cache
        def shown() -> Mapping[str, Sequence[Sequence[Sequence[int]]]]:
            found: dict[str, list[Sequence[Sequence[int]]]] = {}
            for stack in (stack for grid in self.grids(size) for group in grid.groups for stack in grid.stacks(group)):
                found.setdefault(stack.tensor, []).append(stack.along)
            return found

        return lambda cell: any(all(map(contains, along, cell.index)) for along in shown().get(cell.tensor, ()))

    @cached_property
    def beside(self) -> Beside | None:
        """The run that this one is compared with, and both if their difference is shown; None without one."""
        if self.other is None or self.state.compared_run is None:
            return None
        from stepviz.views.whatif.difference import Beside, Pair
        from stepviz.views.whatif.named import sides

        names = sides(self.state, self.state.compared_run)
        return Beside(self.other, names, Pair(self.frame, self.other) if self.state.difference else None)

    @cached_property
    def selected(self) -> Cell | None:
        """The selected cell; for a difference of runs, the cell that differs most if the user has picked none."""
        pair, op = None if self.beside is None else self.beside.pair, self.frame.op
        if pair is not None and self.state.pick is None and op is not None and op is not self.frame.check:
            made = tuple(tensor.name for tensor in op.writes if pair.subtracts(tensor.name))
            found = pair.largest(made)
            if found is not None and sheet_at(self.frame, self.state).shows(found.tensor):
                return found
        return bracket_at(self.frame, self.state)

    @cached_property
    def lit(self) -> frozenset[Cell]:
        """The selected number and its inputs if all else is to be dimmed; else empty."""
        cell, state = self.selected, self.state
        if not state.focused or cell is None:
            return frozenset()
        hidden = state.mask.hides(cell)
        return frozenset({cell}) if hidden else operands(self.frame, cell) | {cell}

    @cached_property
    def told(self) -> Explanation | None:
        """The open explanation; None without one, and for a hidden number."""
        cell, state = self.selected, self.state
        if not state.explaining or cell is None or state.mask.hides(cell):
            return None
        return self.explain(self.frame, cell, state.mask)

    @cached_property
    def beside_panes(self) -> Explanation | None:
        """The explanation for a sidebar beside the panes; during playback or a question only if it is open."""
        cell, state = self.selected, self.state
        if self.told is not None or cell is None or state.mask.hides(cell) or state.asking or state.pace.on:
            return self.told
        return None if self.beside is not None else self.explain(self.frame, cell, state.mask)

    @cached_property
    def first(self) -> Cell:
        """The cell that is picked first: the selected one, or else the first result of the operation."""
        frame, layout, cell = self.frame, usual_at(self.frame, self.state), self.selected
        if cell is not None and layout.with_tensor(cell.tensor) is not None:
            return cell
        made = frame.program.parameters[0].name if frame.op is None else frame.op.writes[0].name
        pane = layout.with_tensor(made) or layout.numbered[0]
        return picking.first(frame, layout, pane.number)

    @property
    def proof(self) -> Proof | None:
        """The open gradient check, without invariants of operations to come; None if it is not open."""
        if not self.state.proving:
            return None
        from stepviz.training.iteration import invariants

        frame = self.frame
        held = invariants(frame.current, frame.experiment.lr, frame.moment.op)
        return replace(self.prove(frame), invariants=held)
