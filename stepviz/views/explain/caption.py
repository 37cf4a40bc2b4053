"""The caption: a sentence in plain words, formula and code, the bracketed cell in numbers, what comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.experiment import short
from stepviz.ops import Cell, Op, TensorRole
from stepviz.ops.batch import Batch
from stepviz.ops.check import Check
from stepviz.ops.layers.activation import ActivationGradient
from stepviz.ops.question import UNASKED
from stepviz.ops.update import Update
from stepviz.text import shortened, width_of, wrapped
from stepviz.training import Frame, Known, provenance
from stepviz.views.explain.backward import backward_in_numbers
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.expression import Arithmetic, expression
from stepviz.views.explain.rounding import TOO_SMALL, vanished
from stepviz.views.explain.shown import all_digits, exact, name, result
from stepviz.views.text import numbers
from stepviz.views.text.given_names import given_names, legend
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Role, Row, Style


@dataclass(frozen=True)
class Wording:
    """How the caption is worded."""

    message: str = ""
    """Takes the place of the last row."""
    digits: bool = False
    """All digits of the bracketed cell instead of its arithmetic."""
    code: bool = False
    """The code alone, in full, instead of formula and code, and of other rows where it takes more than one."""
    hidden: bool = False
    """Whether results are hidden, and so the arithmetic too."""
    old: bool = True
    """Whether the panes still hold numbers of the iteration before."""


USUAL = Wording()
ROWS = 4
"""Of a caption, unless it holds code that takes more."""
_SENTENCE = 70
_RULE = 77
"""Columns of a formula and the code beside it."""
_CODE_AT = 52
_STALE_AT = 23
_ALARM = Style(Role.WARNING, 0, "b")
_FINALE = Style(Role.ACCENT, 0, "br")


def caption(frame: Frame, cell: Cell | None, width: int, wording: Wording = USUAL) -> tuple[Row, ...]:
    """Four rows, more for code that takes more. `cell` is the bracketed one."""
    tag, sentence = _sentence(frame)
    message = wording.message or (UNASKED if wording.hidden else "")
    style = _ALARM if frame.broken is not None else BOLD
    following = _next(frame, old=wording.old)
    finale = frame.ends and message in ("", following)
    rows = [
        Line(width).put(1, f"{tag}  {sentence}", style).row(),
        *_rule_rows(frame, width, wording),
        _arithmetic_row(frame, cell, width, wording),
        Line(width).put(1, message or following, _FINALE if finale else TEXT if message else DIM).row(),
    ]
    for spare in (-2, -1, 0):
        if len(rows) > ROWS:
            del rows[spare]
    return tuple(rows)


def spoken(frame: Frame, cell: Cell | None, width: int) -> list[str]:
    """The same as lines to be read aloud: sentence, formula, code, numbers in so many columns, what is next."""
    (tag, sentence), (formula, code) = _sentence(frame), _formula(frame)
    numbers = arithmetic(frame, cell, width, USUAL).text
    told = (f"{tag}: {sentence}", formula, f"code: {code}", numbers, _next(frame).replace(" ▸", ":"))
    return [" ".join(text.replace("▸", "").split()) for text in told]


def _rule_rows(frame: Frame, width: int, wording: Wording) -> list[Row]:
    """Formula and code side by side, the code below where there is no room and nothing else; or all the code."""
    if wording.code and frame.op is not None:
        return [Line(width).put(1, text).row() for text in code_lines(frame.op.listing, width - 1)]
    formula, code = _formula(frame)
    code_at = max(min(_CODE_AT, width - len(code)), len(formula) + 2)
    if code_at + len(code) <= width:
        return [Line(width).put(1, formula).put(code_at, code).row()]
    lines = [*wrapped(formula, width - 1), code][: 1 if frame.op is not None or frame.broken is not None else 2]
    return [Line(width).put(1, text).row() for text in lines]


def _arithmetic_row(frame: Frame, cell: Cell | None, width: int, wording: Wording) -> Row:
    """The bracketed cell in numbers, and beside it what the data call its feature and class, where there is room."""
    text = arithmetic(frame, cell, width, wording).text
    line = Line(width).put(1, text)
    names = given_names(frame, cell) if text and cell is not None else {}
    return line.put(1 + len(text), legend(names, width - 1 - len(text)), DIM).row()


def arithmetic(frame: Frame, cell: Cell | None, width: int, wording: Wording) -> Arithmetic:
    """The line of numbers in a row of so many columns: of the bracketed cell, of the batch drawn, of a check."""
    if wording.hidden:
        return Arithmetic("")
    if wording.digits and cell is not None:
        value = frame.value(cell)
        return Arithmetic(all_digits(frame, cell), "" if value is None else f"= {exact(frame, cell, value)}")
    return _numbers(frame, cell, width - 1)


def _sentence(frame: Frame) -> tuple[str, str]:
    if frame.broken is not None:
        value = _broken_value(frame)
        if math.isnan(value):
            return "NaN", "A number stopped being a number. The run ends in this iteration."
        return "INF", "A number became infinite. The run ends in this iteration."
    if frame.op is None:
        return "READY", f"{frame.program.story.ready}; nothing has been computed yet."
    op = frame.op
    return _tag(op), op.briefer if op.briefer and len(op.sentence) > _SENTENCE else op.sentence


def _tag(op: Op) -> str:
    """A word in capitals; the names of tensors as they are, and all of them: `dh1,da1`."""
    made = [tensor.name for tensor in op.writes]
    if not op.label.isalpha():
        return ",".join(made) if op.label in made else op.label
    return op.label.upper() if op.label.islower() and len(op.label) > 2 else op.label


def _broken_value(frame: Frame) -> float:
    assert frame.broken is not None
    cell = frame.broken.cell
    return float(frame.current[cell.tensor][cell.index])


def _formula(frame: Frame) -> tuple[str, str]:
    if frame.broken is not None:
        cell = frame.broken.cell
        op = frame.program.maker(cell.tensor)
        where = f"first bad cell this iteration: {name(cell, frame.program.tensors)}"
        return where, op.code if op is not None else ""
    if frame.op is None:
        return frame.program.story.start
    op = frame.op
    return op.equation, op.fuller if op.fuller and len(op.equation) + len(op.fuller) <= _RULE else op.code


def _numbers(frame: Frame, cell: Cell | None, width: int) -> Arithmetic:
    if cell is not None:
        return _in_numbers(frame, cell, width)
    if isinstance(frame.op, Batch):
        return Arithmetic(_drawn(frame, width))
    return _looks(frame, width) if isinstance(frame.op, Check) else Arithmetic("")


def cell_in_numbers(frame: Frame, cell: Cell, width: int) -> str:
    """The arithmetic of one number in shown digits."""
    return _in_numbers(frame, cell, width).text


def _in_numbers(frame: Frame, cell: Cell, width: int) -> Arithmetic:
    tensors = frame.program.tensors
    value = frame.value(cell)
    if cell.tensor in SPLITS:
        return Arithmetic(_look(frame, cell.tensor, value))
    if value is None:
        return Arithmetic(f"{name(cell, tensors)}: not computed yet")
    state = frame.state(cell.tensor)
    source = frame.previous if state is Known.OLD else frame.current
    op = frame.program.maker(cell.tensor)
    if op is None or source is None:
        text = f"{name(cell, tensors)} = {result(cell, value, tensors)}"
        return Arithmetic(f"{text}   before iteration {frame.moment.iteration}")
    if isinstance(op, Batch):
        row = source.the(TensorRole.ROWS)[cell.index[0]]
        scaled = frame.program.role(cell.tensor) is TensorRole.INPUT and frame.dataset.scaling is not None
        how = "scaled, from" if scaled else "as it stands in"
        return Arithmetic(f"{name(cell, tensors)} = {result(cell, value, tensors)}   {how} training row #{row}")
    terms = op.terms(cell, source)
    told = backward_in_numbers(op, cell, source, width) if isinstance(op, ActivationGradient) else Arithmetic("")
    told = told if told.text else expression(terms, tensors, width - 1)
    note = f"    {TOO_SMALL}" if vanished(terms) else ""
    if isinstance(op, Update):
        note = _direction(frame, cell)
    if state is Known.OLD:
        note = f"    of iteration {source.number}"
    return Arithmetic(told.text + note) if note and len(told.text) + len(note) <= width else told


def _look(frame: Frame, split: Split, value: float | None) -> str:
    look = frame.look(split)
    if nothing := frame.schedule.without(split):
        return f"{split} accuracy: {nothing}"
    if look is None or value is None:
        due = frame.schedule.next_due(split, frame.moment.iteration)
        return f"{split} accuracy: looked at after iteration {due}"
    return f"{split} accuracy = {numbers.percent(value)}   after iteration {look.iteration}"


def _direction(frame: Frame, cell: Cell) -> str:
    parameter, update = frame.program.moved(cell.tensor), frame.program.update
    if not parameter:
        return ""
    before, after = (float(frame.current[name][cell.index]) for name in (parameter, cell.tensor))
    if math.isnan(after):
        return ""
    mover = frame.described(update.mover(parameter)).title
    if before == after:
        return f"    stays, because {update.stays(Cell(parameter, cell.index), frame.current, mover)}"
    return f"    up, because {mover} is negative" if after > before else f"    down, because {mover} is positive"


def _drawn(frame: Frame, width: int) -> str:
    """`drawn: #6 #7 #0 #1    right classes: 0 1 0 0`, the classes by name where these are given and have room."""
    rows, y = (frame.current.the(role).tolist() for role in (TensorRole.ROWS, TensorRole.LABEL))
    drawn = f"drawn: {' '.join(f'#{row}' for row in rows)}    right classes: "
    given = [frame.dataset.given(f"c{label}") or str(label) for label in y]
    if frame.dataset.given("c0"):
        for names in (given, [frame.dataset.heads(numbers.WIDTH)[label] for label in y]):
            text = drawn + ", ".join(names)
            if width_of(text) <= width:
                return text
    text = drawn + " ".join(map(str, y))
    return shortened(text, width)


def _looks(frame: Frame, width: int) -> Arithmetic:
    """`train 8/8 right = 100.0%   val 3/4 right = 75.0%   wrong: val row #11 (1 0 0 0)`."""
    check = frame.check
    assert check is not None
    after = frame.current.after
    parts, wrong, result = [], "", ""
    for split in check.splits:
        right = check.right(split, *after)
        look = frame.history.accuracies[split]
        word = "" if "test" in check.splits else " right"
        text = numbers.percent(look.percent)
        result = f"= {text}" if text[0].isdecimal() else ""
        parts.append(f"{split} {int(right.sum())}/{len(right)}{word} {result or text}")
        if not wrong and not right.all():
            row = int(frame.dataset.rows(split)[list(right).index(False)])
            inputs = " ".join(numbers.plain(float(value)) for value in frame.dataset.X[row])
            wrong = f"wrong: {split} row #{row} ({inputs})"
    gap = " " * (5 if "test" in check.splits else 3)
    text = gap.join(parts)
    return (
        Arithmetic(f"{text}   {wrong}") if wrong and len(text) + 3 + len(wrong) <= width else Arithmetic(text, result)
    )


def _next(frame: Frame, *, old: bool = True) -> str:
    schedule, moment = frame.schedule, frame.moment
    if frame.broken is not None:
        return _why(frame)
    if frame.ends:
        return ending(frame)
    following = schedule.step_over(moment)
    if following.iteration != moment.iteration:
        return f"next ▸ iteration {following.iteration}: {frame.program.story.again}"
    if following.op == schedule.check:
        return f"next ▸ check: {frame.check.question}" if frame.check else ""
    op = frame.program.ops[following.op - 1]
    if old and any(frame.state(tensor.name) is Known.OLD for op in frame.program.ops for tensor in op.writes):
        text = f"next ▸ {op.label}"
        return f"{text:<{_STALE_AT - 1}}panes marked ~ still hold iteration {moment.iteration - 1}"
    return f"next ▸ {op.label}: {op.question}"


def ending(frame: Frame) -> str:
    """What is said at the end of the run, of what was found."""
    program, parameters = frame.program, frame.current.after
    takeaway = program.story.takeaway(lambda inputs: program.logits(inputs, parameters))
    return f"end of the run ▸ {takeaway}" if takeaway else "end of the run"


def _why(frame: Frame) -> str:
    losses = ", ".join(numbers.fixed(value, signed=False).strip() for value in frame.history.losses[-4:].tolist())
    told = f"losses {losses}: " if losses else ""
    if frame.moment == frame.schedule.end(frame.moment.iteration):
        return f"why ▸ {told}the run ends here. [ step back"
    if frame.previous is None:
        return f"why ▸ {told}no update was done yet. [ step back"
    last = provenance.again(frame.previous)
    if last.mean_after > last.mean_before or not math.isfinite(last.mean_after):
        return f"why ▸ {told}lr {short(frame.experiment.lr)} overshoots. [ step back"
    return f"why ▸ {told}the numbers are too large. [ step back"
