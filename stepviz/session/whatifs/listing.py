"""Listing: the keys of the list of what-ifs: go there, name, close, copy; and what it takes to turn to another run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stepviz import shell
from stepviz.ops.claims import Sentence
from stepviz.session.film import Film
from stepviz.session.overlays.overlay import CLOSE, At, ListOverlay, choose, close, typed
from stepviz.session.steps import fitting
from stepviz.session.walks import Outcome, Walk
from stepviz.settings.limits import MAX_NAME, MAX_WHATIFS
from stepviz.text import in_whole_words, shortened
from stepviz.training.losses import Losses
from stepviz.views.chrome.keys import told_line
from stepviz.views.chrome.overlaid import CHOSEN, first_of
from stepviz.views.layout.layouts import Size
from stepviz.views.overlays import ANY, Keys, Overlay
from stepviz.views.panes.curve import LOG, Curve, put_bars
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Role, Row, Style, filled
from stepviz.views.whatif.curves import on_one_scale
from stepviz.views.whatif.named import Standing

_NONE = "there is no what-if yet: w makes one"


def other_run(film: Film, state: State) -> Outcome:
    """What-if, original, difference, what-if, …; the last what-if where none is held against the original yet."""
    if not state.whatifs:
        return replace(state, message=_NONE)
    if state.asking:
        return replace(state, message="first show the answer: then W shows the original")
    if not state.rival:
        return looked_at(film, state, len(state.whatifs))
    if state.difference:
        return fitting(film, replace(state, difference=False, message=""))
    if state.run:
        return fitting(film, replace(state, run=0, message=""))
    if state.zoom or state.graph is not None:
        told = f"this is {state.whatifs[state.rival - 1].label}: only panes show the difference"
        return fitting(film, replace(state, run=state.rival, message=told))
    return fitting(film, replace(state, run=state.rival, difference=True, explaining=False, term=None, message=""))


def looked_at(film: Film, state: State, number: int) -> Walk:
    """Look at the what-if of that number, 0 for the original alone, at the same moment."""
    yield from film.seek(replace(state, run=number, rival=number, difference=False), state.moment.iteration)
    return lambda now: at_run(film, now, number)


def at_run(film: Film, state: State, number: int) -> State:
    """The state that looks at the what-if of that number, 0 for the original alone, whose moment is at hand."""
    label = f"this is {state.whatifs[number - 1].label}" if number else "this is the original"
    state = replace(state, run=number, rival=number, difference=False, poll=None, proving=False, message=label)
    return fitting(film, state)


def closed(film: Film, state: State, number: int) -> State:
    """Without the what-if of that number. One that was looked at gives way to the original."""
    whatifs = tuple(whatif for place, whatif in enumerate(state.whatifs, 1) if place != number)

    def now(place: int) -> int:
        return 0 if place == number else place - (place > number)

    left = state.rival != number
    state = replace(state, whatifs=whatifs, run=now(state.run), rival=now(state.rival))
    if not left:
        state = replace(state, difference=False, pick=None, explaining=False, term=None, trail=())
        state = replace(state, veil=NOTHING_HIDDEN, poll=None, proving=False)
    film.forget(state)
    return state


def listed(film: Film, state: State) -> Walk:
    """The list of all what-ifs, each at this moment."""
    for number in range(len(state.whatifs) + 1):
        yield from film.seek(replace(state, run=number, rival=number), state.moment.iteration)
    return lambda now: now.over(WhatIfList(now.run))


def _close(top: WhatIfList, at: At) -> State:
    if not top.place:
        return at.state
    state = closed(at.film, at.below, top.place)
    return state.over(top.moved(top.place, state))


@dataclass(frozen=True)
class WhatIfList(ListOverlay):
    """The original and the what-ifs, one of them chosen."""

    page = typing = True
    keys = (
        Keys(("enter",), "Enter go there", lambda top, at: looked_at(at.film, at.below, top.place)),
        Keys(("n",), "n name", lambda top, at: at.state.over(WhatIfName(top.place)) if top.place else top),
        Keys(("x", "delete"), "x close", _close),
        Keys(("y",), "y copy command", lambda top, at: replace(at_run(at.film, at.below, top.place), wish="copy")),
        Keys(("w",), "w new", "what_if"),
        Keys((*CLOSE, "click", "W"), "Esc back", close),
        Keys(("down", "up", "home", "end"), "↑↓ choose", choose),
    )

    def count(self, state: State) -> int:
        return len(state.whatifs) + 1

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        return rows(sight.runs(sight.state), self.place, self.told, size)


def _named(top: WhatIfName, at: At) -> State:
    """What was typed as the name, where no other what-if has it."""
    label, whatifs = top.name.strip(), list(at.below.whatifs)
    number = top.place - 1
    if label and label not in [whatif.label for place, whatif in enumerate(whatifs) if place != number]:
        whatifs[number] = whatifs[number]._replace(label=label)
    return replace(at.below, whatifs=tuple(whatifs))


@dataclass(frozen=True)
class WhatIfName(Overlay):
    """What is typed as the new name of a what-if, in its line of the list."""

    place: int
    name: str = ""
    page = typing = True
    keys = (
        Keys(("enter",), "Enter that is its name", _named),
        Keys((*CLOSE, "click"), "Esc back", close),
        Keys(ANY, "", lambda top, at: replace(top, name=typed(top.name, at.key, MAX_NAME))),
    )

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        return rows(sight.runs(sight.state), self.place, self.told, size, self.name)


_TITLE = Style(Role.TEXT, 0, "b")
_AT, _CLOSE_AT = (5, 18, 36, 46, 55, 62), (5, 18, 18, 28, 38, 45)
"""Columns of name, change, loss, last 100, train and val; the curve after them. Where there is less room, no change."""
_HEADS = "name,change,   loss,last 100,train,val"
_CURVE_AT = 69
_LAST = 100


def _first(last: int) -> str:
    return f"iterations 1 to {last}" if last > 1 else "iteration 1"


SHARED = Sentence("All share {which:text}.", "beside")
APART = Sentence("They share no iteration: the first change is at the start of 1.", "beside")
KEPT = Sentence(f"At most {MAX_WHATIFS}. The command of a closed one makes it again.", "beside")


def rows(
    runs: Sequence[Standing], place: int, told: Sequence[str], size: Size, naming: str | None = None
) -> tuple[Row, ...]:
    """Title, two lines for each run with those around the chosen one, what holds of all, keys: of that size.

    `naming`: what is typed as the name of the chosen one.
    """
    width, height = size
    frame = runs[0].frame
    moment = max(run.frame.moment for run in runs)
    head = (
        Line(width).put(0, "─" * width, DIM).put(1, f" WHAT-IFS  runs at {frame.schedule.text(moment)} ", _TITLE).row()
    )
    heads = Line(width)
    for column, text in zip(_columns(width), _HEADS.split(","), strict=True):
        if text == "change" and width < _CURVE_AT:
            continue
        heads.put(column, text, DIM)
    heads.put(_CURVE_AT, f"loss, {LOG} scale" if width > _CURVE_AT + 1 else "", DIM)
    curves = on_one_scale([run.frame.history.losses for run in runs], max(1, width - _CURVE_AT - 1))
    each = [
        _two(
            run if at != place or naming is None else run._replace(label=f"{naming}▏"), made, width, chosen=at == place
        )
        for at, (run, made) in enumerate(zip(runs, curves, strict=True))
    ]
    room = max(1, (height - 5) // 2)
    first = first_of(place, room, len(each))
    body = [row for pair in each[first : first + room] for row in pair]
    shared = Line(width).put(1, shortened(about(runs), width - 2), DIM).row()
    more = Line(width).put(1, in_whole_words(KEPT.text_of(), width - 2), DIM).row()
    return (*filled((head, heads.row(), *body), width, height - 3), shared, more, told_line(width, told))[:height]


def _two(run: Standing, made: Curve, width: int, *, chosen: bool) -> tuple[Row, Row]:
    """A line of numbers, and one with the words that make it, the curve over both."""
    upper, lower = Line(width), Line(width)
    named, changed, numbers_at, *_ = columns = _columns(width)
    upper.put(1, "▸" if chosen else " ", BOLD).put(named, run.label, CHOSEN if chosen else BOLD)
    if changed < numbers_at:
        upper.put(changed, shortened(_change(run), numbers_at - changed - 1))
    _put_numbers(upper, run, columns[2:])
    words = [word for edit in run.edits for word in ("--edit", edit.text)]
    lower.put(named, shortened(shell.command(words) if words else "", min(width, _CURVE_AT) - named - 1), DIM)
    if width > _CURVE_AT + 1:
        put_bars([upper, lower], _CURVE_AT, made, log=True, style=TEXT if chosen else DIM)
    return upper.row(), lower.row()


def _columns(width: int) -> tuple[int, ...]:
    return _AT if width >= _CURVE_AT else _CLOSE_AT


def _put_numbers(line: Line, run: Standing, columns: Sequence[int]) -> None:
    """Loss, mean of the last hundred and accuracies from these columns on; or where it stopped."""
    frame = run.frame
    losses, (loss, last, *looks) = frame.history.losses, columns
    if frame.broken is not None:
        text = f"stopped at {frame.schedule.text(frame.moment)}: {frame.program.word(frame.broken.cell)} is nan or inf"
        line.put(loss, shortened(text, line.width - loss), WARNING)
        return
    if len(losses):
        line.put(loss, numbers.fixed(losses[-1], signed=False)).put(last, numbers.fixed(_mean(losses), signed=False))
    for column, split in zip(looks, ("train", "val"), strict=True):
        look = frame.last_check(split)
        text = "-" if look is None else numbers.measure(look.value, frame.described(split).kind)
        line.put(column, text)


def _mean(losses: Losses) -> float:
    return float(losses[max(0, len(losses) - _LAST) :].mean())


def _change(run: Standing) -> str:
    if not run.edits:
        return run.frame.experiment.rate
    first = run.edits[0]
    return f"{first.iteration}:{first.name}={first.value}" + (f" +{len(run.edits) - 1}" if len(run.edits) > 1 else "")


def about(runs: Sequence[Standing]) -> str:
    """What the runs have in common."""
    starts = [run.edits[0].iteration for run in runs if run.edits]
    if not starts:
        return "There is no what-if yet: w makes one."
    shared = min(starts) - 1
    return SHARED.text_of(which=_first(shared)) if shared else APART.text_of()
