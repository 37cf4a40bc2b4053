"""Halls: codes, looking back, votes, the process, the page and what can be worked out on it."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.export.sheets.asked import AskedNumber
from stepviz.hall import contents, past, voting
from stepviz.hall.codes import WORDS, agrees, is_code, new_code, words
from stepviz.hall.exercises import written_out
from stepviz.hall.page import TakeHome, page
from stepviz.hall.starting import HallPlace, HallProcess, begin
from stepviz.hall.voting import CLOSED, COUNTED, MALFORMED, TOO_MANY, Ballots, OpenQuestion, asked_of
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.session.steps import asking
from stepviz.text import whole_percent_of
from stepviz.views.moment_view import MomentView
from stepviz.views.pace import Pace
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.halls import CODE, PHONE, QUESTION, begun, opened, seen
from tests.support.moments import frame_at
from tests.support.patience import PATIENCE
from tests.support.written_out import worked_out


def test_a_code_has_forty_bits_of_plain_short_words() -> None:
    known = words()
    assert len(set(known)) == len(known) == 2**10
    assert WORDS * 10 >= 40
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 6 for word in known)
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(is_code(code) and {*code.split("-")} <= {*known} for code in codes)


def test_who_says_it_in_capitals_knows_it_and_nobody_else_does() -> None:
    code = new_code()
    assert agrees(code, code.upper())
    assert not any(agrees(code, said) for said in ("", code[:-1], f"{code}-", code.replace("-", ""), "é" * 30))
    assert not any(is_code(said) for said in ("", "a-b-c", "a-b-c-D", "a-b-c-é", "a-b--c", "../a-b-c"))


def test_the_oldest_goes_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST", 3)
    kept = past.Past()
    for seq in range(1, 6):
        kept.keep(seq, seen(f"iteration {seq}"))
    assert [kept.at(seq) is None for seq in range(1, 7)] == [True, True, False, False, False, False]


def _vote(choice: object = 0, phone: str = PHONE, question: object = "3") -> bytes:
    return json.dumps({"question": question, "choice": choice, "phone": phone}).encode()


@pytest.fixture
def ballots() -> Ballots:
    """Those of an open question."""
    found = Ballots()
    found.ask(asked_of(QUESTION))
    return found


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 1000, b'{"question": []}', b"1e999", _vote({})]
)
def test_what_is_no_vote_is_none(body: bytes, ballots: Ballots) -> None:
    assert ballots.cast(body) == MALFORMED
    assert ballots.kept == {}


def test_no_phone_votes_without_end_and_not_everybody_can(ballots: Ballots) -> None:
    found = [ballots.cast(_vote(number % 2)) for number in range(60)]
    assert found.count(COUNTED) == 50
    assert found[50:] == [TOO_MANY] * 10
    ballots.kept["3"] = {f"{number:032x}": 0 for number in range(voting.MOST_PHONES)}
    assert ballots.cast(_vote(phone="f" * 32)) == TOO_MANY
    assert ballots.cast(_vote(phone="0" * 32)) == COUNTED


def test_votes_that_a_session_gives_back_replace_none_that_was_cast_since(ballots: Ballots) -> None:
    other = "b" * 32
    ballots.cast(_vote(1))
    ballots.give_back({"3": {PHONE: 0, other: 0}, "2": {PHONE: 0}})
    assert ballots.kept == {"3": {PHONE: 1, other: 0}, "2": {PHONE: 0}}


def test_a_second_vote_is_another_question_and_the_first_stays(ballots: Ballots) -> None:
    ballots.cast(_vote(0))
    ballots.ask(OpenQuestion("3:2", 2, open=True))
    assert ballots.cast(_vote(1)) == CLOSED
    assert ballots.cast(_vote(1, question="3:2")) == COUNTED
    assert ballots.new() == {"3": {PHONE: 0}, "3:2": {PHONE: 1}}
    assert ballots.new() == {}


@pytest.fixture
def hall(sockets: Path) -> Iterator[HallProcess]:
    with begun() as hall:
        yield hall
    assert not [*sockets.rglob("*.sock")]


def test_the_process_of_a_hall_is_found_again_and_ends_when_it_is_told(hall: HallProcess) -> None:
    place = hall.place
    assert place.address == f"http://127.0.0.1:{place.port}/{place.code}/"
    assert [begin("127.0.0.1", port).place for port in (None, place.port)] == [place, place]
    assert not hall.ended
    other = HallProcess(HallPlace(CODE, "127.0.0.1", place.port))
    other.start()
    with pytest.raises(UserError, match=f"127.0.0.1:{place.port} cannot be served: the port is in use; give another"):
        other.listen()
    HallProcess(other.place).end()  # of another code: nobody is ended
    assert other.process is not None
    assert other.process.wait(PATIENCE) == 0
    assert other.ended


@pytest.mark.parametrize("missing", ["aiohttp", "segno"])
def test_what_is_to_be_installed_is_said(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr("stepviz.hall.starting.find_spec", lambda name: None if name == missing else sys)
    with pytest.raises(UserError, match=r"needs the extra hall: pip install '.\[hall\]'"):
        begin("127.0.0.1", 0)


def test_everywhere_is_told_by_a_number_that_others_can_use() -> None:
    assert "0.0.0.0" not in HallPlace(CODE, "0.0.0.0", 8000).address
    assert re.match(r"http://\[[0-9a-f:]+[0-9a-f]\]:8000/", HallPlace(CODE, "::", 8000).address)
    assert HallPlace(CODE, "::1", 8000).address == f"http://[::1]:8000/{CODE}/"


def test_its_policy_allows_its_own_script_and_style_alone_and_it_loads_nothing() -> None:
    made = page()
    text, policy = made.body.decode(), made.headers["Content-Security-Policy"]
    for tag in ("script", "style"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"https?:|@import|url\(| on[a-z]+=| style=", text)
    assert gzip.decompress(made.packed) == made.body
    assert len(made.packed) < 30_000


async def test_the_whole_lesson_is_given_home_once_its_end_was_shown() -> None:
    async with opened() as asked:
        asked.hall.lecture.about("slopes-multiply")
        giving = asyncio.ensure_future(asked.hall.give_home())
        asked.hall.show(seen())
        assert await asked.status("lecture") == 404
        async with asked.following() as follower:
            assert not (await follower.event())["lecture"]
            asked.hall.show(seen(ended=True))
            assert (await follower.event())["ended"]
            async with asyncio.timeout(PATIENCE):
                assert (await follower.event()) == {"seq": 3, "lecture": True}
        async with asked.client.get(f"{asked.address}lecture") as answer:
            lesson = await answer.text()
            assert answer.headers["Content-Disposition"] == 'attachment; filename="lesson.html"'
        assert lesson.startswith("<!DOCTYPE html>")
        assert "Stop 1 of " in lesson
        giving.cancel()


def test_nothing_is_made_of_what_may_name_files_or_is_no_lesson() -> None:
    lecture = TakeHome()
    for told in ("mine.toml", "article --seed 0", None, 3):
        lecture.about(told)
        asyncio.run(lecture.make())
        assert lecture.packed == b""


RUNS = [
    Experiment.of("iris", hidden=(4,), activation="gelu", norm="batch", batch_size=4),
    Experiment.of("gpt"),
    Experiment.of("housing", loss="mse", schedule="cosine"),
    Experiment.of("article"),
    Experiment.of("moons", hidden=(3,), optimizer="adam", batch_size=4),
][: 5 if LONG else 3]


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.source)
def test_what_the_page_works_out_is_the_number_of_the_run_and_its_mistakes_are_those_of_practice(
    run: Experiment,
) -> None:
    line, blanks = Timeline(Trainer(run)), 0
    for op in line.trainer.program.ops:
        frame = line.frame(line.schedule.parse(f"2:{op.name}"))
        found = contents.seen(MomentView(State(moment=frame.moment), frame))
        for blank in found.practice:
            blanks += 1
            cell = frame.program.cell(blank.cell)
            number = AskedNumber(frame.current, cell)
            assert math.isclose(worked_out(blank.tree), number.value, rel_tol=1e-12, abs_tol=1e-15), blank.cell
            assert f'data-cell="{blank.cell}"' in found.pane
            assert (blank.within, blank.wanted) == (number.within(number.value), number.wanted)
            rewrites = [rewrite for _, rewrite in mistaken(frame.program, cell, frame.current)]
            known = [(written_out(one.rule, frame.current, cell), one.sentence) for one in rewrites]
            assert all((wrong.tree, wrong.sentence) in known for wrong in blank.wrong)
    assert blanks > 12


def test_nothing_can_be_worked_out_that_is_hidden_or_asked_nor_while_it_plays() -> None:
    frame = frame_at("1:softmax")
    state = State(moment=frame.moment)
    sight = MomentView(state, frame)
    practised = contents.seen(sight).practice
    assert len(practised) == 3
    assert sight.selected is not None
    assert practised[0].cell == frame.program.word(sight.selected)
    given = "z[e0,c0] = +3.6929, z[e0,c1] = +2.4897. e^3.6929 = 40.161, e^2.4897 = 12.058"
    assert practised[0].help == f"p = exp(z) / row sum of exp(z). {given}"
    assert contents.seen(MomentView(asking(frame, state), frame)).practice == ()
    assert contents.seen(MomentView(replace(state, pace=Pace(on=True)), frame)).practice == ()


NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="there is no Node on this machine")
def test_a_share_of_votes_is_told_as_in_the_session() -> None:
    script = (files("stepviz.hall") / "page.js").read_text(encoding="utf-8")
    percent = re.search(r"const percent = .*?\n  };", script, re.DOTALL)
    assert percent is not None
    assert NODE is not None
    shares = [votes / total for total in (1, 3, 8, 200, 201, 400, 1000) for votes in range(total + 1)]
    program = f"{percent[0]} console.log(JSON.stringify({json.dumps(shares)}.map(percent)))"
    told = subprocess.run([NODE, "-e", program], check=True, capture_output=True, text=True).stdout
    assert json.loads(told) == [*map(whole_percent_of, shares)]


def test_without_scripts_it_says_what_to_do() -> None:
    seen = re.sub(r"<(script|style)>.*?</\1>", "", page().body.decode(), flags=re.DOTALL)
    (told,) = re.findall(r"<noscript><p>(.*?)</p></noscript>", seen)
    assert "allow it" in told
    assert re.findall("connecting|Waiting", seen) == []
