"""Checks: tests of single values of settings, which raise `UserError` with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from stepviz.errors import UserError
from stepviz.settings.kinds import BLOCK, MAX_HIDDEN, RESIDUAL
from stepviz.settings.limits import MAX_BATCH_SIZE, MOST_BYTES
from stepviz.settings.record import Any
from stepviz.settings.values import NAMES, in_short
from stepviz.shell import quoted

Test = Callable[[Any], bool]
Check = Callable[[str, Any], None]
"""Takes a flag and a value."""


def valid(test: Test, sentence: str, told: Callable[[Any], object] = str, *, each: bool = False) -> Check:
    """A check that a value, or `each` item of it, passes `test`; `told` converts the value for the sentence."""

    def check(name: str, value: Any) -> None:
        for one in value if each else (value,):
            if not test(one):
                raise UserError(sentence.format(name=name, value=told(one)))

    return check


def within(low: int, high: int, free: int | None = None, *, each: bool = False) -> Check:
    """A check for a whole number from `low` to `high`, or equal to `free`; with `each`, for several of them."""
    sentence = f"{{name}} {{value}} is out of range: give a whole number from {low} to {high}"
    return valid(lambda value: low <= value <= high or value == free, sentence, in_short, each=each)


def positive(what: str, example: float) -> Check:
    """A check for a finite number from 0 on; `what`: its name in the sentence."""
    sentence = f"{{name}} {{value}}: {what} must be a finite number, 0 or more, for example {example}"
    return valid(lambda value: isfinite(value) and value >= 0, sentence)


def below_one(what: str) -> Check:
    """A check for a number from 0 up to, but not including, 1; `what`: its name in the sentence."""
    sentence = f"{{name}} {{value}} is out of range: give a {what} from 0 up to, but not including, 1"
    return valid(lambda value: 0 <= value < 1, sentence)


batch_size = within(1, MAX_BATCH_SIZE)
noise = valid(
    lambda value: 0 <= value <= 10, "{name} {value} is out of range: give a number from 0 to 10, for example 0.1"
)
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
parts = valid(
    lambda names: len(set(names)) == len(names) and set(names) <= {*BLOCK, RESIDUAL},
    f"{{name}} {{value}}: give one or more of {', '.join(BLOCK)}, {RESIDUAL}, each once",
    lambda found: quoted(NAMES.written(found)),
)
parameter_file = valid(
    lambda path: path.lower().endswith((".npz", ".json")),
    "{name} {value} is not a parameter file: give a .json or .npz file",
    quoted,
)


def room(what: str, size: int) -> None:
    """Raises `UserError` if `size` bytes are too many. `what`: the subject and verb of the sentence."""
    if size > MOST_BYTES:
        most = f"at most {MOST_BYTES / 1e9:g} GB: give fewer or smaller layers with --hidden"
        raise UserError(f"{what} {size / 1e9:.1f} GB of numbers, and there is room for {most}")
