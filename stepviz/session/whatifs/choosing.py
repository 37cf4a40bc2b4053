"""Choosing: the menu of changes, the prompt for a new value, and making the run with the change."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import chain
from string import ascii_uppercase

from stepviz import shell
from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.session.board.opening import why_not
from stepviz.session.film import Film
from stepviz.session.overlays.overlay import EMPTY, LEAVE, Answer, At, LineEdit, close
from stepviz.session.overlays.prompt import ask
from stepviz.session.tasks import Task
from stepviz.session.whatifs.listing import listed, turned
from stepviz.session.words import Place, words
from stepviz.settings.limits import MAX_WHATIFS, WHATIF
from stepviz.text import in_whole_words, shortened, wrapped
from stepviz.training import Moment, Timeline
from stepviz.training.edits import Edit, parameter_of, read_all
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.layout.focus import furthest_moved
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, Keys, Overlay, width_of
from stepviz.views.state import State, WhatIf
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Row
from stepviz.views.whatif.between import begun as begun_message
from stepviz.views.whatif.menu import WIDE, WhatIfOption, data_name, framed, hint_of, menu_rows, options_of, start_of
from stepviz.views.whatif.named import with_whatif

_LONGEST = 60
_WIDTH = 60


def opened(film: Film, state: State) -> State:
    """Open the menu, unless a question is open."""
    if state.asking:
        return replace(state, message="first show the answer: then w asks what if")
    return state.over(WhatIfMenu())


def _choose(top: WhatIfMenu, at: At) -> Answer:
    """Ask for the value of a key's option. Letters and digits without an option do nothing; other keys close."""
    sight = at.film.sight(at.below)
    option = options_of(sight.frame, sight.selected).get(at.key.name)
    if option is None:
        return top if at.key.character is not None and at.key.character.isalnum() else at.below
    text = "" if option.name else f"{data_name(sight.frame, sight.selected)}="
    if option.choices:
        text = option.choices[(option.choices.index(option.today) + 1) % len(option.choices)]
    return _previewed(at, WhatIfPrompt(start_of(sight.frame), option, LineEdit.of(text)))


def _board(_: WhatIfMenu, at: At) -> State:
    """Ask for the values of a board, or say why there can be none."""
    reason = why_not(at.below)
    return replace(at.below, message=reason) if reason else ask(at.below, "board")


@dataclass(frozen=True)
class WhatIfMenu(Overlay):
    """The menu of what can be changed, each option with its key."""

    keys = (
        Keys(ANY, "one key chooses", _choose),
        Keys(("escape",), "Esc back, nothing has changed", close),
        Keys(("w",), "", lambda _, at: listed(at.film, at.below)),
        Keys(("v",), "", _board),
    )

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        return framed(below, sight, start_of(sight.frame), menu_rows(sight, width_of(below)), self.told)


def _start(top: WhatIfPrompt, at: At) -> Answer:
    """Show the run with the change at the same moment; a wrong text stays, with a note on the mistake."""
    film, state = at.film, at.below
    try:
        edits = _edits(film, state, top)
        known = [whatif.edits for whatif in state.whatifs]
        if edits not in known and len(known) >= MAX_WHATIFS:
            raise UserError(f"there are {MAX_WHATIFS} what-ifs: close one in the list (w w, then x)")
        film.made_by(edits, state.base)
    except UserError as error:
        text = str(error)  # without the option, which nobody has typed here
        return replace(top, note=text.partition(": ")[2] if text.startswith("--edit ") and ": " in text else text)
    return begun(film, state, edits)


def _turn(top: WhatIfPrompt, at: At) -> Overlay:
    return _previewed(at, _typed(top, LineEdit.of(_next_value(top, 1 if at.key.name == "up" else -1))))


def _edit(top: WhatIfPrompt, at: At) -> Overlay:
    edit = (EMPTY if _replaces(top, at.key.character) else top.edit).pressed(at.key, _LONGEST)
    if edit.text != top.edit.text or at.key.name in ("backspace", "delete"):
        return _previewed(at, _typed(top, edit))
    return _previewed(at, replace(top, edit=edit))


@dataclass(frozen=True)
class WhatIfPrompt(Overlay):
    """The prompt for a new value, with a preview of its effect."""

    iteration: int
    """The iteration from whose start on the change applies."""
    option: WhatIfOption
    """What is changed."""
    edit: LineEdit
    note: str = ""
    """The mistake in the text."""
    effect: tuple[str, ...] = ()
    """The lines that preview the effect."""
    command: str = ""
    """The command that makes the run."""
    typing = True
    keys = (
        Keys(("enter",), "Enter starts it", _start),
        Keys(LEAVE, "Esc back, nothing has changed", close),
        Keys(("ctrl+u",), "Ctrl+U clear", lambda top, at: _previewed(at, _typed(top, EMPTY))),
        Keys(("up", "down"), "", _turn),
        Keys(ANY, "", _edit),
    )

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        width, option = width_of(below), self.option
        asked = f"{option.words}  {option.today} → " if option.name else f"{option.words}  "
        line = Line(width).put(1, f"{asked}{self.edit.shown}", BOLD)
        told, style = ([self.note], WARNING) if self.note else ([*self.effect], TEXT)
        if width < WIDE:
            told = [part for text in told for part in wrapped(" ".join(text.split()), width - 2)]
        told += [""] * (3 - len(told))
        lines = [line, *(Line(width).put(1, shortened(text, width - 2), style) for text in told[:5])]
        lines.append(Line(width).put(1, in_whole_words(hint_of(sight.frame, option), width - 2), DIM))
        lines.append(Line(width).put(1, shortened(self.command, width - 2), DIM))
        return framed(below, sight, self.iteration, [made.row() for made in lines], self.told)


