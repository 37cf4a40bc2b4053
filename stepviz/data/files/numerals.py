"""Numerals: which texts are numbers, and what to say about one that is not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from stepviz.text import shown

DATE = "is a date or a time, not a number"
"""What is said of a text that `is_date`."""
_CLASSES = "leave --task regression out to learn classes, or give --label COLUMN"
_NUMBERS = "a column of numbers is needed"
_RUNNING = "--task next-char to learn from it as a running text"
_FEW = 8
"""Texts looked at one by one."""

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_MISSING = re.compile(r"(?:n\.?/?a\.?|null|none|nil|missing|\?+|-+|\.+|#n/a)", re.IGNORECASE)
_TRUTH = re.compile(r"(?:true|false|yes|no)", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[+-]?0x[0-9a-f]{1,12}", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?:[T ].*)?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ ,.'’_\u00a0\u2007\u2009\u202f][0-9]{3})+(?:[.,][0-9]*)?")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")


def value(text: str, decimal: str) -> float | None:
    """The finite double the text stands for, white space of any kind around it aside; None if it stands for none."""
    numeral = text.strip()
    if decimal == ",":
        if "." in numeral:
            return None
        numeral = numeral.replace(",", ".")
    if not _NUMERAL.fullmatch(numeral):
        return None
    number = float(numeral)
    return number if math.isfinite(number) else None


def values(texts: Sequence[str], decimal: str) -> npt.NDArray[np.float64] | None:
    """What `value` says of each text, (texts,), mostly much faster; None if one of them is no number."""
    numbers = _at_once(texts, decimal)
    if numbers is not None:
        return numbers
    singly: list[float] = []
    for text in texts:
        number = value(text, decimal)
        if number is None:
            return None
        singly.append(number)
    return np.array(singly, dtype=np.float64)


def faults(texts: Sequence[str], decimal: str) -> Iterator[int]:
    """Positions of the texts that are no numbers, in order: found by halving, as most texts are."""
    open_ends = [(0, len(texts))]
    while open_ends:
        start, stop = open_ends.pop()
        if stop - start <= _FEW:
            yield from (place for place in range(start, stop) if value(texts[place], decimal) is None)
        elif _at_once(texts[start:stop], decimal) is None:
            middle = (start + stop) // 2
            open_ends += [(middle, stop), (start, middle)]


def _at_once(texts: Sequence[str], decimal: str) -> npt.NDArray[np.float64] | None:
    """Their values, (texts,), where all are numbers of ASCII without rare white space; None may mean either."""
    joined = "\n".join(texts)
    if not joined.isascii() or "_" in joined or (decimal == "," and "." in joined):
        return None
    try:
        numbers = np.fromiter(map(float, _pointed(texts, decimal)), np.float64, len(texts))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _pointed(texts: Sequence[str], decimal: str) -> Sequence[str]:
    return [text.replace(",", ".") for text in texts] if decimal == "," else texts


def has_comma(text: str) -> bool:
    """Whether the text is a number with a decimal comma, and no number with thousands set apart: `1,5`, `0,125`."""
    text = text.strip()
    return bool(_COMMA.fullmatch(text)) and not re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+", text)


def names_a_column(text: str) -> bool:
    """Whether a text above numbers is the name of their column: no number, and nothing that stands for none."""
    text = text.strip()
    missing = not text or _MISSING.fullmatch(text) or _NOT_FINITE.fullmatch(text)
    return not (missing or value(text, ".") is not None or value(text, ",") is not None)


def is_date(text: str) -> bool:
    """Whether the text is a date or a time."""
    return bool(_DATE.fullmatch(text.strip()))


def is_word(text: str) -> bool:
    """Whether the text names something: no date, nothing that stands for a missing number, no numeral of any sort."""
    bare = text.strip()
    others = (_NUMERAL, _COMMA, _NOT_FINITE, _MISSING, _HEXADECIMAL, _DATE)
    return any(map(str.isalpha, bare)) and not any(form.fullmatch(bare) for form in others)


def fault(text: str, decimal: str) -> str:
    """Why the text is not a number, and what to write: `"10%" is not a number: delete the %`."""
    bare = text.strip()
    if not bare:
        return "is empty: a number is needed"
    return f"{shown(bare)} {_fault(bare, decimal)}"


def _fault(text: str, decimal: str) -> str:
    if _NOT_FINITE.fullmatch(text):
        return "is not a finite number: correct it, or delete its row"
    if _NUMERAL.fullmatch(text.replace(",", ".") if decimal == "," else text) and (decimal == "." or "." not in text):
        return "is too large: 1.7e308 is the largest number"
    if _MISSING.fullmatch(text):
        return "is not a number: fill it in, or empty the cell and give --missing drop"
    if text.endswith("%"):
        return "is not a number: delete the %"
    if _HEXADECIMAL.fullmatch(text):
        return f"is not a decimal number: write {int(text, 16)}"
    if _DATE.fullmatch(text):
        return f"{DATE}: leave its column out with --features"
    if _TRUTH.fullmatch(text):
        return "is not a number: write 1 or 0"
    return _separated(text, decimal)


def _separated(text: str, decimal: str) -> str:
    """For what has a separator of thousands, or the other decimal sign, in it."""
    if decimal == "." and has_comma(text):
        return f"is not a number: write {text.replace(',', '.')}, or give --decimal ,"
    if decimal == "," and _NUMERAL.fullmatch(text):
        return f"is not a number: write {text.replace('.', ',')}, or give --decimal ."
    if _THOUSANDS.fullmatch(text):
        hint = (
            ", or give --decimal , if its comma is a decimal comma" if text.count(",") == 1 and "." not in text else ""
        )
        return f"is not a number: delete its thousands separators{hint}"
    return "is not a number: correct it, or delete its row"


def fault_of_texts(cell: str, reason: str, others: str) -> str:
    """What to do with a feature of texts that starts with this cell; `others` leaves it out, empty if none is left."""
    ways = f"give --one-hot (each text becomes a feature), or {others or _RUNNING}"
    return _of_most(cell, reason, ways, others)


def fault_of_label(cell: str, reason: str) -> str:
    """What to do with a label of texts, where an amount is to be learned."""
    return _of_most(cell, reason, _CLASSES, _CLASSES)


def _of_most(cell: str, reason: str, of_words: str, of_others: str) -> str:
    if is_date(cell):
        return f"{shown(cell.strip())} {DATE}: {of_others or _NUMBERS}"
    if is_word(cell):
        return f"{shown(cell.strip())} is text, as most of this column: {of_words}"
    return f"{reason}; most of this column is not numeric: {of_others}" if of_others else reason
