"""Besides: what else decides what is read on a screen, as the command line writes it: `all-digits=on,row=12`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from stepviz.errors import UserError
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.session.film import Film
from stepviz.session.steps import asks, revealed
from stepviz.training import Frame, Moment, Timeline
from stepviz.views.layout.placing import sheet_at, sheets_of
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.panes.scales import RoleScale, Scales
from stepviz.views.state import State

FLAGS = ("all-digits", "code", "log", "proof", "answer", "question")
"""What is on or off."""
NAMES = (*FLAGS, "sheet", "pin", "heat", "trail", "row", "term", "shown", "voted", "votes")
EXAMPLE = "all-digits=on,pin=W.x0.c0"


@dataclass(frozen=True)
class Besides:
    """What a viewer has turned on beside the moment, the number in brackets and what is opened of it."""

    flags: tuple[tuple[str, bool], ...] = ()
    """Those of `FLAGS` that are not as the viewer likes them."""
    sheet: str = ""
    """The sheet that was turned to, its name without spaces."""
    pins: tuple[Cell, ...] = ()
    """Numbers that keep a line."""
    scales: Scales = ()
    """Those of heat, where they were set."""
    trail: tuple[tuple[Moment, Cell], ...] = ()
    """The numbers that were explained before this one, and when."""
    row: int | None = None
    """The picked row of a picture."""
    term: int | None = None
    """The term that the explanation is on, from 0."""
    shown: int = 0
    """How many of the hidden results are shown."""
    voted: int | None = None
    """The choice that was voted for last, from 0."""
    votes: tuple[int, ...] = ()
    """Votes for each choice."""

    def words(self, line: Timeline) -> list[str]:
        """The option of the command line of that run, none where there is nothing to say."""
        word, moment = line.trainer.program.word, line.schedule.text
        parts = [f"{name}={'on' if on else 'off'}" for name, on in self.flags]
        parts += [f"sheet={self.sheet}"] if self.sheet else []
        parts += [f"pin={word(cell)}" for cell in self.pins]
        parts += [f"heat={role.value}/{kind.value}/{full:g}" for role, kind, full in self.scales]
        parts += [f"trail={moment(when)}/{word(cell)}" for when, cell in self.trail]
        term, voted = (None if place is None else place + 1 for place in (self.term, self.voted))
        counted = {"row": self.row, "term": term, "shown": self.shown or None, "voted": voted}
        parts += [f"{name}={number}" for name, number in counted.items() if number is not None]
        parts += [f"votes={'.'.join(map(str, self.votes))}"] if self.votes else []
        return ["--also", ",".join(parts)] if parts else []


_NOTHING = Besides()


def besides_of(film: Film, state: State) -> Besides | None:
    """That of a state, if there is anything. A sheet is told where moment and number alone lead to another one."""
    frame = film.frame(state)
    usual = {"all-digits": state.likes.all_digits, "code": state.likes.code, "log": None, "question": True}
    poll = state.poll if state.predicting else None
    now = _flags(state) | {"proof": state.proving}
    now["answer"] = poll is not None and poll.answered
    elsewhere = state.explaining or state.zoomed or state.graphed or state.difference
    asked = state.predicting and asks(frame) and not elsewhere
    now["question"] = poll is not None or not asked
    choices = poll.question.choices if poll is not None and poll.question is not None else ()
    found = Besides(
        tuple((name, bool(on)) for name, on in now.items() if on != usual.get(name, False)),
        _turned_to(frame, state),
        state.pins,
        state.scales,
        state.trail if state.explaining else (),
        state.row if state.zoomed else None,
        state.term if state.explaining else None,
        len(state.veil.told),
        None if poll is None else poll.last,
        tuple(poll.votes.get(choice, 0) for choice in range(len(choices))) if poll is not None and poll.votes else (),
    )
    return None if found == _NOTHING else found


def read(text: str, line: Timeline) -> Besides:
    """What such a text says of a run. Raises `UserError` for a name, a value or a number there is none of."""
    flags: dict[str, bool] = {}
    pins, scales, trail = list[Cell](), list[RoleScale](), list[tuple[Moment, Cell]]()
    given: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name not in NAMES:
            raise UserError(f"--also {part!r}: give {', '.join(NAMES)}, for example --also {EXAMPLE}")
        if name in FLAGS:
            flags[name] = _is_on(part, value)
        elif name == "pin":
            pins.append(line.trainer.program.cell(value))
        elif name == "heat":
            scales.append(_scale(part, value))
        elif name == "trail":
            trail.append(_explained(part, value, line))
        else:
            given[name] = value
    votes = [_count(f"votes={part}", part) for part in given["votes"].split(".")] if "votes" in given else []
    numbers = {
        name: _count(f"{name}={given[name]}", given[name])
        for name in ("row", "term", "shown", "voted")
        if name in given
    }
    term, voted = (max(0, numbers[name] - 1) if name in numbers else None for name in ("term", "voted"))
    return Besides(
        tuple(flags.items()),
        given.get("sheet", ""),
        tuple(pins),
        tuple(scales),
        tuple(trail),
        numbers.get("row"),
        term,
        numbers.get("shown", 0),
        voted,
        tuple(votes),
    )


def check_sheet(frame: Frame, besides: Besides) -> None:
    """Raises `UserError` for a sheet that the network does not have."""
    names = [_slug(sheet.name) for sheet in sheets_of(frame)]
    if besides.sheet and besides.sheet not in names:
        raise UserError(f"--also sheet={besides.sheet}: this network has {', '.join(names)}")


def put(film: Film, state: State, besides: Besides) -> State:
    """A state that has arrived, with it."""
    flags = dict(besides.flags)
    digits, code = flags.get("all-digits", state.digits), flags.get("code", state.code)
    log = flags.get("log", state.log)
    turned = [sheet.name for sheet in sheets_of(film.frame(state)) if _slug(sheet.name) == besides.sheet]
    state = replace(state, digits=digits, code=code, log=log, sheet=turned[-1] if turned else state.sheet)
    state = replace(state, pins=besides.pins or state.pins, scales=besides.scales or state.scales)
    state = replace(state, row=besides.row) if state.zoomed and besides.row is not None else state
    state = replace(state, term=besides.term, trail=besides.trail) if state.explaining else state
    for act in _answers(besides, flags):
        state = act(film, state)
    if not flags.get("proof"):
        return state
    from stepviz.session.predicting import why_not

    return state if why_not(film.frame(state), state.veil) else replace(state, proving=True)


def _flags(state: State) -> dict[str, bool | None]:
    """What is on at every moment."""
    return {"all-digits": state.digits, "code": state.code, "log": state.log}


def _turned_to(frame: Frame, state: State) -> str:
    shown, bare = sheet_at(frame, state).name, replace(state, sheet="", pick=None)
    usual = bare if state.pick is None else replace(state, sheet=sheet_at(frame, bare).name)
    return "" if sheet_at(frame, usual).name == shown else _slug(shown)


def _answers(besides: Besides, flags: dict[str, bool]) -> Iterator[Callable[[Film, State], State]]:
    """What happens to a question: votes, results shown one by one, the answer."""
    if besides.votes:
        yield lambda _, state: _voted(state, besides)
    for _ in range(besides.shown):
        from stepviz.session.predicting import reveal

        yield lambda film, state: reveal(film, state, 1)
    if flags.get("answer"):
        yield lambda _, state: revealed(state)
    if not flags.get("question", True):
        yield lambda _, state: replace(state, veil=NOTHING_HIDDEN, poll=None)


def _voted(state: State, besides: Besides) -> State:
    if state.poll is None or state.poll.question is None:
        return state
    choices = range(len(state.poll.question.choices))
    votes = {place: count for place, count in zip(choices, besides.votes, strict=False) if count}
    last = besides.voted if besides.voted in choices else None
    return replace(state, poll=replace(state.poll, votes=votes, last=last))


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def _is_on(part: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise UserError(f"--also {part!r}: give on or off, for example --also {EXAMPLE}")
    return value == "on"


def _scale(part: str, value: str) -> RoleScale:
    try:
        role, kind, full = value.split("/")
        found = RoleScale(TensorRole(role), Kind(kind), float(full))
    except ValueError:
        found = None
    if found is None or not 0 <= found.full < math.inf:
        raise UserError(f"--also {part!r}: give a role, a kind and a size, for example --also heat=gradient/signed/2")
    return found


def _explained(part: str, value: str, line: Timeline) -> tuple[Moment, Cell]:
    moment, _, cell = value.partition("/")
    if not cell:
        raise UserError(f"--also {part!r}: give a moment and a number, for example --also trail=1:update/W_after.x0.c0")
    return line.schedule.parse(moment), line.trainer.program.cell(cell)


def _count(part: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise UserError(f"--also {part!r}: give a whole number, for example --also row=12")
    return int(value)
