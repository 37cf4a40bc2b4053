"""The line of keys: as many as fit, and the help always."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from stepviz.views.chrome.keys import (
    CHECK,
    EXPLAINING,
    ITERATION,
    LINES,
    PHASE,
    PICKING,
    PLAY,
    STEP,
    Hint,
    command_at,
    key_line,
)
from stepviz.views.key_bar import GRAPHED
from stepviz.views.text.span import text_of


def told(width: int, hints: Sequence[Hint]) -> str:
    return text_of(key_line(width, tuple(hints))).rstrip()


@pytest.mark.parametrize("hints", [EXPLAINING, PICKING, GRAPHED, *LINES])
def test_the_help_has_its_word_unless_that_keeps_another_key_away(hints: tuple[Hint, ...]) -> None:
    for width in range(40, 161):
        line = told(width, hints)
        assert line.endswith("? help") or (line.endswith(" ?") and len(line) + len(" help") > width)
        assert len(line) <= width
        assert command_at(width, line.rindex("?"), hints) == "help"


@pytest.mark.parametrize("hint", [STEP, PHASE, ITERATION, CHECK, PLAY])
def test_a_click_on_a_word_does_what_goes_forward(hint: Hint) -> None:
    commands = [command for _, command in hint.keys]
    column = key_line(80, (hint,))[0].text.index(hint.word)
    assert command_at(80, column, (hint,)) == next((name for name in commands if "forward" in name), commands[-1])
