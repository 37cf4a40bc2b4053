"""The key bar: it names the keys that do something here."""

from __future__ import annotations

from pathlib import Path

from stepviz.views.key_bar import hints
from tests.support.giving import given
from tests.support.lessons import changed
from tests.support.viewer import Viewer


def bar(viewer: Viewer) -> str:
    return "  ".join(f"{hint.keys[0][0]} {hint.word}" for hint in hints(viewer.player.sight))


def test_a_question_of_a_lesson_has_a_digit_for_each_choice_and_without_choices_no_votes(tmp_path: Path) -> None:
    assert "1-2 one vote" in bar(given(changed(tmp_path)).press("Esc"))
    open_question = ('choices   = ["y = x0", "y = x2"]\nanswer    = 2\n', "")
    assert "vote" not in bar(given(changed(tmp_path, open_question)).press("Esc"))
