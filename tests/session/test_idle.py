"""Why a key changes nothing is told in words that say what there is."""

from __future__ import annotations

from pathlib import Path

from stepviz.session.idle import answered
from tests.support.lessons import changed, given, pressed


def test_a_question_without_choices_has_no_number_of_choices(tmp_path: Path) -> None:
    asked = given(changed(tmp_path, ('choices   = ["y = x0", "y = x2"]\nanswer    = 2\n', "")))
    pressed(asked, "pagedown")
    told = answered(asked.film, asked.state, asked.state, "vote_1", (80, 24))
    assert told.message == "there is nothing to vote on"
