"""Columns: their names, which of them is the label, and what is asked for that is not there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.support.commands import printed
from tests.support.files import GOOD, HEAD, ROWS, WAYS, Bad, assert_refused, complaints, each_of, written

HEADER = "if this line names the columns, give --header"
BAD: Bad = {
    "header only": (HEAD, "has no rows: a line for each row is needed below the names of the columns"),
    "names that look like years": (
        "2019,age,grade\n1,2,a\n2,3,b\n",
        f'line 1, column 2: "age" is not a number: correct it, or delete its row; {HEADER}',
    ),
    "no header and a hole": (
        "nan,2,a\n" + ROWS,
        f'line 1, column 1: "nan" stands for a missing number: {WAYS}; {HEADER}',
    ),
    "one column": (
        "grade\na\nb\n",
        "line 1 has one column only: features and a label are needed, each in a column of its own "
        "(for a text give --task next-char)",
    ),
    "texts alone": (
        "city,grade\nBerlin,a\nParis,b\n",
        'line 2, column "city": "Berlin" is text, as most of this column: give --one-hot (each text becomes a feature)'
        ", or --task next-char to learn from it as a running text",
    ),
    "text features": (
        "city,age,zip code,size in cm,grade\nBerlin,1,x1,1,a\nParis,2,x2,2,b\nOslo,oops,x3,3,a\n",
        'line 2, column "city": "Berlin" is text, as most of this column: '
        "give --one-hot (each text becomes a feature), or leave it out with --features 'age,size in cm'\n"
        'line 2, column "zip code": "x1" is text, as most of this column: '
        "give --one-hot (each text becomes a feature), or leave it out with --features 'age,size in cm'\n"
        'line 4, column "age": "oops" is not a number: correct it, or delete its row',
    ),
    "a label that is not last": (
        "label,age,height\na,2,3\nb,3,4\n",
        'has a column "label", but its last is "height": give --label label, or the column that is the label',
    ),
    "more labels than rows can teach": (
        "age,name\n" + "".join(f"{row},n{row}\n" for row in range(5000)),
        'column "name": there are more than 1000 different labels: give --label COLUMN',
    ),
    "a label as long as a letter": (
        HEAD + ROWS + f"1,2,{'word ' * 50}\n",
        'line 6, column "grade": "word word word word word word…" is longer than 200 characters: a label is needed',
    ),
}

pytestmark = pytest.mark.usefixtures("here")


@each_of(BAD)
def test_a_bad_file_has_its_sentences(content: str | bytes, said: str) -> None:
    assert_refused("marks.csv", content, said)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--features age,size", 'has no column "size" (--features): it has age, height, grade'),
        ("--features age,grade", 'column "grade" is the label: it cannot be a feature too'),
        ("--no-header --label grade", 'has no column "grade" (--label): no line names them, so give a number from 1 to 3'),  # noqa: E501
        ("--task regression", 'line 2, column "grade": "a" is text, as most of this column: leave --task regression out to learn classes, or give --label COLUMN'),  # noqa: E501
        ("--no-header", 'line 1, column 1: "age" is not a number: correct it, or delete its row\nmarks.csv line 1, column 2: "height" is not a number: correct it, or delete its row'),  # noqa: E501
    ],
)  # fmt: skip
def test_what_the_words_ask_for_must_be_there(words: str, sentence: str, here: Path) -> None:
    written(here, GOOD)
    assert "\n".join(complaints(["data", "marks.csv", *words.split()])) == f"marks.csv {sentence}"


def test_thousands_of_columns(here: Path) -> None:
    rows = [[f"f{number}" for number in range(2_999)] + ["grade"]]
    rows += [[*map(str, range(row, row + 2_999)), "ab"[row % 2]] for row in range(10)]
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    written(here, table.getvalue())
    lines = printed("data marks.csv")
    assert "3000: 2999 features and the label, grade" in "".join(lines)
    assert len(lines) < 40
