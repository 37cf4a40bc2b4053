"""Folders: where the system has it that programs keep what is theirs. Paths alone: nothing is made or read."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path:
    """The user's folder; where there is none, a place in which nothing can be."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def config() -> Path:
    """For what the user sets: `~/Library/Application Support`, `%APPDATA%`, else `$XDG_CONFIG_HOME` or `~/.config`."""
    return _ours(("APPDATA", "AppData/Roaming"), ("XDG_CONFIG_HOME", ".config"))


def state() -> Path:
    """For what is kept between sessions: as `config`, with `%LOCALAPPDATA%`, `$XDG_STATE_HOME` or `~/.local/state`."""
    return _ours(("LOCALAPPDATA", "AppData/Local"), ("XDG_STATE_HOME", ".local/state"))


def _ours(windows: tuple[str, str], elsewhere: tuple[str, str]) -> Path:
    """Of the variable that names a folder and the place below `home` without it: ours, for this system."""
    if sys.platform == "darwin":
        return home() / "Library" / "Application Support" / "stepviz"
    variable, place = windows if sys.platform == "win32" else elsewhere
    return Path(os.environ.get(variable) or home() / place) / "stepviz"
