"""Every fault of a lesson file is told in a sentence, with its line, whatever TOML it is written in."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stepviz import UserError
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.lines import lines_of
from stepviz.lesson.reading import Reader, opened
from tests.support.lessons import GOOD

FAULTS = [
    ('title   = "Scores"', "title = Scores", "this is not TOML: invalid value"),
    ('caption = "Four', "caption = \"\"\"Four", "this is not TOML"),
    ("[lesson]", "[lessen]", "unknown \"lessen\" in a lesson: did you mean lesson?"),
    ("# A lesson", 'loose = 1 #', "it belongs below a header"),
    ("# A lesson", 'minute = 1 #', "unknown \"minute\" in a lesson: write minutes below [lesson]"),
    ('title   = "A short one"', 'titel = "A short one"', "unknown key \"titel\" in [lesson]: did you mean title?"),
    ('title   = "A short one"', "title = 1", 'title cannot be "1": write a text in quotes'),
    ("[[breakpoint]]", "[breakpoint]", "write [[breakpoint]], in double brackets"),
    ("speed   = 16", "spead   = 16", "unknown key \"spead\" in [[stop]]: did you mean speed?"),
    ("minutes = 10", 'model = "x"', 'the run is named by source = "iris"'),
    ("minutes = 10", "minutes = 1e308", 'minutes cannot be "1e+308": write a number above 0, at most 10000'),
    ("minutes = 10", f"minutes = {'9' * 400}", "is too large: a whole number has at most 19 digits"),
    ("black     = true", 'black     = "yes"', 'black cannot be "yes": write true or false'),
    ("answer    = 2", "answer    = 3", "answer 3 is out of range: there are 2 choices, counted from 1"),
    ('choices   = ["y = x0", "y = x2"]', 'choices = ["y", "y"]', "two choices are the same"),
    ('ask       = "Which rule is it?"', 'say = ""', 'choices belongs to a question: write ask = "…" too'),
    ('title   = "A short one"', "", '[lesson] needs title: write for example title = "One step of learning"'),
    ('source  = "article"', "", "[lesson] needs source"),
    ('home    = "https://example.org/short"', 'home = "example.org"', "write an address"),
    ('at      = "1:linear"', "", "this stop has no moment: write at"),
    ('until   = "loss < 0.8"', 'until = "loss < 0.8"\nat = "1:grads"', "a stop has at or until, not both"),
    ('at      = "1:linear"', 'at = "1:linear"\nspeed = 2', "speed needs playback to the stop"),
    ("speed   = 16", "", "unit is the step of playback: give speed too"),
    ('unit    = "iteration"', 'unit = "week"', "write one of operation, phase, iteration, check"),
    ('light   = ["x.e0.*", "W.*.c0"]', "explain = true\nzoom = \"data\"", "zoom and explain cannot be shown together"),
    ('pick    = "dW.x3.c0"', "", 'explain needs a number: write pick = "dW.x3.c0"'),
    ('hide      = ["dW", "db"]', 'show = ["dW.x0.c0"]', "give hide too"),
    ('hide      = ["dW", "db"]', "explain = true", "explain at the next stop"),
    ('light   = ["x.e0.*", "W.*.c0"]', 'view = "what-if"', "give edit too"),
    ('light   = ["x.e0.*", "W.*.c0"]', 'light = ["x.e0.*"]\nvary = ["lr=0.1,1"]', "light is for one run"),
    ('id        = "slope"', 'id        = "rule"', 'id "rule" is also that of stop 1'),
    ("seed       = 0", "seed       = {a = 1}", "seed cannot be that"),
    ('when = "loss < 1"', "", 'a breakpoint needs when: write when = "loss < 0.1"'),
    ('say     = "Follow the row."', '  [stop.ask]\n  text = "x"\nsay = "y"', "say below it belong to it"),
    ('say     = "Follow the row."', "  [stop.whatif]\n  from = 1", 'a what-if is edit = ["501:lr=0.1"]'),
]  # fmt: skip
"""What is put in the place of what, and what is said about it."""
_BLAMED = {
    "this is not TOML": "",
    'choices belongs to a question: write ask = "…" too': "choices",
    '[lesson] needs title: write for example title = "One step of learning"': "[lesson]",
    "[lesson] needs source": "[lesson]",
    "light is for one run": "light",
    "this stop has no moment: write at": "[[stop]]",
    "a stop has at or until, not both": "until",
    "unit is the step of playback: give speed too": "unit",
    'explain needs a number: write pick = "dW.x3.c0"': "explain",
    'a breakpoint needs when: write when = "loss < 0.1"': "[[breakpoint]]",
    "say below it belong to it": "[stop.ask]",
    'a what-if is edit = ["501:lr=0.1"]': "[stop.whatif]",
}
"""How the line that is told begins, where it is not the one that was put in."""


def test_a_good_one_has_no_fault() -> None:
    reader = Reader(GOOD, "short")
    assert reader.problems == []
    assert [stop.title for stop in reader.lesson.stops][:2] == ["The rule", "Scores"]
    assert reader.lesson.words == ("article", "--seed=0", "--iterations=40", "--check=10,20")
    assert reader.lesson.planned(1) == 2
    assert reader.lesson.planned(2) == pytest.approx(2 + 8 / 6)
    assert reader.lesson.length == pytest.approx(10)


@pytest.mark.parametrize(("right", "wrong", "sentence"), FAULTS, ids=[fault[1][:30] for fault in FAULTS])
def test_a_fault_has_its_line(right: str, wrong: str, sentence: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    found = [problem for problem in Reader(text, "short").problems if sentence in problem.text]
    assert len(found) == 1, Reader(text, "short").problems
    assert text.split("\n")[found[0].line - 1].strip().startswith(_BLAMED.get(sentence, wrong.strip().split("\n")[-1]))


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
