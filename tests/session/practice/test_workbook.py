"""Practice goes on where it ended, in the run it is of; the file that is handed in says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.errors import UserError
from stepviz.session.practice.results import read
from stepviz.session.practice.workbook import Workbook
from tests.support.practice import answers, line_of, now, pupil


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def begun() -> Workbook:
    """The book of somebody who has filled in what iteration 2 asks for."""
    book = Workbook(["article"])
    answers(pupil(book=book), lambda exercise: exercise.iteration > 2)
    return book


def test_it_goes_on_where_it_ended(tmp_path: Path) -> None:
    handed_in = str(tmp_path / "ada.json")
    asked = pupil(book=Workbook(["article"], "Ada", handed_in))
    answers(asked, lambda exercise: exercise.about == "W_after.x0.c0" and exercise.kind == "number")
    asked.press("99 Enter question_mark")
    again = pupil(book=Workbook(["article"], handed_in=handed_in))
    assert (now(again).filled, now(again).attempts) == (now(asked).filled, now(asked).attempts)
    assert now(again).hinted
    assert "tries left: 2" in again.seen()
    found = read(Path(handed_in))
    assert (found.student, found.changed, len(found.filled)) == ("Ada", False, 1)


def test_another_run_has_a_practice_of_its_own_and_the_same_one_may_begin_again() -> None:
    begun()
    for book in (
        Workbook(["article", "--lr", "1"]),
        Workbook(["article"], folder="/elsewhere"),
        Workbook(["article"], anew=True),
    ):
        assert book.opened(line_of("article")).filled == ()
    assert len(Workbook(["article"]).opened(line_of("article")).filled) == 4


@pytest.mark.parametrize(
    ("old", "new", "net", "said"),
    [
        ('"at once"', '"told"', "article", "was changed by hand: give --new"),
        ("{", "", "article", "cannot be read: give --new"),
        ("{", "{", "iris", "other exercises than this stepviz: give --new"),
    ],
)
def test_what_was_changed_or_is_of_another_version_is_not_gone_on_with(old: str, new: str, net: str, said: str) -> None:
    path = begun().path
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(UserError, match=said):
        Workbook(["article"]).opened(line_of(net))


def test_nobody_elses_file_is_replaced(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.json"
    thesis.write_text("{}")
    with pytest.raises(UserError, match="another file is there"):
        Workbook(["article"], handed_in=str(thesis)).opened(line_of("article"))
    assert thesis.read_text() == "{}"
    with pytest.raises(UserError, match="there is no folder"):
        Workbook(["article"], handed_in=str(tmp_path / "no" / "ada.json")).opened(line_of("article"))
