"""Overlays: what keys mean while something lies over the screen. Escape closes exactly one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.lessons.stops import go_to_stop
from stepviz.session.program import asked, liked
from stepviz.session.prompts import press_prompt
from stepviz.session.travel import go_to_mark, unmarked
from stepviz.session.walks import Outcome, Walk
from stepviz.session.whatifs import choosing
from stepviz.session.whatifs.listing import press_list
from stepviz.settings.preferences import CHOICES, turned
from stepviz.views.chrome.overlaid import mark_names
from stepviz.views.chrome.pages import found, last_top, page_size_of
from stepviz.views.overlays import (
    Black,
    BreakpointList,
    Copied,
    DataPage,
    Farewell,
    Help,
    MarkList,
    OptionsPage,
    Outline,
    Overlay,
    Palette,
    Prompt,
    QuitQuestion,
    WhatIfList,
    WhatIfMenu,
    WhatIfPrompt,
    WhatIs,
)
from stepviz.views.state import State

_ONWARD = ("operation_forward", "play_or_pause", "play", "pick", "leave", "data")
"""Commands whose keys close the page of the data, and do nothing else: every key of a remote that goes forward."""
_ASIDE = ("black", "help", "theme", "quit")
"""Commands that are carried out above it."""
_AT_THE_END = ("black", "help", "theme", "quit", "save_picture", "copy")
"""Commands that are carried out on the last screen of a lesson."""
_FROM_WORDS = ("explain", "help", "black")
"""Commands that go on from what a number is."""
_LINES = {"down": 1, "up": -1, "right": 1, "left": -1}
_TURNS = {"right": 1, "left": -1, "space": 1, "enter": 1}
_PAGES = {"pagedown": 1, "pageup": -1, "space": 1}
_MARGIN = 3
"""Lines that are seen again on the next page."""
_FAR = 1000
_LONGEST = 40


class Pressed(NamedTuple):
    """What a key did to an overlay; then a command to carry out, or a walk to take."""

    state: State
    command: str = ""
    walk: Walk | None = None


def press(film: Film, state: State, key: Key, size: tuple[int, int]) -> Pressed:
    """The topmost overlay takes the key, on a screen of that size."""
    top = state.overlays[-1]
    return _PRESS[type(top)](film, state, top, key, page_size_of(top, *size))


def closed(state: State) -> State:
    """Without the topmost overlay."""
    return replace(state, overlays=state.overlays[:-1])


def changed(state: State, overlay: Overlay) -> State:
    """With another value of the topmost overlay."""
    return replace(state, overlays=(*state.overlays[:-1], overlay))


def _any_key(film: Film, state: State, top: Black | Copied, key: Key, size: tuple[int, int]) -> Pressed:
    """Whatever it is, it closes it."""
    return Pressed(closed(state))


def _what_is(film: Film, state: State, top: WhatIs, key: Key, size: tuple[int, int]) -> Pressed:
    """Whatever it is, it closes it; that number is explained or the help opened then, if the key is theirs."""
    command = KEYS.get(key.name, "")
    return Pressed(closed(state), command if command in _FROM_WORDS else "")


def _quit(film: Film, state: State, top: QuitQuestion, key: Key, size: tuple[int, int]) -> Pressed:
    """Quit or stay. No key of a remote says yes."""
    return Pressed(closed(state), "quit_now" if key.name in ("q", "Q", "y", "Y", "ctrl+c") else "")


def _help(film: Film, state: State, top: Help, key: Key, size: tuple[int, int]) -> Pressed:
    """Find by words, scroll; the keys that opened it close it. The screen can still be made black."""
    if key.name in ("question_mark", "f1"):
        return Pressed(closed(state))
    if key.name == "full_stop":
        return Pressed(state, "black")
    typed = _typed(top.typed, key)
    if typed != top.typed and typed != " ":
        return Pressed(changed(state, replace(top, typed=typed, top=0)))
    return _scrolled(film, state, top, key, size, page=size[1])


def _typed(text: str, key: Key) -> str:
    """What was typed, with a letter more, or one less."""
    if key.name == "backspace":
        return text[:-1]
    letter = key.character is not None and key.character.isprintable() and len(text) < _LONGEST
    return f"{text}{key.character}" if letter else text


def _data(film: Film, state: State, top: DataPage, key: Key, size: tuple[int, int]) -> Pressed:
    """On to the run, scroll."""
    command = KEYS.get(key.name, "")
    if command in _ONWARD or key.name == "click":
        return Pressed(closed(state))
    return Pressed(state, command) if command in _ASIDE else _scrolled(film, state, top, key, size, page=size[1] - 2)


def _scrolled(film: Film, state: State, top: Help | DataPage, key: Key, size: tuple[int, int], page: int) -> Pressed:
    if key.name in ("escape", "ctrl+c"):
        return Pressed(closed(state), "quit" if key.name == "ctrl+c" else "")
    last = last_top(film.frame(state), top, *size)
    move = _LINES.get(key.name, 0) + _PAGES.get(key.name, 0) * max(1, page - _MARGIN)
    ends = {"home": 0, "end": last}
    line = ends.get(key.name, max(0, min(min(top.top, last) + move, last)))
    return Pressed(changed(state, replace(top, top=line)))


def _palette(film: Film, state: State, top: Palette, key: Key, size: tuple[int, int]) -> Pressed:
    """Choose, find, carry out, close."""
    known = found(top)
    if key.name == "enter":
        return Pressed(closed(state), known[top.place].name) if known else Pressed(state)
    if key.name in ("escape", "ctrl+p", "ctrl+c"):
        return Pressed(closed(state), "quit" if key.name == "ctrl+c" else "")
    page = size[1] - 2
    moves = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -len(known), "end": len(known)}
    if key.name in moves:
        top = replace(top, place=top.place + moves[key.name])
    elif (typed := _typed(top.typed, key)) != top.typed:
        top = Palette(typed)
    return Pressed(changed(state, replace(top, place=_within(top.place, len(found(top))))))


def _options(film: Film, state: State, top: OptionsPage, key: Key, size: tuple[int, int]) -> Pressed:
    """Choose, change."""
    if key.name in ("escape", "ctrl+c", "o"):
        return Pressed(closed(state))
    way = _TURNS.get(key.name, 0)
    if way:
        return Pressed(liked(state, turned(state.likes, CHOICES[top.place], way)))
    return Pressed(changed(state, OptionsPage(_moved(top.place, key, len(CHOICES)))))


def _marks(film: Film, state: State, top: MarkList, key: Key, size: tuple[int, int]) -> Pressed:
    """Go there, remove it."""
    names = mark_names(state)
    if key.name in ("escape", "ctrl+c", "M"):
        return Pressed(closed(state))
    if names and key.name == "enter":
        return _leading(closed(state), go_to_mark(film, closed(state), names[top.place]))
    if names and key.name in ("delete", "backspace"):
        state = unmarked(state, names[top.place])
    return Pressed(changed(state, MarkList(_moved(top.place, key, len(state.marks)))))


def _breakpoints(film: Film, state: State, top: BreakpointList, key: Key, size: tuple[int, int]) -> Pressed:
    """Add, switch, remove."""
    if key.name in ("escape", "ctrl+c", "B"):
        return Pressed(closed(state))
    if key.name == "a":
        return Pressed(asked(closed(state), "breakpoint"))
    points = state.breakpoints
    if len(points) and key.name in ("space", "enter"):
        points = points.toggle(top.place)
    elif len(points) and key.name == "o":
        points = points.toggle_once(top.place)
    elif len(points) and key.name in ("delete", "backspace"):
        points = points.remove(top.place)
    state = replace(state, breakpoints=points)
    return Pressed(changed(state, BreakpointList(_moved(top.place, key, len(points)))))


def _outline(film: Film, state: State, top: Outline, key: Key, size: tuple[int, int]) -> Pressed:
    """Choose, go there; `l` closes it."""
    if key.name in ("escape", "ctrl+c", "l"):
        return Pressed(closed(state))
    if key.name in ("full_stop", "b", "question_mark", "f1"):
        return Pressed(state, KEYS[key.name])
    if key.name == "enter":
        return Pressed(closed(state), walk=go_to_stop(film, closed(state), top.place))
    return Pressed(changed(state, replace(top, place=_moved(top.place, key, len(top.stops)))))


def _farewell(film: Film, state: State, top: Farewell, key: Key, size: tuple[int, int]) -> Pressed:
    """Back to the last stop, or to another one; PgDn has nowhere to go."""
    command = KEYS.get(key.name, "")
    if key.name in ("pageup", "escape", "left", "p", "l"):
        return Pressed(closed(state), "outline" if key.name == "l" else "")
    return Pressed(state, command) if command in _AT_THE_END else Pressed(state)


def _prompt(film: Film, state: State, top: Prompt, key: Key, size: tuple[int, int]) -> Pressed:
    return _leading(closed(state), press_prompt(film, closed(state), top, key))


def _whatif_menu(film: Film, state: State, top: WhatIfMenu, key: Key, size: tuple[int, int]) -> Pressed:
    return _leading(closed(state), choosing.press_menu(film, closed(state), key))


def _whatif_prompt(film: Film, state: State, top: WhatIfPrompt, key: Key, size: tuple[int, int]) -> Pressed:
    return _leading(closed(state), choosing.press_prompt(film, closed(state), top, key))


def _whatif_list(film: Film, state: State, top: WhatIfList, key: Key, size: tuple[int, int]) -> Pressed:
    return _leading(closed(state), press_list(film, closed(state), top, key))


def _leading(state: State, outcome: Outcome) -> Pressed:
    """Another state; or a walk, which begins where nothing lies over the screen any more."""
    return Pressed(outcome) if isinstance(outcome, State) else Pressed(state, walk=outcome)


def _moved(place: int, key: Key, count: int) -> int:
    """The line of a list that a key leads to."""
    moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10, "home": -_FAR, "end": _FAR}
    return _within(place + moves.get(key.name, 0), count)


def _within(place: int, count: int) -> int:
    return max(0, min(place, count - 1))


_PRESS: Mapping[type, Callable[[Film, State, Any, Key, tuple[int, int]], Pressed]] = {
    Black: _any_key,
    Copied: _any_key,
    WhatIs: _what_is,
    QuitQuestion: _quit,
    Help: _help,
    DataPage: _data,
    Palette: _palette,
    OptionsPage: _options,
    MarkList: _marks,
    BreakpointList: _breakpoints,
    Prompt: _prompt,
    WhatIfMenu: _whatif_menu,
    WhatIfPrompt: _whatif_prompt,
    WhatIfList: _whatif_list,
    Outline: _outline,
    Farewell: _farewell,
}
