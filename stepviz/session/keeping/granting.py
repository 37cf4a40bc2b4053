"""Granting: carries out wishes of a state that need the terminal, such as copying."""

from __future__ import annotations

from dataclasses import replace

from stepviz import shell
from stepviz.session.film import Film
from stepviz.session.keeping.saving import picture_saved
from stepviz.session.key import Surface
from stepviz.session.lessons.places import copied_words
from stepviz.session.overlays.parts import copied
from stepviz.views.state import State


def granted(film: Film, state: State, surface: Surface) -> State:
    """Carry out the state's wish. Returns the state without it, with a message."""
    wish, state = state.wish, replace(state, wish="")
    if wish == "quit_now":
        surface.quit()
    elif wish == "redraw":
        surface.redraw()
    elif wish == "suspend":
        if not surface.suspend():
            return replace(state, message="No shell started this session, so Ctrl+Z cannot suspend it. Ctrl+Q quits.")
    elif wish == "save_picture":
        return picture_saved(film, state, surface.extent, copied_words(film, state))
    elif wish == "copy":
        words = copied_words(film, state)
        surface.copy(shell.command(words))
        return copied(state, words, surface.extent)
    elif wish == "likes":
        surface.use_theme(state.likes.theme)
        return replace(state, message=surface.keep(state.likes))
    elif wish == "theme":
        name = surface.use_theme(state.likes.theme)
        message = f"theme: {name}" if name else "no colours (NO_COLOR, --no-color): there is only one theme"
        return replace(state, message=message)
    return state
