"""Preferences: how a viewer likes every session, apart from what decides a run, and where that is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stepviz.settings import folders
from stepviz.settings.looks import PIXELS, THEMES, WHERE_ASKED

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, math.inf)
"""Beats of play a second; the last one: as fast as the machine can."""


class Preferences(NamedTuple):
    """What can be chosen once for every session."""

    theme: str = "dark"
    """The name of the theme it opens with."""
    colour: bool = True
    """Whether it may have colours at all."""
    ascii: bool = False
    """Whether it keeps to characters below 128."""
    all_digits: bool = False
    """All digits of the selected number, instead of its arithmetic."""
    code: bool = False
    """All the code, instead of the formula."""
    old_values: bool = True
    """Whether numbers of the iteration before stay until they are made anew, as variables do."""
    stop_at_checks: bool = False
    """Whether play stops at each check."""
    speed: float = 8.0
    """Beats of play a second."""
    reduced_motion: bool = False
    """Whether nothing is reversed that comes and goes, and play changes the screen three times a second at most."""
    keys: tuple[tuple[str, str], ...] = ()
    """Other keys for commands: a command's name, and its key."""
    pixels: str = WHERE_ASKED
    """When parts of pictures are true pixels, of `PIXELS`."""


USUAL = Preferences()


class Choice(NamedTuple):
    """A preference that is one of a few values."""

    field: str
    about: str
    values: Mapping[object, str]
    """What each value is called."""


CHOICES: tuple[Choice, ...] = (
    Choice("theme", "colours", {theme: theme for theme in THEMES}),
    Choice("ascii", "characters", {False: "all", True: "below 128 only"}),
    Choice("all_digits", "the selected number", {False: "its arithmetic", True: "all digits"}),
    Choice("code", "beside it", {False: "formula and code", True: "all the code"}),
    Choice("old_values", "numbers of the last iteration", {True: "shown", False: "blank"}),
    Choice("stop_at_checks", "play at a check", {False: "continues", True: "stops"}),
    Choice("speed", "playback steps a second", {**{speed: f"{speed:g}" for speed in SPEEDS}, math.inf: "max"}),
    Choice("reduced_motion", "motion", {False: "usual", True: "reduced"}),
    Choice("pixels", "true pixels", {pixels: pixels for pixels in PIXELS}),
)
"""What `o` offers, in its order."""


def turned(likes: Preferences, choice: Choice, way: int) -> Preferences:
    """With the next value of a preference, or the one before, round all of them."""
    values = list(choice.values)
    place = values.index(getattr(likes, choice.field))
    changed: dict[str, Any] = {choice.field: values[(place + way) % len(values)]}
    return likes._replace(**changed)


def config_file() -> Path:
    """Where they are kept: `config.toml` in the folder that the system has for that."""
    return folders.config() / "config.toml"
