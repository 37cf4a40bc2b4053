"""Tensor panes: a title with the state's mark, heads, one row for each example, feature or unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Cell, TensorRole
from stepviz.training import Frame, Known
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import DIGIT_PITCH, INPUTS_AT, LABEL_AT, View, Window
from stepviz.views.panes.cells import PICKED, Body, put_cell, put_verdict, verdict
from stepviz.views.panes.graph import node
from stepviz.views.panes.states import MARK, TITLE
from stepviz.views.predictions.answers import accuracy
from stepviz.views.text import numbers
from stepviz.views.text.given_names import given_heads
from stepviz.views.text.heat import scale
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, Style, filled, fitting


def paint(pane: Pane, body: Body) -> tuple[Row, ...]:
    """The rows of a pane, drawn as its kind is."""
    rows = _PAINTERS[pane.kind](pane, body)
    return _with_aside(pane, rows) if pane.aside else rows


def shown_tensor(pane: Pane, cell: Cell | None) -> str:
    """The tensor a pane shows: its first one; of examples another one of its own, while a cell of that is bracketed."""
    other = pane.kind == "examples" and cell is not None and cell.tensor in pane.tensors
    return cell.tensor if other and cell is not None else pane.tensors[0]


def _batch(pane: Pane, body: Body) -> tuple[Row, ...]:
    """What the layer reads: example, row number, inputs, label."""
    frame, width, inputs = body.frame, pane.place.width, body.view.inputs(pane)
    name, label = pane.tensors
    state, pitch, letter = body.state(name), inputs.pitch, AXES[frame.described(name).axes[1]]
    head = Line(width).put(2, "row", DIM)
    for place, feature in enumerate(inputs.positions):
        text = f"{letter}{feature}"[: pitch - 1]
        head.put(INPUTS_AT + pitch * place + (1 if pitch == DIGIT_PITCH else pitch - len(text)), text, DIM)
    head.put(LABEL_AT + 1, "y", DIM)
    rows = frame.tensor(frame.program.the(TensorRole.ROWS))
    full = scale(frame.described(name).kind, frame.largest(name))
    lines = []
    for example in body.view.rows(pane).positions:
        line = Line(width)
        _put_example(line, example, None if rows is None else int(rows[example]), _weight(state))
        for place, feature in enumerate(inputs.positions):
            put_cell(line, INPUTS_AT + pitch * place, inputs.width, Cell(name, (example, feature)), body, full)
        put_cell(line, LABEL_AT, 1, Cell(label, (example,)), body, 0)
        lines.append(line.row())
    return _assemble(pane, state, head.row(), lines, title=_batch_title(pane, body.view, letter))


def _put_example(line: Line, example: int, row: int | None, style: Style) -> None:
    """`e0 #4`; closer where the numbers are long, and without the row where they are too long."""
    line.put(0, f"e{example}", style)
    text = "·" if row is None else f"#{row}"
    room = INPUTS_AT + 1 - len(f"e{example}")
    if len(text) <= room:
        line.put_right(text, style, end=max(INPUTS_AT, len(f"e{example}{text}")))


def _batch_title(pane: Pane, view: View, letter: str) -> str:
    """What part of the batch is in view; empty where it is all of it."""
    examples, inputs = view.rows(pane), view.inputs(pane).window
    word = pane.title.split(" ")[0]
    if inputs.text:
        return f"{word} of {examples.total}x{inputs.total}" if examples.text else f"{word} {letter} {inputs.text}"
    return f"{word} {examples.text}" if examples.text else ""


def _examples(pane: Pane, body: Body) -> tuple[Row, ...]:
    """A row of numbers for each example. For probabilities ▸ at the right class, the verdict, how many are right."""
    frame, width, pitch = body.frame, pane.place.width, pane.pitch
    name = shown_tensor(pane, body.marks.bracket)
    described = frame.described(name)
    columns, examples = body.view.columns(pane), body.view.rows(pane)
    full = scale(described.kind, frame.largest(name))
    head = _heads(pane, frame, described.axes[1], columns)
    lines = []
    for example in examples.positions:
        line = Line(width)
        for place, column in enumerate(columns.positions):
            put_cell(line, pane.start + pitch * place, pitch - 1, Cell(name, (example, column)), body, full)
        if described.role is TensorRole.PROBABILITY:
            _put_verdict_after(line, pane, body, name, example, columns)
        lines.append(line.row())
    title = _examples_title(pane, name, AXES[described.axes[1]], columns, examples)
    return _assemble(pane, body.state(name), head, lines, _total(pane, body, name, columns), title=title)


def _put_verdict_after(line: Line, pane: Pane, body: Body, name: str, example: int, columns: Window) -> None:
    """The verdict after the last probability, once the whole row is known and told."""
    every = (Cell(name, (example, column)) for column in range(columns.total))
    if body.frame.tensor(name) is None or any(map(body.veil.hides, every)):
        return
    bracketed = body.marks.bracket == Cell(name, (example, columns.positions[-1]))
    put_verdict(line, pane.start + pane.pitch * len(columns.positions) + bracketed, body, example)


def _total(pane: Pane, body: Body, name: str, columns: Window) -> Row | None:
    """Under probabilities how many examples are right; under their gradients what the line left of it says."""
    line, program = Line(pane.place.width), body.frame.program
    if program.role(name) is TensorRole.PROBABILITY and body.told(name):
        labels = body.frame.current.the(TensorRole.LABEL)
        right = sum(verdict(body.frame, example) == "✓" for example in range(len(labels)))
        line.put_right(f"right {right} of {len(labels)}", TEXT, end=pane.pitch * len(columns.positions))
    elif program.role(program.tensors[name].of) is TensorRole.SCORE and body.mean_shown:
        line.put(0, "◂ mean loss", TEXT)
    return line.row()


def _examples_title(pane: Pane, name: str, letter: str, columns: Window, examples: Window) -> str:
    """The pane's title, with what part is in view where that is not all; with the name of another tensor shown."""
    title = pane.title if name == pane.tensors[0] else f"{name}, before the gate"
    row = f" e{examples.start}" if examples.size == 1 < examples.total else ""
    if not columns.text:
        return f"{title}{row}" if row or title != pane.title else ""
    word, named = title.split(" ")[0].rstrip(","), columns.named(letter)
    part = columns.text.replace(" of ", "/")
    if pane.heads:
        symbol = title.split(" ")[-1]
        return _fitting(pane, f"{name} {part}", f"{symbol} {part}", f"d {part}")
    short = f"{word} {named}{row}"
    return _fitting(pane, f"{title} {named}{row}", short, short.replace(" of ", "/"))


