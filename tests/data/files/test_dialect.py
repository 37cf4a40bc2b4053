from __future__ import annotations

import pytest

from stepviz.data.files.dialect import detect

DETECTED = {
    "a,b,c\n1,2,x\n3,4,y\n": (",", ".", True),
    "1,2,x\n3,4,y\n": (",", ".", False),
    "a;b;c\n1;2;x\n": (";", ".", True),
    "a\tb\tc\n1\t2\tx\n": ("\t", ".", True),
    "a|b|c\n1|2|x\n": ("|", ".", True),
    "a b c\n1 2 x\n": (" ", ".", True),
    "a;b;c\n1,5;2,5;x\n3,5;4,5;y\n": (";", ",", True),
    "a;b\n1,5;x\n2,5;y\n": (";", ",", True),
    "1,5;x\n2,5;y\n": (";", ",", False),
    "a;b;c\n1,5;2.5;x\n": (";", ".", True),
    'a,b,c\n"1,5","2,5",x\n"3,5","4,5",y\n': (",", ",", True),
    "a;b\n1,234;x\n2,345;y\n": (";", ".", True),
    "a;b\n0,234;x\n2,345;y\n": (";", ",", True),
    "first name,city, state\n1,2,x\n": (",", ".", True),
    "date,x,y\n2024-01-05 10:00,1,2\n2024-01-06 11:00,2,3\n": (",", ".", True),
    "a;b;text\n1;2;one, two, three\n3;4;four\n": (";", ".", True),
    "n/a,2,x\n3,4,y\n5,6,x\n": (",", ".", False),
    "2019,age,grade\n1,2,a\n": (",", ".", False),
    "nan,x\n1,y\n": (",", ".", False),
    "2019,2020,grade\n1,2,a\n": (",", ".", False),
    "a,b\n": (",", ".", True),
    "1,2\n": (",", ".", False),
    "grade\na\n": (",", ".", True),
    "a,b\nx,y\nz,w\n": (",", ".", True),
    "": (",", ".", True),
}


@pytest.mark.parametrize("sample", DETECTED, ids=ascii)
def test_what_a_table_is_taken_for(sample: str) -> None:
    dialect = detect(sample, None, None, None)
    assert (dialect.delimiter, dialect.decimal, dialect.header) == DETECTED[sample]
    assert len(dialect.assumed) == 3


def test_what_is_told_is_not_assumed() -> None:
    dialect = detect("a,b\n1,2\n", ";", ",", False)
    assert (dialect.delimiter, dialect.decimal, dialect.header, dialect.assumed) == (";", ",", False, ())


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
