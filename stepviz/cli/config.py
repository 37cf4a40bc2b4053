"""`stepviz config`: prints the path and the values of the preferences."""

from __future__ import annotations

from stepviz.cli import output
from stepviz.settings.preferences import USUAL, config_file
from stepviz.text import visible
from stepviz.ui.config import lines_of, read


def config() -> int:
    """Print the preferences; return the exit status, which is 0 even if the file has mistakes."""
    likes, problems = read()
    path = config_file()
    output.line(f"{visible(str(path))}{'' if path.is_file() else ' (no file yet: all defaults)'}")
    usual = set(lines_of(USUAL))
    for line in lines_of(likes):
        is_chosen = line not in usual and not line.startswith("[")
        output.line(f"  {line}{'   (chosen)' if is_chosen else ''}")
    for problem in problems:
        output.line(f"! {problem}")
    return 0
