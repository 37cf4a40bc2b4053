"""The second screen: what goes over the socket comes back the same, and is told in the order of need."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import UserError
from stepviz.cli.lessons.runs import script_of
from stepviz.data.stretches import taken
from stepviz.lesson.heard import began_of, now_of, talk_of, votes_of
from stepviz.lesson.notes_page import Following, notes_rows
from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts, folder, message, own, parts_of, sweep
from stepviz.session.lessons.presenting import lesson_notes, now
from stepviz.text import width_of
from stepviz.views.text.span import text_of
from tests.support.examples import examples
from tests.support.lessons import written
from tests.support.viewer import Viewer, pressed


@pytest.mark.parametrize("line", [b"", b"x", b"[]", b"{}", b'{"stepviz": 2}', b"\xff", b"[" * 9999, b"null"])
def test_what_is_no_message_tells_nothing(line: bytes) -> None:
    assert parts_of(line) == {}


@pytest.fixture
def place(sockets: Path) -> Path:
    return sockets / "stepviz"


def test_the_folder_is_the_users_alone(place: Path) -> None:
    assert folder() == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert own() == place / f"lesson-{os.getpid()}.sock"


@pytest.mark.parametrize("spoiled", ["open", "link", "file"])
def test_a_folder_that_others_can_open_is_not_used(place: Path, spoiled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if spoiled == "open":
        place.mkdir(mode=0o755)
        place.chmod(0o755)
    elif spoiled == "link":
        (place.parent / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(place.parent / "elsewhere")
    else:
        place.write_text("")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(place.parent / "tmp"))
    (place.parent / "tmp").mkdir()
    assert folder() == place.parent / "tmp" / f"stepviz-{os.getuid()}"
    (place.parent / "tmp" / f"stepviz-{os.getuid()}").chmod(0o777)
    with pytest.raises(UserError, match="belongs to another user"):
        folder()


def test_sockets_of_processes_that_are_gone_are_swept_away(place: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    folder()
    long = [f"lesson-{'9' * digits}.sock" for digits in (10, 19, 200)]
    for name in (f"lesson-{gone.pid}.sock", f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt", *long):
        (place / name).write_text("")
    sweep()
    left = {path.name for path in place.iterdir()}
    assert left == {f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt", *long}


TALK = LessonNotes(
    "T", (StopNotes("A", "1:grads", "say ü\n\nmore", 0.0, "Q?", ("1", "2"), 1, two=True), StopNotes("B")), 5.0
)
NOW = Whereabouts(1, answered=True, away="3:loss", votes={0: ({1: 34}, {1: 40})}, numbers="1 + 1 = 2    up")
HUGE = 10**400
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\x1b[2J", "\u202e", HUGE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_it_comes_back_the_same() -> None:
    told = parts_of(message(talk=TALK, now=NOW, began=12.5, key="pagedown"))
    assert talk_of(told["talk"]) == TALK
    assert now_of(told["now"]) == NOW
    assert told["began"] == 12.5
    assert told["key"] == "pagedown"
    assert message(now=NOW).count(b"\n") == 1


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in lists and tables inside each other."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from places(inner, (*path, key))


MESSAGE = json.loads(message(talk=TALK, now=NOW, began=1.0))
PLACES = list(places(MESSAGE))


def put(path: tuple[str | int, ...], value: Any) -> Any:
    """The message with another value at that place."""
    found = json.loads(json.dumps(MESSAGE))
    if not path:
        return value
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return found


@examples(40)
@given(st.sampled_from(PLACES), odd)
@example(("talk", "title"), "\x1b[2J")
@example(("talk", "length"), "5")
@example(("talk", "length"), HUGE)
@example(("talk", "sheets", 0, "choices"), [1, 2])
@example(("talk", "sheets"), [{}] * 5000)
@example(("now", "stop"), 0.5)
@example(("now", "votes"), {"1": {"9" * 5000: 1}})
@example(("now", "said"), {"a": 1})
@example(("began",), HUGE)
def test_whatever_is_told_can_be_painted_and_says_nothing_to_the_terminal(
    path: tuple[str | int, ...], value: Any
) -> None:
    told = parts_of(json.dumps(put(path, value)).encode())
    talk, now = talk_of(told.get("talk")) or TALK, now_of(told.get("now")) or NOW
    minutes = (2e9 - began_of(told.get("began"), 2e9)) / 60
    votes_of(told.get("votes"))
    for listing, size in ((False, (80, 24)), (True, (80, 24)), (False, (40, 60))):
        known = Following(talk, now, linked=True, minutes=minutes, listing=listing)
        rows = [text_of(row) for row in notes_rows(known, *size)]
        assert len(rows) == size[1]
        assert all(row.isprintable() for row in rows)


def test_only_votes_are_taken_for_votes() -> None:
    assert votes_of({"0": {"1": 2, "x": 3, "2": -1, "3": True}, "y": {"0": 1}, "4": 5}) == {0: ({1: 2},)}
    assert votes_of({"0": {"9" * 5000: 2}, "9" * 5000: {"0": 1}}) == {}
    assert votes_of([]) == {}
    assert talk_of({"sheets": [{}]}) is talk_of([]) is None
    first, again = {"0": 9, "1": 34}, {"1": 40}
    assert votes_of({"3": [first, again]}) == {3: ({0: 9, 1: 34}, {1: 40})}
    assert votes_of({"3": [first, {}]}) == {3: ({0: 9, 1: 34}, {})}, "a second vote that nobody has voted in"
    assert votes_of({"3": [None, again], "4": [[], {"x": 1}], "5": []}) == {3: ({1: 40},)}


@pytest.mark.parametrize("value", [None, "1", True, float("nan"), float("inf"), -1.0, 0, HUGE, 99.5])
def test_only_a_time_up_to_now_is_taken_for_a_beginning(value: object) -> None:
    assert began_of(value, 99.0) == 0.0
    assert began_of(12, 99.0) == 12.0


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> LessonNotes:
    return taken(lesson_notes(script_of(written(tmp_path_factory.mktemp("talk")))))


def page(known: Following, width: int = 80, height: int = 24) -> str:
    rows = [text_of(row) for row in notes_rows(known, width, height)]
    assert len(rows) == height
    assert all(width_of(row) == width for row in rows)
    return "\n".join(row.rstrip() for row in rows)


def test_a_question_has_its_answer_and_votes_before_the_room_sees_them(tmp_path: Path) -> None:
    viewer = pressed(Viewer(lesson=written(tmp_path)), "pagedown pagedown pagedown 2 2 3")
    assert viewer.film.script is not None
    notes = taken(lesson_notes(viewer.film.script))

    def after(keys: str) -> str:
        whereabouts = now(viewer.film, pressed(viewer, keys).state)
        return page(Following(notes, whereabouts, linked=True, minutes=3.0))

    text = after("")
    for told in (
        *("A short one · stop 3/7", "3:00 of 10:00", "QUESTION  What will dW[x2,c0] be?", "dW, db hidden", "67%"),
        *("✓ 2  +0.8296", "the answer, not shown yet", "dW[x2,c0] = 0·(-0.2309) + 1·(+0.8296)"),
        "shows the answer and the votes.",
    ):
        assert told in text
    text = after("pagedown")
    assert "─ the answer ─" in text
    assert "4  Four products · 1:grads" in text
    text = after("pageup O 2")
    assert "─ the answer, not shown yet ────" in text
    assert "─ 3 votes, then 1 vote ─" in text
    assert [word for word in text.split("✓ 2")[1].split("\n")[0].split() if "%" in word] == ["67%", "100%"]
    assert "1:ready" in after("pagedown home")


def test_it_tells_the_stop_the_time_and_what_the_room_sees(talk: LessonNotes) -> None:
    known = Following(talk, Whereabouts(1), linked=True, minutes=2.5)
    head, bar, *rest = page(known).split("\n")
    assert " A short one · stop 2/7 " in head
    assert " stop 2/7 · A short… " in page(known, 62), "where its title has no room"
    assert bar == " ╋━━━━━━━━━━━━━━╋━━━━─────┼──────────┼─────────┼──────────┼─────────┼──────────"
    assert " highlighted: x.e0.*, W.*.c0" in rest
    assert " a black screen" in page(replace(known, now=Whereabouts(1, black=True))).split("\n")
    for minutes, said in ((0.0, "early 2:00"), (2.5, "on time"), (9.0, "late 5:40")):
        text = page(replace(known, minutes=minutes))
        assert "plan 2:00-3:20" in text
        assert said in text


def test_without_a_session_it_says_how_to_come_back(talk: LessonNotes) -> None:
    text = page(Following(talk, Whereabouts(1, votes={2: ({1: 40, 0: 8},)}), left_at=2))  # one has turned a page since
    assert "The session has gone. In the other terminal:   stepviz resume" in text
    assert "It opens at stop 3; this page keeps 48 votes and waits." in text


@pytest.mark.parametrize("size", [(40, 60), (80, 24), (30, 8), (1, 1)])
def test_any_size_is_filled(talk: LessonNotes, size: tuple[int, int]) -> None:
    for stop in range(len(talk.sheets)):
        page(Following(talk, Whereabouts(stop), linked=stop % 2 == 0), *size)
    page(Following(), *size)
