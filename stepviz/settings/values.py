"""Values: reads and writes the value types of the command line, with one sentence on what is wrong.

The help loads this, so modules that only reading and writing need are imported on use.
"""

from __future__ import annotations

from stepviz.errors import UserError
from stepviz.settings.kinds import either, loaded
from stepviz.settings.record import record
from stepviz.settings.sources import DELIMITERS

TYPE_CHECKING = False  # importing typing would double the time of the help
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

_LONGEST = 40


def quoted(text: str) -> str:
    """The text in quotes, escaped, and cut if it is long."""
    return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def listed(words: Iterable[str]) -> str:
    """The words, joined by commas: `train, show, export`."""
    return ", ".join(words)


def nearest(word: str, choices: Collection[str]) -> str | None:
    """The choice that the word was probably meant to be; None if none is similar."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, choices, n=1)), None)


def hint(word: str, choices: Collection[str], otherwise: str) -> str:
    """A hint at the choice that the word was probably meant to be; `otherwise` if none is similar."""
    near = nearest(word, choices)
    return f"did you mean {near}?" if near else otherwise


def choice(flag: str, text: str, allowed: Collection[str]) -> str:
    """The text if it is an allowed word or, for settings that take formulas, may be one. Raises `UserError`."""
    if text in allowed:
        return text
    from stepviz.formula import own

    setting = flag.removeprefix("--")
    if own.is_rule(setting, text):
        return text
    known = hint(text, allowed, f"choose {either((*allowed,))}{own.hint(setting)}")
    raise UserError(f"{flag} {quoted(text)} is unknown: {known}")


def number(flag: str, text: str) -> float:
    """The decimal number that the text states; nan and inf are accepted. Raises `UserError`."""
    digits = text.replace(",", "", 1)
    if digits.isascii() and digits.isdecimal() and "," in text[:-1]:
        raise UserError(f"{flag} {quoted(text)} is not a number: write {text.replace(',', '.')}, with a point")
    try:
        # Python would read 1_000 as a number.
        return float("_" if "_" in text else text)
    except ValueError:
        raise UserError(f"{flag} {quoted(text)} is not a number: write for example {flag} 0.01") from None


def short(number: float) -> str:
    """The shortest text that reads back as the same number, without a final `.0`: `0.01`, `100`."""
    return repr(float(number)).removesuffix(".0")


def _digits(text: str) -> bool:
    # No setting needs more than 30 digits, and `int` raises for thousands of them.
    return text.isascii() and text.isdecimal() and len(text) <= 30


def _whole(_: str, text: str) -> int | None:
    return int(text) if _digits(text[text[:1] in ("+", "-") :]) else None


def _pair(flag: str, text: str) -> tuple[int, ...] | None:
    numbers = text.split(",")
    return tuple(WHOLE.read(flag, number) for number in numbers) if len(numbers) == 2 else None


def _wholes(_: str, text: str) -> tuple[int, ...] | None:
    numbers = text.split(",")
    return tuple(map(int, numbers)) if all(map(_digits, numbers)) else None


def _some(_: str, text: str) -> str | None:
    return text if text.strip() else None


def _numbers_by_name(flag: str, text: str) -> tuple[tuple[str, float], ...] | None:
    parts = [[side.strip() for side in part.split("=", 1)] for part in text.split(",")]
    if not all(part[0] and part[1:] for part in parts):
        return None
    return tuple((name, number(f"{flag} {name}", value)) for name, value in parts)


def _names(_: str, text: str) -> tuple[str, ...] | None:
    import csv

    found = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(found) if found and all(map(str.strip, found)) else None


def _from(module: str, name: str) -> Callable[..., Any]:
    """The function of that name; its module is imported when it is called."""
    return lambda *given: loaded(f"stepviz.{module}:{name}")(*given)


def _is_whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool) and not getattr(value, "shape", ())


def _is_number(value: Any) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, bool) and not getattr(value, "shape", ())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _each(fits: Callable[[Any], bool], count: int | None = None) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, tuple | list) and count in (None, len(value)) and all(map(fits, value))


@record
class ValueType:
    """A type of value: its forms in text, and in Python."""

    parse: Callable[[str, str], Any]
    what: str = ""
    """Its name in messages, a colon and an example."""
    written: Callable[[Any], str] = str
    item: Callable[[str], bool] | None = None
    """For lists, tests if a word can be an item; None for single values."""
    python: str = "a text"
    """Its name in messages about values of Python, with an example."""
    fits: Callable[[Any], bool] = _is_text
    """Tests if a value of Python is of this type."""
    alone: type | tuple[()] = ()
    """For lists of which a single item is taken, too: the type of an item."""

    def read(self, flag: str, text: str) -> Any:
        """The value that the text of a flag states. Raises `UserError`."""
        value = self.parse(flag, text)
        if value is None:
            what, _, example = self.what.partition(": ")
            raise UserError(f"{flag} {quoted(text)} is not {what}: write for example {flag} {example}")
        return value


def _is_item(word: str) -> bool:
    return word.replace(",", "").isdecimal()


def _joined(items: Iterable[object]) -> str:
    return ",".join(map(str, items))


WHOLE = ValueType(_whole, "a whole number: 100", python="a whole number", fits=_is_whole)
NUMBER = ValueType(number, written=short, python="a number", fits=_is_number)
TEXT = ValueType(_some, "the name of a column: grade")
FLAG = ValueType(_some, python="True or False", fits=lambda value: isinstance(value, bool))
"""An option without a value."""
FILE = ValueType(_some, "the name of a file: w.json")
FORMULA = ValueType(_some, 'a formula: "L = a*b + c"')
PAIR = ValueType(
    *(_pair, "two numbers: 100,500 (train, validation)", _joined, _is_item),
    python="two whole numbers, for example (100, 500)",
    fits=_each(_is_whole, 2),
)
WHOLES = ValueType(
    *(_wholes, "a list of whole numbers: 8,8", _joined, _is_item),
    python="a tuple of whole numbers, for example (8, 8)",
    fits=_each(_is_whole),
    alone=int,
)
_TEXTS = 'a tuple of texts, for example ("a", "b")'
NAMES = ValueType(
    *(_names, "a list of columns: age,height", _from("text", "one_line"), lambda word: ":" not in word),
    python=_TEXTS,
    fits=_each(_is_text),
    alone=str,
)
PARTS = ValueType(
    lambda flag, text: () if text == "none" else _names(flag, text),
    "none or a list of parts: attention,residual",
    lambda parts: _joined(parts) or "none",
    python=_TEXTS,
    fits=_each(_is_text),
)
NUMBERS_BY_NAME = ValueType(
    _numbers_by_name,
    "a list of names and numbers: a=2,b=-3",
    lambda numbers: _joined(f"{name}={short(value)}" for name, value in numbers),
    lambda word: "=" in word and ":" not in word,
    python='numbers by name, for example {"a": 2}',
    fits=_each(lambda pair: isinstance(pair, tuple) and len(pair) == 2 and _is_text(pair[0]) and _is_number(pair[1])),
)
DELIMITER = ValueType(
    lambda _, text: "\t" if text == "\\t" else DELIMITERS.get(text, text),
    written=lambda sign: {s: word for word, s in DELIMITERS.items()}.get(sign, sign),
)
"""A character, or its name."""
IMAGE = ValueType(lambda *given: str(_from("settings.convolution", "raster_of")(*given)))
FILTERS = ValueType(
    lambda *given: _joined(_from("settings.convolution", "filters_of")(*given)), item=lambda word: "@" in word
)
