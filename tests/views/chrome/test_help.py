"""The help: found by words, about what has the focus first, in whole sentences where there is room."""

from __future__ import annotations

import pytest

from stepviz.glossary.finding import meant, names, told
from stepviz.glossary.terms import TERMS, Concept
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.chrome.help import SOUGHT, help_page, help_rows, with_words
from stepviz.views.text.span import text_of

LARGE = ((160, 48), (200, 60), (240, 70), (160, 44))


def text(typed: str, width: int = 80, height: int = 24) -> str:
    return "\n".join(text_of(row) for row in help_page(typed, width, height))


def test_every_command_is_found_by_its_own_words() -> None:
    for command in COMMANDS:
        assert command in with_words(command.does, COMMANDS)
        assert command.shown in text(command.does, 40, 10)


@pytest.mark.parametrize(("typed", "name"), [
    ("boundary", "zoom"), ("learning rate", "what_if"), ("screenshot", "save_picture"), ("export csv", "save_run"),
    ("undo", "return"), ("colours", "theme"), ("exit", "quit"), ("python", "code"),
    ("weight", "pick"), ("layer", "onward"),
])  # fmt: skip
def test_a_command_is_found_by_words_that_its_sentence_does_not_have(typed: str, name: str) -> None:
    found = with_words(typed, COMMANDS)
    assert name in {command.name for command in found}
    assert all(typed not in command.does for command in found)


def test_what_is_looked_for_is_a_command() -> None:
    assert set(SOUGHT) <= {command.name for command in COMMANDS}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_term_that_is_typed_is_told_first(term: Concept) -> None:
    for typed in (*names(term), term.name.upper()):
        for width in (40, 80, 160):
            told_there = " ".join(text(typed, width, 60).split("\n", 1)[1].split())
            assert " ".join(told(term).split()) in told_there, (typed, width)
        assert any(text(typed).split("\n")[1].startswith(f" {other.title}") for other in meant(typed))


@pytest.mark.parametrize(("typed", "term"), [
    ("softmax", "softmax"), ("logits", "logit"), ("soft", "softmax"), ("chance", "probability"),
    ("prob", "probability"), ("learning r", "learning rate"), ("slope", "gradient"), ("score", "logit"),
])  # fmt: skip
def test_a_part_of_a_term_and_an_old_word_find_it(typed: str, term: str) -> None:
    assert any(told(known) in " ".join(text(typed, 160, 60).split()) for known in meant(term))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
def test_what_a_lecturer_asks_with_stands_on_the_first_page(size: tuple[int, int]) -> None:
    lines = [" ".join(text_of(row).split()) for row in help_rows(*size)[: size[1]]]
    assert any("h quiz: hide, reveal" in line for line in lines)


@pytest.mark.parametrize("size", LARGE)
def test_a_large_terminal_has_every_sentence_without_scrolling(size: tuple[int, int]) -> None:
    rows = [text_of(row) for row in help_rows(*size)]
    assert len(rows) == size[1]
    assert {len(row) for row in rows} == {size[0]}
    told = " ".join(" ".join(rows).split())
    for command in COMMANDS:
        assert all(word in told for word in command.does.split())
        assert command.shown in told
