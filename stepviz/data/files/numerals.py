"""Numerals: reads numbers from text, and explains why a text is not a number."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stepviz.text import shown

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_MISSING = re.compile(r"(?:n\.?/?a\.?n?|null|none|nil|missing|\?+|-+|\.+|#n/a|#null!)", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?:[T ].*)?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_DATED = "is a date or a time, not a number"
_FAULTS = {
    _NOT_FINITE: "is not a finite number: correct it, or delete its row",
    re.compile(".*%", re.DOTALL): "is not a number: delete the %",
    _DATE: f"{_DATED}: leave its column out with --features",
    re.compile("true|false|yes|no", re.IGNORECASE): "is not a number: write 1 or 0",
}
"""Messages for texts of each form that is not a number."""
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ ,.'’_\u00a0\u2007\u2009\u202f][0-9]{3})+(?:[.,][0-9]*)?")
_CURRENCIES = "$€£¥"
_SEPARATOR = re.compile(r"[ ,.'’_\u00a0\u2007\u2009\u202f]")
_BLANKS = r" '’_\u00a0\u2007\u2009\u202f"


def _decorated(decimal: str) -> re.Pattern[str]:
    """Matches a number with decorations: currency, thousands separators, percent sign."""
    apart = "," if decimal == "." else "."
    whole = rf"(?P<whole>[0-9]{{1,3}}(?:(?P<apart>[{_BLANKS}{apart}])[0-9]{{3}})(?:(?P=apart)[0-9]{{3}})*|[0-9]*)"
    money = rf"[{_CURRENCIES}]?\s?"
    return re.compile(rf"(?P<sign>[+-]?){money}{whole}(?P<rest>{re.escape(decimal)}[0-9]*)?\s?[%{_CURRENCIES}]?")


def _surely_thousands(decimal: str) -> re.Pattern[str]:
    """Matches a number whose separators must be of thousands: blanks, several, or one before a decimal sign."""
    apart = "," if decimal == "." else "."
    of_sign = rf"[0-9]{{1,3}}(?:\{apart}[0-9]{{3}}){{2,}}|[0-9]{{1,3}}(?:\{apart}[0-9]{{3}})+\{decimal}[0-9]*"
    return re.compile(rf"[+-]?(?:[0-9]{{1,3}}(?:[{_BLANKS}][0-9]{{3}})+(?:\{decimal}[0-9]*)?|{of_sign})")


_DECORATED = {decimal: _decorated(decimal) for decimal in ".,"}
_SURELY_THOUSANDS = {decimal: _surely_thousands(decimal) for decimal in ".,"}
_COMMA = re.compile(
    r"(?![+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\Z)[+-]?(?:[0-9]*|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]+(?:[eE][+-]?[0-9]+)?"
)
"""Matches a number with a decimal comma, unless the comma may separate thousands: `1,5`, `1.234,50`."""


def is_missing(text: str) -> bool:
    """True if the text stands for a missing number: it is blank, `NA`, `N/A`, `nan`, `null`, `-`, …."""
    bare = text.strip()
    return not bare or (not bare[-1].isdigit() and bool(_MISSING.fullmatch(bare)))


def undecorated(text: str, decimal: str) -> str:
    """The number without percent sign, currency and thousands separators; any other text unchanged."""
    found = _DECORATED[decimal].fullmatch(text.strip())
    if found is None:
        return text
    return found["sign"] + _SEPARATOR.sub("", found["whole"]) + (found["rest"] or "")


def decoration(texts: Sequence[str], decimal: str) -> str:
    """What must be removed from all these texts to make them numbers, in words: `without %`.

    It is a sign that all have, or thousands separators of one kind that cannot be decimal signs. Empty if they are
    numbers already, or not numbers even without decorations.
    """
    known = [text.strip() for text in texts if not is_missing(text)]
    if all(not math.isnan(value(text, decimal)) for text in known):
        return ""
    if any(math.isnan(value(undecorated(text, decimal), decimal)) for text in known):
        return ""
    signs = [frozenset(sign for sign in text if sign in f"%{_CURRENCIES}") for text in known]
    if any(signs):
        return f"without {' and '.join(sorted(signs[0]))}" if len({*signs}) == 1 else ""
    apart = {found["apart"] for text in known if (found := _DECORATED[decimal].fullmatch(text))} - {None}
    sure = len(apart) == 1 and any(map(_SURELY_THOUSANDS[decimal].fullmatch, known))
    return "without thousands separators" if sure else ""


def value(text: str, decimal: str) -> float:
    """The finite double that the text states, with any white space around it; nan if it states none."""
    numeral = text.strip()
    if decimal == ",":
        numeral = numeral.replace(".", "_").replace(",", ".")
    number = float(numeral) if _NUMERAL.fullmatch(numeral) else math.nan
    return number if math.isfinite(number) else math.nan


def values(texts: Sequence[str], decimal: str) -> npt.NDArray[np.float64]:
    """The `value` of each text, (texts,). Common texts are read by `float`, which is much faster."""
    # `float` alone would read 1_000, and digits of other scripts.
    rare = "_" if decimal == "." else "_."
    joined, plain = "".join(texts), texts
    if not joined.isascii() or any(sign in joined for sign in rare):
        plain = [text if text.isascii() and not any(sign in text for sign in rare) else "" for text in texts]
    if decimal == ",":
        plain = [text.replace(",", ".") for text in plain]
    found, rest = list[float](), map(float, plain)
    while len(found) < len(texts):
        try:
            found.extend(rest)
        except ValueError:  # values before an error are kept
            found.append(value(texts[len(found)], decimal))
    numbers = np.array(found, dtype=np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def has_comma(text: str) -> bool:
    """True if the text is a number with a decimal comma, not a thousands separator: `1,5`, `1.234,50`."""
    return _COMMA.fullmatch(text.strip()) is not None


def names_a_column(text: str) -> bool:
    """True if a text above numbers names their column: it is neither a number nor stands for a missing one."""
    text = text.strip()
    missing = not text or _MISSING.fullmatch(text) or _NOT_FINITE.fullmatch(text)
    return not missing and math.isnan(value(text, ".")) and math.isnan(value(text, ","))


def is_word(text: str) -> bool:
    """True if the text has letters, and is no number, no date and does not stand for a missing number."""
    bare = text.strip()
    others = (_NUMERAL, _COMMA, _NOT_FINITE, _MISSING, _DATE)
    return any(map(str.isalpha, bare)) and not any(form.fullmatch(bare) for form in others)


def fault(text: str, decimal: str) -> str:
    """The message for a text that is not a number: `"10%" is not a number: delete the %`."""
    bare = text.strip()
    known = (sentence for form, sentence in _FAULTS.items() if form.fullmatch(bare))
    return f"{shown(bare)} {next(known, None) or _fault(bare, decimal)}"


def _fault(text: str, decimal: str) -> str:
    if _NUMERAL.fullmatch(text.replace(",", ".") if decimal == "," else text) and (decimal == "." or "." not in text):
        return "is too large: 1.7e308 is the largest number"
    if decimal == "." and has_comma(text):
        return f"is not a number: write {text.replace('.', '').replace(',', '.')}, or give --decimal ,"
    if decimal == "," and _NUMERAL.fullmatch(text):
        return f"is not a number: write {text.replace('.', ',')}, or give --decimal ."
    if not _THOUSANDS.fullmatch(text):
        return "is not a number: correct it, or delete its row"
    hint = ", or give --decimal , if its comma is a decimal comma" if text.count(",") == 1 and "." not in text else ""
    return f"is not a number: delete its thousands separators{hint}"


def fault_of_texts(text: str, reason: str, of_words: str, of_others: str) -> str:
    """The message for a column of texts, by its first one: words get `of_words`, others `of_others` as the remedy.

    `reason`: why the text is not a number.
    """
    bare = text.strip()
    if _DATE.fullmatch(bare):
        return f"{shown(bare)} {_DATED}: {of_others or 'a column of numbers is needed'}"
    if is_word(bare):
        return f"{shown(bare)} is text, as most of this column: {of_words}"
    return f"{reason}; most of this column is not numeric: {of_others}" if of_others else reason
