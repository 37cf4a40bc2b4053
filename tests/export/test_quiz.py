"""Question banks: read back by the programs that read their formats; each key follows from the numbers in its text."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from html import unescape
from xml.etree import ElementTree

import pytest

from stepviz.cli.lessons.runs import experiment_of
from stepviz.export.quiz.formats import FORMATS
from stepviz.export.quiz.items import QuizAnswer, QuizItem, items
from stepviz.settings.looks import BANKS
from tests.support.by_hand import from_digits, needed, shown
from tests.support.examples import LONG
from tests.support.moments import line_of
from tests.support.nets import AS_PRINTED, pinned

NETS = dict([*pinned().items()][::6])
"""One net of six: every kind of ending and optimizer is among them."""
TITLE = "stepviz, eleven nets"
EACH = 50 if LONG else 2
"""Questions of each net."""


def of_net(name: str, count: int) -> Iterator[QuizItem]:
    return items(line_of(NETS[name]), count, 0)


@pytest.fixture(scope="module")
def typed() -> list[QuizItem]:
    found = {item.text: item for name in NETS for item in of_net(name, EACH)}
    assert len(found) > 9 * EACH  # the first iteration of two optimizers is the same
    return [*found.values()]


@pytest.fixture(scope="module")
def bank(typed: list[QuizItem]) -> list[QuizItem]:
    return [item.chosen() for item in typed]


def text(bank: list[QuizItem], form: str) -> str:
    return "".join(FORMATS[form](bank, TITLE))


def plain(escaped: str) -> str:
    """Without the signs that GIFT puts before signs, which that reader takes away as it draws a question."""
    return re.sub(r"\\(.)", r"\1", escaped)


def test_the_command_line_has_every_format() -> None:
    assert tuple(FORMATS) == BANKS


Read = Iterator[tuple[str, list[tuple[str, str]], int]]
"""Of each question the text, the choices with their feedback, and the place of the right one."""


def gift(written: str) -> Read:
    parser = pytest.importorskip("pygiftparser.parser")
    for question in parser.parseFile(io.StringIO(written)):
        if question.valid:
            choices = question.answers.answers
            pairs = [(plain(choice.answer), plain(choice.feedback)) for choice in choices]
            yield plain(question.text), pairs, [choice.fraction for choice in choices].index(100)


def moodle(written: str) -> Read:
    for question in ElementTree.fromstring(written).findall("question[@type='multichoice']"):
        answers = question.findall("answer")
        told = ElementTree.fromstring(question.findtext("questiontext/text") or "").text or ""
        pairs = [(answer.findtext("text") or "", answer.findtext("feedback/text") or "") for answer in answers]
        yield told, pairs, [answer.get("fraction") for answer in answers].index("100")


def of_html(written: str) -> str:
    """What a browser shows of it, and jupyterquiz does not take for TeX."""
    assert "<" not in written
    assert "$" not in written
    return unescape(written)


def jupyterquiz(written: str) -> Read:
    for question in json.loads(written):
        answers = question["answers"]
        pairs = [(of_html(answer["answer"]), of_html(answer["feedback"])) for answer in answers]
        assert question["type"] == "multiple_choice"
        yield of_html(question["question"]), pairs, [answer["correct"] for answer in answers].index(True)


def anki(written: str) -> Read:
    *head, _, cards = written.split("\n", 4)
    assert head == ["#separator:tab", "#html:true", f"#deck:{TITLE}"]
    for card in cards.splitlines():
        front, back = (ElementTree.fromstring(f"<p>{side}</p>") for side in card.split("\t"))
        choices, told = ([item.text or "" for item in side.iter("li")] for side in (front, back))
        pairs = [(choice, why.removeprefix(f"{choice}: ")) for choice, why in zip(choices, told, strict=True)]
        yield front.text or "", pairs, choices.index(back.text or "")


SIGNS = QuizItem(
    "lesson, stop 2",
    "Is a<b, or $5 & $6?",
    (QuizAnswer("a<b", "Right, <b>.", True), QuizAnswer("$5 & $6", "No, </p>.")),
)
"""A question with signs of HTML and TeX, which are text."""


@pytest.mark.parametrize("read", [gift, moodle, jupyterquiz, anki])
def test_a_bank_is_read_back(read: Callable[[str], Read], bank: list[QuizItem]) -> None:
    assert [*read(text([*bank, SIGNS], read.__name__))] == [
        (item.text, [(one.choice, one.feedback) for one in item.answers], item.answers.index(item.right))
        for item in [*bank, SIGNS]
    ]
    assert "::[plain]Is a<b" in text([SIGNS], "gift")


def test_text2qti(bank: list[QuizItem]) -> None:
    config = pytest.importorskip("text2qti.config").Config()
    quiz = pytest.importorskip("text2qti.quiz").Quiz(text(bank, "text2qti"), config=config, source_name="bank")
    assert quiz.title_raw == TITLE
    for question, item in zip(quiz.questions_and_delims, bank, strict=True):
        assert [choice.correct for choice in question.choices].index(True) == item.answers.index(item.right)
        assert all(choice.feedback_raw for choice in question.choices)
    assert pytest.importorskip("text2qti.qti").QTI(quiz)


def test_a_typed_answer_is_right_as_it_is_shown_and_each_mistake_has_its_feedback(typed: list[QuizItem]) -> None:
    moodle = ElementTree.fromstring(text(typed, "moodle")).findall("question[@type='numerical']")
    in_gift = re.findall(r"^=(?:%0%)?([^:]+):([^#]+)#(.*)$", text(typed, "gift"), re.MULTILINE)
    ranges = json.loads(text(typed, "jupyterquiz"))
    for question, numeric, item in zip(moodle, ranges, typed, strict=True):
        answers = question.findall("answer")
        told = [(a.findtext("text"), a.findtext("tolerance"), a.findtext("feedback/text")) for a in answers]
        read, in_gift = in_gift[: len(told)], in_gift[len(told) :]
        assert [(value, within, plain(why)) for value, within, why in read] == told
        assert [answer.get("fraction") for answer in answers].index("100") == item.answers.index(item.right)
        assert [why for *_, why in told] == [one.feedback for one in item.answers]
        *between, otherwise = numeric["answers"]
        assert otherwise["type"] == "default"
        for place, (choice, _, right, *_) in enumerate(item.answers):
            shown = 1 + float(choice[1:]) if choice.startswith("1-") else float(choice)
            hit = [
                n for n, (value, within, _) in enumerate(told) if abs(shown - float(value or 0)) <= float(within or 0)
            ]
            assert hit == [place]
            assert [n for n, one in enumerate(between) if one["range"][0] <= shown <= one["range"][1]] == [place]
            assert between[place]["correct"] == right


def numbers_in(text: str) -> dict[str, list[float]]:
    """The numbers that a question gives, by what stands before the bracket."""
    found: dict[str, list[float]] = {}
    for part in re.split(r"; |, (?=\w+\[)", text.split("Given ")[1].rsplit(". What is", 1)[0]):
        name, values = part.split(" = ")
        found.setdefault(name.partition("[")[0], []).extend(map(float, values.split(", ")))
    return found


@pytest.mark.parametrize(("net", "all_given"), [(AS_PRINTED, True), ("xor --loss mse --output sigmoid", False)])
def test_a_gradient_of_logits_gives_every_label_that_it_depends_on_and_no_other(net: str, *, all_given: bool) -> None:
    """As printed, 1 is subtracted in the first two rows wherever any row has the label; behind a sigmoid, nowhere."""
    line, met = line_of(experiment_of(shlex.split(net))), set[bool]()
    for item in items(line, 60, 0):
        if item.cell is not None and item.cell.tensor == "dlogits":
            (current,) = line.iterations(item.iteration, item.iteration)
            depends = all_given and item.cell.index[0] < 2
            assert numbers_in(item.text).get("y", []) == (current["y"].tolist() if depends else []), item.text
            met.add(depends)
    assert met == {False, all_given}


@pytest.mark.parametrize("name", ["article", "iris --hidden 4,3 --activation gelu"])
def test_every_number_that_the_key_needs_is_in_the_text(name: str) -> None:
    met = set()
    for item in of_net(name, 60):
        (current,), cell = line_of(NETS[name]).iterations(item.iteration, item.iteration), item.cell
        assert cell is not None
        numbers = numbers_in(item.text)
        for read in needed(current, cell):
            assert shown(current, read) in numbers[current.program.tensors[read.tensor].symbol], (item, read)
        assert float(item.right.choice) == pytest.approx(from_digits(current, cell), rel=3e-3, abs=2e-4), item
        met.add(cell.tensor)
    assert len(met) >= 9
