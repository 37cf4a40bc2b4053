"""Operations in the strip are whole and in order, the line of keys has the help, and every command is found in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.chrome.help import help_groups, help_page, with_words
from stepviz.views.chrome.keys import (
    EXPLAINING,
    LINES,
    PICKING,
    Hint,
    command_at,
    key_line,
)
from stepviz.views.chrome.strip import stage_at, strip
from stepviz.views.key_bar import GRAPHED
from stepviz.views.text.span import text_of

PHASES = ("ready", "forward", "backward", "update", "check")
labels = st.lists(st.text("abcxyz0123456789+, ", min_size=1, max_size=13).map(str.strip).filter(bool), min_size=1)


def stage(number: int, name: str, done: int) -> str:
    return f"[{name}]" if number == done else f"✓{name}" if number < done else f" {name}"


@given(labels, st.integers(40, 200), st.sampled_from(PHASES), st.data())
def test_stages_are_whole_those_beside_the_current_one_there_if_they_fit_and_a_click_finds_the_one_drawn_there(
    given_names: list[str], width: int, phase: str, data: st.DataObject
) -> None:
    names = tuple(given_names)
    done = data.draw(st.integers(0, len(names)))
    current = max(1, done)
    text = text_of(strip(width, names, done, phase))
    assert len(text) == width
    clicked = [stage_at(width, names, done, phase, (), column) for column in range(width)]
    seen = sorted({number for number in clicked if number is not None})
    assert seen == list(range(seen[0], seen[-1] + 1))
    assert current in seen
    whole = [stage(number, names[number - 1], done) for number in seen]
    for number, shown in zip(seen, whole, strict=True):
        first, last = clicked.index(number), width - 1 - clicked[::-1].index(number)
        assert text[first : last + 1] == shown
        assert clicked[first : last + 1] == [number] * len(shown)
    cut = with_dots(whole, seen, len(names))
    assert text.startswith((f" {' → '.join(cut)}", f" {'→'.join(cut)}"))
    beside = [number for number in range(current - 1, current + 2) if 1 <= number <= len(names)]
    alone = with_dots([stage(number, names[number - 1], done) for number in beside], beside, len(names))
    assert {*seen} >= {*beside} or len(f" {'→'.join(alone)} ") > width


def with_dots(shown: list[str], numbers: Sequence[int], count: int) -> list[str]:
    """The texts of these stages, with `…` for those before and after them."""
    return ["…"] * (numbers[0] > 1) + shown + ["…"] * (numbers[-1] < count)


@pytest.mark.parametrize("hints", [EXPLAINING, PICKING, GRAPHED, *LINES])
def test_the_help_has_its_word_unless_that_keeps_another_key_away(hints: tuple[Hint, ...]) -> None:
    for width in range(40, 161):
        line = text_of(key_line(width, hints)).rstrip()
        assert line.endswith("? help") or (line.endswith(" ?") and len(line) + len(" help") > width)
        assert len(line) <= width
        assert command_at(width, line.rindex("?"), hints) == "help"


def test_the_help_has_every_command_once_and_whole_and_finds_it_by_its_words() -> None:
    entries = [entry for group in help_groups().values() for entry in group]
    keys = sorted(key for entry in entries for key in (entry.keys, entry.back) if key)
    assert keys == sorted(command.shown for command in COMMANDS)
    for width in (*range(24, 78), 80):
        told = " ".join(" ".join(map(text_of, help_page("", width, 10))).split())
        assert not [entry for entry in entries if entry.keys not in told or entry.words not in told]
    for command in COMMANDS:
        assert command in with_words(command.does, COMMANDS)
        assert any(command.shown in text_of(row) for row in help_page(command.does, 40, 10))