def _losses(pane: Pane, body: Body) -> tuple[Row, ...]:
    """One loss for each example, and their mean."""
    width, (losses, mean) = pane.place.width, pane.tensors
    head = Line(width).put_right("-ln p", DIM, end=pane.pitch)
    lines = []
    for example in body.view.rows(pane).positions:
        line = Line(width)
        put_cell(line, 0, numbers.WIDTH, Cell(losses, (example,)), body, 0)
        lines.append(line.row())
    total = Line(width)
    if body.mean_shown:
        put_cell(total, 0, numbers.WIDTH, Cell(mean), body, 0, emphasis="u")
    return _assemble(pane, body.state(losses), head.row(), lines, total.row())


def _parameters(pane: Pane, body: Body) -> tuple[Row, ...]:
    """A matrix with its bias below, or what belongs to them: gradients, memory."""
    frame, width, pitch = body.frame, pane.place.width, pane.pitch
    matrix, vector = pane.tensors
    inputs, outputs = frame.described(matrix).axes
    rows, columns = body.view.rows(pane), body.view.columns(pane)
    full = _parameter_scale(body, pane.tensors)
    lines = []
    for row in (*rows.positions, None):
        line = Line(width)
        if pane.start:
            line.put(0, "b" if row is None else _row_name(AXES[inputs], row, pane.start))
        for place, column in enumerate(columns.positions):
            cell = Cell(vector, (column,)) if row is None else Cell(matrix, (row, column))
            put_cell(line, pane.start + pitch * place, pitch - 1, cell, body, full)
        if row == rows.start + rows.size // 2:
            line.put(*pane.joint, DIM)
        lines.append(line.row())
    head = _heads(pane, frame, outputs, columns)
    return _assemble(pane, body.state(matrix), head, lines, title=_matrix_title(pane, frame, matrix, rows, columns))


def _matrix(pane: Pane, body: Body) -> tuple[Row, ...]:
    """A matrix without its bias."""
    frame, pitch = body.frame, pane.pitch
    (matrix,) = pane.tensors
    rows, columns = body.view.rows(pane), body.view.columns(pane)
    full = _parameter_scale(body, (matrix,))
    lines = []
    for row in rows.positions:
        line = Line(pane.place.width).put(0, _row_name(AXES[frame.described(matrix).axes[0]], row, pane.start))
        for place, column in enumerate(columns.positions):
            put_cell(line, pane.start + pitch * place, pitch - 1, Cell(matrix, (row, column)), body, full)
        lines.append(line.row())
    head = _heads(pane, frame, frame.described(matrix).axes[1], columns)
    return _assemble(pane, body.state(matrix), head, lines, title=_matrix_title(pane, frame, matrix, rows, columns))


