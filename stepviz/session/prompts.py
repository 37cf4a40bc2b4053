"""Prompts: one line of text asked for below the tensors, with history, completion, a caret under what is wrong.

How many voted is asked for here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.keeping.saving import saved_run
from stepviz.session.key import Key
from stepviz.session.program import opened
from stepviz.session.travel import condition, go_to, mark, run_until
from stepviz.session.walks import Outcome, then
from stepviz.text import shortened, whole
from stepviz.views.overlays import PROMPT_WIDTH, Prompt
from stepviz.views.state import State

_LONGEST = 200
_PLAIN = ("go", "mark", "save", "votes")
"""What is asked for and is no condition."""
_MOST_VOTES = 9999


def press_prompt(film: Film, state: State, prompt: Prompt, key: Key) -> Outcome:
    """Edit, find, accept, give up. `state` is what lies below the prompt. A wrong text stays, with a sentence."""
    if key.name in ("escape", "ctrl+c", "pagedown", "pageup"):
        return state
    if key.name == "enter":
        try:
            return _accepted(film, state, prompt)
        except UserError as error:
            said = str(error).removeprefix(f"moment {prompt.text.strip()!r}: ")
            prompt = replace(prompt, note=_pointed(prompt, said, getattr(error, "at", None)))
    else:
        prompt = _edited(film, state, prompt, key)
    return state.over(prompt)


def _accepted(film: Film, state: State, prompt: Prompt) -> Outcome:
    """What the text leads to. Raises `UserError` for a text that is wrong."""
    text = prompt.text.strip()
    if prompt.asked == "go":
        return go_to(film, state, text)
    if prompt.asked == "save":
        return saved_run(film, state, text)
    if prompt.asked == "mark":
        return mark(film, state, text)
    if prompt.asked == "votes":
        return counted(state, text)
    asked, found = condition(film, state, text)
    if prompt.asked == "breakpoint":
        message = f"breakpoint {found.text} is set: Space plays, B lists"
        return replace(asked, breakpoints=asked.breakpoints.add(found), message=message)
    walk = run_until(film, state, found, 1 if prompt.asked == "until_forward" else -1)
    return then(walk, lambda now: replace(now, asked=asked.asked))


def _edited(film: Film, state: State, prompt: Prompt, key: Key) -> Prompt:
    text, cursor = prompt.text, prompt.cursor
    if key.name in ("left", "right", "home", "end"):
        to = {"left": cursor - 1, "right": cursor + 1, "home": 0, "end": len(text)}[key.name]
        return replace(prompt, cursor=max(0, min(to, len(text))))
    if key.name in ("up", "down"):
        return _recalled(state, prompt, 1 if key.name == "up" else -1)
    if key.name in ("backspace", "delete"):
        return _cut(prompt, cursor - (key.name == "backspace"))
    if key.name == "ctrl+u":
        return _typed(prompt, "", 0)
    if key.name == "tab":
        return _filled_in(film, state, prompt)
    if key.character is not None and key.character.isprintable() and len(text) < _LONGEST:
        return _typed(prompt, text[:cursor] + key.character + text[cursor:], cursor + len(key.character))
    return prompt


def _typed(prompt: Prompt, text: str, cursor: int) -> Prompt:
    return replace(prompt, text=text, cursor=max(0, min(cursor, len(text))), note="")


def _cut(prompt: Prompt, place: int) -> Prompt:
    if not 0 <= place < len(prompt.text):
        return prompt
    return _typed(prompt, prompt.text[:place] + prompt.text[place + 1 :], place)


def _recalled(state: State, prompt: Prompt, way: int) -> Prompt:
    """A text accepted before, the latest first."""
    known = ("", *(() if prompt.asked in _PLAIN else reversed(state.asked)))
    place = prompt.place + way
    if not 0 <= place < len(known):
        return prompt
    return replace(_typed(prompt, known[place], len(known[place])), place=place)


def _filled_in(film: Film, state: State, prompt: Prompt) -> Prompt:
    """The word before the cursor completed as far as it is clear, and a list of what it may become."""
    if prompt.asked in _PLAIN:
        return prompt
    from stepviz.training.conditions import complete

    before = prompt.text[: prompt.cursor]
    match = re.search(r"[A-Za-z_0-9.]*$", before)
    word = match[0] if match else ""
    found = list(complete(before, film.program(state)))
    if not found:
        return prompt
    common = found[0]
    while not all(name.startswith(common) for name in found):
        common = common[:-1]
    start = len(before) - len(word)
    filled = _typed(prompt, before[:start] + common + prompt.text[prompt.cursor :], start + len(common))
    return replace(filled, note=shortened("  ".join(found), PROMPT_WIDTH)) if len(found) > 1 else filled


def _pointed(prompt: Prompt, sentence: str, at: int | None) -> str:
    """The sentence; with a caret under the fault where that is known and there is room."""
    if at is None:
        return sentence
    column = len(prompt.label) + 1 + at
    if column + 2 + len(sentence) <= PROMPT_WIDTH:
        return f"{'':{column}}↓ {sentence}"
    return f"{sentence[: max(0, column - 2)]:<{column}}↓" if len(sentence) < column else sentence


def count(film: Film, state: State) -> State:
    """Ask how many voted for the choice of the last vote."""
    poll = state.poll
    if poll is None or poll.answered:
        return state
    if poll.last is None:
        return replace(state, message="type the number of the choice, then Space and the count")
    return opened(replace(state, message=""), Prompt("votes", about=str(poll.last + 1)))


def counted(state: State, text: str) -> State:
    """With so many votes in the place of the last one. Raises `UserError` for what is no number of votes."""
    poll = state.poll
    if poll is None or poll.last is None:
        return state
    number = whole(text, _MOST_VOTES)
    if number is None:
        raise UserError(f"not a number of votes: type 0 to {_MOST_VOTES}")
    before = max(0, poll.votes.get(poll.last, 0) - 1)
    votes = {**poll.votes, poll.last: before + number}
    return replace(state, poll=replace(poll, votes=votes, last=None))


COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {"count": count}
