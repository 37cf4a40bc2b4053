"""Checks: one sentence for each value that a setting cannot have. All raise `UserError`."""

from __future__ import annotations

from math import isfinite

from stepviz.errors import UserError
from stepviz.settings.kinds import MAX_HIDDEN, either
from stepviz.settings.limits import MAX_BATCH_SIZE, MOST_BYTES

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any


def one_of(name: str, value: str, allowed: Collection[str]) -> None:
    """The value is one of the words allowed, or a rule where that can be one."""
    if value in allowed:
        return
    from stepviz.formula import own

    setting = name.removeprefix("--")
    if not own.is_rule(setting, value):
        raise UserError(f"{name} {value!r} is unknown: choose {either(tuple(allowed))}{own.hint(setting)}")
    own.rule_of(setting, value)


def valid(test: Callable[[Any], bool], sentence: str) -> Callable[[str, Any], None]:
    """Whatever passes a test; the sentence has fields for `name` and `value`."""

    def check(name: str, value: Any) -> None:
        if not test(value):
            raise UserError(sentence.format(name=name, value=value))

    return check


def _range(test: Callable[[Any], bool], what: str) -> Callable[[str, Any], None]:
    return valid(test, f"{{name}} {{value}} is out of range: give a {what}")


def within(low: int, high: int, free: int | None = None) -> Callable[[str, int], None]:
    """A whole number from `low` to `high`, or the one that is `free`."""
    return _range(lambda value: low <= value <= high or value == free, f"whole number from {low} to {high}")


def positive(what: str, example: float) -> Callable[[str, float], None]:
    """A finite number that is not below 0; `what` it is."""
    sentence = f"{{name}} {{value}}: {what} must be a finite number, 0 or more, for example {example}"
    return valid(lambda value: isfinite(value) and value >= 0, sentence)


def below_one(what: str) -> Callable[[str, float], None]:
    """A number from 0 up to 1; `what` it is called."""
    return _range(lambda value: 0 <= value < 1, f"{what} from 0 up to, but not including, 1")


def each(check: Callable[[str, int], None]) -> Callable[[str, Sequence[int]], None]:
    """Every number of several."""

    def all_of(name: str, values: Sequence[int]) -> None:
        for value in values:
            check(name, value)

    return all_of


batch_size = within(1, MAX_BATCH_SIZE)
noise = _range(lambda value: 0 <= value <= 10, "number from 0 to 10, for example 0.1")
delimiter = valid(
    lambda sign: len(sign) == 1 and (sign.isprintable() or sign == "\t") and not (sign.isalnum() or sign in "\"'+-."),
    "{name} {value!r} is not a delimiter: give , ; | tab or space",
)


def layers(name: str, widths: Sequence[int]) -> None:
    """As many hidden layers as there can be."""
    if len(widths) > MAX_HIDDEN:
        raise UserError(f"{name} has {len(widths)} layers: give at most {MAX_HIDDEN}")


def room(what: str, size: int) -> None:
    """Numbers of that many bytes have room; `what`: is so large."""
    if size > MOST_BYTES:
        most = f"at most {MOST_BYTES / 1e9:g} GB: give fewer or smaller layers with --hidden"
        raise UserError(f"{what} {size / 1e9:.1f} GB of numbers, and there is room for {most}")


def parameter_file(name: str, path: str) -> None:
    """The name of a file that parameters can be read from."""
    if not path.lower().endswith((".npz", ".json")):
        from stepviz.shell import quoted

        raise UserError(f"{name} {quoted(path)} is not a parameter file: give a .json or .npz file")


def columns(name: str, found: Sequence[str]) -> None:
    """Columns, each once."""
    if len(set(found)) < max(1, len(found)):
        from stepviz.shell import quoted
        from stepviz.text import one_line

        raise UserError(f"{name} {quoted(one_line(found))}: give one or more columns, each once")
