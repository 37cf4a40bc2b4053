"""Every key of a lesson file has its line, whatever TOML it is written in."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.lines import Path, lines_of
from tests.support.lessons import GOOD

ODD = (
    '''a.b = 1
"c d".'e\\f' = """x
y"z
"""
"\\u0061\\"b" = 'it'''
    + "'"
    + '''
# [no]
[t.u] # hi
k = [1, # one
 "]", {x = 1}, [[2], []],
]
when = 1979-05-27 07:32:00
"" = -inf
[[t.v]]
g = {a.b = "}", c = [2]}   # inline
[[t.v]]
[t.v.w]
q = \'\'\'
[[x]]
\'\'\'
z = """\\""""
n = 0x1F
[[t.v.deep]]
a = 1
[[t.v.deep]]
a . b = 2
'''
)


def paths_of(table: dict[str, Any], path: Path = ()) -> Iterator[Path]:
    """Every path of what `tomllib` made: tables, tables of arrays, keys."""
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from paths_of(value, (*path, key))
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            for number, item in enumerate(value):
                yield (*path, key, number)
                yield from paths_of(item, (*path, key, number))


@pytest.mark.parametrize("text", [ODD, GOOD, ODD.replace("\n", "\r\n"), "", *(file_of(n).read_text() for n in LESSONS)])
def test_every_path_has_the_line_of_its_key(text: str) -> None:
    lines, rows = lines_of(text), text.split("\n")
    inline = {("t", "v", 0, "g", *more) for more in (("a",), ("a", "b"), ("c",))}
    assert set(lines) == set(paths_of(tomllib.loads(text))) - inline
    for path, line in lines.items():
        last = [word for word in path if isinstance(word, str)][-1]
        assert last in rows[line - 1] or any(sign in last for sign in '\\" '), path


def test_texts_with_a_fault_in_them_are_still_read_where_toml_is() -> None:
    choose, read = random.Random(5), 0
    while read < 100:
        place = choose.randrange(len(GOOD))
        text = GOOD[:place] + choose.choice(["", "\n", '"', "#", "[", "x", " = 1\n", "'", "\\"]) + GOOD[place + 1 :]
        try:
            known = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        read += 1
        assert set(lines_of(text)) == set(paths_of(known))
