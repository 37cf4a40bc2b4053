"""Formats of a question bank, read back by the programs that read them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.export.quiz.formats import FORMATS
from stepviz.export.quiz.items import QuizItem, items
from stepviz.settings.looks import BANKS

TITLE = "stepviz xor, 12 questions"


@pytest.fixture(scope="module")
def bank() -> list[QuizItem]:
    run = Experiment.of("xor", hidden=(3,), batch_size=4, loss="bce")
    return [*items(Timeline(Trainer(run)), 12, 0)]


def text(bank: list[QuizItem], form: str) -> str:
    return "".join(FORMATS[form](bank, TITLE))


def plain(escaped: str) -> str:
    """Without the signs that GIFT puts before signs, which that reader takes away as it draws a question."""
    return re.sub(r"\\(.)", r"\1", escaped)


def test_the_command_line_has_every_format() -> None:
    assert tuple(FORMATS) == BANKS


def test_gift(bank: list[QuizItem]) -> None:
    parser = pytest.importorskip("pygiftparser.parser")
    asked = [question for question in parser.parseFile(io.StringIO(text(bank, "gift"))) if question.valid]
    assert [plain(question.title) for question in asked] == [item.title for item in bank]
    assert [plain(question.text) for question in asked] == [item.text for item in bank]
    for question, item in zip(asked, bank, strict=True):
        choices = question.answers.answers
        assert [plain(choice.answer) for choice in choices] == [*item.choices]
        assert [plain(choice.feedback) for choice in choices] == [*item.feedback]
        assert [choice.fraction for choice in choices].index(100) == item.answer


def test_moodle(bank: list[QuizItem]) -> None:
    questions = ElementTree.fromstring(text(bank, "moodle")).findall("question[@type='multichoice']")
    for question, item in zip(questions, bank, strict=True):
        answers = question.findall("answer")
        assert [answer.findtext("text") for answer in answers] == [*item.choices]
        assert [answer.findtext("feedback/text") for answer in answers] == [*item.feedback]
        assert [answer.get("fraction") for answer in answers].index("100") == item.answer
        told = ElementTree.fromstring(question.findtext("questiontext/text") or "")
        assert told.text == item.text


def test_jupyterquiz(bank: list[QuizItem]) -> None:
    for question, item in zip(json.loads(text(bank, "jupyterquiz")), bank, strict=True):
        assert question["question"] == item.text
        assert question["type"] == "multiple_choice"
        assert [answer["answer"] for answer in question["answers"]] == [*item.choices]
        assert [answer["correct"] for answer in question["answers"]].index(True) == item.answer
        assert [answer["feedback"] for answer in question["answers"]] == [*item.feedback]


def test_text2qti(bank: list[QuizItem]) -> None:
    made = pytest.importorskip("text2qti.quiz")
    config = pytest.importorskip("text2qti.config").Config()
    quiz = made.Quiz(text(bank, "text2qti"), config=config, source_name="bank")
    assert quiz.title_raw == TITLE
    for question, item in zip(quiz.questions_and_delims, bank, strict=True):
        assert [choice.correct for choice in question.choices].index(True) == item.answer
        assert all(choice.feedback_raw for choice in question.choices)
    assert pytest.importorskip("text2qti.qti").QTI(quiz)


def test_anki(bank: list[QuizItem]) -> None:
    lines = text(bank, "anki").splitlines()
    head, cards = lines[:4], lines[4:]
    assert head[0] == "#separator:tab"
    assert len(cards) == len(bank)
    for card, item in zip(cards, bank, strict=True):
        front, back = card.split("\t")
        assert item.choices[item.answer] in back
        assert front.count("<li>") == len(item.choices)


def test_the_command_writes_a_bank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "bank.gift"
    assert main(["quiz", "mazur", "--questions", "3", "--out", str(out)]) == 0
    assert out.read_text().count("::mazur, iteration ") == 3
    assert main(["quiz", "--format", "gif"]) == 2
    assert "--format 'gif': did you mean gift?" in capsys.readouterr().err
    assert main(["quiz", "--questions", "0"]) == 2
    assert "--questions 0: give a number from 1 to 500" in capsys.readouterr().err
