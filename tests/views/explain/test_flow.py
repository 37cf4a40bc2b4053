"""Explanations without room for columns: terms stand side by side, and where not all fits the result goes first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz.ops import Cell
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.flow import scrolled
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.text.span import Role, text_of
from tests.support.moments import frame_at
from tests.support.places import frames_of, sight_of

GRADIENT = Cell("dW", (3, 0))


def lines_of(cell: Cell, width: int, height: int, term: int | None = None) -> list[str]:
    told = explain(frame_at("1:grads"), cell)
    return [text_of(row).strip() for row in scrolled(told, term, width, height)]


def test_the_result_stands_whatever_else_has_no_room() -> None:
    whole = lines_of(GRADIENT, 60, 20)
    result = whole.index("a + b + c + d = -1.3111")
    for height in range(2, len(whole)):
        lines = lines_of(GRADIENT, 60, height)
        if set(whole[:result]) <= {*lines}:
            assert lines == whole[: len(lines)]
        else:
            assert [line for line in whole if line in lines] == lines[:-1]
            assert lines[-1] == "sum of 4 = -1.3111"
    assert lines_of(GRADIENT, 60, 3) == [whole[0], whole[1], "sum of 4 = -1.3111"]


@pytest.mark.parametrize("name", ["article", "iris 16", "digits 32,32"])
def test_all_terms_and_their_result_are_seen_in_a_narrow_terminal(name: str) -> None:
    for frame in frames_of(name):
        sight = sight_of(frame, "explained")
        told = sight.told
        if told is None or not told.listed:
            continue
        text = "\n".join(text_of(row) for row in screen(sight, 60, 20).rows)
        results = (" ".join(told.said[-1].split()), without_letters(told))
        assert any(result in text for result in results), frame.moment
        for item in told.listed:
            assert f"{item.letter}: " in text or (item.term.label and f"   {item.term.label} " in text), frame.moment


def without_letters(told: Explanation) -> str:
    """The result in numbers alone, `sum of 4 = -1.3111`, `40.160 / 52.218 = 0.7691`; its number where that is all."""
    if told.added is not None:
        return f"sum of {len(told.added.values) + told.added.others} {told.added.sign} {told.added.total}"
    return re.split(" [=≈] ", " ".join(told.said[-1].split()), maxsplit=1)[-1]


@pytest.mark.parametrize("term", [None, 2])
@pytest.mark.parametrize("name", ["iris 16", "digits 32,32"])
def test_no_letter_is_called_that_stands_nowhere_in_a_narrow_terminal(name: str, term: int | None) -> None:
    called = 0
    for frame in frames_of(name):
        sight = sight_of(frame, "explained")
        if sight.told is None or not re.search("[=≈]", without_letters(sight.told)):
            continue
        shown = screen(Sight(replace(sight.state, term=term), frame), 60, 20)
        assert shown.layout is not None
        below = shown.layout.pane("panel").place.y
        panes = {span.text.strip() for row in shown.rows[2:below] for span in row if span.style.role is Role.ACCENT}
        told = "\n".join(text_of(row) for row in shown.rows[below:])
        letters = set(re.findall(r"(?:^|\s)([a-z]): ", told))
        called += len(letters)
        assert letters <= panes, frame.moment
        if not {item.letter for item in sight.told.listed} <= panes:
            lettered = " ".join(sight.told.said[-1].split()).removesuffix(without_letters(sight.told))
            assert lettered not in " ".join(told.split()), frame.moment
    assert called