def begun(film: Film, state: State, edits: tuple[Edit, ...]) -> Task:
    """Show the run with these edits; add it to the what-ifs if it is new."""
    known = (whatif.label for whatif in state.whatifs if whatif.edits == edits)
    free = (letter for letter in ascii_uppercase if letter not in [whatif.label for whatif in state.whatifs])
    made = WhatIf(next(chain(known, free)), edits)
    yield from film.seek(with_whatif(state, made, WHATIF), state.moment.iteration)
    message = begun_message(made.label, edits, film.base(state).trainer.experiment)

    def beginning(now: State) -> State:
        there = with_whatif(now, made, WHATIF)
        return turned(film, now, replace(there, explaining=False, term=None, message=message))

    return beginning


def _replaces(top: WhatIfPrompt, more: str | None) -> bool:
    """True if the text is one of a few values and cannot go on with `more`, so that typing replaces it."""
    text, choices = top.edit.text, top.option.choices
    if not more or not more.isprintable() or top.edit != LineEdit.of(text) or text not in choices:
        return False
    return not any(value.startswith(text + more) for value in choices)


def _typed(top: WhatIfPrompt, edit: LineEdit) -> WhatIfPrompt:
    return replace(top, edit=edit, note="", effect=(), command="")


def _next_value(top: WhatIfPrompt, way: int) -> str:
    """The next value up or down: of a few values, the next; lr × 10 or / 10; batch size × 2 or / 2; else ± 1."""
    option, text = top.option, top.edit.text
    if option.choices:
        now = option.choices.index(text) if text in option.choices else 0
        return option.choices[(now + way) % len(option.choices)]
    head, equals, value = text.rpartition("=") if not option.name else ("", "", text)
    try:
        now_is = float(value or option.today)
    except ValueError:
        return text
    if not math.isfinite(now_is):
        return text
    if option.name == "lr":
        return f"{now_is * 10:.12g}" if way > 0 else f"{now_is / 10:.12g}"
    if option.name == "batch-size":
        return f"{max(1, int(now_is * 2) if way > 0 else int(now_is) // 2)}"
    return f"{head}{equals}{now_is + way:.12g}"


def _edits(film: Film, state: State, top: WhatIfPrompt) -> tuple[Edit, ...]:
    """The edits of the current run and the typed one. Raises `UserError` for a wrong text."""
    name, text = top.option.name, top.edit.text.strip()
    text = text.removeprefix(f"{name}=")
    if not text:
        raise UserError("type a value")
    text = "=".join(text.rsplit("=", 2)[-2:])  # a whole `name=value` may be typed after the name already there
    if not name and "=" not in text:
        raise UserError("name a number of the data and its value: x.r6.x2=1, or y.r6=0 for a label")
    change = f"{top.iteration}:{f'{name}={text}' if name else text}"
    before = [edit for edit in state.edits if (edit.iteration, edit.name) != (top.iteration, name)]
    edits = read_all([*(edit.text for edit in before), change], film.base(state).trainer)
    if edits == state.edits or (name and text == top.option.today):
        raise UserError("it has this value already")
    return edits


def _previewed(at: At, top: WhatIfPrompt) -> WhatIfPrompt:
    """The prompt with the effect and the command of its text, if that is complete."""
    film, state = at.film, at.below
    # Each text that is typed makes a run: those of the texts before are let go.
    film.forget(state)
    try:
        edits = _edits(film, state, top)
        line = film.made_by(edits, state.base)
        command = ["stepviz", *film.base(state).words, *words(Place(state.moment, edits=edits), film, state.base)]
        return replace(top, effect=_effect(film, state, line, top.iteration), command=shell.command(command))
    except UserError:
        return top


def _effect(film: Film, state: State, line: Timeline, iteration: int) -> tuple[str, ...]:
    """Two lines: the selected parameter, or the one that changes most, after the first update in both runs."""
    update = Moment(iteration, line.schedule.update)
    before = film.line(state)
    mine, other = line.frame(update), before.frame(before.schedule.nearest(update, line.schedule))
    selected = film.sight(state).selected
    parameter = None if selected is None else parameter_of(mine.program, selected)
    if parameter is None:
        cell = furthest_moved(mine, [parameter.name for parameter in mine.program.parameters])
    else:
        cell = Cell(mine.program.after(parameter.tensor), parameter.index)
    if cell is None:
        return ()
    who = f"in {state.whatifs[state.run - 1].label}" if state.run else "in the original"
    return (
        f"after the update of {iteration}:  {cell_in_numbers(mine, cell, _WIDTH)}",
        f"{who}:".ljust(len(f"after the update of {iteration}:  ")) + cell_in_numbers(other, cell, _WIDTH),
    )
