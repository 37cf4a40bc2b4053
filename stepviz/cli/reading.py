"""Reading: reads the values of options that are not settings. All functions raise `UserError` for a wrong value."""

from __future__ import annotations

import math

from stepviz.errors import UserError
from stepviz.settings.values import WHOLE, in_short, number, quoted
from stepviz.text import is_name, whole

_MOST = 10**30 - 1


def megabytes(text: str) -> int:
    """`--memory` as bytes, from 1 MB to 100 GB."""
    found = number("--memory", text)
    if not 1 <= found <= 100_000:
        raise UserError(f"--memory {quoted(text)} is out of range: give 1 to 100000 (megabytes)")
    return round(found * 1_000_000)


def positive(flag: str, text: str) -> float:
    """A number above 0."""
    found = number(flag, text)
    if not 0 < found < math.inf:
        raise UserError(f"{flag} {quoted(text)} is out of range: give a number above 0")
    return found


def name(text: str, most: int) -> str:
    """`--name` without blanks around it: 1 to `most` characters that can be printed."""
    if not is_name(text.strip(), most):
        raise UserError(f"--name {quoted(text)}: give 1 to {most} characters that can be printed")
    return text.strip()


def size(text: str | None, usual: tuple[int, int] = (80, 24)) -> tuple[int, int]:
    """`80x24` as columns and rows, each from 1 to 1000; `usual` if no text is given."""
    if not text:
        return usual
    width, height = (whole(side, 10**9 - 1) for side in text.replace("X", "x").replace("×", "x").partition("x")[::2])
    if width is None or height is None:
        raise UserError(f"--size {quoted(text)} is not COLUMNSxROWS: write for example --size 80x24")
    if not 1 <= min(width, height) <= max(width, height) <= 1000:
        raise UserError(f"--size {quoted(text)} is out of range: give 1x1 to 1000x1000")
    return width, height


def counted(flag: str, text: str, first: int, last: int, known: str = "give a number from") -> int:
    """A whole number from `first` to `last`; `known`: the words before this range in the error."""
    count: int = WHOLE.read(flag, text)
    if not first <= count <= last:
        raise UserError(f"{flag} {in_short(count)}: {known} {first} to {last}")
    return count


def span(text: str, usual: int, most: int) -> tuple[int, int, int]:
    """`1-50/200` as first and last iteration and length of the run, each from 1 to `most`; `7` means `7-7`.

    Without a length, it is `usual`, or the last iteration if that is larger.
    """
    part, slash, run = text.partition("/")
    start, hyphen, end = part.partition("-")
    first, last = whole(start, _MOST), whole(end if hyphen else start, _MOST)
    length = whole(run, _MOST) if slash else max(usual, last or 0)
    if first is None or last is None or length is None:
        raise UserError(f"--iterations {quoted(text)} is not a range: write for example --iterations 1-50")
    if 1 <= last < first <= most:
        raise UserError(f"--iterations {quoted(text)} ends before it begins: write {last}-{first}")
    if not 1 <= first <= last <= most or length > most:
        raise UserError(f"--iterations {quoted(text)} is out of range: give FIRST-LAST, from 1 to {most}")
    if length < last:
        raise UserError(f"--iterations {quoted(text)} ends after the run: write {part}/{last}, or a larger number")
    return first, last, length
