"""Ids: reads the ids that worksheets are printed for: the lines of a text, or the first column of a CSV."""

from __future__ import annotations

import csv
from io import StringIO

from stepviz.data.files.opening import opened, pieces, title_of
from stepviz.errors import UserError
from stepviz.text import clean, shown

MOST = 500
_LONGEST = 60
"""The most characters of an id."""
_FORMULA = "=+-@"
"""Characters that begin a spreadsheet formula, and must not begin an id."""
_HEADS = ("id", "ids", "name", "student")
"""Possible headings of the ids in a CSV."""


def read_ids(path: str) -> tuple[str, ...]:
    """The ids of a file, in order. Raises `UserError` for a file that cannot be read, and for an invalid id."""
    title, is_table = title_of(path), path.lower().endswith(".csv")
    with opened(path) as file:
        lines = "".join(pieces(file, title, [])).splitlines()
    if is_table:
        # Spreadsheets separate by semicolons where a comma is the decimal point.
        delimiter = ";" if lines and ";" in lines[0] and "," not in lines[0] else ","
        lines = [row[0] if row else "" for row in csv.reader(StringIO("\n".join(lines)), delimiter=delimiter)]
    found = dict[str, int]()
    for number, line in enumerate(lines, start=1):
        one, where = clean(line), f"{title} line {number}"
        if not one or (is_table and not found and one.lower() in _HEADS):
            continue
        if one in found:
            raise UserError(f"{where}: {shown(one)} stands in line {found[one]} already: give each id once")
        if one[0] in _FORMULA or len(one) > _LONGEST:
            allowed = f"give at most {_LONGEST} characters, the first of them none of {_FORMULA}"
            raise UserError(f"{where}: {shown(one)} is no id: {allowed}")
        found[one] = number
    if not 1 <= len(found) <= MOST:
        raise UserError(f"{title} has {len(found)} ids: give 1 to {MOST}, one a line")
    return tuple(found)
