"""Ids of a file, and what is no id."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.export.sheets.ids import read_ids


def written(folder: Path, text: str, name: str = "class.txt") -> str:
    file = folder / name
    file.write_bytes(text.encode())
    return str(file)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("class.txt", "ada\n\n zoe\u0308 \nb 7\n"),
        ("class.txt", "\ufeffada\r\nzoë\r\nb 7"),
        ("class.csv", "id,group\nada,1\nzoë,2\nb 7,1\n"),
        ("class.csv", 'Name;Gruppe\nada;1\nzoë;2\n"b 7";1\n'),
        ("class.csv", "ada\nzoë\nb 7\n"),
    ],
)
def test_one_a_line_or_of_the_first_column(tmp_path: Path, name: str, text: str) -> None:
    assert read_ids(written(tmp_path, text, name)) == ("ada", "zoë", "b 7")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ada\nben\nada\n", 'line 3: "ada" stands in line 1 already: give each id once'),
        ("ada\n=1+1\n", 'line 2: "=1+1" is no id: give at most 60 characters, the first of them none of =+-@'),
        (f"{'a' * 61}\n", "is no id"),
        ("\n\n", "has 0 ids: give 1 to 500, one a line"),
        ("\n".join(map(str, range(501))), "has 501 ids"),
    ],
)
def test_what_is_no_id_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as told:
        read_ids(written(tmp_path, text))
    assert said in str(told.value)
