"""Lesson files: read whatever their TOML, what is wrong is told with its line; each built-in one can be given."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.checking import Checker, check, in_view, quickly_checked
from stepviz.lesson.reading import Reader
from stepviz.lesson.script import Script
from stepviz.lesson.staging import Act, acts
from stepviz.ops.gpt.checking import baselines
from stepviz.settings.schemas import stamp
from stepviz.settings.toml import lines_of
from stepviz.text import width_of
from stepviz.views.layout.focus import operands
from stepviz.views.screen import screen
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.support.commands import ended
from tests.support.examples import LONG
from tests.support.lessons import FOLDER, GOOD, script_for, written


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


FAULTS = (FOLDER / "faults.txt").read_text(encoding="utf-8").split("\n\n")[2:]
_CHANGE = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)+)", re.MULTILINE)


def without_marks(lines: str) -> str:
    return "\n".join(line[2:] for line in lines.splitlines())


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault[0] == "-"], ids=lambda fault: fault[:40])
def test_what_is_wrong_is_told_with_its_line_and_nothing_else(fault: str, tmp_path: Path) -> None:
    """As `files/faults.txt` says."""
    text = GOOD
    for old, new in _CHANGE.findall(f"{fault}\n"):
        assert without_marks(old) in text
        text = text.replace(without_marks(old), without_marks(new), 1)
    name = written(tmp_path, text)
    status, out, complaints = ended(["check", name])
    said = [line.partition(f"{name} ")[2] for line in (out + complaints).splitlines() if f"{name} line" in line]
    assert said == [line for line in fault.splitlines() if line.startswith("line ")]
    assert status == (0 if all(line.endswith("(a warning)") for line in said) else 2)


def test_what_needs_no_training_is_told_before_a_session(tmp_path: Path) -> None:
    name = written(tmp_path, GOOD.replace('"1:linear"', '"1:lineer"').replace("logits.e0.c0", "logits.e9.c0", 1))
    with pytest.raises(UserError, match=f"{name} line 32: moment '1:lineer'"):
        quickly_checked(script_of(name))


SIZES = ((60, 20), (80, 24), (160, 48))
LITTLE = (40, 12)
"""Where a question has room, but little else."""
MOST_TERMS = 12
"""What the smallest of them has room for: not all pixels under a filter."""


@pytest.fixture(scope="module", params=LESSONS)
def script(request: pytest.FixtureRequest) -> Script:
    return script_for(str(request.param))


def shown(act: Act, size: tuple[int, int]) -> list[str]:
    return [text_of(row) for row in screen(act.sight, *size).rows]


def stops(script: Script) -> range:
    """Those that are looked at: of the lesson whose runs take longest one of five, `--long` all."""
    count = len(script.lesson.stops)
    return range(2, count, 5) if script.lesson.name == "grow-a-gpt" and not LONG else range(count)


def test_it_has_no_fault(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at, whole = stops(script), Checker._stop
    monkeypatch.setattr(Checker, "_stop", lambda self, stop: whole(self, stop) if stop in looked_at else None)
    assert check(script) == []


@pytest.mark.parametrize("name", LESSONS)
def test_it_is_complete(name: str) -> None:
    lesson = script_for(name).lesson
    assert tomllib.loads(file_of(name).read_text(encoding="utf-8"))["lesson"].items() >= stamp("lesson").items()
    assert lesson.minutes
    assert lesson.about
    assert lesson.aim
    assert lesson.found
    assert sum(stop.minutes or 0 for stop in lesson.stops) == pytest.approx(lesson.minutes)
    assert all(stop.title and stop.say and stop.caption and stop.id for stop in lesson.stops)
    assert lesson.stops[0].black
    asks = [stop.ask for stop in lesson.stops if stop.ask is not None]
    assert sum(bool(ask.answer_is or ask.why) for ask in asks) >= 5, "questions whose choices are mistakes"
    own = [stop.id for stop in lesson.stops if stop.ask is not None and stop.ask.answer_is not in ("", stop.pick)]
    assert own == [], "the line below an answer works out what was asked for"
    places = ",".join(re.findall(r"\w\[(.*?)\]", " ".join(ask.text for ask in asks)))
    assert re.fullmatch(r"([a-z]\d+,?)*", places), "a number that is asked for has the name of its line"
    run = {stop.run for stop in lesson.stops[: -len(lesson.stops) // 2]}
    asked = [stop.run for stop in lesson.stops if stop.ask is not None]
    assert asked[-1] not in run or asked[-2] not in run, "a question of a net that was not shown, at the end"


@pytest.mark.parametrize("size", SIZES if LONG else SIZES[:1])
def test_every_press_fits_and_shows_what_it_speaks_of(script: Script, size: tuple[int, int]) -> None:
    """What is lit, picked or told stands there where it has no fault."""
    for act in (act for stop in stops(script) for act in acts(script, stop)):
        rows = shown(act, size)
        _fits(act, rows, size)
        _does_not_give_the_answer_away(act)
        _shows_what_the_picked_number_is_made_from(act, size)
        if size == SIZES[0]:
            _cuts_nothing_above_the_caption(act, rows)
            _asks_where_there_is_little_room(act, shown(act, LITTLE))


def _fits(act: Act, rows: list[str], size: tuple[int, int]) -> None:
    assert len(rows) <= size[1]
    assert all(width_of(row) <= size[0] for row in rows)
    assert not any("not fit" in row for row in rows), (act.stop, rows)
    said = " ".join(row.replace("▌", " ") for row in rows if "▌" in row).split()
    assert said == act.state.caption.split(), (act.stop, rows)
    assert all(not row.strip() or "▌" not in row for row in rows[: -2 - (size[0] < 80)]), act.stop
    _asks_with_all_choices(act, rows)


def _asks_where_there_is_little_room(act: Act, rows: list[str]) -> None:
    """An open question is whole; of one that is answered the right choice is there."""
    poll = act.state.posed
    if poll is not None and not poll.answered:
        _asks_with_all_choices(act, rows)
    elif poll is not None and poll.question is not None and poll.question.answer >= 0:
        assert spoken(poll.question.choices[poll.question.answer]) in "".join(rows), (act.stop, rows)


def _asks_with_all_choices(act: Act, rows: list[str]) -> None:
    poll = act.state.poll
    if poll is not None and poll.question is not None:
        text = " ".join(" ".join(rows).replace("─", " ").split())
        assert spoken(poll.question.text) in text, (act.stop, rows)
        assert all(spoken(choice) in text for choice in poll.question.choices), (act.stop, rows)


def _does_not_give_the_answer_away(act: Act) -> None:
    """No mistake leads to the right choice, and the bracket does not stand on one."""
    poll, selected = act.state.poll, act.sight.selected
    if poll is None or poll.question is None:
        return
    asked = poll.question
    assert not asked.whys or not asked.whys[asked.answer], act.stop
    if not poll.answered and selected is not None:
        places = act.frame.program.word(selected).split(".")
        named = [choice for choice in map(spoken, asked.choices) if choice in places]
        assert not named, (act.stop, named)


def _shows_what_the_picked_number_is_made_from(act: Act, size: tuple[int, int]) -> None:
    state, frame, pick = act.state, act.frame, act.state.pick
    if pick is not None and pick.index and not (state.zoomed or state.mask.hides(pick)):
        made_from = {cell for cell in operands(frame, (pick,)) if cell.tensor in frame.program.axes}
        if size != SIZES[0] or len(made_from) <= MOST_TERMS:
            missing = made_from - in_view(act.sight, size)
            assert not missing, (act.stop, missing)


def _cuts_nothing_above_the_caption(act: Act, rows: list[str]) -> None:
    rows = [row.rstrip() for row in rows]
    first = next((place for place, row in enumerate(rows) if "▌" in row), 0)
    sentence = "" if act.frame.op is None else act.frame.op.sentence
    begun = " ".join(sentence.split()[:3])
    if first and begun and begun in rows[first - 1]:
        assert sentence in rows[first - 1], (act.stop, rows)


def test_bits_of_counting_are_those_of_the_documents() -> None:
    dataset = Trainer(Experiment.of("microgpt")).dataset
    _, pairs = baselines(dataset, "val")
    assert f"{pairs:.4f}" == "3.6681"
    assert "3.6681" in file_of("grow-a-gpt").read_text(encoding="utf-8")
