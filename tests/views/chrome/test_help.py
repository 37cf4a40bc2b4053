"""The help: found by words, about what has the focus first, in whole sentences where there is room."""

from __future__ import annotations

import pytest

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


def test_what_is_looked_for_is_a_command() -> None:
    assert set(SOUGHT) <= {command.name for command in COMMANDS}


@pytest.mark.parametrize("size", LARGE)
def test_a_large_terminal_has_every_sentence_without_scrolling(size: tuple[int, int]) -> None:
    rows = [text_of(row) for row in help_rows(*size)]
    assert len(rows) == size[1]
    assert {len(row) for row in rows} == {size[0]}
    told = " ".join(" ".join(rows).split())
    for command in COMMANDS:
        assert all(word in told for word in command.does.split())
        assert command.shown in told
