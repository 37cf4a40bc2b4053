"""Placing: which sheet of a network is shown, and the layout of its panes.

The sheet follows the operation, or the picked cell if that is on another sheet; the viewer can turn to any sheet.
"""

from __future__ import annotations

from collections.abc import Collection

from stepviz.ops import Cell, Phase, TensorRole
from stepviz.text import width_of
from stepviz.training import Frame
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.layout.focus import asked_about, bracketed, furthest_moved, operands, rows_wanted
from stepviz.views.layout.heights import OPEN, SHUT, TOLD, Below
from stepviz.views.layout.layouts import LECTURE_SIZE, SIDEBAR, Layout, Size
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.shaping import rates_of, shape_of
from stepviz.views.layout.sheets import laying
from stepviz.views.layout.solver import Focus
from stepviz.views.state import State
from stepviz.views.text.sentences import lines_asked, spoken

_BESIDE_CHOICE = 12
"""Columns beside a choice: for its number, a tick and its votes."""
_CAPTION = 2
"""The most lines of a lesson's caption."""


def sheets_of(frame: Frame) -> tuple[Sheet, ...]:
    """The sheets of a frame's network."""
    program = frame.program
    if program.intro.formula:
        return _graphs(frame, LECTURE_SIZE)
    return laying.sheets(shape_of(program, frame.experiment))


def _graphs(frame: Frame, size: Size) -> tuple[Sheet, ...]:
    """The sheets of a formula, made for a terminal of that size."""
    from stepviz.views.layout.sheets.formula import sized
    from stepviz.views.layout.sheets.graph import Memory

    run, program = frame.experiment, frame.program
    counts, letters = bool(program.with_role(TensorRole.COUNT)), "".join(program.update.kept)
    memory = Memory(program.update.moves_by, letters, counts, rates_of(program))
    return sized(run, memory, size, program.the(TensorRole.OBJECTIVE))


def usual(frame: Frame, sheet: Sheet) -> Layout:
    """The layout of a sheet in the terminal of a lecture, with all panes; selecting goes through these."""
    if frame.program.intro.formula:
        from stepviz.views.layout.sheets.graph import laid_graph

        return laid_graph(sheet, LECTURE_SIZE)
    return laying.placed(sheet, LECTURE_SIZE)


def usual_at(frame: Frame, state: State) -> Layout:
    """The layout of the shown sheet in the terminal of a lecture, with all panes."""
    return usual(frame, sheet_at(frame, state))


def sheet_at(frame: Frame, state: State) -> Sheet:
    """The sheet that is shown, which does not depend on the size of the terminal."""
    known, pick, written = sheets_of(frame), state.pick, _written(frame)
    chosen = next((sheet for sheet in known if sheet.name == state.sheet), None)
    if chosen is not None and (pick is None or chosen.shows(pick.tensor)):
        return chosen
    if asked := asked_about(state):
        made_of = {part.tensor for part in operands(frame, asked, state.mask)}
        natural = _closest(known, {cell.tensor for cell in asked}, made_of, written)
    else:
        natural = _of_operation(frame, known, bracketed(frame, state))
    if pick is None or (pick.tensor in written and natural.shows(pick.tensor)):
        return natural
    program, layer = frame.program, frame.described(pick.tensor).layer
    if not layer:  # what belongs to none is shown with the first layer if it is drawn, else with the last
        drawn = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
        first = pick.tensor not in program.measures and program.role(pick.tensor) in drawn
        layer = 1 if first else len(program.widths) - 1
    return _closest(known, *_focus(frame, state), layer=layer)


def _closest(known: tuple[Sheet, ...], *wanted: Collection[str], layer: int = 1) -> Sheet:
    """The sheet with most of the first tensors, then of the next, and so on; of equal ones that of a layer."""
    return max(known, key=lambda sheet: (*(len(sheet.tensors.intersection(s)) for s in wanted), sheet.layer == layer))


def _of_operation(frame: Frame, known: tuple[Sheet, ...], cell: Cell | None) -> Sheet:
    """The sheet of what the operation writes and reads; in an update also of the cell in brackets."""
    op = frame.op
    if op is None:
        return known[0]
    if cell is None or op.phase is not Phase.UPDATE:
        return _closest(known, _written(frame) or frame.program.measures, op.reads)
    layer = frame.described(cell.tensor).layer if cell.tensor in frame.program.tensors else 1
    return _closest(known, [cell.tensor], _written(frame), op.reads, layer=max(1, layer))


