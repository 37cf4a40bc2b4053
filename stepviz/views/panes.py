"""Tensor panes: a title with the state's mark, heads, one row for each example or feature."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.ops import Cell, Kind
from stepviz.training import Frame, State
from stepviz.views import numbers
from stepviz.views.heat import heat, scale
from stepviz.views.layouts import Pane
from stepviz.views.marks import NOTHING_HIDDEN, Marks, Veil
from stepviz.views.span import ACCENT, BOLD, DIM, TEXT, WARNING, Line, Role, Row, Style
from stepviz.views.windows import DIGIT_PITCH, INPUTS_AT, LABEL_AT, PITCH, View

_MARK = {
    State.NEW: "*",
    State.USED: ">",
    State.KNOWN: " ",
    State.OLD: "~",
    State.ABSENT: " ",
    State.HIDDEN: "?",
}
_TITLE = {
    State.NEW: Style(Role.TEXT, 0, "br"),
    State.USED: Style(Role.TEXT, 0, "bu"),
    State.KNOWN: TEXT,
    State.OLD: DIM,
    State.ABSENT: DIM,
    State.HIDDEN: Style(Role.TEXT, 0, "r"),
}
_BAD = Style(Role.WARNING, 0, "br")
_PICKED = Style(Role.TEXT, 0, "br")


@dataclass(frozen=True)
class Body:
    """What the tensor panes share: the frame, the marks, the example rows in view."""

    frame: Frame
    marks: Marks
    view: View
    veil: Veil = NOTHING_HIDDEN

    def state(self, tensor: str) -> State:
        """The state of a tensor's pane."""
        return State.HIDDEN if tensor in self.veil.tensors else self.frame.state(tensor)

    @property
    def mean_shown(self) -> bool:
        """Whether the mean loss has its line: an old one only while it is picked."""
        return self.frame.computed("loss") or self.marks.bracket == Cell("loss")

    def told(self, tensor: str) -> bool:
        """Whether this iteration's values are known, and told."""
        return self.frame.computed(tensor) and tensor not in self.veil.tensors


