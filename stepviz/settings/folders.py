"""Folders: paths of the program's folders, by the conventions of the system. Nothing is created or read."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path:
    """The user's home folder; without one a path below which no file can exist."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def config() -> Path:
    """For configuration: in `~/Library/Application Support`, `%APPDATA%`, else `$XDG_CONFIG_HOME` or `~/.config`."""
    return _program_folder(("APPDATA", "AppData/Roaming"), ("XDG_CONFIG_HOME", ".config"))


def state() -> Path:
    """For state kept between sessions: as `config`, with `%LOCALAPPDATA%`, `$XDG_STATE_HOME` or `~/.local/state`."""
    return _program_folder(("LOCALAPPDATA", "AppData/Local"), ("XDG_STATE_HOME", ".local/state"))


def _program_folder(windows: tuple[str, str], elsewhere: tuple[str, str]) -> Path:
    """Our folder on this system; each argument is an environment variable and the path below `home` without it."""
    if sys.platform == "darwin":
        return home() / "Library" / "Application Support" / "stepviz"
    variable, place = windows if sys.platform == "win32" else elsewhere
    given = os.environ.get(variable, "")  # a relative path is ignored, as the XDG specification has it
    return Path(given if os.path.isabs(given) else home() / place) / "stepviz"
