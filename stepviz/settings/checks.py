"""Checks: one sentence for each value that a setting cannot have. All raise `UserError`."""

from __future__ import annotations

from math import isfinite

from stepviz.errors import UserError
from stepviz.settings.kinds import MAX_HIDDEN
from stepviz.settings.limits import MAX_BATCH_SIZE, MOST_BYTES
from stepviz.settings.values import NAMES
from stepviz.shell import quoted

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Check = Callable[[str, Any], None]
    """Of a flag and a value."""


def valid(test: Callable[[Any], bool], sentence: str, told: Callable[[Any], object] = lambda value: value) -> Check:
    """Whatever passes a test; the sentence has fields for `name` and `value`, which stands there as `told` has it."""

    def check(name: str, value: Any) -> None:
        if not test(value):
            raise UserError(sentence.format(name=name, value=told(value)))

    return check


def _range(test: Callable[[Any], bool], what: str) -> Check:
    return valid(test, f"{{name}} {{value}} is out of range: give a {what}")


def within(low: int, high: int, free: int | None = None) -> Check:
    """A whole number from `low` to `high`, or the one that is `free`."""
    return _range(lambda value: low <= value <= high or value == free, f"whole number from {low} to {high}")


def positive(what: str, example: float) -> Check:
    """A finite number that is not below 0; `what` it is."""
    sentence = f"{{name}} {{value}}: {what} must be a finite number, 0 or more, for example {example}"
    return valid(lambda value: isfinite(value) and value >= 0, sentence)


def below_one(what: str) -> Check:
    """A number from 0 up to 1; `what` it is called."""
    return _range(lambda value: 0 <= value < 1, f"{what} from 0 up to, but not including, 1")


def each(check: Check) -> Check:
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
layers = valid(
    lambda widths: len(widths) <= MAX_HIDDEN, f"{{name}} has {{value}} layers: give at most {MAX_HIDDEN}", len
)
columns = valid(
    lambda found: len(set(found)) >= max(1, len(found)),
    "{name} {value}: give one or more columns, each once",
    lambda found: quoted(NAMES.written(found)),
)
parameter_file = valid(
    lambda path: path.lower().endswith((".npz", ".json")),
    "{name} {value} is not a parameter file: give a .json or .npz file",
    quoted,
)


def room(what: str, size: int) -> None:
    """Numbers of that many bytes have room; `what`: is so large."""
    if size > MOST_BYTES:
        most = f"at most {MOST_BYTES / 1e9:g} GB: give fewer or smaller layers with --hidden"
        raise UserError(f"{what} {size / 1e9:.1f} GB of numbers, and there is room for {most}")
