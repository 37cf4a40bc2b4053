"""The key bar: it names the keys that do something here."""

from __future__ import annotations

from pathlib import Path

from stepviz.views.key_bar import hints
from tests.support.lessons import changed, given, pressed
from tests.support.session import Session


def bar(session: Session) -> str:
    return "  ".join(f"{hint.keys[0][0]} {hint.word}" for hint in hints(session.film.sight(session.state)))


def test_a_question_of_a_lesson_has_a_digit_for_each_choice_and_without_choices_no_votes(tmp_path: Path) -> None:
    asked = given(changed(tmp_path))
    pressed(asked, "pagedown")
    assert "1-2 one vote" in bar(asked)
    open_question = ('choices   = ["y = x0", "y = x2"]\nanswer    = 2\n', "")
    written_down = given(changed(tmp_path, open_question))
    pressed(written_down, "pagedown")
    assert "vote" not in bar(written_down)
