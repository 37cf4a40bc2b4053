"""What somebody may send to a hall who means no good: it is refused, nobody waits for it, no name is markup."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from stepviz.hall import host, server
from stepviz.hall.codes import WORDS, words
from tests.support.halls import CODE, PHONE, QUESTION, Asked, opened, seen
from tests.support.patience import PATIENCE

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


@pytest.mark.parametrize("head", ["Content-Length: 10000000", "Transfer-Encoding: chunked"])
async def test_a_long_post_is_refused_before_it_is_read(head: str) -> None:
    async with opened() as asked:
        asked.hall.show(seen(question=QUESTION))
        part = b"10000\r\n" + b"0" * 0x10000 + b"\r\n" if "chunked" in head else b"0" * 0x10000
        async with connected(asked, post(asked, head), part) as connection:
            assert b" 413 " in await answer(connection)
        assert await asked.vote() == 204


async def test_slow_posts_end_and_nobody_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.1)
    async with opened() as asked, AsyncExitStack() as stack:
        asked.hall.show(seen(question=QUESTION))
        head = post(asked, "Content-Length: 90")
        slow = [await stack.enter_async_context(connected(asked, head, b"{")) for _ in range(30)]
        assert await asked.vote() == 204
        assert {await answer(connection) for connection in slow} == {b"HTTP/1.1 408 Request Timeout"}
        assert asked.hall.ballots.kept == {"3": {PHONE: 0}}


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br"])
async def test_a_vote_that_cannot_be_unpacked_is_none_and_no_error_of_ours(packing: str) -> None:
    async with opened() as asked:
        head = post(asked, f"Content-Encoding: {packing}", "Content-Length: 5", "Connection: close")
        async with connected(asked, head, b"12345") as connection:
            assert b" 400 " in await answer(connection)
        assert asked.hall.problem == ""


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
