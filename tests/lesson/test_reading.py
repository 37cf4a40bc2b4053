"""Lesson files as they are read: all that one has, and each key at its line, whatever TOML it is written in."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stepviz import UserError
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.reading import Reader, opened
from stepviz.settings.toml import lines_of
from tests.support.lessons import GOOD


def test_a_good_one_has_no_fault() -> None:
    reader = Reader(GOOD, "short")
    assert reader.problems == []
    assert [stop.title for stop in reader.lesson.stops][:2] == ["The rule", "Scores"]
    assert reader.lesson.words == ("article", "--seed=0", "--iterations=40", "--check=10,20")
    assert reader.lesson.planned(1) == 2
    assert reader.lesson.planned(2) == pytest.approx(2 + 8 / 6)
    assert reader.lesson.length == pytest.approx(10)


def test_a_file_that_is_not_utf_8_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'[lesson]\ntitle = "\xff"\n')
    with pytest.raises(UserError, match="line 2 is not UTF-8: save the file as UTF-8"):
        opened(str(path))


def test_signs_of_control_never_come_through() -> None:
    text = (
        GOOD.replace("Follow the row.", "a\\u001b[2Jb").replace("The rule", "\\u202Ex").replace("The end", "e\\u0007nd")
    )
    lesson = Reader(text, "short").lesson
    assert all(word.isprintable() for stop in lesson.stops for word in (stop.title, stop.say, stop.caption))


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


Place = tuple[str | int, ...]


def paths_of(table: dict[str, Any], path: Place = ()) -> Iterator[Place]:
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
