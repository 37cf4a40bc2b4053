"""Listed: the original and all what-ifs at a moment, one below the other, as a page."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz import shell
from stepviz.experiment import short
from stepviz.limits import MAX_WHATIFS
from stepviz.text import shortened
from stepviz.training.losses import Losses
from stepviz.views.chrome.keys import told_line
from stepviz.views.overlays import WhatIfList
from stepviz.views.panes.curve import curve
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Role, Row, Style, filled
from stepviz.views.whatif.curves import put_bars, scale_of
from stepviz.views.whatif.standing import Standing

_CHOSEN = Style(Role.TEXT, 0, "br")
_TITLE = Style(Role.TEXT, 0, "b")
_KEYS = ("Enter go there", "n name", "x close", "y copy command", "w new", "Esc back", "↑↓ choose")
_NAMING = ("Enter that is its name", "Esc back")
_AT = (2, 5, 18, 36, 46, 55, 62)
"""Columns of letter, name, change, loss, last 100, train and val; the curve after them."""
_HEADS = "name,change,loss,last 100,train,val"
_CURVE_AT = 69
_LAST = 100


def rows(runs: Sequence[Standing], top: WhatIfList, width: int, height: int) -> tuple[Row, ...]:
    """Title, two lines for each run with those around the chosen one, what holds of all, keys: `height` rows."""
    frame = runs[0].frame
    moment = max(run.frame.moment for run in runs)
    head = Line(width).put(0, "─" * width, DIM).put(1, f"WHAT-IFS  runs at {frame.schedule.text(moment)}", _TITLE).row()
    heads = Line(width)
    for column, text in zip(_AT[1:], _HEADS.split(","), strict=True):
        heads.put(column, text, DIM)
    scale = scale_of([curve(run.frame.history.losses, max(1, width - _CURVE_AT - 1)) for run in runs])
    each = [_two(run, place, top, width, scale) for place, run in enumerate(runs)]
    room = max(1, (height - 5) // 2)
    first = max(0, min(top.place - room // 2, len(each) - room))
    body = [row for pair in each[first : first + room] for row in pair]
    keys = told_line(width, _KEYS if top.naming is None else _NAMING)
    told = Line(width).put(1, shortened(_about(runs), width - 2), DIM).row()
    more = (
        Line(width).put(1, f"At most {MAX_WHATIFS}. Closing one loses nothing: its command makes it again.", DIM).row()
    )
    return (*filled((head, heads.row(), *body), width, height - 3), told, more, keys)[:height]


def _two(run: Standing, place: int, top: WhatIfList, width: int, scale: tuple[float, float]) -> tuple[Row, Row]:
    """A line of numbers, and one with the words that make it, the curve over both."""
    upper, lower = Line(width), Line(width)
    chosen = place == top.place
    label = f"{top.naming}▏" if chosen and top.naming is not None else run.label
    upper.put(1, "▸" if chosen else " ", BOLD).put(_AT[1], label, _CHOSEN if chosen else BOLD)
    upper.put(_AT[2], shortened(_change(run), _AT[3] - _AT[2] - 1))
    _put_numbers(upper, run)
    words = [word for edit in run.edits for word in ("--edit", edit.text)]
    lower.put(_AT[1], shortened(shell.command(words) if words else "", min(width, _CURVE_AT) - _AT[1] - 1), DIM)
    if width > _CURVE_AT + 1:
        drawn = curve(run.frame.history.losses, width - _CURVE_AT - 1)
        put_bars([upper, lower], _CURVE_AT, drawn, scale, TEXT if chosen else DIM)
    return upper.row(), lower.row()


def _put_numbers(line: Line, run: Standing) -> None:
    frame = run.frame
    losses = frame.history.losses
    if frame.broken is not None:
        text = f"stopped at {frame.schedule.text(frame.moment)}: {frame.program.word(frame.broken.cell)} is no number"
        line.put(_AT[3], text, WARNING)
        return
    if len(losses):
        line.put_right(numbers.fixed(losses[-1], signed=False).strip(), TEXT, end=_AT[4] - 3)
        line.put_right(numbers.fixed(_mean(losses), signed=False).strip(), TEXT, end=_AT[5] - 2)
    for column, split in zip(_AT[5:], ("train", "val"), strict=True):
        look = frame.look(split)
        text = "-" if look is None else numbers.measure(look.value, frame.described(split).kind)
        line.put(column, text)


def _mean(losses: Losses) -> float:
    return float(losses[max(0, len(losses) - _LAST) :].mean())


def _change(run: Standing) -> str:
    if not run.edits:
        return f"lr {short(run.frame.experiment.lr)}"
    first = run.edits[0]
    return f"{first.iteration}:{first.name}={first.value}" + (f" +{len(run.edits) - 1}" if len(run.edits) > 1 else "")


def _about(runs: Sequence[Standing]) -> str:
    """What the runs have in common."""
    starts = [run.edits[0].iteration for run in runs if run.edits]
    if not starts:
        return "There is no what-if yet: w makes one."
    shared = min(starts) - 1
    return f"All share iterations 1 to {shared}." if shared else "They share the weights they start from."
