"""Caption: four lines on a moment: a sentence, formula and code, the selected cell's arithmetic, what comes next."""

from __future__ import annotations

import math
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.ops.claims import Sentence
from stepviz.ops.question import UNASKED
from stepviz.settings.values import short
from stepviz.text import in_whole_words, width_of, wrapped
from stepviz.training import Frame, Iteration, Known, provenance
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.expression import Seen
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.sentences import comparison
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers
from stepviz.views.text.sentences import given_names, legend
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Role, Row, Style, fitting


class Wording(NamedTuple):
    """What the caption shows besides the texts of the moment."""

    message: str = ""
    """Replaces the last row."""
    digits: bool = False
    """All digits of the selected cell instead of its arithmetic."""
    code: bool = False
    """The full code instead of the formula row, and instead of other rows if it needs more than one."""
    hidden: bool = False
    """True if results are hidden; then the arithmetic is hidden too."""
    old: bool = True
    """True to say if panes still hold numbers of the previous iteration."""
    pins: tuple[Row, ...] = ()
    """Rows of watched numbers: the first replaces what comes next, the second the formula."""
    sentence: str = ""
    """A lesson's sentence, which replaces the operation's own."""
    seen: Seen = None


USUAL = Wording()
ROWS = 4
"""Rows of a caption, unless its code needs more."""
_SENTENCE = 70
_RULE = 77
"""The most columns of a formula with the code beside it."""
_CODE_AT = 52
_GAP = 3
"""Columns between formula and code if they fit."""
_ALARM = Style(Role.WARNING, 0, "b")
_FINALE = Style(Role.ACCENT, 0, "br")
STOPPED = Sentence("A number became {how:nan|inf}. The run ends in this iteration.", "caption")
FIRST_BAD = Sentence("first nan/inf this iteration: {cell:text}", "formula")


class CaptionTexts(NamedTuple):
    """The texts of a moment, in full."""

    sentence: str
    formula: str
    code: str
    coming: str


def texts(frame: Frame, wording: Wording = USUAL) -> CaptionTexts:
    """The caption's texts without its arithmetic."""
    tag, sentence = _sentence(frame)
    return CaptionTexts(f"{tag}  {wording.sentence or sentence}", *rule(frame), following(frame, old=wording.old))


def caption(frame: Frame, cell: Cell | None, width: int, wording: Wording = USUAL) -> tuple[Row, ...]:
    """The rows of the caption: four, or more if the code needs more. `cell` is the selected one."""
    told = texts(frame, wording)
    message = in_whole_words(wording.message, width - 1) or (UNASKED if wording.hidden else "")
    coming = _in_short(told.coming, width - 1)
    finale = frame.ends and message in ("", coming)
    rows = [
        Line(width).put(1, told.sentence, _ALARM if frame.broken is not None else BOLD).row(),
        *_rule_rows(frame, told, width, wording),
        _arithmetic_row(frame, cell, width, wording),
        Line(width).put(1, message or coming, _FINALE if finale else TEXT if message else DIM).row(),
    ]
    for spare in (-2, -1, 0):
        if len(rows) > ROWS:
            del rows[spare]
    places = [place for place, free in ((-1, not (message or finale)), (1, not wording.code)) if free]
    for place, row in zip(places, wording.pins, strict=False):
        rows[place] = row
    return tuple(rows)


def _in_short(text: str, width: int) -> str:
    """The text if it fits; else without the part in parentheses, cut to whole words."""
    return text if width_of(text) <= width else in_whole_words(text.partition(" (")[0], width)


def spoken(frame: Frame, cell: Cell | None, width: int) -> list[str]:
    """The caption as lines to be read aloud: sentence, formula, code, arithmetic in `width` columns, what is next."""
    sentence, formula, code, coming = texts(frame, USUAL._replace(old=False))
    numbers = _arithmetic(frame, cell, width, USUAL)
    told = (sentence.replace("  ", ": ", 1), formula, f"code: {code}", numbers, coming.replace(" ▸", ":"))
    return [_apart(text.replace(" ▸", "").replace("▸", "")) for text in told]


def _apart(text: str) -> str:
    """The text with semicolons instead of double blanks, except before a parenthesis."""
    parts = [part.strip() for part in text.split("  ") if part.strip()]
    return "".join(f"{'' if part[0] == '(' else ';'} {part}" for part in parts).lstrip("; ")


def _rule_rows(frame: Frame, told: CaptionTexts, width: int, wording: Wording) -> list[Row]:
    """The rows of formula and code, side by side if they fit; or of all the code."""
    if wording.code and frame.op is not None:
        return [Line(width).put(1, text).row() for text in code_lines(frame.op.listing, width - 1)]
    _, formula, code, _ = told
    if both := side_by_side(formula, code, width):
        return [Line(width).put(1, both).row()]
    lines = [*wrapped(formula, width - 1), code][: 1 if frame.op is not None or frame.broken is not None else 2]
    if len(lines) > 1 and (scaled := comparison.scaled(frame, width - 4 - len(lines[-1]))):
        lines[-1] += f"   {scaled}"
    return [Line(width).put(1, text).row() for text in lines]


def side_by_side(formula: str, code: str, width: int) -> str:
    """Formula and code in one row; empty if they do not fit."""
    at = max(min(max(_CODE_AT - 1, len(formula) + _GAP), width - 2 - len(code)), len(formula) + 2)
    return f"{formula:<{at}}{code}" if 1 + at + len(code) < width else ""


