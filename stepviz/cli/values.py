"""Values: texts from the command line as numbers, ranges and sizes, or one sentence that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from stepviz.errors import UserError
from stepviz.settings.sources import DELIMITERS

_LONGEST = 40


def quoted(text: str) -> str:
    """The text in quotes, escaped, and shortened if it is long."""
    return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def listed(words: Iterable[str]) -> str:
    """`train, show, export`."""
    return ", ".join(words)


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """The choice the word was probably meant to be."""
    return next(iter(get_close_matches(word, choices, n=1)), None)


def whole(flag: str, text: str) -> int:
    """A whole number. Raises `UserError`."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", text):
        raise UserError(f"{flag} {quoted(text)} is not a whole number: write for example {flag} 100")
    return int(text)


def number(flag: str, text: str) -> float:
    """A decimal number; nan and inf are numbers here. Raises `UserError`."""
    if re.fullmatch(r"[0-9]*,[0-9]+", text):
        raise UserError(f"{flag} {quoted(text)} is not a number: write {text.replace(',', '.')}, with a point")
    try:
        return float("_" if "_" in text else text)
    except ValueError:
        raise UserError(f"{flag} {quoted(text)} is not a number: write for example {flag} 0.01") from None


def megabytes(flag: str, text: str) -> int:
    """Megabytes as bytes, from 1 MB to 100 GB. Raises `UserError`."""
    size = number(flag, text)
    if not 1 <= size <= 100_000:
        raise UserError(f"{flag} {quoted(text)} is out of range: give 1 to 100000 (megabytes)")
    return round(size * 1_000_000)


def pair(flag: str, text: str) -> tuple[int, int]:
    """`100,500`. Raises `UserError`."""
    first, comma, second = text.partition(",")
    if not comma or "," in second:
        raise UserError(
            f"{flag} {quoted(text)} is not two numbers: write for example {flag} 100,500 (train, validation)"
        )
    return whole(flag, first), whole(flag, second)


def wholes(flag: str, text: str) -> tuple[int, ...]:
    """`8,8`, or `8`. Raises `UserError`."""
    if not re.fullmatch(r"[0-9]{1,30}(,[0-9]{1,30})*", text):
        raise UserError(f"{flag} {quoted(text)} is not a list of whole numbers: write for example {flag} 8,8")
    return tuple(map(int, text.split(",")))


def choice(flag: str, text: str, allowed: Sequence[str]) -> str:
    """One of the allowed words. Raises `UserError`."""
    if text in allowed:
        return text
    near = nearest(text, allowed)
    hint = f"did you mean {near}?" if near else f"choose {listed(allowed)}"
    raise UserError(f"{flag} {quoted(text)} is unknown: {hint}")


def text(flag: str, text: str) -> str:
    """Any text but none. Raises `UserError`."""
    if not text.strip():
        raise UserError(f"{flag} needs the name of a column")
    return text


def formula(flag: str, text: str) -> str:
    """A formula, read where it is checked. Raises `UserError` for none."""
    if not text.strip():
        raise UserError(f'{flag} is empty: write for example {flag} "L = a*b + c"')
    return text


def settings(flag: str, text: str) -> tuple[tuple[str, float], ...]:
    """`a=2,b=-3`. Raises `UserError`."""
    found: list[tuple[str, float]] = []
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise UserError(
                f"{flag} {quoted(text)} is not a list of names and numbers: write for example {flag} a=2,b=-3"
            )
        found.append((name.strip(), number(f"{flag} {name.strip()}", value.strip())))
    return tuple(found)


def names(flag: str, text: str) -> tuple[str, ...]:
    """`age,"height, cm"`: a line of CSV. Raises `UserError`."""
    import csv

    found = next(csv.reader([text], skipinitialspace=True), [])
    if not found or not all(map(str.strip, found)):
        raise UserError(f"{flag} {quoted(text)} is not a list of columns: write for example {flag} age,height")
    return tuple(found)


def delimiter(text: str) -> str:
    """A sign, or the word for it. The sign is checked where it is used."""
    return "\t" if text == "\\t" else DELIMITERS.get(text, text)


def size(text: str, most: int = 1000) -> tuple[int, int]:
    """`80x24` as columns and rows, each from 1 to `most`. Raises `UserError`."""
    match = re.fullmatch(r"([0-9]{1,9})[xX×]([0-9]{1,9})", text)
    if match is None:
        raise UserError(f"--size {quoted(text)} is not COLUMNSxROWS: write for example --size 80x24")
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= most and 1 <= height <= most):
        raise UserError(f"--size {quoted(text)} is out of range: give 1x1 to {most}x{most}")
    return width, height


def image(flag: str, text: str) -> str:
    """`8x8`, as it is written. Raises `UserError`."""
    from stepviz.settings.convolution import raster_of

    return str(raster_of(flag, text))


def filters(flag: str, text: str) -> str:
    """`4@3x3`, as it is written. Raises `UserError`."""
    from stepviz.settings.convolution import filters_of

    return str(filters_of(flag, text))


def numbered(flag: str, text: str, name: str, count: int) -> int:
    """The number of one of so many stops. Raises `UserError`."""
    number = whole(flag, text)
    if not 1 <= number <= count:
        raise UserError(f"{flag} {number}: {name} has stops 1 to {count}")
    return number


def span(text: str, most: int) -> tuple[int, int]:
    """`1-50`, or `7` for `7-7`: first and last iteration, from 1 to `most`. Raises `UserError`."""
    match = re.fullmatch(r"([0-9]{1,30})(?:-([0-9]{1,30}))?", text)
    if match is None:
        raise UserError(f"--iterations {quoted(text)} is not a range: write for example --iterations 1-50")
    first, last = int(match[1]), int(match[2] or match[1])
    if 1 <= last < first <= most:
        raise UserError(f"--iterations {quoted(text)} ends before it begins: write {last}-{first}")
    if not 1 <= first <= last <= most:
        raise UserError(f"--iterations {quoted(text)} is out of range: give FIRST-LAST, from 1 to {most}")
    return first, last
