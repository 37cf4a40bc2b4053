"""The server of a hall: who may come in, what followers are sent, votes, and what somebody sends who means no good."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress

import pytest

from stepviz.hall import door, host, server
from stepviz.hall.codes import WORDS, words
from stepviz.hall.page import page
from stepviz.hall.stream import NOTHING
from tests.support.halls import CODE, PHONE, QUESTION, Asked, opened, seen
from tests.support.patience import PATIENCE


async def test_a_follower_is_sent_everything_then_what_changes() -> None:
    async with opened() as asked, asked.following() as follower:
        assert await follower.event() == {"seq": 0, **NOTHING}
        asked.hall.show(seen())
        assert {**NOTHING, **await follower.event()} == {"seq": 1, **seen()}
        asked.hall.show(seen())  # nothing has changed
        asked.hall.show(seen(screen=[*seen()["screen"][:22], "another"]))
        assert await follower.event() == {"seq": 2, "screen": {"22": "another"}}
        async with asked.following() as late:
            assert (await late.event())["screen"][22] == "another"
            assert len(asked.hall.stream) == 2


async def test_a_follower_that_goes_is_counted_no_more() -> None:
    async with opened() as asked, asked.following() as stays:
        async with asked.following() as goes:
            await goes.event()
            assert asked.hall.followers == 2
        for number in range(100):
            if asked.hall.followers == 1:
                break
            asked.hall.show(seen(f"moment {number}"))
            await stays.event()
        assert asked.hall.followers == 1


async def test_one_looks_back_at_any_moment() -> None:
    async with opened() as asked:
        for number in range(1, 4):
            asked.hall.show(seen(f"iteration {number}"))
            asked.hall.show(seen(f"iteration {number}", lines=["said later"]))
        async with asked.client.get(f"{asked.address}past/3") as answer:
            told = await answer.json()
        assert told == {"next": 5, **seen("iteration 2", lines=["said later"]), "seq": 3}
        assert [await asked.status(f"past/{seq}") for seq in ("0", "1", "99", "x", "-1")] == [404, 200, 200, 404, 404]


async def test_a_vote_is_counted_once_a_phone_and_may_change_until_the_question_is_closed() -> None:
    async with opened() as asked:
        assert await asked.vote() == 409
        asked.hall.show(seen(question=QUESTION))
        assert [await asked.vote(choice) for choice in (0, 0, 1)] == [204, 204, 204]
        assert await asked.vote(0, phone=PHONE[::-1]) == 204
        assert asked.hall.ballots.kept == {"3": {PHONE: 1, PHONE[::-1]: 0}}
        assert await asked.vote(question="2") == 409
        assert [await asked.vote(choice) for choice in (2, -1, "0", None, True)] == [400] * 5
        assert [await asked.vote(phone=phone) for phone in ("", "x" * 32, PHONE * 2)] == [400] * 3
        asked.hall.show(seen(question={**QUESTION, "open": False}))
        assert await asked.vote() == 409
        assert asked.hall.ballots.kept == {"3": {PHONE: 1, PHONE[::-1]: 0}}


async def test_only_who_knows_the_code_comes_in_and_no_page_of_another_site() -> None:
    async with opened() as asked:
        assert await asked.status() == 200
        asked.hall.show(seen(question=QUESTION))
        asked.address = asked.address.replace(CODE, CODE.upper())
        assert await asked.status() == 200
        async with asked.client.get(f"{asked.origin}/{CODE}", allow_redirects=False) as typed:
            assert (typed.status, typed.headers["Location"]) == (308, f"/{CODE}/")
        async with asked.client.get(f"{asked.origin}/{CODE[:-1]}", allow_redirects=False) as mistyped:
            assert mistyped.status == 404
        for place in (
            "",
            "x/",
            f"{CODE}x/",
            f"{CODE[:-1]}/",
            f"{CODE}/../{CODE}/x",
            "static/page.js",
            f"{CODE}/page.js",
        ):
            asked.address = f"{asked.origin}/{place}"
            assert await asked.status() == 404, place
        asked.address = f"{asked.origin}/{CODE}/"
        for origin in ("http://example.org", "null", f"{asked.origin}.example.org", "http://127.0.0.1"):
            assert await asked.status(Origin=origin) == 403
            assert await asked.status("events", Origin=origin) == 403
            assert await asked.vote(Origin=origin) == 403
        assert await asked.status(Host="example.org") == 403
        assert await asked.vote(Host=f"example.org:{asked.hall.host.port}") == 403
        async with asked.client.post(f"{asked.address}vote", data=b"{}") as answer:
            assert answer.status == 403  # a page says whose it is
        assert asked.hall.ballots.kept == {}


async def test_every_answer_says_that_nothing_else_may_be_made_of_it() -> None:
    async with opened() as asked:
        for path in ("", "past/1", "nothing"):
            async with asked.client.get(asked.address + path) as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert answer.headers["Server"] == "stepviz"
                assert "Set-Cookie" not in answer.headers
        async with asked.client.get(asked.address) as answer:
            assert answer.headers["Content-Security-Policy"] == page().headers["Content-Security-Policy"]


async def test_who_follows_last_is_told_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_LAST", 0)
    async with opened() as asked, asked.following() as follower:
        asked.hall.show(seen(question=QUESTION))
        await follower.event()
        await asked.hall.end()
        told = await follower.event()
        while "ended" not in told:
            told = await follower.event()
        assert told["ended"] is True
        assert await asked.vote() == 409


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_LINGERING", 0.05)


@asynccontextmanager
async def connected(asked: Asked, *sent: bytes) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", asked.hall.host.port)
    writer.writelines(sent)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def post(asked: Asked, *more: str) -> bytes:
    """The head of a vote."""
    place = asked.origin.removeprefix("http://")
    lines = (f"POST /{CODE}/vote HTTP/1.1", f"Host: {place}", f"Origin: {asked.origin}", *more)
    return "\r\n".join((*lines, "", "")).encode()


async def answer(connection: Connection) -> bytes:
    """The first line of an answer, once the other side has closed the connection; empty for none."""
    try:
        async with asyncio.timeout(PATIENCE):
            return (await connection[0].read()).split(b"\r\n")[0]
    except ConnectionError:
        return b""


async def test_codes_are_not_found_by_trying_and_nobody_waits_for_who_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_STRANGERS", 20)
    known = words()
    tried = [f"{CODE.rpartition('-')[0]}-{word}" for word in known[:250]] + ["-".join(known[:WORDS])] * 50
    async with opened() as asked:
        asked.hall.show(seen(question=QUESTION))
        right, found = asked.address, set[int]()
        for number, code in enumerate(tried):
            asked.address = f"{asked.origin}/{code}/" if code != CODE else f"{asked.origin}/x/"
            found.add(await asked.status(("", "events", "past/1", "vote")[number % 4]))
            if number % 50 == 0:
                asked.address = right
                assert await asked.status() == 200
                assert await asked.vote(phone=f"{number:032x}") == 204
        assert found == {404, 429}


LONG = b"0" * 0x10000
PACKED = ("Content-Length: 5", "Connection: close")


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (["Content-Length: 10000000"], LONG, b" 413 "),
        (["Transfer-Encoding: chunked"], b"10000\r\n" + LONG + b"\r\n", b" 413 "),
        *(([*PACKED, f"Content-Encoding: {way}"], b"12345", b" 400 ") for way in ("gzip", "deflate", "br")),
    ],
)
async def test_a_long_post_is_refused_before_it_is_read(head: list[str], body: bytes, status: bytes) -> None:
    """One that cannot be unpacked is, too, and is no error of ours."""
    async with opened() as asked:
        asked.hall.show(seen(question=QUESTION))
        async with connected(asked, post(asked, *head), body) as connection:
            assert status in await answer(connection)
        assert await asked.vote() == 204
        assert asked.hall.problem == ""


async def test_slow_posts_end_and_nobody_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.1)
    async with opened() as asked, AsyncExitStack() as stack:
        asked.hall.show(seen(question=QUESTION))
        head = post(asked, "Content-Length: 90")
        slow = [await stack.enter_async_context(connected(asked, head, b"{")) for _ in range(30)]
        assert await asked.vote() == 204
        assert {await answer(connection) for connection in slow} == {b"HTTP/1.1 408 Request Timeout"}
        assert asked.hall.ballots.kept == {"3": {PHONE: 0}}


async def test_a_client_of_http_1_0_has_the_page_and_cannot_follow() -> None:
    async with opened() as asked:
        place = asked.origin.removeprefix("http://")
        for path, status in (("", b" 200 "), ("events", b" 505 ")):
            head = f"GET /{CODE}/{path} HTTP/1.0\r\nHost: {place}\r\n\r\n".encode()
            async with connected(asked, head) as connection:
                assert status in await answer(connection)
        assert asked.hall.problem == ""


async def test_the_name_of_a_machine_is_the_same_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as asked:
        port = asked.hall.host.port
        assert await asked.status(Host=f"LOCALHOST:{port}") == 200
        monkeypatch.setattr(asked.hall.host, "_name", "Lecturers-Laptop.local")
        assert await asked.status(Host=f"lecturers-laptop.local:{port}") == 200
        assert await asked.status(Host=f"other.local:{port}") == 403


async def test_whoever_asks_too_often_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_VOTES", "_LOOKS"):
        monkeypatch.setattr(server, name, 5)
    monkeypatch.setattr(server, "MOST_FOLLOWERS", 1)
    async with opened() as asked, asked.following():
        asked.hall.show(seen(question=QUESTION))
        assert 429 in [await asked.vote(phone=f"{number:032x}") for number in range(20)]
        assert 429 in [await asked.status("past/1") for _ in range(20)]
        assert await asked.status("events") == 503


class _Silent(asyncio.Protocol):
    transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.transport = None


async def test_of_many_that_come_at_once_and_ask_for_nothing_few_stay_and_these_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = list[_Silent]()

    def make() -> _Silent:
        made.append(_Silent())
        return made[-1]

    def still() -> int:
        return sum(each.transport is not None for each in made)

    failed = list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    opened = door.Door(make, 5)
    port = await opened.open("127.0.0.1", 0)
    with ExitStack() as stack:
        for _ in range(60):  # before the loop has a turn
            coming = stack.enter_context(socket.socket())
            coming.setblocking(False)
            with suppress(BlockingIOError):
                coming.connect(("127.0.0.1", port))
        async with asyncio.timeout(PATIENCE):
            while len(made) < 60 or still() != 5:
                before = len(made)
                await asyncio.sleep(0)
                assert len(made) - before <= 2 * 4  # else they could use up all open files
            while still():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)  # nobody is let go twice
    opened.close()
    assert failed == []
