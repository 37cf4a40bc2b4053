"""Choosing: the menu of what can be changed, the value that is typed, and the run that comes of it."""

from __future__ import annotations

from dataclasses import replace

from stepviz import shell
from stepviz.errors import UserError
from stepviz.ops import Cell, Program
from stepviz.session.film import Film
from stepviz.session.key import Key
from stepviz.session.walks import Outcome, Walk
from stepviz.session.words import Place, words
from stepviz.settings.limits import MAX_WHATIFS
from stepviz.training import Frame, Moment, Timeline
from stepviz.training.edits import Edit, parameter_of, read_all
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.layout.focus import furthest_moved
from stepviz.views.overlays import WhatIfList, WhatIfMenu, WhatIfPrompt
from stepviz.views.state import State, WhatIf
from stepviz.views.whatif.between import begun as told
from stepviz.views.whatif.menu import Offer, data_name, hint_of, offers_of, start_of

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST = 60
_WIDTH = 60


def opened(film: Film, state: State) -> State:
    """With the menu on top."""
    state = replace(state.paused(), message="")
    if state.asking:
        return replace(state, message="first show the answer: then w asks what if")
    return state.over(WhatIfMenu())


def press_menu(film: Film, state: State, key: Key) -> Outcome:
    """One key chooses, w lists what there is; others close it. `state` is what lies below the menu."""
    if key.name == "w":
        return listed(film, state)
    sight = film.sight(state)
    choice = offers_of(sight.frame, sight.bracket).get(key.name)
    if choice is None:
        keep = key.character is not None and key.character.isalnum()
        return state.over(WhatIfMenu()) if keep else state
    return state.over(_seen(film, state, _asked(film, state, choice)))


def listed(film: Film, state: State) -> Walk:
    """The list of all what-ifs, each at this moment."""
    for number in range(len(state.whatifs) + 1):
        yield from film.seek(replace(state, run=number, rival=number), state.moment.iteration)
    return lambda now: now.over(WhatIfList(now.run))


def press_prompt(film: Film, state: State, top: WhatIfPrompt, key: Key) -> Outcome:
    """Edit, take another value, start it, give up. `state` is what lies below the prompt."""
    if key.name in ("escape", "ctrl+c", "pagedown", "pageup"):
        return state
    if key.name == "enter":
        return started(film, state, top)
    return state.over(_seen(film, state, _edited(top, key)))


def started(film: Film, state: State, top: WhatIfPrompt) -> Outcome:
    """The run that the text asks for, at the same moment; a wrong text stays, with a sentence."""
    try:
        edits = _edits(film, state, top)
        known = [whatif.edits for whatif in state.whatifs]
        if edits not in known and len(known) >= MAX_WHATIFS:
            raise UserError(f"there are {MAX_WHATIFS} what-ifs: close one in the list (w w, then x)")
        film.made_by(edits, state.base)
    except UserError as error:
        return state.over(replace(top, note=_brief(error)))
    return begun(film, state, edits)


def begun(film: Film, state: State, edits: tuple[Edit, ...]) -> Walk:
    """Look at the run of these edits, made if it is not there yet."""
    known = [whatif.edits for whatif in state.whatifs]
    made = () if edits in known else (WhatIf(_label(state), edits),)
    whatifs = (*state.whatifs, *made)
    number = 1 + [whatif.edits for whatif in whatifs].index(edits)
    there = replace(state, whatifs=whatifs, run=number, rival=number, difference=False)
    yield from film.seek(there, state.moment.iteration)
    message = told(whatifs[number - 1].label, edits, film.base(state).trainer.experiment)

    def beginning(now: State) -> State:
        now = replace(now, whatifs=whatifs, run=number, rival=number, difference=False, poll=None, proving=False)
        return replace(now, explaining=False, term=None, message=message)

    return beginning


def _label(state: State) -> str:
    """The first letter that no what-if is called by."""
    taken = {whatif.label for whatif in state.whatifs}
    return next(letter for letter in _LETTERS if letter not in taken)


def _asked(film: Film, state: State, choice: Offer) -> WhatIfPrompt:
    """The prompt of a choice; where there are but a few values, with the next one."""
    frame = film.frame(state)
    text = ""
    if choice.choices:
        text = choice.choices[(choice.choices.index(choice.today) + 1) % len(choice.choices)]
    elif not choice.name:
        text = f"{data_name(frame, film.sight(state).bracket)}="
    known = (start_of(frame), choice.name, choice.words, choice.today, text, len(text))
    return WhatIfPrompt(*known, choices=choice.choices, hint=hint_of(frame, choice))


