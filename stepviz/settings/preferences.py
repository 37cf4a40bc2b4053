"""Preferences: a user's choices for all sessions, and the folders that keep them, by the conventions of the system."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stepviz.settings.looks import PIXELS, THEMES, WHERE_ASKED

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, math.inf)
"""Steps of play per second; the last one is as fast as possible."""


class Preferences(NamedTuple):
    """A user's choices for all sessions."""

    theme: str = "dark"
    """The name of the theme at the start."""
    colour: bool = True
    """False for no colours at all."""
    ascii: bool = False
    """True for ASCII characters only."""
    all_digits: bool = False
    """True to show all digits of the selected number instead of its arithmetic."""
    code: bool = False
    """True to show the code instead of the formula."""
    old_values: bool = True
    """True to show numbers of the last iteration until they are computed again, as variables would."""
    stop_at_checks: bool = False
    """True to stop play at each check."""
    speed: float = 8.0
    """Steps of play per second."""
    reduced_motion: bool = False
    """True for no reversed colours on passing marks, and at most three screen changes per second in play."""
    keys: tuple[tuple[str, str], ...] = ()
    """Keys that replace the default ones: pairs of command name and key."""
    pixels: str = WHERE_ASKED
    """When parts of pictures are true pixels, of `PIXELS`."""


USUAL = Preferences()


class Choice(NamedTuple):
    """A preference that the menu offers."""

    field: str
    about: str
    values: Mapping[object, str]
    """The name of each value."""


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
"""The rows of the menu `o`."""


def turned(likes: Preferences, choice: Choice, way: int) -> Preferences:
    """The preferences with the next value of `choice` (`way` 1), or the one before (-1), cyclically."""
    values = list(choice.values)
    place = values.index(getattr(likes, choice.field))
    changed: dict[str, Any] = {choice.field: values[(place + way) % len(values)]}
    return likes._replace(**changed)


def config_file() -> Path:
    """The file that keeps the preferences: `config.toml` in the system's folder for configuration."""
    return config_folder() / "config.toml"


def home() -> Path:
    """The user's home folder; without one a path below which no file can exist."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def config_folder() -> Path:
    """The folder of our configuration, in `%APPDATA%`, in `$XDG_CONFIG_HOME` or `~/.config`, or where macOS has it."""
    return _program_folder(("APPDATA", "AppData/Roaming"), ("XDG_CONFIG_HOME", ".config"))


def state_folder() -> Path:
    """The folder of sessions: the same with `%LOCALAPPDATA%`, and `$XDG_STATE_HOME` or `~/.local/state`."""
    return _program_folder(("LOCALAPPDATA", "AppData/Local"), ("XDG_STATE_HOME", ".local/state"))


def _program_folder(windows: tuple[str, str], elsewhere: tuple[str, str]) -> Path:
    """Our folder on this system; each argument is an environment variable and the path below `home` without it."""
    if sys.platform == "darwin":
        return home() / "Library" / "Application Support" / "stepviz"
    variable, place = windows if sys.platform == "win32" else elsewhere
    given = os.environ.get(variable, "")  # a relative path is ignored, as the XDG specification has it
    return Path(given if os.path.isabs(given) else home() / place) / "stepviz"