def bracket_at(frame: Frame, state: State) -> Cell | None:
    """The cell in brackets on the shown sheet: in an update, on a sheet turned to, the cell that moved furthest."""
    cell, sheet = bracketed(frame, state), sheet_at(frame, state)
    if cell is None or state.pick is not None or sheet.shows(cell.tensor) or cell.tensor not in frame.program.tensors:
        return cell
    if frame.op is None or frame.op.phase is not Phase.UPDATE or frame.broken is not None:
        return None
    names = [parameter.name for parameter in frame.program.parameters]
    return furthest_moved(frame, [name for name in names if sheet.shows(frame.program.after(name))])


def layout_at(frame: Frame, state: State, size: Size = LECTURE_SIZE) -> Layout:
    """The layout of the shown sheet in a terminal of that size; its panes have the keys of the usual layout."""
    sheet, shut = sheet_at(frame, state), Below()
    if state.code and frame.op is not None:
        lines = len(code_lines(frame.op.listing, max(1, size.width - 1)))
        shut = Below(lines + 1 if lines >= SHUT else 0)  # shorter code fits where the caption stands
    shut = Below(max([shut.lines, *(overlay.lines_below(size.width) for overlay in state.overlays)]))
    # an explanation that finds room beside the panes takes no lines from below them
    layout = _laid(frame, sheet, state, size, shut) if state.only_explaining else None
    if layout is None or not layout.has(SIDEBAR):
        layout = _laid(frame, sheet, state, size, _opened(state, size) if state.below else shut)
    keys = {pane.tensors[0]: pane.number for pane in usual(frame, sheet).numbered}
    if all(keys.get(pane.tensors[0]) == pane.number for pane in layout.numbered):
        return layout
    bands = []
    for band in layout.bands:
        found = (next((keys[name] for name in pane.tensors if name in keys), 0) for pane in band.panes)
        panes = (pane._replace(key=key) for pane, key in zip(band.panes, found, strict=True))
        bands.append(band._replace(panes=tuple(panes)))
    return layout._replace(bands=tuple(bands))


def _opened(state: State, size: Size) -> Below:
    """The lines below the panes for an explanation, a question or a proof: in a narrow terminal as few as possible.

    There a question gets its lines before the panes of operands.
    """
    if size.width >= LECTURE_SIZE.width:
        return Below(OPEN)
    if state.posed is not None and state.posed.question is not None:
        asked, taught, width = state.posed.question, state.posed.taught, size.width
        texts = [spoken(choice) for choice in asked.choices]
        room, count = max([0, *map(width_of, texts)]) + _BESIDE_CHOICE, len(texts)
        by_two = -(-count // 2) if 2 * room <= width else count
        fewest = -(-count // max(1, width // room))
        # in a lesson at least the lines of its answer with the caption, so that nothing moves with the answer
        choices = max(by_two + taught, fewest + _CAPTION * taught)
        return Below(min(OPEN, lines_asked(asked, width) + choices), asked=True)
    return Below(TOLD if state.only_explaining else OPEN)


def _laid(frame: Frame, sheet: Sheet, state: State, size: Size, below: Below) -> Layout:
    if frame.program.intro.formula:
        from stepviz.views.layout.sheets.graph import laid_graph

        known = _graphs(frame, size)  # a larger terminal needs fewer parts
        there = next((other for other in known if other.name == sheet.name), known[0])
        return laid_graph(there, size, _focus(frame, state), below)
    shape = shape_of(frame.program, frame.experiment)
    wanted = rows_wanted(frame, state, bracket_at(frame, state), sheet.tensors)
    highlighted = wanted if state.light else ()
    found = laying.laid(shape, sheet, size, below=below, wanted=highlighted)
    if not (found.framed or state.light or shape.layers):
        # too little room for all operands of the operation, perhaps enough for those of one number
        closer = laying.laid(shape, sheet, size, below=below, wanted=wanted)
        found = closer if closer.framed else found
    return found if found.complete else laying.laid(shape, sheet, size, _focus(frame, state), below, highlighted)


def _focus(frame: Frame, state: State) -> Focus:
    """The tensor of the picked number and those it is computed from; else what the operation writes and reads."""
    program, pick = frame.program, state.pick
    if pick is not None:
        maker = program.maker(pick.tensor) if pick.tensor in program.tensors else None
        read = () if maker is None else (*maker.reads, *maker.inner)
        return frozenset({pick.tensor}), frozenset(read)
    op = frame.op
    if op is None:
        return frozenset(parameter.name for parameter in program.parameters), frozenset()
    made = _written(frame) or set(program.measures)
    return frozenset(made), frozenset(op.reads)


def _written(frame: Frame) -> set[str]:
    return set() if frame.op is None else {tensor.name for tensor in frame.op.writes}


def turned(frame: Frame, state: State, turn: int) -> Sheet:
    """The sheet `turn` places after the shown one, around from the last to the first."""
    known = sheets_of(frame)
    return known[(known.index(sheet_at(frame, state)) + turn) % len(known)]
