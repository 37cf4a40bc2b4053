"""Practice goes on where it ended, in the run it is of; the file that is handed in says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.errors import UserError
from stepviz.session.practice.results import read
from stepviz.session.practice.workbook import Workbook
from tests.support.practice import Pupil, line_of


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_it_goes_on_where_it_ended(tmp_path: Path) -> None:
    handed_in = str(tmp_path / "ada.json")
    pupil = Pupil(book=Workbook(["article"], "Ada", handed_in))
    pupil.answers(lambda exercise: exercise.about == "W_after.x0.c0" and exercise.kind == "number")
    pupil.typed("99")
    pupil.key("question_mark", "?")
    again = Pupil(book=Workbook(["article"], handed_in=handed_in))
    assert (again.practice.filled, again.practice.attempts) == (pupil.practice.filled, pupil.practice.attempts)
    assert again.practice.hinted
    assert "tries left: 2" in again.seen()
    found = read(Path(handed_in))
    assert (found.student, found.changed, len(found.filled)) == ("Ada", False, 1)


def test_another_run_has_a_practice_of_its_own() -> None:
    Pupil(book=Workbook(["article"])).answers(lambda exercise: exercise.iteration > 2)
    assert Workbook(["article", "--lr", "1"]).opened(line_of("article")).filled == ()
    assert Workbook(["article"], folder="/elsewhere").opened(line_of("article")).filled == ()
    assert len(Workbook(["article"]).opened(line_of("article")).filled) == 4


def test_it_begins_again() -> None:
    Pupil(book=Workbook(["article"])).answers(lambda exercise: exercise.iteration > 2)
    assert Workbook(["article"], anew=True).opened(line_of("article")).filled == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"at once"', '"told"', "was changed by hand"),
        ("{", "", "cannot be read"),
    ],
)
def test_what_was_changed_is_not_gone_on_with(old: str, new: str, said: str) -> None:
    book = Workbook(["article"])
    Pupil(book=book).answers(lambda exercise: exercise.iteration > 2)
    book.path.write_text(book.path.read_text().replace(old, new, 1))
    with pytest.raises(UserError, match=f"{said}: give --new"):
        Workbook(["article"]).opened(line_of("article"))


def test_that_of_another_version_is_told() -> None:
    book = Workbook(["article"])
    Pupil(book=book).answers(lambda exercise: exercise.iteration > 2)
    with pytest.raises(UserError, match="other exercises than this stepviz: give --new"):
        Workbook(["article"]).opened(line_of("iris"))


def test_nobody_elses_file_is_replaced(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.json"
    thesis.write_text("{}")
    with pytest.raises(UserError, match="another file is there"):
        Workbook(["article"], handed_in=str(thesis)).opened(line_of("article"))
    assert thesis.read_text() == "{}"
    with pytest.raises(UserError, match="there is no folder"):
        Workbook(["article"], handed_in=str(tmp_path / "no" / "ada.json")).opened(line_of("article"))
