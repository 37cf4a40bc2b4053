"""Practice: what is asked, when it is right, how far somebody is and what is handed in."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from stepviz.errors import UserError
from stepviz.ops import Phase
from stepviz.ops.mistakes.rewrites import mistaken, rewrites
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.session.practice import results
from stepviz.session.practice.exercises import posed
from stepviz.session.practice.numbers import NumberExercise
from stepviz.session.practice.workbook import Workbook
from stepviz.views.lessons.practice import Attempt, Exercise, Practice
from tests.support.practice import PRACTISED, answers, asked_in, line_of, now, number_of, pupil


def test_every_iteration_asks_for_more_from_the_update_back() -> None:
    phases = {op.name: op.phase for op in line_of("article").trainer.program.ops}
    asked = [{phases[one.op] for one in asked_in("article") if one.iteration == number} for number in (1, 2, 3, 4)]
    assert asked == [set(), {Phase.UPDATE}, {Phase.UPDATE, Phase.BACKWARD}, {*Phase} & {*phases.values()}]


@pytest.mark.parametrize("net", PRACTISED)
def test_a_number_needs_only_what_is_shown_or_filled_in_before(net: str) -> None:
    """Beside it only blanks of its operation are hidden."""
    blank = {one.place: place for place, one in enumerate(asked_in(net)) if one.kind == "number"}
    for exercise in asked_in(net, "number"):
        current = line_of(net).iteration(exercise.iteration)
        cell = current.program.cell(exercise.about)
        op = current.program.maker(cell.tensor)
        assert op is not None
        for part in op.terms(cell, current).parts:
            for used in part.cells:
                word = f"{exercise.iteration}:{exercise.op} {current.program.word(used)}"
                assert blank.get(word, -1) < blank[exercise.place]


@pytest.mark.parametrize("net", PRACTISED)
def test_an_order_is_correct_where_all_that_is_read_is_there(net: str) -> None:
    for exercise in asked_in(net, "order"):
        order, program = posed(line_of(net), exercise), line_of(net).iteration(exercise.iteration).program
        ops = [next(op for op in program.ops if op.label == label) for label in order.choices]
        for places in [*permutations(range(len(ops)))][:60]:
            chosen = [ops[place] for place in places]
            made = [{tensor.name for tensor in op.writes} for op in chosen]
            finds = all(
                not {*op.reads, *(name for rule in op.rules for name in rule.reads)} & set().union(*made[place + 1 :])
                for place, op in enumerate(chosen)
            )
            assert (order.wrong(order.read(" ".join(str(place + 1) for place in places))) is None) == finds
        assert order.wrong(order.read(order.answer.partition("  ")[0])) is None


@pytest.mark.parametrize("net", PRACTISED)
def test_one_is_right_and_the_others_are_not(net: str) -> None:
    for exercise in asked_in(net, "rule"):
        rule, current = posed(line_of(net), exercise), line_of(net).iteration(exercise.iteration)
        cell, rows = current.program.cell(exercise.about), len(current[ROWS.name])
        judged = {text: rule.judge(str(place), ()).attempt for place, text in enumerate(rule.choices, 1)}
        assert len(judged) >= 3
        assert [attempt.correct for attempt in judged.values() if attempt is not None].count(True) == 1
        wrong = {rewrite.mistake for rewrite in rewrites(current.program, cell.tensor, rows)}
        for text, attempt in judged.items():
            assert attempt is not None
            assert {*attempt.mistakes} <= wrong
            if not attempt.mistakes:
                owners = [
                    other.tensor
                    for op in current.program.ops
                    for other in op.rules
                    if RuleWords(current.program, other, rows).written(other.tree) == text
                ]
                assert (cell.tensor in owners) == attempt.correct


@pytest.mark.parametrize("net", PRACTISED)
def test_every_number_is_correct_to_its_digits_a_mistake_is_told_as_that_and_nothing_else_is_correct(net: str) -> None:
    for exercise in asked_in(net, "number"):
        value, blank = number_of(net, exercise), posed(line_of(net), exercise)
        assert isinstance(blank, NumberExercise)
        for text in (repr(value), f"{value:.{blank.number.wanted}g}", f"{value!r}*1"):
            judged = blank.judge(text, ())
            assert judged.attempt == Attempt(text, correct=True), (exercise, text)
            assert judged.lines[0].startswith("Correct: ")
        for wrong in (value * 1.5 + 0.123, -value - 0.5, 12345.678):
            assert blank.wrong(blank.read(repr(wrong))) is not None
        for made, rewrite in mistaken(blank.program, blank.cell, blank.current):
            attempt = blank.judge(f"{made!r}*1", ()).attempt
            assert attempt is not None
            assert attempt.correct or rewrite.mistake in attempt.mistakes


EXERCISES = tuple(Exercise(2, "update", "number", f"W_after.x{place}.c0") for place in range(4))
WRONG, RIGHT = Attempt("1.7664", correct=False, mistakes=("term-forgotten",)), Attempt("1,7é", correct=True)


def test_it_reads_back_a_change_by_hand_is_noticed_another_layout_is_none_and_a_later_file_is_told(
    tmp_path: Path,
) -> None:
    """At once, after a hint, told; one try of the fourth."""
    practice, file = Practice(EXERCISES, began=100.0), tmp_path / "ada.json"
    for attempt in (RIGHT, WRONG, RIGHT, WRONG, WRONG, WRONG, WRONG):
        practice = practice.with_attempt(attempt, practice.began + 2.5)
    file.write_bytes(results.written(practice, "Ada L", "stepviz practice article"))
    found = results.read(file)
    assert (found.student, found.command, found.changed) == ("Ada L", "stepviz practice article", False)
    assert found.places == tuple((exercise.place, "number") for exercise in EXERCISES)
    assert (found.filled, found.attempts, found.hinted) == (practice.filled, practice.attempts, False)
    assert [(one.outcome, one.seconds) for one in found.filled] == [
        *(("at once", 2.5), ("after a hint", 2.5), ("told", 2.5))
    ]
    assert found.mistakes == ["term-forgotten"] * 5
    text = file.read_text(encoding="utf-8")
    changes = [('"Ada L"', '"Bob"'), ("false", "true"), ("after a hint", "at once"), ("2.5", "1.5")]
    for old, new in changes:
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert results.read(file).changed, new
    file.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    assert not results.read(file).changed
    file.write_text(text.replace('"schema_version": 1', '"schema_version": 2'), encoding="utf-8")
    with pytest.raises(UserError, match=r"ada\.json has schema_version 2"):
        results.read(file)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def begun() -> Workbook:
    """The book of somebody who has filled in what iteration 2 asks for."""
    book = Workbook(["article"])
    answers(pupil(book=book), lambda exercise: exercise.iteration > 2)
    return book


@pytest.mark.parametrize(("last", "told"), [("", ""), ("9 Enter 9 Enter 9 Enter", " 9 is wrong. The answer: ")])
def test_the_results_at_the_end_are_whole_in_a_narrow_terminal(last: str, told: str) -> None:
    exercises = asked_in("article")
    viewer = answers(pupil(), lambda exercise: exercise == exercises[-1])
    counts = f"{len(exercises) - bool(last)} at once, 0 after a hint, {1 if last else 0} told."
    answers(viewer.press(last) if last else viewer)
    assert viewer.state.message.startswith(f"practice is done: {counts}{told}")
    assert bool(told) or viewer.state.message.endswith("told.")
    assert f"practice is done: {counts}" in viewer.seen(60, 20)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_the_number_that_is_asked_for_stands_above_the_question(size: tuple[int, int]) -> None:
    viewer = pupil()
    for asked in asked_in("article")[1:4]:
        answers(viewer, asked.__eq__)
        assert "?]" in viewer.seen(*size), asked.place


@pytest.mark.parametrize(("typed", "left"), [("99 Enter question_mark", 2), ("question_mark", 3)])
def test_it_goes_on_where_it_ended(tmp_path: Path, typed: str, left: int) -> None:
    handed_in = str(tmp_path / "ada.json")
    asked = pupil(book=Workbook(["article"], "Ada", handed_in))
    answers(asked, lambda exercise: exercise.about == "W_after.x0.c0" and exercise.kind == "number")
    asked.press(typed)
    again = pupil(book=Workbook(["article"], handed_in=handed_in))
    assert (now(again).filled, now(again).attempts) == (now(asked).filled, now(asked).attempts)
    assert now(again).hinted
    assert all(f"tries left: {left}" in again.seen(*size) for size in ((80, 24), (40, 12)))
    found = results.read(Path(handed_in))
    assert (found.student, found.changed, len(found.filled)) == ("Ada", False, 1)


def test_what_is_true_behind_the_open_exercise_is_not_said_to_be_true_at_it() -> None:
    assert pupil().press("r loss<0.5 Enter").state.message == ""


def test_who_has_filled_in_everything_is_told_how_it_went_the_next_time_too() -> None:
    answers(pupil("neuron", Workbook(["chain-rule"])))
    again = pupil("neuron", Workbook(["chain-rule"]))
    told = f"practice is done: {len(asked_in('neuron'))} at once, 0 after a hint, 0 told"
    assert (again.at, again.state.message, again.state.overlays) == ("50:update", told, ())


def test_another_run_has_a_practice_of_its_own_and_the_same_one_may_begin_again() -> None:
    begun()
    for book in (
        Workbook(["article", "--lr", "1"]),
        Workbook(["article"], folder="/elsewhere"),
        Workbook(["article"], anew=True),
    ):
        assert book.opened(line_of("article")).filled == ()
    assert len(Workbook(["article"]).opened(line_of("article")).filled) == 4


@pytest.mark.parametrize(
    ("old", "new", "net", "said"),
    [
        ('"at once"', '"told"', "article", "was changed by hand: give --new"),
        ("{", "", "article", "cannot be read: give --new"),
        ("{", "{", "iris", "other exercises than this stepviz: give --new"),
    ],
)
def test_what_was_changed_or_is_of_another_version_is_not_gone_on_with(old: str, new: str, net: str, said: str) -> None:
    path = begun().path
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(UserError, match=said):
        Workbook(["article"]).opened(line_of(net))


def test_nobody_elses_file_is_replaced(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.json"
    thesis.write_text("{}")
    with pytest.raises(UserError, match="another file is there"):
        Workbook(["article"], handed_in=str(thesis)).opened(line_of("article"))
    assert thesis.read_text() == "{}"
    with pytest.raises(UserError, match="there is no folder"):
        Workbook(["article"], handed_in=str(tmp_path / "no" / "ada.json")).opened(line_of("article"))
