"""Listed: the page that lists the original and all what-ifs at a moment."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz import shell
from stepviz.ops.claims import Sentence
from stepviz.settings.limits import MAX_WHATIFS
from stepviz.text import in_whole_words, shortened
from stepviz.views.chrome.keys import told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.overlays import LinesInView
from stepviz.views.panes.curve import LOG, Curve, put_bars
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, REVERSED, TEXT, WARNING, Line, Row, filled, fitting
from stepviz.views.whatif.curves import on_one_scale
from stepviz.views.whatif.named import Standing

_AT, _CLOSE_AT = (5, 18, 36, 46, 55, 62), (5, 18, 18, 28, 38, 45)
"""Columns of name, change, loss, last 100, train and val. Narrow screens leave out the change and the curve."""
_HEADS = "name,change,   loss,last 100,train,val"
_CURVE_AT = 69
_LOOK = 7
"""Columns of the result of a check."""
_LAST = 100


SHARED = Sentence("All share {which:text}.", "beside")
APART = Sentence("They share no iteration: the first change is at the start of 1.", "beside")
KEPT = Sentence(f"At most {MAX_WHATIFS}. The command of a closed one makes it again.", "beside")


def rows(
    runs: Sequence[Standing], place: int, told: Sequence[str], size: Size, naming: str | None = None
) -> tuple[Row, ...]:
    """The page: a title, two lines for each run around the chosen one, what all runs share, and keys.

    `told`: the texts of the last line; `naming`: the new name of the chosen run while it is typed.
    """
    width, height = size
    latest = max((run.frame for run in runs), key=lambda frame: frame.moment)
    title = f" WHAT-IFS  runs at {latest.schedule.text(latest.moment)} "
    head = Line(width).put(0, "─" * width, DIM).put(1, title, BOLD).row()
    heads = Line(width)
    for column, text in zip(_columns(width), _HEADS.split(","), strict=False):
        if text != "change" or width >= _CURVE_AT:
            heads.put(column, text, DIM)
    if width > _CURVE_AT + 1:
        heads.put(_CURVE_AT, fitting((f"loss, {LOG} scale", f"loss, {LOG}", ""), width - _CURVE_AT), DIM)
    curves = on_one_scale([run.frame.history.losses for run in runs], max(1, width - _CURVE_AT - 1))
    named = [*runs]
    if naming is not None:
        named[place] = runs[place]._replace(label=f"{naming}▏")
    pairs = enumerate(zip(named, curves, strict=True))
    each = [_run_rows(run, made, width, chosen=at == place) for at, (run, made) in pairs]
    body = [row for number in runs_in_view(place, len(each), height).lines for row in each[number]]
    shared = Line(width).put(1, shortened(about(runs), width - 2), DIM).row()
    more = Line(width).put(1, in_whole_words(KEPT.text, width - 2), DIM).row()
    return (*filled((head, heads.row(), *body), width, height - 3), shared, more, told_line(width, told))[:height]


def runs_in_view(place: int, count: int, height: int) -> LinesInView:
    """The runs in view on the page: two rows for each."""
    return LinesInView.around(place, count, 2, max(1, (height - 5) // 2), tall=2)


def _run_rows(run: Standing, made: Curve, width: int, *, chosen: bool) -> tuple[Row, Row]:
    """A line with numbers and one with the command of the run; the curve covers both lines."""
    upper, lower = Line(width), Line(width)
    named, changed, numbers_at, last, *looks = _columns(width)
    upper.put(1, "▸" if chosen else " ", BOLD).put(named, run.label, REVERSED if chosen else BOLD)
    if changed < numbers_at:
        first = [f"{edit.iteration}:{edit.name}={edit.value}" for edit in run.edits[:1]] or [run.frame.experiment.rate]
        more = f" +{len(run.edits) - 1}" if len(run.edits) > 1 else ""
        upper.put(changed, shortened(f"{first[0]}{more}", numbers_at - changed - 1))
    frame, losses = run.frame, run.frame.history.losses
    if frame.broken is not None:
        text = f"stopped at {frame.schedule.text(frame.moment)}: {frame.program.word(frame.broken.cell)} is nan or inf"
        upper.put(numbers_at, shortened(text, width - numbers_at), WARNING)
    else:
        if len(losses):
            mean = float(losses[max(0, len(losses) - _LAST) :].mean())
            upper.put(numbers_at, numbers.fixed(losses[-1], signed=False)).put(last, numbers.fixed(mean, signed=False))
        for column, split in zip(looks, ("train", "val"), strict=False):
            look = frame.last_check(split)
            upper.put(column, "-" if look is None else numbers.measure(look.value, frame.described(split).kind))
    words = [word for edit in run.edits for word in ("--edit", edit.text)]
    lower.put(named, shortened(shell.command(words) if words else "", min(width, _CURVE_AT) - named - 1), DIM)
    if width > _CURVE_AT + 1:
        put_bars([upper, lower], _CURVE_AT, made, log=True, style=TEXT if chosen else DIM)
    return upper.row(), lower.row()


def _columns(width: int) -> tuple[int, ...]:
    """The columns that have room for what stands in them."""
    if width >= _CURVE_AT:
        return _AT
    *first, train, val = _CLOSE_AT
    return (*first, *(column for column in (train, val) if column + _LOOK <= width))


def about(runs: Sequence[Standing]) -> str:
    """The sentence on the iterations that the runs share."""
    starts = [run.edits[0].iteration for run in runs if run.edits]
    if not starts:
        return "There is no what-if yet: w makes one."
    shared = min(starts) - 1
    which = f"iterations 1 to {shared}" if shared > 1 else "iteration 1"
    return SHARED.text_of(which=which) if shared else APART.text
