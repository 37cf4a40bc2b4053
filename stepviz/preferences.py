"""Preferences: how a viewer likes the session, apart from what decides a run."""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = "plain"
"""The theme without colours of its own."""
THEMES = ("dark", "light", "contrast", PLAIN)
"""The names of all themes, in the order of the key that goes round them."""


@dataclass(frozen=True)
class Preferences:
    """What can be chosen once for every session."""

    theme: str = "dark"
    """The name of the theme it opens with."""
    colour: bool = True
    """Whether it may have colours at all."""
    ascii: bool = False
    """Whether it keeps to characters below 128."""


USUAL = Preferences()
