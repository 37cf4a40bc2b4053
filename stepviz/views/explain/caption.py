"""Caption: lines on a moment: a sentence, formula and code, the selected cell's arithmetic, what comes next."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.text import in_whole_words, width_of
from stepviz.training import Frame, Known, provenance
from stepviz.views.explain.flow import flowed
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import name
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text import numbers
from stepviz.views.text.sentences import apart, legend
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, Style, fitting, line, row_width, text_of

ROWS = 4
"""Rows of a caption, unless its code needs more."""

_SENTENCE = 70
_RULE = 77
"""The most columns of a formula with the code beside it."""
_CODE_AT = 52
_GAP = 3
"""Columns between formula and code if they fit."""
STOPPED = Sentence("A number became {how:nan|inf}. The run ends in this iteration.", "caption")
FIRST_BAD = Sentence("first nan/inf this iteration: {cell:text}", "formula")


class CaptionTexts(NamedTuple):
    """The texts of a moment, in full."""

    tag: str
    """The operation: `SOFTMAX`."""
    sentence: str
    formula: str
    code: str
    coming: str
    """What comes next."""
    numbers: str = ""
    """The arithmetic of the selected number."""


def texts(frame: Frame, *, old: bool = False) -> CaptionTexts:
    """The caption's texts without its arithmetic. `old`: say if panes still hold numbers of the last iteration."""
    op = frame.op
    if frame.broken is not None:
        cell = frame.broken.cell
        tag = "NaN" if math.isnan(cell.value_in(frame.current)) else "INF"
        sentence = STOPPED.text_of(how=tag.lower())
    elif op is None:
        intro = frame.program.intro
        tag = "READY"
        sentence = fitting([*(f"{aim} {intro.ready}." for aim in intro.aims), *intro.aims], _SENTENCE)
    else:
        # labels that are words are written as a headline; those that are formulas, `dW,db`, stay as they are
        tag = op.label.upper() if op.label.isalpha() and op.label.islower() and len(op.label) > 2 else op.label
        sentence = op.sentence
    return CaptionTexts(tag, sentence, *rule(frame), following(frame, old=old))


def coming_aloud(text: str) -> str:
    """What comes next, to be read aloud: `next: loss`."""
    return apart(text.replace(" ▸", ":"))


def spoken(frame: Frame, cell: Cell | None, width: int) -> CaptionTexts:
    """The caption to be read aloud, with the arithmetic in `width` columns."""
    return aloud(texts(frame)._replace(numbers=numbers_line(frame, cell, width)))


def aloud(told: CaptionTexts) -> CaptionTexts:
    """The texts without the signs of the screen."""
    shown = told._replace(coming=coming_aloud(told.coming))
    return CaptionTexts(*(apart(text.replace(" ▸", "").replace("▸", "")) for text in shown))


