"""Setting: a row of the table of settings, which is an option of the command line and a field of an `Experiment`."""

from __future__ import annotations

from stepviz.settings.values import FILE, TEXT, ValueType, choice

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, TypeVar

    from stepviz.settings.checks import Check

    T = TypeVar("T")


class Option:
    """An option with one value, or with none."""

    def __init__(
        self, flag: str, value: str, about: str, example: str, choices: Collection[str] = (), *, is_file: bool = False
    ) -> None:
        self.flag = flag
        self.name = flag.removeprefix("--").replace("-", "_")
        self.value = value
        """What the value is; empty for an option that is there or not."""
        self.about = about
        """With its default in brackets."""
        self.example = example
        self.choices = choices
        """All its values, where there are but a few."""
        self.is_file = is_file
        """Whether its value names a file, or a folder."""


RUN, NETWORK, DATA = "", "has no layers", "has no rows"
"""Settings that the help of one command tells together, by why they have no effect on a formula; empty: they have."""


class WhatIfEntry:
    """How a setting is changed from an iteration on."""

    def __init__(
        self, key: str, words: str, offered: Callable[[Any, int], bool] = lambda *_: True, *, draws: bool = False
    ) -> None:
        self.key = key
        """Of the menu."""
        self.words = words
        """What the menu calls it."""
        self.offered = offered
        """Whether another value is possible for a run and its number of training rows."""
        self.draws = draws
        """Whether other rows are drawn with it."""


class Setting(Option):
    """Its default on the class of the settings, its value on an experiment: the row is in `vars` of that class."""

    def __init__(self, group: str, line: int, value: str, about: str, example: str) -> None:
        super().__init__("", value, about, example)
        self.group = group
        self.line = line
        """Its place in the help of the group; 0 for what is no option."""

    def __set_name__(self, _: type, name: str) -> None:
        self.name = name
        if self.line:
            self.flag = f"--{name.replace('_', '-')}"

    def __get__(self, _: object, __: type) -> Any:
        return self.default

    def of(
        self,
        default: T,
        values: ValueType,
        *checks: Check,
        lacking: str | None = None,
        needs: str = "",
        only: str = "",
        whatif: WhatIfEntry | None = None,
    ) -> T:
        """The row with what else is known of it, for the type checker the default."""
        self.default = default
        self.values = values
        self.is_file = values is FILE
        self._checks = checks
        self.lacking = self.group if lacking is None else lacking
        """Why it has no effect on a formula; empty where it has."""
        self.needs = needs
        """The property of a run that must be true where it is set: `hidden`, `activated`."""
        self.only = only
        """Which sources take it, by a name in `checking`; empty for all."""
        self.whatif = whatif
        row: Any = self
        return row  # type: ignore[no-any-return]

    def one_of(self, default: T, choices: Collection[str], **known: Any) -> T:
        """The row of a setting that is one of some words."""
        self.choices = choices
        return self.of(default, TEXT, **known)

    def read(self, text: str) -> Any:
        """The value of a text of the command line. Raises `UserError`."""
        return choice(self.flag, text, self.choices) if self.choices else self.values.read(self.flag, text)

    def check(self, value: Any) -> None:
        """Raises `UserError` for a value that cannot be used."""
        if self.choices and choice(self.flag, value, self.choices) not in self.choices:
            from stepviz.formula.own import rule_of

            rule_of(self.name, value)
        for valid in self._checks:
            valid(self.flag, value)
