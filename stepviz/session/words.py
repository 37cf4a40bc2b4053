"""Words: converts a place in a run, and what is shown there, to words of the command line, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.session.fields import ALONE, ALSO, EXAMPLE, OPTIONS, SEVERAL, Fields, InRun
from stepviz.session.film import Film
from stepviz.session.steps import asking, asks
from stepviz.settings.limits import FIRST_LABEL, ORIGINAL, WHATIF
from stepviz.training import Frame, Moment, Timeline
from stepviz.training.edits import Edit, read_all
from stepviz.views.asking import ask
from stepviz.views.layout.placing import sheet_at
from stepviz.views.lessons.votes import votes_in
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.panes.scales import Scales
from stepviz.views.state import Poll, State
from stepviz.views.watches import exists
from stepviz.views.whatif.named import seen_as


class Place(NamedTuple):
    """A moment of a run, and what is shown there."""

    moment: Moment
    pick: Cell | None = None
    explaining: bool = False
    zoom: str = ""
    """The key of the open picture; empty for none."""
    graph: Cell | None = None
    """The number whose graph is open."""
    hide: bool = False
    """True in a quiz: each step first asks, then shows."""
    edits: tuple[Edit, ...] = ()
    """The edits of the what-if; empty without a what-if."""
    label: str = FIRST_LABEL
    """The name of the what-if."""
    look: str = WHATIF
    """The run, or the difference of both, that is shown: one of `WHATIF_LOOKS`."""
    all_digits: bool | None = None
    """None for the viewer's preference, also in `code` and `log`."""
    code: bool | None = None
    log: bool | None = None
    highlight: bool = False
    """True if everything except the selected number and its inputs is dimmed."""
    proof: bool = False
    answer: bool = False
    """True if the answer to the question is shown."""
    question: bool | None = None
    """True to hide the result beside a graph, an explanation, …; None to hide it and ask for it, except there."""
    sheet: str = ""
    """The sheet that the viewer turned to, as a `slug`; empty for the usual one."""
    pins: tuple[Cell, ...] = ()
    """The watched numbers."""
    scales: Scales = ()
    """The colour scales; empty for those of iteration 1."""
    trail: tuple[tuple[Moment, Cell], ...] = ()
    """The numbers explained before this one, with their moments."""
    row: int | None = None
    """The selected row of a picture."""
    plane: tuple[int, int] | None = None
    """The features across and up the plane of a picture."""
    term: int | None = None
    """The selected term (from 0) of the explanation."""
    shown: int = 0
    """The number of hidden results that are revealed."""
    voted: int | None = None
    """The choice (from 0) of the last vote."""
    before: tuple[int, ...] = ()
    """The counts of the first vote on the question, one for each choice, if a second one has begun."""
    votes: tuple[int, ...] = ()
    """The counts of the vote; empty if nobody voted."""
    observing: bool = False
    """True if a lesson's audience is asked what it saw."""


def place_of(film: Film, state: State) -> Place:
    """The place of a state. It names the sheet only if moment and number alone would lead to another one."""
    frame, likes, held = film.frame(state), state.likes, state.compared_run
    elsewhere = state.explaining or state.zoomed or state.graphed or state.difference
    asked = state.predicting and asks(frame) and not elsewhere
    hidden = state.predicting and bool(state.mask.tensors)
    if hidden and asked and state.poll is None:  # without its question, the result would not be hidden there
        state = replace(state, poll=Poll(ask(frame)))
    poll = state.poll if state.predicting else None
    place = Place(
        state.moment,
        state.pick,
        state.explaining and state.pick is not None,
        state.zoom if state.zoomed else "",
        state.graph if state.graphed else None,
        state.predicting,
        all_digits=None if state.digits == likes.all_digits else state.digits,
        code=None if state.code == likes.code else state.code,
        log=state.log,
        highlight=state.focused,
        proof=state.proving,
        answer=poll is not None and poll.answered,
        question=True if hidden and elsewhere else False if asked and poll is None else None,
        sheet=_turned_to(frame, state, asked=asked),
        pins=tuple(cell for cell in state.pins if exists(frame, cell)),
        scales=state.scales,
        trail=state.trail if state.explaining else (),
        row=state.row if state.zoomed else None,
        plane=state.plane,
        term=state.term if state.explaining else None,
        shown=len(state.mask.told) if hidden else 0,
        **votes_of(poll),
    )
    return place if held is None else place._replace(edits=held.edits, label=held.label, look=seen_as(state))


def votes_of(poll: Poll | None) -> dict[str, Any]:
    """The fields of a place for the votes on a question."""
    if poll is None:
        return {}
    choices, votes = range(len(poll.choices)), {"before": poll.before, "votes": poll.votes}
    counts = {name: tuple(count.get(n, 0) for n in choices) for name, count in votes.items() if votes_in((count,))}
    return {**counts, "voted": poll.last}