def _matrix_title(pane: Pane, frame: Frame, matrix: str, rows: Window, columns: Window) -> str:
    """The pane's title with the size of the whole, or without heads the columns in view; empty where all is shown."""
    if not (rows.text or columns.text):
        return ""
    word = pane.title.split(" ")[0]
    if not pane.heads and columns.text:
        named = columns.named(AXES[frame.described(matrix).axes[1]])
        short = f"{pane.title} {named}".replace(" of ", "/")
        return _fitting(pane, f"{pane.title} {named}", short, f"{word} {named}", f"{matrix} {named}", named)
    whole = f"{rows.total}x{columns.total}"
    brief = pane.title.replace(word, word.split(",")[0], 1)
    return _fitting(pane, f"{pane.title} of {whole}", f"{pane.title} {whole}", f"{brief} {whole}", pane.title)


def _parameter_scale(body: Body, tensors: tuple[str, ...]) -> float:
    """One scale for a matrix and its bias; the same for parameters before and after, once those are told."""
    program, names = body.frame.program, list(tensors)
    if program.role(names[0]) is TensorRole.PARAMETER or program.moved(names[0]):
        before = list(map(program.of, tensors))
        names = [*before, *map(program.after, before)]
    told = (name for name in names if name not in body.veil.tensors)
    return scale(body.frame.described(tensors[0]).kind, max(map(body.frame.largest, told), default=0.0))


def _accuracy(pane: Pane, body: Body) -> tuple[Row, ...]:
    """The last look at each split, or when it will be looked at first."""
    frame, width = body.frame, pane.place.width
    checked = frame.moment.op == frame.schedule.check
    hidden = any(split in body.veil.tensors for split in SPLITS)
    state = Known.HIDDEN if hidden else Known.NEW if checked else Known.KNOWN
    lines = []
    for split in SPLITS:
        line = Line(width).put(0, *accuracy(frame, split, body.veil))
        if body.marks.bracket == Cell(split):
            line.put(5, "[", ACCENT).put(6, line.text(6, 12), PICKED).put(12, "]", ACCENT)
        lines.append(line.row())
    return (_title(pane, state), *filled(lines, width, pane.place.height - 1))


def _counts(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Single numbers, one a line: how many updates are done."""
    lines = []
    for name in pane.tensors:
        line = Line(pane.place.width).put(0, "after" if body.frame.program.role(name) is TensorRole.AFTER else "before")
        put_cell(line, pane.start, pane.pitch - 1, Cell(name), body, 0)
        lines.append(line.row())
    return _assemble(pane, body.state(pane.tensors[-1]), Line(pane.place.width).row(), lines)


_PAINTERS: Mapping[str, Callable[[Pane, Body], tuple[Row, ...]]] = {
    "batch": _batch,
    "examples": _examples,
    "losses": _losses,
    "parameters": _parameters,
    "matrix": _matrix,
    "accuracy": _accuracy,
    "counts": _counts,
    "node": node,
}


def _heads(pane: Pane, frame: Frame, axis: str, columns: Window) -> Row:
    """The names of the columns."""
    head, most = Line(pane.place.width), pane.pitch - 1
    names = given_heads(frame.dataset, most) if axis == "class" else ()
    for place, column in enumerate(columns.positions):
        name = names[column] if axis == "class" else f"{AXES[axis]}{column}"[:most]
        head.put_right(name, DIM, end=pane.start + pane.pitch * (place + 1))
    return head.row()


def _row_name(letter: str, row: int, room: int) -> str:
    """`x3`; without its letter where the number is long, and with its last digits only where it is too long."""
    number = str(row)
    if len(number) < room:
        return f"{letter}{number}"
    return number if len(number) == room else f"…{number[1 - room :]}"


def _fitting(pane: Pane, *titles: str) -> str:
    """The first title that fits beside the pane's mark and number, else the last."""
    return fitting(titles, pane.title_width - 3)


def _weight(state: Known) -> Style:
    return DIM if state in (Known.OLD, Known.ABSENT) else TEXT


def _title(pane: Pane, state: Known, title: str = "") -> Row:
    text = f"{MARK[state]}{pane.number} {title or pane.title}"[: pane.title_width]
    line = Line(pane.place.width).put(0, text, TITLE[state])
    return line.put(len(text), "─" * (pane.title_width - len(text)), DIM).row()


def _assemble(
    pane: Pane, state: Known, head: Row, lines: list[Row], total: Row | None = None, *, title: str = ""
) -> tuple[Row, ...]:
    """Title, heads, lines, filled up to the pane's height; the total in its last line."""
    empty = Line(pane.place.width).row()
    heads = [head] if pane.heads else []
    last = [total or empty] if pane.total else []
    room = pane.place.height - 1 - len(heads) - len(last)
    return (_title(pane, state, title), *heads, *lines, *[empty] * (room - len(lines)), *last)


def _with_aside(pane: Pane, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Words in the room that is left of a pane."""
    changed = list(rows)
    for number, column, text in pane.aside:
        line, start = Line(pane.place.width), 0
        for span in changed[number]:
            line.put(start, span.text, span.style)
            start += span.columns
        changed[number] = line.put(column, text, BOLD if number == pane.aside[0][0] else DIM).row()
    return tuple(changed)