def _arithmetic_row(frame: Frame, cell: Cell | None, width: int, wording: Wording) -> Row:
    """The arithmetic of the selected cell, and the data's names of its feature and class if they fit."""
    text = _arithmetic(frame, cell, width, wording)
    line = Line(width).put(1, text)
    written = bool(text) and cell is not None and cell.tensor not in frame.program.measures
    names = given_names(frame, cell) if written and cell is not None else {}
    return line.put(1 + len(text), legend(names, width - 1 - len(text)), DIM).row()


def _arithmetic(frame: Frame, cell: Cell | None, width: int, wording: Wording) -> str:
    """The line of numbers; empty if results are hidden."""
    if frame.op is None and frame.broken is None:
        return comparison.sizes(frame, width - 1)
    return "" if wording.hidden else numbers_line(frame, cell, width, digits=wording.digits, seen=wording.seen)


def _sentence(frame: Frame) -> tuple[str, str]:
    if frame.broken is not None:
        cell = frame.broken.cell
        nan = math.isnan(frame.current[cell.tensor][cell.index])
        how = "nan" if nan else "inf"
        return "NaN" if nan else "INF", STOPPED.text_of(how=how)
    if frame.op is None:
        story = frame.program.story
        return "READY", fitting([*(f"{aim} {story.ready}." for aim in story.aims), *story.aims], _SENTENCE)
    op = frame.op
    tag = op.label.upper() if op.label.isalpha() and op.label.islower() and len(op.label) > 2 else op.label
    return tag, op.briefer if op.briefer and len(op.sentence) > _SENTENCE else op.sentence


def rule(frame: Frame) -> tuple[str, str]:
    """Formula and code of a moment."""
    if frame.broken is not None:
        cell = frame.broken.cell
        op = frame.program.maker(cell.tensor)
        where = FIRST_BAD.text_of(cell=name(cell, frame.program.tensors))
        return where, op.code if op is not None else ""
    if frame.op is None:
        return frame.program.story.start
    op = frame.op
    return op.equation, op.fuller if op.fuller and len(op.equation) + len(op.fuller) <= _RULE else op.code


_STALE_AT = 15
"""Columns of the next operation's label, before the words on old panes."""


_WHY, _BACK, _BACK_ONE = "why ▸ {known:text|}", "[ step back", "← step back"
ENDS = Sentence(f"{_WHY}the run ends here. {_BACK}")
ENDS_AT_ONCE = Sentence(f"{_WHY}the run ends here. {_BACK_ONE}")
OVERSHOOTS = Sentence(f"{_WHY}lr {{lr:text}} overshoots. {_BACK}")
NOT_YET = Sentence(f"{_WHY}no update was done yet. {_BACK_ONE}")
TOO_LARGE = Sentence(f"{_WHY}the numbers are too large. {_BACK}")
STALE = Sentence("next ▸ {op:text}panes marked ~ still hold iteration {iteration}")
AGAIN = Sentence("next ▸ iteration {number}")
END = Sentence("end of the run")


def following(frame: Frame, *, old: bool = True) -> str:
    """What comes next; after a nan or inf, its cause; at the end of the run, its result.

    `old`: say so if panes still hold numbers of the previous iteration.
    """
    schedule, moment = frame.schedule, frame.moment
    if frame.broken is not None:
        return _why(frame)
    if frame.ends:
        return ending(frame)
    coming = schedule.step_over(moment)
    if coming.iteration != moment.iteration:
        return f"{AGAIN.text_of(number=str(coming.iteration))}: {frame.program.story.again}"
    if coming.op == schedule.check:
        return f"next ▸ check: {frame.check.question}" if frame.check else ""
    op = frame.program.ops[coming.op - 1]
    if old and any(frame.state(tensor.name) is Known.OLD for op in frame.program.ops for tensor in op.writes):
        return STALE.text_of(op=f"{op.label}   ".ljust(_STALE_AT), iteration=str(moment.iteration - 1))
    return f"next ▸ {op.label}: {op.question}"


def ending(frame: Frame) -> str:
    """The sentence at the end of the run, with its result."""
    program, parameters = frame.program, frame.current.model_after
    takeaway = program.story.takeaway(lambda inputs: program.scores(inputs, parameters))
    return f"{END.text} ▸ {takeaway}" if takeaway else END.text


def _last_rate(last: Iteration) -> str:
    """The learning rate of an iteration, with four digits if a schedule computed it."""
    update = last.program.update
    rate = update.rate(last)
    return short(rate) if update.constant_rate is not None else f"{rate:.4g}"


def _why(frame: Frame) -> str:
    known = [numbers.fixed(value, signed=False).strip() for value in frame.history.losses[-4:].tolist()]
    losses = f"losses {', '.join(known)}: " if known else ""
    if frame.moment == frame.schedule.end(frame.moment.iteration):
        return (ENDS if frame.moment.iteration > 1 else ENDS_AT_ONCE).text_of(known=losses)
    if frame.previous is None:
        return NOT_YET.text_of(known=losses)
    last = provenance.rerun(frame.previous)
    if last.mean_after > last.mean_before or not math.isfinite(last.mean_after):
        return OVERSHOOTS.text_of(known=losses, lr=_last_rate(frame.previous))
    return TOO_LARGE.text_of(known=losses)