def batch(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 1: example, row number, inputs, label."""
    frame, width, inputs = body.frame, pane.place.width, body.view.inputs
    state, pitch = body.state("x"), inputs.pitch
    head = Line(width).put(2, "row", DIM)
    for place, feature in enumerate(inputs.positions):
        text = f"x{feature}"[: pitch - 1]
        head.put(INPUTS_AT + pitch * place + (1 if pitch == DIGIT_PITCH else pitch - len(text)), text, DIM)
    head.put(LABEL_AT + 1, "y", DIM)
    rows, x = frame.tensor("rows"), frame.tensor("x")
    full = scale(Kind.INPUT, () if x is None else (x,))
    lines = []
    for example in body.view.examples.positions:
        line = Line(width)
        _put_example(line, example, None if rows is None else int(rows[example]), _weight(state))
        for place, feature in enumerate(inputs.positions):
            _put_cell(line, INPUTS_AT + pitch * place, inputs.width, Cell("x", (example, feature)), body, full)
        _put_cell(line, LABEL_AT, 1, Cell("y", (example,)), body, 0)
        lines.append(line.row())
    return _assemble(pane, state, head.row(), lines, title=_batch_title(body.view))


def _put_example(line: Line, example: int, row: int | None, style: Style) -> None:
    """`e0 #4`; closer where the numbers are long, and without the row where they are too long."""
    line.put(0, f"e{example}", style)
    text = "·" if row is None else f"#{row}"
    room = INPUTS_AT + 1 - len(f"e{example}")
    if len(text) <= room:
        line.put_right(text, style, end=max(INPUTS_AT, len(f"e{example}{text}")))


def _batch_title(view: View) -> str:
    """What part of the batch is in view; empty where it is all of it."""
    examples, features = view.examples, view.inputs.window
    if features.text:
        return f"batch of {examples.total}x{features.total}" if examples.text else f"batch x {features.text}"
    return f"batch {examples.text}" if examples.text else ""


def logits(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 2: one score for each class."""
    return _per_example(pane, body, "logits")


def probs(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 3: one probability for each class, ▸ at the right one, and the verdict; how many are right."""
    return _per_example(pane, body, "probs")


def loss(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 4: one loss for each example, and their mean."""
    width = pane.place.width
    head = Line(width).put_right("-ln p", DIM, end=PITCH)
    lines = []
    for example in body.view.examples.positions:
        line = Line(width)
        _put_cell(line, 0, numbers.WIDTH, Cell("losses", (example,)), body, 0)
        lines.append(line.row())
    total = Line(width)
    if body.mean_shown:
        _put_cell(total, 0, numbers.WIDTH, Cell("loss"), body, 0, emphasis="u")
    return _assemble(pane, body.state("losses"), head.row(), lines, total.row())


def dlogits(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 5: probability minus truth. Its last line names the mean loss left of it."""
    total = Line(pane.place.width)
    if body.mean_shown:
        total.put(0, "◂ mean loss", TEXT)
    return _per_example(pane, body, "dlogits", total.row())


def before(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 6: the parameters this iteration started from, and `-lr·` to the next pane."""
    return _parameters(pane, body, ("W", "b"), names=True, joint=(21, "-lr·"))


def grads(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 7: the gradients, and `=` to the next pane."""
    return _parameters(pane, body, ("dW", "db"), joint=(17, "="))


def after(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 8: the parameters after the update."""
    return _parameters(pane, body, ("W_after", "b_after"))


def accuracy(pane: Pane, body: Body) -> tuple[Row, ...]:
    """Pane 9: the last look at each split, or when it will be looked at first."""
    frame, width = body.frame, pane.place.width
    checked = frame.moment.op == frame.schedule.check
    hidden = any(split in body.veil.tensors for split in ("train", "val", "test"))
    state = State.HIDDEN if hidden else State.NEW if checked else State.KNOWN
    lines = []
    for split in ("train", "val", "test"):
        look = frame.look(split)
        line = Line(width)
        if body.veil.hides(Cell(split)):
            line.put(0, f"{split:<5}      ? @{frame.moment.iteration}")
        elif look is None:
            when = frame.schedule.next_due(split, frame.moment.iteration)
            line.put(0, f"{split:<5} -   at {when}", DIM)
        else:
            new = checked and look.iteration == frame.moment.iteration
            style = BOLD if new else TEXT
            text = numbers.percent(look.percent)
            line.put(0, f"{split:<5} {text:>6} @{look.iteration}", style)
        if body.marks.bracket == Cell(split):
            line.put(5, "[", ACCENT).put(6, line.text(6, 12), _PICKED).put(12, "]", ACCENT)
        lines.append(line.row())
    return (_title(pane, state), *lines, *[Line(width).row()] * (pane.place.height - 1 - len(lines)))


def _per_example(pane: Pane, body: Body, name: str, total: Row | None = None) -> tuple[Row, ...]:
    frame, width = body.frame, pane.place.width
    tensor, kind = frame.tensor(name), frame.described(name).kind
    shown = body.view.classes.positions
    full = scale(kind, () if tensor is None else (tensor,))
    head = Line(width)
    for place, column in enumerate(shown):
        head.put_right(_class_name(frame, column), DIM, end=PITCH * (place + 1))
    lines = []
    for example in body.view.examples.positions:
        line = Line(width)
        for place, column in enumerate(shown):
            _put_cell(line, PITCH * place, numbers.WIDTH, Cell(name, (example, column)), body, full)
        every = range(body.view.classes.total)
        whole = not any(body.veil.hides(Cell(name, (example, column))) for column in every)
        if name == "probs" and tensor is not None and whole:
            bracketed = body.marks.bracket == Cell(name, (example, shown[-1]))
            _put_verdict(line, PITCH * len(shown) + bracketed, body, example)
        lines.append(line.row())
    if name == "probs" and body.told("probs"):
        right = sum(_verdict(frame, example) == "✓" for example in range(len(frame.current["y"])))
        text = f"right {right} of {len(frame.current['y'])}"
        total = Line(width).put_right(text, TEXT, end=PITCH * len(shown)).row()
    part = body.view.classes.text.replace(" of ", "/")
    title = _fitting(pane, f"{name} {part}", f"{frame.described(name).symbol} {part}", f"d {part}") if part else ""
    return _assemble(pane, body.state(name), head.row(), lines, total, title=title)


def _parameters(
    pane: Pane, body: Body, pair: tuple[str, str], *, names: bool = False, joint: tuple[int, str] | None = None
) -> tuple[Row, ...]:
    frame, width = body.frame, pane.place.width
    matrix, vector = pair
    state = body.state(matrix)
    start = 4 if names else 0
    full = _parameter_scale(body, pair)
    head = Line(width)
    for place, column in enumerate(body.view.classes.positions):
        head.put_right(_class_name(frame, column), DIM, end=start + PITCH * (place + 1))
    lines = []
    for feature in (*body.view.features.positions, None):
        line = Line(width)
        if names:
            line.put(0, "b" if feature is None else f"x{feature}"[:4])
        for place, column in enumerate(body.view.classes.positions):
            cell = Cell(vector, (column,)) if feature is None else Cell(matrix, (feature, column))
            _put_cell(line, start + PITCH * place, numbers.WIDTH, cell, body, full)
        if joint is not None and feature == body.view.features.start + body.view.features.size // 2:
            line.put(joint[0], joint[1], DIM)
        lines.append(line.row())
    view = body.view
    partly = view.features.text or view.classes.text
    whole, word = f"{view.features.total}x{view.classes.total}", pane.title.split(" ")
    title = _fitting(pane, f"{pane.title} of {whole}", f"{word[0]} of {whole}", f"{word[-1]} {whole}") if partly else ""
    return _assemble(pane, state, head.row(), lines, title=title, totals=False)


def _fitting(pane: Pane, *titles: str) -> str:
    """The first title that fits beside the pane's mark and number, else the last."""
    return next((title for title in titles if len(title) + 3 <= pane.title_width), titles[-1])


def _class_name(frame: Frame, column: int) -> str:
    return frame.dataset.classes[column][: numbers.WIDTH]


def _parameter_scale(body: Body, pair: tuple[str, str]) -> float:
    """One scale for a matrix and its bias; the same for parameters before and after, once those are told."""
    names = ("dW", "db") if pair[0] == "dW" else ("W", "b", "W_after", "b_after")
    arrays = (body.frame.tensor(name) for name in names if name not in body.veil.tensors)
    return scale(Kind.SIGNED, [array for array in arrays if array is not None])


def _put_cell(line: Line, gutter: int, width: int, cell: Cell, body: Body, full: float, emphasis: str = "") -> None:
    """One number with what stands beside it: bracket, letter, `!`, ▸."""
    frame, marks = body.frame, body.marks
    value, state = frame.value(cell), frame.state(cell.tensor)
    digits = gutter + 1
    if value is None or body.veil.hides(cell):
        line.put(digits + width - 1, *(("·", DIM) if value is None else ("?", TEXT)))
        if marks.bracket == cell:
            line.put(gutter, "[", ACCENT).put(digits + width, "]", ACCENT)
        return
    kind = frame.described(cell.tensor).kind
    text = numbers.cell(value, kind, width if width in (5, 7) else numbers.WIDTH).rjust(width)
    bad = numbers.is_bad(value)
    style = _cell_style(kind, value, state, full, emphasis)
    line.put(digits, text, _BAD if bad else style)
    if cell.tensor == "probs" and _is_right_class(frame, cell, state) and not bad:
        line.put(digits + len(text) - len(text.lstrip()) - 1, "▸", style)
    _put_marks(line, gutter, digits + width, text, cell, marks, bad=bad, style=style)


def _put_marks(
    line: Line, gutter: int, close: int, text: str, cell: Cell, marks: Marks, *, bad: bool, style: Style
) -> None:
    shown = line.text(gutter + 1, close)
    if marks.bracket == cell:
        line.put(gutter, "[", ACCENT).put(gutter + 1, shown, _BAD if bad else _PICKED).put(close, "]", ACCENT)
    elif marks.lit(cell):
        thick = "br" if cell in marks.current else "u"
        lit = style._replace(emphasis="".join(sorted({*style.emphasis, *thick}))) if not bad else _BAD
        line.put(close - len(text.strip()), text.strip(), lit)
        if marks.letters.get(cell):
            line.put(gutter, marks.letters[cell], ACCENT)
    elif bad and cell.index:
        line.put(gutter, "!", WARNING)


def _cell_style(kind: Kind, value: float, state: State, full: float, emphasis: str) -> Style:
    if state is State.OLD:
        return DIM._replace(emphasis=emphasis)
    role, strength = heat(kind, value, full)
    bold = "b" if state is State.NEW or kind is Kind.LABEL else ""
    return Style(role, strength, bold + emphasis)


def _weight(state: State) -> Style:
    return DIM if state in (State.OLD, State.ABSENT) else TEXT


def _is_right_class(frame: Frame, cell: Cell, state: State) -> bool:
    labels = frame.previous if state is State.OLD else frame.current
    return labels is not None and int(labels["y"][cell.index[0]]) == cell.index[1]


def _verdict(frame: Frame, example: int) -> str:
    """✓ or ✗: whether the largest probability is the right class's; ! where the row is not finite."""
    state = frame.state("probs")
    source = frame.previous if state is State.OLD else frame.current
    if source is None:
        return " "
    row = source["probs"][example].tolist()
    if any(numbers.is_bad(value) for value in row):
        return "!"
    return "✓" if row.index(max(row)) == int(source["y"][example]) else "✗"


def _put_verdict(line: Line, column: int, body: Body, example: int) -> None:
    verdict = _verdict(body.frame, example)
    old = body.frame.state("probs") is State.OLD
    line.put(column, verdict, DIM if old else TEXT if verdict == "✓" else WARNING)


def _title(pane: Pane, state: State, title: str = "") -> Row:
    text = f"{_MARK[state]}{pane.number} {title or pane.title}"[: pane.title_width]
    line = Line(pane.place.width).put(0, text, _TITLE[state])
    return line.put(len(text), "─" * (pane.title_width - len(text)), DIM).row()


def _assemble(
    pane: Pane,
    state: State,
    head: Row,
    lines: list[Row],
    total: Row | None = None,
    *,
    title: str = "",
    totals: bool = True,
) -> tuple[Row, ...]:
    """Title, heads, lines, filled up to the pane's height; the total in its last line."""
    empty = Line(pane.place.width).row()
    room = pane.place.height - 2 - totals
    filled = [*lines, *[empty] * (room - len(lines))]
    last = [total or empty] if totals else []
    return (_title(pane, state, title), head, *filled, *last)
