"""Each built-in lesson can be given: no fault, every caption whole, every number it speaks of in view."""

from __future__ import annotations

import pytest

from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.built_in import LESSONS, file_of, is_lesson
from stepviz.lesson.checking import check
from stepviz.lesson.script import Script
from stepviz.lesson.staging import Act, acts
from stepviz.text import width_of
from stepviz.views.screen import screen
from stepviz.views.text import numbers
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of

SIZES = ((60, 20), (80, 24), (160, 48))


@pytest.fixture(scope="module", params=LESSONS)
def script(request: pytest.FixtureRequest) -> Script:
    return script_of(str(request.param))


def shown(act: Act, size: tuple[int, int]) -> list[str]:
    return [text_of(row) for row in screen(act.sight, *size).rows]


def test_it_has_no_fault(script: Script) -> None:
    assert check(script) == []


def test_it_is_complete(script: Script) -> None:
    lesson = script.lesson
    assert lesson.minutes
    assert lesson.about
    assert lesson.found
    assert sum(stop.minutes or 0 for stop in lesson.stops) == pytest.approx(lesson.minutes)
    assert all(stop.title and stop.say and stop.caption and stop.id for stop in lesson.stops)
    assert lesson.stops[0].black
    assert sum(stop.ask is not None for stop in lesson.stops) >= 2


@pytest.mark.parametrize("size", SIZES)
def test_every_press_fits(script: Script, size: tuple[int, int]) -> None:
    for act in acts(script):
        rows = shown(act, size)
        assert len(rows) <= size[1]
        assert all(width_of(row) <= size[0] for row in rows)
        said = " ".join(row.replace("▌", " ") for row in rows if "▌" in row).split()
        assert said == act.state.caption.split(), (act.stop, rows)
        assert all(not row.strip() or "▌" not in row for row in rows[: -2 - (size[0] < 80)]), act.stop
        poll = act.state.poll
        if poll is not None and poll.question is not None:
            text = " ".join(" ".join(rows).replace("─", " ").split())
            assert spoken(poll.question.text) in text, (act.stop, rows)
            assert all(spoken(choice) in text for choice in poll.question.choices), (act.stop, rows)


@pytest.mark.parametrize("size", SIZES)
def test_the_picked_number_is_in_view(script: Script, size: tuple[int, int]) -> None:
    for act in acts(script):
        pick, frame = act.state.pick, act.frame
        if pick is None or act.state.zoomed or act.state.veil.hides(pick):
            continue
        value = frame.value(pick)
        assert value is not None
        kind = frame.described(pick.tensor).kind
        if pick.tensor in frame.program.measures:
            texts = [numbers.measure(value, kind).rstrip("%")]  # beside another run the title has the sign
        else:
            texts = [f"[{numbers.cell(value, kind, width)}" for width in (5, 7, 9)]
        screen = " ".join(shown(act, size))
        assert any(text.strip("[ ") in screen for text in texts), (act.stop, size)


def test_names_and_files_are_lessons_and_sources_are_not() -> None:
    assert all(is_lesson(name) and file_of(name).is_file() for name in LESSONS)
    assert is_lesson("a/b.TOML")
    assert not any(map(is_lesson, ("article", "iris", "marks.csv", "-", "toml")))
