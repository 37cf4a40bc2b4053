"""Placing: which sheet of a network is shown, and how its panes stand.

The sheet follows the operation, or the picked cell where that one stands elsewhere; the viewer can turn to another.
"""

from __future__ import annotations

from stepviz.formula.asked import formula_of
from stepviz.ops import Cell, Phase, TensorRole
from stepviz.training import Frame
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.layout.focus import bracketed, furthest_moved
from stepviz.views.layout.formula.sheets import formula_sheets
from stepviz.views.layout.graph_sheet import Memory, graph_sheets
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.shaping import shape_of
from stepviz.views.layout.sheet import Sheet
from stepviz.views.layout.sheets import sheets
from stepviz.views.state import State


def sheets_of(frame: Frame, size: Size = LECTURE_SIZE) -> tuple[Sheet, ...]:
    """The sheets of a frame's network in a terminal of that size."""
    program = frame.program
    if program.story.formula:
        counts = bool(program.with_role(TensorRole.COUNT))
        update, run = program.update, frame.experiment
        memory = Memory(run.optimizer, update.moves_by, update.letters, counts)
        if run.formula is None:
            return graph_sheets(memory, size)
        graph = formula_of(run.formula, run.set, run.move).graph
        return formula_sheets(graph, tuple(tensor.name for tensor in program.parameters), memory, size)
    return sheets(shape_of(program, frame.experiment), size)


def sheet_at(frame: Frame, state: State, size: Size = LECTURE_SIZE) -> Sheet:
    """The sheet that is shown. Which one it is does not depend on the size."""
    known = sheets_of(frame, size)
    if len(known) == 1:
        return known[0]
    chosen = next((sheet for sheet in known if sheet.name == state.sheet), None)
    if chosen is not None and (state.pick is None or chosen.shows(state.pick.tensor)):
        return chosen
    natural = _of_operation(frame, known, bracketed(frame, state))
    if state.pick is None or natural.shows(state.pick.tensor):
        return natural
    return _home(frame, known, state.pick)


def bracket_at(frame: Frame, state: State) -> Cell | None:
    """The cell in brackets on the sheet that is shown: on one that was turned to, the one that tells most there."""
    cell, sheet = bracketed(frame, state), sheet_at(frame, state)
    if cell is None or state.pick is not None or sheet.shows(cell.tensor) or cell.tensor not in frame.program.tensors:
        return cell
    if frame.op is None or frame.op.phase is not Phase.UPDATE or frame.broken is not None:
        return None
    names = [parameter.name for parameter in frame.program.parameters]
    return furthest_moved(frame, [name for name in names if sheet.shows(frame.program.after(name))])


def layout_at(frame: Frame, state: State, size: Size = LECTURE_SIZE) -> Layout:
    """How the panes stand: closer together where a hidden layer's sheet leaves the panel too little room."""
    sheet = sheet_at(frame, state, size)
    if state.poll is None and not state.proving and not state.explaining and not _long_code(frame, state, sheet):
        return sheet.usual
    return sheet.backward if _on_the_way_back(frame, bracketed(frame, state)) else sheet.forward


def _long_code(frame: Frame, state: State, sheet: Sheet) -> bool:
    """Whether there is code to be shown that the usual panel has no room for, below its border and the sentence."""
    if not state.code or frame.op is None:
        return False
    room = sheet.usual.pane("panel").place.height - 2
    return len(code_lines(frame.op.listing, sheet.usual.width - 1)) > room


def _home(frame: Frame, known: tuple[Sheet, ...], cell: Cell) -> Sheet:
    """The sheet a cell belongs to."""
    if cell.tensor not in frame.program.tensors:
        return _last_layer(frame, known)
    layer = frame.described(cell.tensor).layer or _layer_of_single(frame, cell.tensor)
    showing = [sheet for sheet in known if sheet.shows(cell.tensor)]
    return next((sheet for sheet in showing if sheet.layer == layer), showing[0] if showing else known[0])


def turned(frame: Frame, state: State, turn: int) -> Sheet:
    """The next sheet, or one back, round all of them."""
    known = sheets_of(frame)
    return known[(known.index(sheet_at(frame, state)) + turn) % len(known)]


def _of_operation(frame: Frame, known: tuple[Sheet, ...], cell: Cell | None) -> Sheet:
    """The sheet of what the operation makes; of an update that remembers, its memory."""
    op = frame.op
    if op is None:
        return known[0]
    if op.phase is Phase.UPDATE:
        layer = 1 if cell is None or cell.tensor not in frame.program.tensors else frame.described(cell.tensor).layer
        fitting = [sheet for sheet in known if sheet.layer == max(1, layer)]
        return next((sheet for sheet in fitting if sheet.memory), fitting[0])
    return _home(frame, known, Cell(op.writes[0].name)) if op.writes else _last_layer(frame, known)


def _last_layer(frame: Frame, known: tuple[Sheet, ...]) -> Sheet:
    """The sheet with the probabilities and the accuracies."""
    return next(sheet for sheet in known if sheet.shows(frame.program.answer))


def _layer_of_single(frame: Frame, tensor: str) -> int:
    """The layer of a tensor that belongs to none: the first for what is drawn, the last for what the loss is about."""
    drawn = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
    return 1 if frame.program.role(tensor) in drawn else len(frame.program.widths) - 1


def _on_the_way_back(frame: Frame, cell: Cell | None) -> bool:
    """Whether the number below the panes belongs to the way back: an error, or a gradient."""
    if cell is None or cell.tensor not in frame.program.tensors:
        return frame.phase is Phase.BACKWARD
    maker = frame.program.maker(cell.tensor)
    return maker is not None and maker.phase is Phase.BACKWARD
