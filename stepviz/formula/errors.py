"""Errors: mistakes in a formula, and messages with a caret below the place."""

from __future__ import annotations

from stepviz.errors import UserError
from stepviz.text import REPLACED, width_of

_MOST = 76
"""The most columns of a line that is shown."""
_BEFORE = 50
"""Columns shown before the place, if the line is longer."""


class FormulaError(Exception):
    """A mistake at position `at` of the text."""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.text, self.at = text, at


def told(mistake: FormulaError, formula: str, option: str = "--formula") -> UserError:
    """The message of a mistake, `--formula: no bracket is open here`, with its line and a caret below."""
    at = min(max(mistake.at, 0), len(formula))
    start = formula.rfind("\n", 0, at) + 1
    end = formula.find("\n", at)
    line = formula[start : len(formula) if end < 0 else end]
    place = at - start
    if len(line) > _MOST:
        cut = max(0, place - _BEFORE)
        line, place = f"{'…' * (cut > 0)}{line[cut : cut + _MOST]}", place - cut + (cut > 0)
    shown = "".join(sign if sign.isprintable() else " " if sign.isspace() else REPLACED for sign in line)
    return UserError(f"{option}: {mistake.text}\n  {shown.rstrip()}\n  {' ' * width_of(shown[:place])}^")
