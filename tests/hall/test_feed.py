"""A session and its hall: what is seen goes there and on to all who follow, votes come back; how its process ends."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from stepviz.cleanup import undo
from stepviz.hall.starting import HallProcess, begin
from stepviz.hall.stream import STALLED, Stream, changes
from stepviz.lesson.presenter import message, parts_of
from tests.support.commands import ended
from tests.support.halls import PHONE, QUESTION, begun, fed, seen
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("sockets")


class Session:
    """The end of a session."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    def tell(self, **parts: Any) -> None:
        self.writer.write(message(**parts))

    async def told(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            return parts_of(await self._reader.readline())


@asynccontextmanager
async def session(path: str) -> AsyncIterator[tuple[Session, dict[str, Any]]]:
    """A session, and which hall it has found."""
    reader, writer = await asyncio.open_unix_connection(path)
    found = Session(reader, writer)
    told = (await found.told())["hall"]
    try:
        yield found, told
    finally:
        writer.close()
        await writer.wait_closed()


async def test_a_hall_waits_for_another_session_and_another_one_has_all_votes() -> None:
    async with fed() as (asked, path), asked.following() as follower:
        async with session(path) as (mine, _):
            mine.tell(votes={})
            mine.tell(seen=seen(question=QUESTION))
            await follower.event()
            await follower.event()
            async with session(path) as (_, hall):
                assert hall["busy"]  # nobody else gets it meanwhile
            assert await asked.vote(1) == 204
        assert await asked.vote(0, phone="a" * 32) == 204  # it goes on for the followers
        async with session(path) as (mine, hall):
            assert not hall["busy"]
            mine.tell(votes={"3": {"b" * 32: 0}})
            assert (await mine.told())["votes"] == {"3": {"b" * 32: 0, PHONE: 1, "a" * 32: 0}}


async def test_another_lecture_has_no_votes_of_the_one_before_it() -> None:
    """Nor does a phone show those that it keeps: its page knows by the digest that the lecture is another one."""
    digests: list[str | None] = []
    async with fed() as (asked, path), asked.following() as follower:
        await follower.event()
        asked.hall.ballots.kept["stop 1"] = {PHONE: 1}
        for about, votes in (("one", {"stop 1": {PHONE: 1}}), ("one", {"stop 1": {PHONE: 1}}), ("two", {})):
            async with session(path) as (mine, _):
                mine.tell(votes={}, about=about)
                assert (await mine.told())["votes"] == votes
                mine.tell(seen=seen(f"of {len(digests)}"))
                digests.append({"of": None, **await follower.event()}["of"])
    assert [bool(one) for one in digests] == [True, False, True]  # what has not changed is not sent again
    assert digests[0] != digests[2]


async def test_what_is_not_of_a_session_is_not_shown() -> None:
    async with fed() as (asked, path):
        async with session(path) as (stranger, _):
            stranger.tell(seen=seen())
            stranger.writer.write(b"nonsense\n[]\n")
            async with session(path) as (mine, _):
                mine.tell(votes={})
                await mine.told()
        assert asked.hall.stream.seq == 0


async def test_an_error_of_ours_is_told_the_lecturer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with fed() as (asked, path), session(path) as (mine, _):
        mine.tell(votes={})
        await mine.told()
        monkeypatch.setattr(asked.hall.past, "at", lambda _: 1 / 0)
        assert await asked.status("past/1") == 500
        told = await mine.told()
        assert told["problem"] == "the hall failed (ZeroDivisionError): division by zero"
        mine.writer.close()
        async with session(path) as (another, _):
            another.tell(votes={})
            assert "problem" not in await another.told()  # how many follow, and their votes
            assert (await another.told())["problem"] == told["problem"]


def test_a_mistake_in_a_command_ends_no_hall_that_waits_for_a_session() -> None:
    with begun() as hall:
        status, _, said = ended(["hall", "one-step", "--stop", "99", "--port", str(hall.place.port)])
        assert (status, said) == (2, "stepviz: --stop 99: one-step has stops 1 to 20\n")
        assert begin("127.0.0.1", hall.place.port).place == hall.place


def test_a_signal_before_it_listens_ends_it(monkeypatch: pytest.MonkeyPatch, sockets: Path) -> None:
    monkeypatch.setattr(HallProcess, "listen", lambda _: undo())
    process = begin("127.0.0.1", 0).process
    assert process is not None
    with process:
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    assert not [*sockets.rglob("*.sock")]


class Line:
    """A transport that takes what is written as long as somebody reads."""

    def __init__(self) -> None:
        self.reads, self.closed = True, False
        self.waiting = b""
        self.events: list[dict[str, Any]] = []
        self.taken: list[int] = []

    def write(self, data: bytes) -> None:
        self.taken.append(id(data))
        if b"data: " in data:
            self.events.append(json.loads(data.split(b"data: ")[1].rsplit(b"\n\n")[0]))
        self.waiting = b"" if self.reads else data

    def get_write_buffer_size(self) -> int:
        return len(self.waiting)

    def get_extra_info(self, _: str) -> None:
        return None

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.closed = True

    def resume(self) -> None:
        self.reads, self.waiting = True, b""


def test_one_that_stops_reading_is_sent_the_newest_when_it_reads_again_and_nothing_between() -> None:
    stream, lines = Stream(), [Line() for _ in range(3)]
    with ExitStack() as stack:
        for line in lines:
            stack.enter_context(stream.following(cast(Any, line)))
        lines[0].reads = False
        for number in range(100):
            stream.tell(seen(f"iteration {number}"))
            stream.catch_up()
        assert len(lines[0].taken) == 2  # all that it waited for is the event it did not read
        assert [len(line.events) for line in lines[1:]] == [101, 101]
        assert lines[1].taken[1:] == lines[2].taken[1:]  # the same bytes for all, not copies
        stream.beat()
        assert [len(line.taken) for line in lines[:2]] == [2, 102]  # a sign of life goes to whoever reads
        lines[0].resume()
        stream.tell(seen("iteration 100"))
        assert len(lines[0].events) == 2  # no change of what it has missed, but everything
        stream.catch_up()
        assert lines[0].events[-1] == {"seq": 101, **seen("iteration 100")}
        stream.tell(seen("iteration 101"))
        assert lines[0].events[-1] == {"seq": 102, "where": "iteration 101"}


def test_one_that_reads_nothing_for_long_is_let_go_and_one_that_has_nothing_to_read_is_not() -> None:
    now = [0.0]
    stream, stuck, calm = Stream(lambda: now[0]), Line(), Line()
    with stream.following(cast(Any, stuck)), stream.following(cast(Any, calm)):
        stuck.reads = False
        stream.tell(seen())
        now[0] += STALLED + 1
        stream.catch_up()
        assert stuck.closed
        assert not calm.closed
        stream.tell(seen("after it"))
        assert calm.events[-1]["where"] == "after it"


def test_a_screen_of_another_height_is_sent_whole() -> None:
    small = seen(screen=["a"])
    assert changes(seen(), small) == {"screen": ["a"]}
    assert changes(small, seen(screen=["b"])) == {"screen": {"0": "b"}}