@dataclass(frozen=True, eq=False)
class Caption:
    """What is written below the panes, to be laid out in any area."""

    texts: CaptionTexts
    numbers: Callable[[int], str]
    """The arithmetic of the selected number, as long as so many columns allow."""
    code: tuple[str, ...] = ()
    """The full code, instead of the formula and of whatever has no room beside it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The data's names of the selected number's feature and class."""
    pins: tuple[Row, ...] = ()
    """Rows of watched numbers: they replace what comes next, and the formula."""
    spare: bool = False
    """True if the numbers get room last: before the first operation they are counts of rows."""
    styles: tuple[Style, Style] = (BOLD, DIM)
    """The styles of the sentence and of what comes next."""

    def rows(self, width: int, height: int) -> list[Row]:
        """Exactly `height` rows: the numbers get room first, then the sentence, the formula, what comes next."""
        height -= len(self.code)
        told, roomy = self.texts, max(width, LECTURE_SIZE.width)
        # in a narrow terminal as many digits as in a lecture, on two lines, before the arithmetic is shortened
        numbers = flowed(self.numbers(roomy), width, TEXT)
        spare, numbers = (numbers, []) if self.spare else ([], numbers)
        first = flowed(f"{told.tag}  {told.sentence}", width, self.styles[0])
        if numbers and len(first) + len(numbers) > height:
            numbers = flowed(self.numbers(width), width, TEXT)
        numbers = _cut(numbers, max(1, height - min(len(first), height // 2)) * (height > 0), TEXT)
        first = _cut(first, height - len(numbers), self.styles[0])
        left = height - len(first) - len(numbers)
        next_to_come = bool(told.coming)
        middle = [line(width, f" {text}") for text in self.code] or [*self.pins[next_to_come:][:1]]
        middle = middle or self._formula(width, left, left - 1 - bool(spare))
        left -= len(middle) * (not self.code)
        after = _cut([*self.pins[:next_to_come]] or flowed(told.coming, width, self.styles[1]), left, self.styles[1])
        shown = numbers or _cut(spare, left - len(after), TEXT)
        if len(shown) == 1:  # with the data's names beside them, if these fit
            end = width_of(text_of(shown[0]).rstrip())
            shown = [Line(width).put_row(0, shown[0]).put(end, legend(self.names, width - end), DIM).row()]
        rows = [*first, *middle, *shown]
        blank = max(0, height + len(self.code) - len(rows) - len(after))
        return [*rows, *[line(width, "")] * blank, *after]  # what comes next stands in the last line

    def _formula(self, width: int, most: int, roomy: int) -> list[Row]:
        """Formula and code, side by side if they fit, in at most `most` rows; the formula alone if not in `roomy`."""
        told, roomiest = self.texts, max(width, LECTURE_SIZE.width)
        at = min(max(_CODE_AT - 1, len(told.formula) + _GAP), roomiest - 2 - len(told.code))
        at = max(at, len(told.formula) + 2)
        both = f"{told.formula:<{at}}{told.code}".strip() if 1 + at + len(told.code) < roomiest else ""
        formula, code, joined = (flowed(text, width, TEXT) for text in (told.formula, told.code, both))
        rows = joined if len(joined) == 1 else [*formula, *code]
        return _cut(rows if rows is joined or len(rows) <= roomy else formula, most, TEXT)


def _cut(rows: Sequence[Row], room: int, style: Style) -> list[Row]:
    """The rows, cut after `room` with `…`."""
    if len(rows) <= room or room < 1:
        return [*rows[: max(0, room)]]
    width = row_width(rows[0])
    text = " ".join([text_of(rows[room - 1]).rstrip(), *(text_of(row).strip() for row in rows[room:])])
    return [*rows[: room - 1], line(width, in_whole_words(text, width - 1), style)]


def rule(frame: Frame) -> tuple[str, str]:
    """Formula and code of a moment."""
    if frame.broken is not None:
        cell = frame.broken.cell
        op = frame.program.maker(cell.tensor)
        where = FIRST_BAD.text_of(cell=name(cell, frame.program.tensors))
        return where, op.code if op is not None else ""
    if frame.op is None:
        return frame.program.intro.start
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


def following(frame: Frame, *, old: bool) -> str:
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
        return f"{AGAIN.text_of(number=str(coming.iteration))}: {frame.program.intro.again}"
    if coming.op == schedule.check:
        return f"next ▸ check: {frame.check.question}" if frame.check else ""
    op = frame.program.ops[coming.op - 1]
    if old and any(frame.state(tensor.name) is Known.OLD for op in frame.program.ops for tensor in op.writes):
        return STALE.text_of(op=f"{op.label}   ".ljust(_STALE_AT), iteration=str(moment.iteration - 1))
    return f"next ▸ {op.label}: {op.question}"


def ending(frame: Frame) -> str:
    """The sentence at the end of the run, with its result."""
    program, parameters = frame.program, frame.current.model_after
    takeaway = program.intro.takeaway(lambda inputs: program.scores(inputs, parameters))
    return f"{END.text} ▸ {takeaway}" if takeaway else END.text


def _why(frame: Frame) -> str:
    known = [numbers.unsigned(value) for value in frame.history.losses[-4:].tolist()]
    losses = f"losses {', '.join(known)}: " if known else ""
    if frame.moment == frame.schedule.end(frame.moment.iteration):
        return (ENDS if frame.moment.iteration > 1 else ENDS_AT_ONCE).text_of(known=losses)
    if frame.previous is None:
        return NOT_YET.text_of(known=losses)
    last = provenance.rerun(frame.previous)
    if last.mean_after > last.mean_before or not math.isfinite(last.mean_after):
        update = frame.previous.program.update  # not that of the frame's program: an edit may change the schedule
        rate = update.rate(frame.previous)
        lr = short(rate) if update.constant_rate is not None else f"{rate:.4g}"  # a schedule's rate has all 17 digits
        return OVERSHOOTS.text_of(known=losses, lr=lr)
    return TOO_LARGE.text_of(known=losses)
