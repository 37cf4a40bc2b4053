"""Prompts, marks, conditions and breakpoints: what is asked for with a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer, UserError
from stepviz.session.key import Key
from stepviz.session.overlays.prompt import Prompt
from stepviz.session.steps import STEPS
from stepviz.session.travel import read_moment
from stepviz.training import Moment
from stepviz.ui.screens import StepScreen
from tests.support import lessons
from tests.support.lessons import pressed, written
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown
from tests.support.session import Session, at, finish, lines, new_session


def typed(screen: StepScreen, text: str) -> None:
    press(screen, *text)


def run(**given: Any) -> Session:
    return new_session(Experiment(**given))


@pytest.mark.parametrize(
    ("text", "now", "there"),
    [
        ("500", "1:ready", "500:update"),
        ("500", "3:loss", "500:loss"),
        ("500", "100:check", "500:check"),
        ("501", "100:check", "501:update"),
        ("500:check", "1:ready", "500:check"),
        (":grads", "7:loss", "7:grads"),
        ("+10", "7:loss", "17:loss"),
        ("-6", "7:loss", "1:loss"),
        (" 12 : loss".replace(" : ", ":"), "1:ready", "12:loss"),
    ],
)
def test_a_moment_is_read_as_people_type_it(text: str, now: str, there: str) -> None:
    schedule = Trainer(Experiment()).schedule
    assert schedule.text(read_moment(text, schedule.parse(now), schedule)) == there


@pytest.mark.parametrize("text", ["0", "4001", "x", "5:check", "7:", "+5000", "-7", "1:2", "::", "1e3", "٣"])
def test_a_moment_the_run_does_not_have_is_one_sentence(text: str) -> None:
    schedule = Trainer(Experiment()).schedule
    with pytest.raises(UserError) as caught:
        read_moment(text, Moment(7, 4), schedule)
    assert "\n" not in str(caught.value)


def test_nothing_typed_is_this_moment() -> None:
    assert read_moment("", Moment(7, 4), Trainer(Experiment()).schedule) == Moment(7, 4)


@given(st.text(max_size=12))
def test_any_text_is_a_moment_or_a_sentence(text: str) -> None:
    schedule = Trainer(Experiment(iterations=30)).schedule
    moment, sentence = None, ""
    try:
        moment = read_moment(text, Moment(7, 4), schedule)
    except UserError as error:
        sentence = str(error)
    assert schedule.exists(moment) if moment is not None else len(sentence.splitlines()) == 1


@pytest.mark.parametrize(
    ("condition", "there"),
    [
        ("loss < 0.1", "263:loss"),
        ("W.x2.c0 < 0", "192:update"),
        ("now.train == 100", "287:update"),
        ("train == 100", "300:check"),
        ("now.val == 100", "1826:update"),
    ],
)
def test_run_until_finds_the_first_moment_and_backspace_returns(condition: str, there: str) -> None:
    session = run()
    finish(session.run_until(session.read(condition), 1))
    assert at(session) == there
    assert session.message == f"true here: {condition}"
    finish(session.back())
    assert at(session) == "1:ready"


def test_a_condition_that_never_comes_true_leaves_the_moment_and_says_so() -> None:
    session = run(iterations=200)
    finish(session.go(session.timeline.schedule.parse("50:loss")))
    for direction, way in ((1, "after"), (-1, "before")):
        finish(session.run_until(session.read("loss > 1000"), direction))  # type: ignore[arg-type]  # 1, -1
        assert at(session) == "50:loss"
        assert session.message == f"never true {way} this moment: loss > 1000"


def test_run_until_stops_where_the_run_stops() -> None:
    session = run(lr=100.0)
    finish(session.run_until(session.read("nan"), 1))
    assert at(session) == "4:softmax"
    finish(session.go(Moment(1, 0)))
    finish(session.run_until(session.read("it > 50"), 1))
    assert at(session) == "1:ready"


def test_jumps_are_remembered_in_order_and_steps_are_not() -> None:
    session = run()
    for text in ("100", "200:loss", "300:grads"):
        finish(session.go_to(text))
    finish(session.step(*STEPS["operation_back"]))
    places = []
    for _ in range(3):
        finish(session.back())
        places.append(at(session))
    assert places == ["200:loss", "100:update", "1:ready"]
    finish(session.back())
    assert session.message == "no earlier moment to go back to"


def test_play_stops_at_a_breakpoint_and_one_for_once_goes_off() -> None:
    session = run()
    session.change(breakpoints=session.breakpoints.add(session.read("W.x2.c0 < 0"), once=True))
    session.pace.speed = float("inf")
    session.play()
    while session.pace.on:
        finish(session.beat(64))
    assert at(session) == "192:update"
    assert session.message == "stopped: W.x2.c0 < 0"
    assert not session.breakpoints[0].on
    assert (192, "●") in session.ticks
    session.play()
    while session.pace.on:
        finish(session.beat(64))
    assert at(session) == "4000:check"


def test_play_backward_stops_at_the_last_hit_before() -> None:
    session = run()
    finish(session.go(session.timeline.schedule.parse("400:update")))
    session.change(breakpoints=session.breakpoints.add(session.read("train == 100")))
    session.pace.turn()
    session.play()
    while session.pace.on and session.moment.iteration > 300:
        finish(session.beat(7))
    assert at(session) == "300:check"


async def test_go_to_marks_and_back_on_the_screen() -> None:
    async with opened() as (screen, pilot):
        press(screen, "g")
        typed(screen, "500:check")
        await settled(screen, pilot)
        assert shown(screen)[22] == " go to 500:check▏"
        press(screen, "enter")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "500:check"
        press(screen, "m", "enter")
        await settled(screen, pilot)
        assert session_of(screen).marks == {"a": session_of(screen).moment}
        press(screen, "home")
        await settled(screen, pilot)
        press(screen, "M", "enter")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "500:check"
        press(screen, "backspace", "backspace")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "500:check"
        assert shown(screen) == expected(screen)


async def test_breakpoints_are_added_switched_and_removed_in_their_list() -> None:
    async with opened() as (screen, pilot):

        async def listed(*keys: str) -> list[str]:
            press(screen, *keys)
            await settled(screen, pilot)
            lines = shown(screen)
            (head,) = [place for place, line in enumerate(lines) if line.startswith(" BREAKPOINTS")]
            assert lines[:16] == expected(screen)[:16]
            return [line.strip() for line in lines[head + 1 : 23]]

        press(screen, "B")
        typed(screen, "loss < 0.5")
        press(screen, "enter")
        await settled(screen, pilot)
        assert shown(screen) == expected(screen, "breakpoint loss < 0.5 is set: Space plays, B lists")
        assert await listed("B") == ["on   loss < 0.5"]
        press(screen, "a")
        typed(screen, "nan")
        press(screen, "enter")
        assert await listed("B") == ["on   loss < 0.5", "on   nan"]
        assert await listed("space", "down", "o") == ["off  loss < 0.5", "on   nan   (once)"]
        assert await listed("up", "delete") == ["on   nan   (once)"]
        assert await listed("delete") == ["none yet: a adds one, for example  loss < 0.1"]
        press(screen, "B")
        assert not player_of(screen).state.overlays
        assert not len(session_of(screen).breakpoints)


async def test_a_mark_is_gone_to_and_removed_in_the_list_of_marks() -> None:
    async with opened(at="3:loss") as (screen, pilot):
        press(screen, "m", "enter", "end")
        await settled(screen, pilot)
        press(screen, "M", "enter")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "3:loss"
        press(screen, "M", "delete")
        await settled(screen, pilot)
        assert "no marks yet: m marks a moment" in "\n".join(shown(screen))
        press(screen, "M")
        assert not player_of(screen).state.overlays


async def test_a_wrong_condition_points_at_the_fault_and_keeps_the_text() -> None:
    async with opened() as (screen, pilot):
        press(screen, "r")
        typed(screen, "loss << 1")
        press(screen, "enter")
        await settled(screen, pilot)
        above, line = shown(screen)[21:23]
        assert line == " run until loss << 1▏"
        assert above.index("↓") == line.index("<") + 1
        press(screen, "escape")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "1:ready"
        assert not player_of(screen).state.overlays


async def test_no_key_of_a_remote_changes_a_prompt_into_a_move() -> None:
    async with opened() as (screen, pilot):
        for key in ("pagedown", "pageup"):
            press(screen, "g")
            typed(screen, "500")
            press(screen, key)
            await settled(screen, pilot)
            assert at(session_of(screen)) == "1:ready"
            assert not player_of(screen).state.overlays


@pytest.mark.parametrize("width", [60, 80])
def test_a_sentence_that_is_longer_than_its_line_ends_with_an_ellipsis(width: int) -> None:
    session = run()
    session.answer("go")
    for name in (*"7:nope", "enter"):
        session.press_in(Key(name, name if len(name) == 1 else None))
    told = lines(session, width, 24)[21]
    assert told.startswith(" 'nope' is not an operation: choose ready, batch, linear, ")
    assert told.endswith(" …")
    assert len(told) <= width


@pytest.mark.parametrize(("width", "height"), [(60, 20), (57, 19), (50, 16), (80, 20), (100, 21)])
def test_a_result_is_not_lost_where_something_is_said_below_it(width: int, height: int) -> None:
    session = run()
    session.answer("go")
    for name in (*"2:loss", "enter"):
        session.press_in(Key(name, name if len(name) == 1 else None))
    session.change(message="theme: light")
    told = [line.strip() for line in lines(session, width, height)]
    assert told[-2] == "theme: light"
    assert told[-3].endswith("1.8465")


@pytest.mark.parametrize(
    ("hidden", "width", "height"), [((8,), 80, 24), ((), 80, 24), ((8,), 60, 20), ((4, 4), 100, 30)]
)
def test_what_is_said_stands_there_once(hidden: tuple[int, ...], width: int, height: int) -> None:
    session = run(source="xor", hidden=hidden)
    session.change(message="theme: light")
    assert [row.strip() for row in lines(session, width, height)].count("theme: light") == 1


@pytest.mark.parametrize(("width", "height"), [(80, 24), (84, 28), (100, 30)])
@pytest.mark.parametrize("typed", [False, True])
def test_what_is_said_or_typed_stands_once_where_lines_are_to_spare(width: int, height: int, typed: bool) -> None:
    session = run()
    session.change(message="theme: light", explaining=True)
    if typed:
        session.answer("until_forward")
    told = [row.strip() for row in lines(session, width, height)]
    assert told.count("run until ▏" if typed else "theme: light") == 1


@pytest.mark.parametrize("width", [60, 80])
def test_the_long_name_of_a_saved_file_is_told_as_far_as_there_is_room(width: int) -> None:
    session = run()
    session.change(message="saved stepviz-california_housing_prices_with_ages_2024_cleaned-s0-0001-ready.svg")
    told = lines(session, width, 24)[-2].rstrip()
    assert told.startswith(" saved stepviz-california_housing_prices_with_ages_2024_cle")
    assert told.endswith("…")
    assert len(told) in (width - 1, width)


def test_a_prompt_edits_recalls_and_completes() -> None:
    session = run()
    session.change(asked=("loss > 1", "it > 5"))

    def typed(*names: str) -> Prompt:
        for name in names:
            session.press_in(Key(name, name if len(name) == 1 else None))
        prompt = session.state.top
        assert isinstance(prompt, Prompt)
        return prompt

    session.answer("until_forward")
    assert typed("up", "up", "down", "home", "delete", "end", "backspace").line == "run until t > ▏"
    prompt = typed("ctrl+u", "l", "x", "left", "o", "tab")
    assert prompt.line == "run until lo▏x"
    assert "logits." in prompt.note
    assert "loss" in prompt.note
    prompt = typed("delete", *"ss >", "enter")
    assert prompt.line == "run until loss >▏"
    assert "↓" in prompt.note
    typed("ctrl+u", *"loss < 0.8")
    session.press_in(Key("enter"))
    assert session.message == "true here: loss < 0.8"
    assert session.state.asked[-1] == "loss < 0.8"


@pytest.fixture
def asked(tmp_path: Path) -> Session:
    session = lessons.given(written(tmp_path))
    pressed(session, *["pagedown"] * 3)
    return session


def votes(session: Session) -> dict[int, int]:
    assert session.poll is not None
    return dict(session.poll.votes)


def test_a_digit_a_space_and_a_number_count_at_once(asked: Session) -> None:
    pressed(asked, *"1111")
    pressed(asked, "2", "space", "3", "4")
    assert "votes for 2: 34▏" in "\n".join(lines(asked))
    assert votes(asked) == {0: 4, 1: 1}
    pressed(asked, "enter")
    assert votes(asked) == {0: 4, 1: 34}
    pressed(asked, "2", "2")
    assert votes(asked) == {0: 4, 1: 36}


def test_escape_leaves_the_vote(asked: Session) -> None:
    pressed(asked, "3", "space", "9", "escape")
    assert votes(asked) == {2: 1}


@pytest.mark.parametrize("text", ["", "x", "-1", "99999", "1.5"])
def test_what_is_no_number_of_votes_stays_with_a_sentence(asked: Session, text: str) -> None:
    pressed(asked, "2", "space", *text, "enter")
    assert "not a number of votes: type 0 to 9999" in "\n".join(lines(asked))
    assert votes(asked) == {1: 1}


def test_a_number_needs_a_choice_first(asked: Session) -> None:
    pressed(asked, "space")
    assert asked.message.startswith("type the number of the choice")
    assert not asked.state.overlays


def test_after_the_answer_space_plays(asked: Session) -> None:
    pressed(asked, "2", "pagedown")
    assert asked.meaning("space") == "play_or_pause"
