"""Values: reads and writes the value types of the command line, with one sentence on what is wrong.

The help loads this, so modules that only reading and writing need are imported on use.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from os import fspath

from stepviz.errors import UserError
from stepviz.settings.kinds import either, loaded
from stepviz.settings.record import Any, record
from stepviz.settings.sources import DELIMITERS

_LONGEST = 40
_READ = 100
"""The digits that are read of a whole number: `int` raises for thousands, and so many are out of every range."""


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
    """The text if it is an allowed word or, for settings that take formulas, is one. Raises `UserError`."""
    if text in allowed:
        return text
    from stepviz.formula import own

    setting = flag.removeprefix("--")
    if own.is_rule(setting, text):
        own.rule_of(setting, text)
        return text
    known = hint(text, allowed, f"choose {either((*allowed,))}{own.hint(setting)}")
    raise UserError(f"{flag} {quoted(text)} is unknown: {known}")


def _unread(flag: str, text: str, what: str, *way: str) -> UserError:
    """The error for a text that is not `what`. `way`: what to write instead. `flag` is empty for a value on its own."""
    return UserError(" ".join(filter(None, (flag, quoted(text), f"is not {what}: write", *way))))


def number(flag: str, text: str) -> float:
    """The decimal number that the text states; nan and inf are accepted. Raises `UserError`."""
    digits = text.replace(",", "", 1)
    if digits.isascii() and digits.isdecimal() and "," in text[:-1]:
        raise _unread(flag, text, "a number", f"{text.replace(',', '.')}, with a point")
    try:
        # Python would read 1_000 as a number.
        return float("_" if "_" in text else text)
    except ValueError:
        raise _unread(flag, text, "a number", "for example", flag, "0.01") from None


def short(number: float) -> str:
    """The shortest text that reads back as the same number, without a final `.0`: `0.01`, `100`."""
    return repr(float(number)).removesuffix(".0")


def in_short(number: int) -> str:
    """The number in digits; of a long one the first of them."""
    digits = str(number)
    return digits if len(digits) <= _LONGEST else f"{digits[:_LONGEST]}…"


def in_python(value: object) -> str:
    """The value as Python writes it; words for a number with more digits than Python writes."""
    try:
        return repr(value)
    except ValueError:
        return "a number of thousands of digits"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _whole(_: str, text: str) -> int | None:
    return int(text[:_READ]) if _digits(text[text[:1] in ("+", "-") :]) else None


def _pair(flag: str, text: str) -> tuple[int, ...] | None:
    numbers = text.split(",")
    return tuple(WHOLE.read(flag, number) for number in numbers) if len(numbers) == 2 else None


def _wholes(_: str, text: str) -> tuple[int, ...] | None:
    numbers = text.split(",")
    return tuple(int(number[:_READ]) for number in numbers) if all(map(_digits, numbers)) else None


def _some(_: str, text: str) -> str | None:
    return text if text.strip() else None


def _numbers_by_name(flag: str, text: str) -> tuple[tuple[str, float], ...] | None:
    parts = [[side.strip() for side in part.split("=", 1)] for part in text.split(",")]
    if not all(part[0] and part[1:] for part in parts):
        return None
    return tuple((name, number(f"{flag} {name}", value)) for name, value in parts)


def _names(_: str, text: str) -> tuple[str, ...] | None:
    import csv

    try:
        found = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:  # a line ends in a name
        return None
    return tuple(found) if found and all(map(str.strip, found)) else None


def _in_digits(value: Any) -> str:
    """A number of Python; True is none."""
    return str(value) if isinstance(value, bool) else short(value)


def _pairs(numbers: Any) -> str:
    pairs = numbers.items() if hasattr(numbers, "items") else numbers
    return ",".join(f"{name}={_in_digits(value)}" for name, value in pairs)


def _from(module: str, name: str) -> Callable[..., Any]:
    """The function of that name; its module is imported when it is called."""
    return lambda *given: loaded(f"stepviz.{module}:{name}")(*given)


@record
class ValueType:
    """A type of value: how a text is read, and how a value is written so that it can be read again."""

    parse: Callable[[str, str], Any]
    what: str = ""
    """Its name in messages, a colon and an example."""
    written: Callable[[Any], str] = str
    """Of a value that has another type, any text or any error."""
    item: Callable[[str], bool] | None = None
    """For lists, tests if a word can be an item; None for single values."""

    def read(self, flag: str, text: str) -> Any:
        """The value that the text of a flag states. Raises `UserError`."""
        value = self.parse(flag, text)
        if value is None:
            what, _, example = self.what.partition(": ")
            raise _unread(flag, text, what, "for example", flag, example)
        return value


def _is_item(word: str) -> bool:
    return word.replace(",", "").isdecimal()


def _joined(items: Any) -> str:
    """The items, or the only one, joined by commas."""
    return ",".join(map(str, items if hasattr(items, "__iter__") else (items,)))


WHOLE = ValueType(_whole, "a whole number: 100")
NUMBER = ValueType(number, written=_in_digits)
TEXT = ValueType(_some, "the name of a column: grade")
FLAG = ValueType(lambda _, text: {"True": True, "False": False}.get(text), "True or False: True")
"""An option without a value."""
FILE = ValueType(_some, "the name of a file: w.json", fspath)
FORMULA = ValueType(_some, 'a formula: "L = a*b + c"')
PAIR = ValueType(_pair, "two numbers: 100,500 (train, validation)", _joined, _is_item)
WHOLES = ValueType(_wholes, "a list of whole numbers: 8,8", _joined, _is_item)
NAMES = ValueType(_names, "a list of columns: age,height", _from("text", "one_line"), lambda word: ":" not in word)
PARTS = ValueType(
    lambda flag, text: () if text == "none" else _names(flag, text),
    "none or a list of parts: attention,residual",
    lambda parts: _joined(parts) or "none",
)
NUMBERS_BY_NAME = ValueType(
    *(_numbers_by_name, "a list of names and numbers: a=2,b=-3", _pairs, lambda word: "=" in word and ":" not in word)
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
