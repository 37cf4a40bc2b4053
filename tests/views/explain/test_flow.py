"""A narrow explanation has all terms and their result: nothing of the arithmetic is below the last line."""

from __future__ import annotations

import pytest

from stepviz.views.explain.flow import packed
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.places import frames_of, sight_of


@pytest.mark.parametrize("name", ["article", "iris 16", "digits 32,32"])
def test_all_terms_and_their_result_are_seen_in_a_narrow_terminal(name: str) -> None:
    for frame in frames_of(name):
        sight = sight_of(frame, "explained")
        told = sight.told
        if told is None or not told.listed:
            continue
        text = "\n".join(text_of(row) for row in screen(sight, 60, 20).rows)
        assert " ".join(told.said[-1].split()) in text, frame.moment
        assert all(f"{item.letter}: " in text for item in told.listed), frame.moment


def test_factors_go_before_terms_do() -> None:
    frame = frames_of("iris 16")[-2]
    told = sight_of(frame, "explained").told
    assert told is not None
    tall, low = ("\n".join(map(text_of, packed(told, 60, height))) for height in (20, 5))
    assert " × " in tall
    assert told.meaning[0].split(".")[0] in " ".join(tall.split())
    assert " × " not in low
    assert " ".join(told.said[-1].split()) in low
