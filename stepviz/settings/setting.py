"""Setting: a row of the table of settings, which is an option of the command line and a field of an `Experiment`."""

from __future__ import annotations

from stepviz.settings.record import record
from stepviz.settings.values import FILE, TEXT, ValueType, choice

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, TypeVar

    from stepviz.settings.checks import Check

    T = TypeVar("T")


@record
class Option:
    """An option with one value, or with none."""

    flag: str
    value: str
    """What the value is; empty for an option that is there or not."""
    about: str
    """With its default in brackets."""
    example: str
    choices: Collection[str] = ()
    """All its values, where there are but a few."""
    is_file: bool = False
    """Whether its value names a file, or a folder."""

    @property
    def name(self) -> str:
        """As the field of a `Namespace`."""
        return self.flag.removeprefix("--").replace("-", "_")


RUN, NETWORK, DATA = "", "has no layers", "has no rows"
"""Settings that the help of one command tells together, by why they have no effect on a formula; empty: they have."""


def _always(*_: object) -> bool:
    return True


@record
class WhatIfEntry:
    """How a setting is changed from an iteration on."""

    key: str
    """Of the menu."""
    words: str
    """What the menu calls it."""
    offered: Callable[[Any, int], bool] = _always
    """Whether another value is possible for a run and its number of training rows."""
    draws: bool = False
    """Whether other rows are drawn with it."""


class Setting(Option):
    """Its default on the class of the settings, its value on an experiment: the row is in `vars` of that class."""

    default: Any
    values: ValueType
    checks: tuple[Check, ...]
    needs = ""
    """The property of a run that must be true where it is set: `hidden`, `activated`."""
    only = ""
    """Which sources take it, by a name in `checking`; empty for all."""
    whatif: WhatIfEntry | None = None
    name = ""

    def __init__(self, group: str, line: int, value: str, about: str, example: str) -> None:
        """`line`: its place in the help of the group; 0 for what is no option."""
        super().__init__("", value, about, example)
        self.group = self.lacking = group
        """Where nothing else is `lacking`, that is why it has no effect on a formula; empty where it has."""
        self.line = line

    def __set_name__(self, _: type, name: str) -> None:
        self.name, self.flag = name, f"--{name.replace('_', '-')}"

    def __get__(self, _: object, __: type) -> Any:
        return self.default

    def of(self, default: T, values: ValueType, *checks: Check, **known: Any) -> T:
        """The row with what else is known of it, for the type checker the default."""
        vars(self).update(known, default=default, values=values, checks=checks, is_file=values is FILE)
        row: Any = self
        return row  # type: ignore[no-any-return]

    def one_of(self, default: T, choices: Collection[str], **known: Any) -> T:
        """The row of a setting that is one of some words."""
        return self.of(default, TEXT, choices=choices, **known)

    def read(self, text: str) -> Any:
        """The value of a text of the command line. Raises `UserError`."""
        return choice(self.flag, text, self.choices) if self.choices else self.values.read(self.flag, text)

    def check(self, value: Any) -> None:
        """Raises `UserError` for a value that cannot be used."""
        if self.choices and choice(self.flag, value, self.choices) not in self.choices:
            from stepviz.formula.own import rule_of

            rule_of(self.name, value)
        for valid in self.checks:
            valid(self.flag, value)
