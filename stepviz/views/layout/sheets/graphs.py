"""Graphs: the sheets of a formula, and how one of them stands."""

from __future__ import annotations

from stepviz.formula.asked import formula_of
from stepviz.ops import TensorRole
from stepviz.training import Frame
from stepviz.views.layout.layouts import Layout, Size
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.shaping import rates_of
from stepviz.views.layout.sheets.formula import sized
from stepviz.views.layout.sheets.graph import Memory, graph_sheets, laid_graph
from stepviz.views.layout.solver import Focus


def sheets(frame: Frame, size: Size) -> tuple[Sheet, ...]:
    """Those of a frame's formula, made for a terminal of that size."""
    run, memory = frame.experiment, _memory(frame)
    if run.formula is None:
        return graph_sheets(memory)
    graph = formula_of(run.formula, run.set, run.move).graph
    return sized(graph, tuple(tensor.name for tensor in frame.program.parameters), memory, size)


def laid(frame: Frame, sheet: Sheet, size: Size, focus: Focus, *, below: int) -> Layout:
    """The sheet in the place of that one in a terminal of that size: a larger one needs fewer parts."""
    known = sheets(frame, size)
    there = next((other for other in known if other.name == sheet.name), known[0])
    return laid_graph(there, size, focus, below=below)


def _memory(frame: Frame) -> Memory:
    program, update = frame.program, frame.program.update
    counts = bool(program.with_role(TensorRole.COUNT))
    return Memory(frame.experiment.optimizer, update.moves_by, "".join(update.kept), counts, rates_of(program))
