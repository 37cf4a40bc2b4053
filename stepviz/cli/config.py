"""`stepviz config`: where the options of every session are kept, and what they are."""

from __future__ import annotations

from stepviz.cli import output
from stepviz.settings.preferences import USUAL, config_file
from stepviz.text import visible
from stepviz.ui.config import read, told


def config() -> int:
    """Print it; return the exit status: 0 also where the file holds what is not known."""
    likes, problems = read()
    path = config_file()
    output.line(f"{visible(str(path))}{'' if path.is_file() else ' (no file yet: all defaults)'}")
    usual = set(told(USUAL))
    for line in told(likes):
        output.line(f"  {line}{'' if line in usual else '   (chosen)'}")
    for problem in problems:
        output.line(f"! {problem}")
    return 0
