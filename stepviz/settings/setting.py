"""Setting: a row of the table of settings, which defines an option of the command line and a field of `Experiment`."""

from __future__ import annotations

from collections.abc import Callable, Collection

from stepviz.errors import UserError
from stepviz.settings.checks import Check
from stepviz.settings.kinds import either
from stepviz.settings.needs import LAYERS, ROWS, Needs
from stepviz.settings.record import TYPE_CHECKING, Any, record
from stepviz.settings.values import FILE, TEXT, ValueType, choice, in_python

if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")


@record
class Option:
    """An option of the command line, with or without a value."""

    flag: str
    value: str
    """The placeholder of the value in the help; empty for a flag."""
    about: str
    """The description in the help, with the default in brackets."""
    example: str
    choices: Collection[str] = ()
    """All its values, if they are a few words."""
    depends: bool = False
    """True if it depends on other options which of them can be chosen."""
    is_file: bool = False
    """True if its value is the path of a file or a folder."""

    @property
    def name(self) -> str:
        """The name of its field in a `Namespace`."""
        return self.flag.removeprefix("--").replace("-", "_")


RUN, NETWORK, DATA = (), LAYERS, ROWS
"""Groups of settings in the help: what their rows need, unless they say otherwise."""


@record
class WhatIfEntry:
    """How the what-if menu offers a setting."""

    key: str
    """Its key in the menu."""
    words: str
    """Its name in the menu."""
    offered: Callable[[Any, int], bool] = lambda *_: True
    """True if a run with that number of training rows can have another value."""
    draws: bool = False
    """True if a change makes batches differ."""


class Setting(Option):
    """A descriptor: on the class it gives the default, an experiment has its value; find the row itself by `vars`."""

    default: Any
    values: ValueType
    checks: tuple[Check, ...]
    needs: Needs
    """What a run must have for it to have an effect."""
    whatif: WhatIfEntry | None = None
    name = ""

    def __init__(self, group: Needs, line: int, value: str, about: str, example: str) -> None:
        """`line`: its place in the help of the group; 0 if it is no option."""
        super().__init__("", value, about, example)
        self.group = self.needs = group
        self.line = line

    def __set_name__(self, _: type, name: str) -> None:
        self.name, self.flag = name, f"--{name.replace('_', '-')}"

    def __get__(self, _: object, __: type) -> Any:
        return self.default

    def of(self, default: T, values: ValueType, *checks: Check, **known: Any) -> T:
        """Completes the row and returns it; for the type checker it is the default."""
        vars(self).update(known, default=default, values=values, checks=checks, is_file=values is FILE)
        row: Any = self
        return row  # type: ignore[no-any-return]

    def one_of(self, default: T, choices: Collection[str], **known: Any) -> T:
        """Completes the row of a setting whose values are words."""
        return self.of(default, TEXT, choices=choices, **known)

    def taken(self, value: Any) -> Any:
        """The value that a value of Python states. Raises `UserError`.

        A text is read as on the command line; anything else is written first, so that there is one reader.
        """
        if value is self.default:
            return value
        if isinstance(value, str) and self.value:
            return self.read(value)
        try:
            text = self.values.written(value)
            return () if self.default == () and not text else self.read(text)
        except (TypeError, ValueError, OverflowError):  # a `UserError` too
            ways = either((*self.choices,)) or f"for example {self.name}={self.read(self.example or str(True))!r}"
            raise UserError(f"{self.name}={in_python(value)} cannot be used: give {ways}") from None

    def read(self, text: str) -> Any:
        """The value that a text of the command line states. Raises `UserError`."""
        return choice(self.flag, text, self.choices) if self.choices else self.values.read(self.flag, text)

    def check(self, value: Any) -> None:
        """Raises `UserError` for a value that is out of range."""
        for valid in self.checks:
            valid(self.flag, value)