def slug(name: str) -> str:
    """The name of a sheet without spaces."""
    return name.replace(" ", "-")


def _turned_to(frame: Frame, state: State, *, asked: bool) -> str:
    """The shown sheet, as a `slug`; empty for the usual one. `asked`: the usual one is that of the open question."""
    shown, usual = sheet_at(frame, state).name, replace(state, sheet="")
    if state.pick is not None:
        bare = replace(usual, pick=None)
        usual = replace(state, sheet=sheet_at(frame, asking(frame, bare) if asked else bare).name)
    return "" if sheet_at(frame, usual).name == shown else slug(shown)


def place_ahead(film: Film, state: State) -> Place:
    """The place that the current task leads to; without one, the place of the state."""
    if not isinstance(film.goal, Moment):
        return place_of(film, state)
    sheet = state.sheet if state.pick is not None else ""
    state = replace(state, sheet=sheet, mask=NOTHING_HIDDEN, poll=None, proving=False)
    return place_of(film, state)._replace(moment=film.goal)


def words(place: Place, film: Film, base: int = 0) -> list[str]:
    """The command-line words that open a place: `--edit 501:lr=0.1 --pick dW.x3.c0 --explain --at 1:grads`.

    `base`: the number of its run among a lesson's.
    """
    line = film.made_by(() if place.look == ORIGINAL else place.edits, base)
    edited = [word for edit in place.edits for word in ("--edit", edit.text)]
    return [*edited, *words_beside(place, line), "--at", line.schedule.text(place.moment)]


def words_beside(place: Place, line: Timeline) -> list[str]:
    """The words for what is shown, without moment and edits."""
    options = [word for pair in changed_fields(place, line, OPTIONS) for word in pair if word]
    also = ",".join(map("=".join, changed_fields(place, line, ALSO)))
    return [*options, *(["--also", also] if also else [])]


def changed_fields(place: Place, line: Timeline, fields: Fields) -> Iterator[tuple[str, str]]:
    """The name and text of each field that differs from its default."""
    run = InRun(line, place.moment.iteration)
    for name, (part, kind) in fields.items():
        value = getattr(place, part)
        if value != Place._field_defaults.get(part, value):
            for item in value if part in SEVERAL else (value,):
                yield name, kind.write(run, item)


def command(film: Film, state: State) -> list[str]:
    """The words of the command that opens the current screen: `stepviz article --seed 0 … --at 1:grads`."""
    if state.boarded and state.board is not None:
        varied = [word for text in state.board.vary for word in ("--vary", text)]
        at, board = film.schedule(state).text(state.moment), state.board
        run = film.original if film.script is None else film.originals[board.first]
        return ["stepviz", "board", *run.words, *varied, "--zoom", state.zoom, "--at", at]
    return ["stepviz", *film.base(state).words, *words(place_of(film, state), film, state.base)]


def parse(text: Sequence[str], film: Film, run: Timeline | None = None, iteration: int = 1) -> Place:
    """The place that such words name, in `run` or the original. Raises `UserError` for what the run does not have.

    `iteration`: where numbers are named if the words give no moment.
    """
    rest = iter(text)
    told = [(word, "" if word in ALONE else next(rest)) for word in rest]
    edits = read_all([value for word, value in told if word == "--edit"], film.original.trainer)
    given = dict(told)
    line = film.made_by(() if given.get("--look") == ORIGINAL else edits) if run is None else run
    at = InRun(line, line.schedule.parse(given["--at"]).iteration if "--at" in given else iteration)
    found = {part: kind.read(at, given[flag], "") for flag, (part, kind) in OPTIONS.items() if flag in given}
    pick = found.pop("pick", None) or found.get("graph")
    for word in given["--also"].split(",") if "--also" in given else ():
        name, _, value = word.partition("=")
        if name not in ALSO:
            raise UserError(f"--also {word!r}: give {', '.join(ALSO)}, for example --also {EXAMPLE}")
        part, kind = ALSO[name]
        read = kind.read(at, value, word)
        found[part] = (*found.get(part, ()), read) if part in SEVERAL else read
    return Place(**{"moment": opens_at(line, pick), **found}, pick=pick, edits=edits)


def opens_at(line: Timeline, cell: Cell | None) -> Moment:
    """The moment to open a run at by default: its start, or where the selected number is first computed."""
    first = line.schedule.first
    made = 0 if cell is None else line.of(first.iteration).trainer.program.made_at.get(cell.tensor, 0)
    return first._replace(op=made)