def _edited(top: WhatIfPrompt, key: Key) -> WhatIfPrompt:
    text, cursor = top.text, top.cursor
    if key.name in ("left", "right", "home", "end"):
        to = {"left": cursor - 1, "right": cursor + 1, "home": 0, "end": len(text)}[key.name]
        return replace(top, cursor=max(0, min(to, len(text))))
    if key.name in ("up", "down"):
        return _typed(top, _another(top, 1 if key.name == "up" else -1))
    if key.name == "ctrl+u":
        return _typed(top, "")
    if key.name in ("backspace", "delete"):
        place = cursor - (key.name == "backspace")
        cut = text[:place] + text[place + 1 :] if 0 <= place < len(text) else text
        return replace(_typed(top, cut), cursor=max(0, min(place, len(cut))) if place >= 0 else 0)
    if key.character is not None and key.character.isprintable() and len(text) < _LONGEST:
        if _is_offered(top, key.character):
            return _typed(top, key.character)
        return replace(_typed(top, text[:cursor] + key.character + text[cursor:]), cursor=cursor + len(key.character))
    return top


def _is_offered(top: WhatIfPrompt, more: str) -> bool:
    """Whether what stands there is whole, one of a few values: what is typed then is another one."""
    begun = any(value.startswith(top.text + more) for value in top.choices)
    return top.cursor == len(top.text) and top.text in top.choices and not begun


def _typed(top: WhatIfPrompt, text: str) -> WhatIfPrompt:
    return replace(top, text=text, cursor=len(text), note="", effect=(), command="")


def _another(top: WhatIfPrompt, way: int) -> str:
    """The next value: of a few, ten times or a tenth of a learning rate, twice or half a batch, one more or less."""
    if top.choices:
        now = top.choices.index(top.text) if top.text in top.choices else 0
        return top.choices[(now + way) % len(top.choices)]
    head, equals, value = top.text.rpartition("=") if not top.name else ("", "", top.text)
    try:
        now_is = float(value or top.today)
    except ValueError:
        return top.text
    if top.name == "lr":
        return f"{now_is * 10:.12g}" if way > 0 else f"{now_is / 10:.12g}"
    if top.name == "batch-size":
        return f"{max(1, int(now_is * 2) if way > 0 else int(now_is) // 2)}"
    return f"{head}{equals}{now_is + way:.12g}"


def _edits(film: Film, state: State, top: WhatIfPrompt) -> tuple[Edit, ...]:
    """What makes the run that is looked at, and the change. Raises `UserError` for a text that is wrong."""
    text = top.text.strip().removeprefix(f"{top.name}=")
    if not text:
        raise UserError("type a value")
    text = "=".join(text.rsplit("=", 2)[-2:])  # what was typed whole behind what stood there
    if not top.name and "=" not in text:
        raise UserError("name a number of the data and its value: x.r6.x2=1, or y.r6=0 for a label")
    change = f"{top.iteration}:{f'{top.name}={text}' if top.name else text}"
    before = [edit for edit in state.edits if (edit.iteration, edit.name) != (top.iteration, top.name)]
    edits = read_all([*(edit.text for edit in before), change], film.base(state).trainer)
    if edits == state.edits or (top.name and text == top.today):
        raise UserError("it has this value already")
    return edits


def _seen(film: Film, state: State, top: WhatIfPrompt) -> WhatIfPrompt:
    """With what comes of the text so far, where that is whole, and the command that makes it."""
    film.forget(state)
    try:
        edits = _edits(film, state, top)
        line = film.made_by(edits, state.base)
        command = ["stepviz", *film.base(state).words, *words(Place(state.moment, edits=edits), film)]
        return replace(top, effect=_effect(film, state, line, top.iteration), command=shell.command(command))
    except UserError:
        return top


def _effect(film: Film, state: State, line: Timeline, iteration: int) -> tuple[str, ...]:
    """The number in brackets, or the one that moves most, after the first update of both runs."""
    update = Moment(iteration, line.schedule.update)
    mine, other = line.frame(update), film.line(state).frame(update)
    bracket = film.sight(state).bracket
    parameter = None if bracket is None else parameter_of(mine.program, bracket)
    cell = _after(mine.program, parameter) if parameter is not None else _furthest(mine)
    if cell is None:
        return ()
    who = f"in {state.whatifs[state.run - 1].label}" if state.run else "in the original"
    return (
        f"after the update of {iteration}:  {cell_in_numbers(mine, cell, _WIDTH)}",
        f"{who}:".ljust(len(f"after the update of {iteration}:  ")) + cell_in_numbers(other, cell, _WIDTH),
    )


def _after(program: Program, parameter: Cell) -> Cell:
    return Cell(program.after(parameter.tensor), parameter.index)


def _furthest(frame: Frame) -> Cell | None:
    return furthest_moved(frame, [parameter.name for parameter in frame.program.parameters])


def _brief(error: UserError) -> str:
    """The sentence without the words of the command line."""
    text = str(error)
    return text.partition(": ")[2] if text.startswith("--edit ") and ": " in text else text
