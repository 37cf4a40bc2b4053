"""Copying: the command that opens a moment again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz import shell
from stepviz.text import width_of
from stepviz.views.overlays import PROMPT_WIDTH, Copied
from stepviz.views.state import State


def copied(state: State, words: Sequence[str], size: tuple[int, int]) -> State:
    """Says which command was copied: below the panes where it has room there, else in lines over them."""
    text = f"copied: {shell.command(words)}"
    if width_of(text) <= min(PROMPT_WIDTH, size[0] - 2):
        return replace(state, message=text)
    return replace(state.paused(), message="", overlays=(*state.overlays, Copied(tuple(words))))
