"""Files as people have them, from spreadsheets, pandas and R, are read as they are meant; the summary says how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.data.dataset import Dataset
from stepviz.data.files import numerals
from stepviz.data.files.dialect import detect
from stepviz.data.loading import load
from tests.support.files import data_of, refused

ROWS = [(1.5 + row / 7, 10 - row / 3, "ab"[row % 2]) for row in range(24)]
WIDTHS, HEIGHTS = [row[0] for row in ROWS], [row[1] for row in ROWS]
PLAIN = [f"{width!r},{height!r},{kind}" for width, height, kind in ROWS]


def table(head: str, lines: list[str]) -> str:
    return "\n".join([head, *lines, ""])


def of(folder: Path, content: str | bytes, **settings: Any) -> Dataset:
    return data_of(folder, content, scale="none", val=0, test=0, **settings)


def numbered(head: str, first: int) -> str:
    return table(head, [f"{place},{line}" for place, line in enumerate(PLAIN, first)])


def with_widths(texts: list[str], sign: str = ",") -> str:
    lines = [f"{text}{sign}{height!r}{sign}{kind}" for text, (_, height, kind) in zip(texts, ROWS, strict=True)]
    return table(sign.join(("w", "h", "kind")), lines)


def test_letters_of_windows_are_read(tmp_path: Path) -> None:
    data = of(tmp_path, table("größe,h,kind", [line.replace(",a", ",für €") for line in PLAIN]).encode("cp1252"))
    assert (data.features, data.classes) == (("größe", "h"), ("b", "für €"))
    assert "read as cp1252 (Windows, Western Europe)" in data.assumed
    late = of(tmp_path, (table("w,h,kind", PLAIN * 500) + "1,2,ä\n").encode("cp1252"))
    assert late.classes == ("a", "b", "ä"), "behind a quarter of a megabyte"


@pytest.mark.parametrize(
    ("write", "said", "more"),
    [
        (lambda w: f"{w!r} %", "is read without %", 0),
        (lambda w: f"${w!r}", "is read without $", 0),
        (lambda w: f'"{w:,.3f}"', "is read without thousands separators", 1e6),
        (lambda w: f'"${w:,.3f}"', "is read without $", 1e6),
        (lambda w: f"{w:,.3f}".replace(",", "\u202f"), "is read without thousands separators", 1e6),
    ],
)
def test_a_column_of_decorated_numbers_is_one_of_numbers(write: Any, said: str, more: float, tmp_path: Path) -> None:
    numbers = [round(width + more, 3) for width in WIDTHS]
    data = of(tmp_path, with_widths([write(number) for number in numbers]))
    assert data.X[:, 0].tolist() == numbers
    assert f'column "w" {said}' in data.assumed


@pytest.mark.parametrize("texts", [["10%", "3"], ["10%", "$3"], ["1,234", "5,678"], ["1,234", "1 234"]])
def test_what_can_mean_several_things_is_refused(texts: list[str], tmp_path: Path) -> None:
    assert "is not a number" in refused(tmp_path, with_widths([f'"{text}"' for text in texts] * 12), decimal=".")


def test_names_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    data = of(tmp_path, table("score,score.2,score,score,kind", [f"1,2,{line}" for line in PLAIN]))
    assert data.features == ("score", "score.2", "score.3", "score.4")
    assert 'a name that stands twice has a number: "score.3" and 1 more' in data.assumed
    assert of(tmp_path, table("w,w,kind", PLAIN), features=("w.2",)).X[:, 0].tolist() == HEIGHTS


@pytest.mark.parametrize("names", [("data", "target"), ("X_train", "y_train"), ("x_train", "y_train")])
def test_arrays_by_other_names_are_found(names: tuple[str, str], tmp_path: Path) -> None:
    X, y = np.array([[width, height] for width, height, _ in ROWS]), np.arange(len(ROWS)) % 2
    np.savez(tmp_path / "marks.npz", **{names[0]: X, names[1]: y, "X_test": X[:2]})  # type: ignore[arg-type]
    data = load(Experiment.of(tmp_path / "marks.npz", scale="none", val=0, test=0))
    assert (data.X.tolist(), data.y.tolist()) == (X.tolist(), y.tolist())
    assert f"X is {names[0]}, y is {names[1]}" in data.assumed


def _of_r(head: list[str], sign: str, *, quote: str = '"', decimal: str = ".", missing: str = "") -> str:
    """Rows with their names, as R writes them; one number is missing where that is asked for."""
    lines = [sign.join(f"{quote}{name}{quote}" for name in head)]
    for place, (width, height, kind) in enumerate(ROWS, 1):
        numbers = [missing if missing and place == 1 else repr(width), repr(height)]
        texts = [f"{quote}{place}{quote}", *(n.replace(".", decimal) for n in numbers), f"{quote}{kind}{quote}"]
        lines.append(sign.join(texts))
    return "\n".join([*lines, ""])


def _semicolons(*before: str, missing: str = "") -> str:
    """As Excel and SPSS write a table where the decimal sign is a comma; one number missing if that is asked for."""
    numbers = [missing, *(f"{width!r}".replace(".", ",") for width in WIDTHS[1:])]
    first = numbers if missing else [f"{WIDTHS[0]!r}".replace(".", ","), *numbers[1:]]
    lines = [f"{w};{h!r};{kind}".replace(".", ",") for w, (_, h, kind) in zip(first, ROWS, strict=True)]
    return "\r\n".join([*before, "w;h;kind", *lines, ""])


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


_INDEX, _NAMES = "column 1, which has no name, is an index and not used", ["w", "h", "kind"]
HABITS: dict[str, tuple[str | bytes, str]] = {
    "Excel, German": (_semicolons(), "delimiter semicolon; decimal comma"),
    "Excel, German, for all countries": (_semicolons("sep=;"), "delimiter semicolon, from its first line"),
    "Excel, Unicode text": (_crlf(with_widths([f"{w!r}" for w in WIDTHS], "\t")).encode("utf-16"), "read as UTF-16"),
    "pandas": (numbered(",w,h,kind", 0), _INDEX),
    "R, write.csv": (_of_r(["", *_NAMES], ","), _INDEX),
    "R, write.table": (_of_r(_NAMES, " "), _INDEX),
    "R, missing": (_of_r(_NAMES, " ", missing="NA"), 'refused: "NA" stands for a missing number: give --missing drop'),
    "two comments": ("#a\n#b, c\n" + table("w,h,kind", PLAIN), "2 lines with # before the table skipped"),
    "a separator in quotes": (_semicolons('"sep=;"'), "delimiter semicolon, from its first line"),
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_file_as_people_have_it_is_read_or_refused_in_one_line(habit: str, tmp_path: Path) -> None:
    content, told = HABITS[habit]
    if told.startswith("refused: "):
        said = refused(tmp_path, content)
        assert told.removeprefix("refused: ") in said
        assert "\n" not in said
        if "--missing" in told:
            assert of(tmp_path, content, missing="drop").X.tolist() == [[w, h] for w, h, _ in ROWS[1:]]
        return
    data = of(tmp_path, content)
    assert (data.features, data.classes, data.label) == (("w", "h"), ("a", "b"), "kind")
    assert data.X.tolist() == [[width, height] for width, height, _ in ROWS]
    assert told in "; ".join(data.assumed)


@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["{:,.3f}", "{:,.3f}%", "${:,.3f}", "{:.3f} €"]))
def test_a_decorated_number_is_the_number(number: float, form: str) -> None:
    text = form.format(abs(number))
    text = f"-{text}" if number < 0 else text
    assert numerals.value(numerals.undecorated(text, "."), ".") == float(f"{number:.3f}")


DETECTED = {
    "a;b;c\n1,5;2.5;x\n": (";", ".", True),
    'a,b,c\n"1,5","2,5",x\n"3,5","4,5",y\n': (",", ",", True),
    "a;b\n1,234;x\n2,345;y\n": (";", ".", True),
    "a;b\n0,234;x\n2,345;y\n": (";", ",", True),
    "date,x,y\n2024-01-05 10:00,1,2\n2024-01-06 11:00,2,3\n": (",", ".", True),
    "a;b;text\n1;2;one, two, three\n3;4;four\n": (";", ".", True),
    "n/a,2,x\n3,4,y\n5,6,x\n": (",", ".", False),
    "": (",", ".", True),
}


@pytest.mark.parametrize("sample", DETECTED, ids=ascii)
def test_what_a_table_is_taken_for(sample: str) -> None:
    dialect = detect(sample, None, None, None)
    assert (dialect.delimiter, dialect.decimal, dialect.header) == DETECTED[sample]
    assert len(dialect.assumed) == 3


def test_what_is_assumed_in_words() -> None:
    assert detect("a\tb\n1,5\tx\n", None, None, None).assumed == (
        "delimiter tab",
        "decimal comma",
        "the first line names the columns",
    )
    assert detect("1;2\n3;4\n", None, None, None).assumed == (
        "delimiter semicolon",
        "decimal point",
        "no line names the columns",
    )
