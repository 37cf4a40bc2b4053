"""Prompt: a line of text typed below the panes, with history, completion, and an arrow at a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.session.board.opening import predict, vary
from stepviz.session.film import Film
from stepviz.session.keeping.saving import run_name, saved_run
from stepviz.session.overlays.overlay import EMPTY, LEAVE, Answer, At, LineEdit, close
from stepviz.session.tasks import Commands, Outcome, then
from stepviz.session.travel import condition, go_to, mark, run_until
from stepviz.text import shortened, whole
from stepviz.training import Direction
from stepviz.views.overlays import ANY, LINE_WIDTH, Keys, Overlay
from stepviz.views.state import State

_LONGEST = 200
_MOST_VOTES = 9999
NO_CHOICES = "there is nothing to vote on"
_CONDITION = "for example  loss < 0.1   W.x2.c0 < 0   train == 100   val changes   right.4   nan"


class Asks(NamedTuple):
    """One kind of prompt."""

    label: str
    hint: str
    enter: str
    """What Enter does."""
    answer: Callable[[Film, State, str], Outcome]
    """The outcome of an entered text. Raises `UserError` for a wrong one."""
    condition: bool = False
    """True if it asks for a condition: earlier ones can be recalled, and names completed."""


def _until(film: Film, state: State, text: str, way: Direction) -> Outcome:
    asked, found = condition(film, state, text)
    return then(run_until(film, state, found, way), lambda now: replace(now, asked=asked.asked))


def _stop_when(film: Film, state: State, text: str) -> State:
    asked, found = condition(film, state, text)
    message = f"breakpoint {found.text} is set: Space plays, B lists"
    return replace(asked, breakpoints=asked.breakpoints.add(found), message=message)


def counted(film: Film, state: State, text: str) -> State:
    """The state, with that many votes in place of the last single vote. Raises `UserError` if not a count of votes."""
    poll = state.poll
    if poll is None or poll.last is None:
        return state
    number = whole(text, _MOST_VOTES)
    if number is None:
        raise UserError(f"not a number of votes: type 0 to {_MOST_VOTES}")
    before = max(0, poll.votes.get(poll.last, 0) - 1)
    votes = {**poll.votes, poll.last: before + number}
    return replace(state, poll=replace(poll, votes=votes, last=None))


ASKS: Mapping[str, Asks] = {
    "until_forward": Asks("run until", _CONDITION, "run", partial(_until, way=1), condition=True),
    "until_back": Asks("run back until", _CONDITION, "run back", partial(_until, way=-1), condition=True),
    "go": Asks("go to", "for example  500   500:check   :grads   +10", "go there", go_to),
    "mark": Asks("name of this mark", "a word of yours; empty: the next free letter", "mark it", mark),
    "board": Asks("vary", "for example  lr=0.001,0.01,0.1   optimizer=sgd,adam   seed=0..5", "opens the board", vary),
    "predict": Asks("which run will be best at iteration", "hands are counted, then all runs play", "asks", predict),
    "votes": Asks("votes", "how many hands: a whole number", "takes it", counted),
    "save": Asks(
        "save the run as", "by its ending: .csv .wide.csv .json .npz .py .md .html .cast", "save it", saved_run
    ),
    "breakpoint": Asks("stop when", _CONDITION, "switch it on", _stop_when, condition=True),
}


def _accept(top: Prompt, at: At) -> Answer:
    """The outcome of the text. A wrong one stays, with a note on the mistake."""
    try:
        return top.asks.answer(at.film, at.below, top.edit.text.strip())
    except UserError as error:
        said = str(error).removeprefix(f"moment {top.edit.text.strip()!r}: ")
        return replace(top, note=_pointed(top, said, getattr(error, "at", None)))


def _recall(top: Prompt, at: At) -> Overlay:
    known = ("", *(reversed(at.state.asked) if top.asks.condition else ()))
    place = top.place + (1 if at.key.name == "up" else -1)
    return replace(top, edit=LineEdit.of(known[place]), place=place, note="") if 0 <= place < len(known) else top


def _complete(top: Prompt, at: At) -> Overlay:
    """Complete the word before the cursor as far as it is unique, and list the names that match."""
    if not top.asks.condition:
        return top
    from stepviz.training.conditions import complete

    before = top.edit.text[: top.edit.cursor]
    match = re.search(r"[A-Za-z_0-9.]*$", before)
    word = match[0] if match else ""
    found = list(complete(before, at.film.program(at.state)))
    if not found:
        return top
    common = found[0]
    while not all(name.startswith(common) for name in found):
        common = common[:-1]
    filled = LineEdit.of(before.removesuffix(word) + common)
    edit = filled._replace(text=filled.text + top.edit.text[top.edit.cursor :])
    return replace(top, edit=edit, note=shortened("  ".join(found), LINE_WIDTH) if len(found) > 1 else "")


def _edit(top: Prompt, at: At) -> Overlay:
    before = EMPTY if top.proposed and at.key.character is not None else top.edit
    edit = before.pressed(at.key, _LONGEST)
    return replace(top, edit=edit, note=top.note if edit.text == top.edit.text else "", proposed=False)


@dataclass(frozen=True)
class Prompt(Overlay):
    """A line of text typed below the panes."""

    asked: str
    """The kind of prompt: a key of `ASKS`."""
    edit: LineEdit = EMPTY
    place: int = 0
    """The earlier text recalled, counted from the latest: 1, 2, …; 0 for none."""
    note: str = ""
    """The mistake in the text, or the names that match."""
    about: str = ""
    """The choice whose votes are asked for; empty for other prompts."""
    proposed: bool = False
    """True while the text is a proposal: a typed character replaces it, other keys edit it."""
    typing = True
    keys = (
        Keys(("enter",), "Enter {0.asks.enter}", _accept),
        Keys(LEAVE, "Esc close", close),
        Keys(("up", "down"), "↑ asked before", _recall),
        Keys(("tab",), "Tab complete", _complete),
        Keys(("ctrl+u",), "Ctrl+U clear", lambda top, _: replace(top, edit=EMPTY, note="")),
        Keys(ANY, "", _edit),
    )

    @property
    def asks(self) -> Asks:
        """The kind of this prompt."""
        return ASKS[self.asked]

    @property
    def told(self) -> tuple[str, ...]:
        """The texts of the key bar; keys for conditions only if it asks for one."""
        enter, leave, *more, clear = super().told
        return (enter, leave, *(more if self.asks.condition else ()), clear)

    @property
    def label(self) -> str:
        """The label before the text: `go to`, `votes for 2:`."""
        return f"{self.asks.label} for {self.about}:" if self.about else self.asks.label

    @property
    def line(self) -> str:
        """The label, and the text with its cursor; the start of a long text is cut off."""
        text, room = self.edit.shown, LINE_WIDTH - len(self.label) - 1
        return f"{self.label} {text if len(text) <= room else f'…{text[len(text) - room + 1 :]}'}"

    @property
    def above(self) -> str:
        """The mistake in the text, the names that match, or a hint."""
        return self.note or self.asks.hint


def _pointed(prompt: Prompt, sentence: str, at: int | None) -> str:
    """The sentence, with an arrow to the mistake at that place of the text if it is known and there is room."""
    if at is None:
        return sentence
    column = len(prompt.label) + 1 + at
    if column + 2 + len(sentence) <= LINE_WIDTH:
        return f"{'':{column}}↓ {sentence}"
    return f"{sentence[: max(0, column - 2)]:<{column}}↓" if len(sentence) < column else sentence


def ask(state: State, what: str, text: str = "", about: str = "", *, proposed: bool = False) -> State:
    """Open a prompt. `what`: a key of `ASKS`; `about`: a choice; `proposed`: typing replaces the text."""
    return state.over(Prompt(what, LineEdit.of(text), about=about, proposed=proposed))


def _asking(film: Film, state: State, what: str) -> State:
    return ask(state, what, run_name(film, state) if what == "save" else "")


def _count(film: Film, state: State) -> State:
    """Ask how many voted for the choice of the last vote."""
    poll = state.poll
    if poll is None or poll.answered:
        return state
    if not poll.choices:
        return replace(state, message=NO_CHOICES)
    if poll.last is None:
        return replace(state, message="type the number of the choice, then Space and the count")
    return ask(state, "votes", about=str(poll.last + 1))


COMMANDS: Commands = {
    **{name: partial(_asking, what=name) for name in ("until_forward", "until_back", "go", "mark")},
    "save_run": partial(_asking, what="save"),
    "count": _count,
}
