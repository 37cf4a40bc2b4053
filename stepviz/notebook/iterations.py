"""Iterations: the number of an iteration, and the changes from one on, as Python gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import index
from typing import Any

from stepviz.errors import UserError
from stepviz.settings.table import EDITABLE, SETTINGS
from stepviz.settings.values import hint, in_python, listed


def whole(named: Any, most: int, before: str = "iteration ") -> int:
    """The number of an iteration that was given. Raises `UserError` unless it is whole."""
    if isinstance(named, bool) or not hasattr(named, "__index__"):
        raise UserError(f"{before}{in_python(named)} is not a whole number: give one from 1 to {most}")
    return index(named)


def inside(named: Any, most: int, before: str = "iteration ") -> int:
    """The number of an iteration that the run has. Raises `UserError` for another one."""
    number = whole(named, most, before)
    if not 1 <= number <= most:
        raise UserError(f"{before}{in_python(number)} is outside the run: its iterations are 1 to {most}")
    return number


def edits_of(at: int | str | None, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yields changes of settings at an iteration as edits. Raises `UserError`."""
    if settings and at is None:
        one = ", ".join(f"{name}={value!r}" for name, value in settings.items())
        raise UserError(f"{one} from which iteration on? Add it, for example at=501")
    if at is not None and not settings:
        raise UserError(f"what changes at={at}? Add a setting, for example lr=0.1")
    known = [name.replace("-", "_") for name in EDITABLE]
    for name in settings:
        if name not in known:
            raise UserError(f"a what-if cannot change {name!r}: {hint(name, known, f'choose {listed(known)}')}")
    for row, value in ((SETTINGS[name], value) for name, value in settings.items()):
        yield f"{at}:{row.flag[2:]}={row.values.written(row.taken(value))}"
