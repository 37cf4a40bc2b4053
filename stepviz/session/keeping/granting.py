"""Granting: carries out wishes of a state that need the terminal, such as copying."""

from __future__ import annotations

from dataclasses import replace

from stepviz import shell
from stepviz.session.film import Film
from stepviz.session.keeping.saving import picture_saved
from stepviz.session.key import TerminalRequests
from stepviz.session.lessons.places import copied_words
from stepviz.session.overlays.parts import copied
from stepviz.views.state import State


def granted(film: Film, state: State, requests: TerminalRequests) -> State:
    """Carry out the state's wish. Returns the state without it, with a message."""
    wish, state = state.wish, replace(state, wish="")
    if wish == "quit_now":
        requests.quit()
    elif wish == "redraw":
        requests.redraw()
    elif wish == "suspend":
        if not requests.suspend():
            return replace(state, message="No shell started this session, so Ctrl+Z cannot suspend it. Ctrl+Q quits.")
    elif wish == "save_picture":
        return picture_saved(film, state, requests.extent, copied_words(film, state))
    elif wish == "copy":
        words = copied_words(film, state)
        requests.copy(shell.command(words))
        return copied(state, words, requests.extent)
    elif wish == "likes":
        requests.use_theme(state.likes.theme)
        return replace(state, message=requests.keep(state.likes))
    elif wish == "theme":
        name = requests.use_theme(state.likes.theme)
        message = f"theme: {name}" if name else "no colours (NO_COLOR, --no-color): there is only one theme"
        return replace(state, message=message)
    return state
