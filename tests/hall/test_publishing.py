"""A hall on a server elsewhere: an nginx that is configured as docs/classroom.md tells, word for word."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from stepviz.errors import UserError
from stepviz.hall.codes import TOKEN
from stepviz.hall.starting import HallProcess, begin
from stepviz.hall.stream import NOTHING
from stepviz.lesson.presenter import known, message, parts_of
from tests.support.files import short_folder
from tests.support.halls import PHONE, QUESTION, Follower, seen
from tests.support.nginx import MISSING, SERVER, TOKEN_THERE, is_taken, serving
from tests.support.patience import PATIENCE

needs_nginx = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")
WRITES = f"Bearer {TOKEN_THERE}"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with short_folder() as place:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
        yield place


@pytest.fixture
def nginx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    if is_taken():
        pytest.skip("another server listens at the port of the docs")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "hall.crt"))
    monkeypatch.setenv(TOKEN, TOKEN_THERE)
    with serving(tmp_path) as errors:
        yield errors


@pytest.fixture
def hall(nginx: Path) -> Iterator[HallProcess]:
    assert nginx.exists()
    begun = begin("127.0.0.1", 0, SERVER)
    yield begun
    begun.end()
    assert begun.process is not None
    begun.process.wait(10)


async def voted(lines: asyncio.StreamReader) -> dict[str, dict[str, int]]:
    """The first votes that the session is told of."""
    async with asyncio.timeout(PATIENCE):
        while not (votes := parts_of(await lines.readline()).get("votes")):
            pass
    found: dict[str, dict[str, int]] = votes
    return found


@needs_nginx
async def test_on_a_server_as_the_docs_tell_one_follows_looks_back_and_votes(
    hall: HallProcess, nginx: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/{hall.place.code}"
    assert hall.place.address == hall.place.scanned == f"{SERVER}{place}/"
    lines, session = await asyncio.open_unix_connection(str(known("hall")[0]))
    session.write(message(votes={}, about="slopes-multiply"))
    secured = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(tmp_path / "hall.crt")))
    async with aiohttp.ClientSession(SERVER, connector=secured) as client:

        async def status(path: str, method: str = "GET", **more: object) -> int:
            async with client.request(method, path, **more) as answer:  # type: ignore[arg-type]
                return answer.status

        async def left(path: str) -> int:
            async with client.get(path, headers={"Authorization": WRITES, "Accept": "text/json"}) as answer:
                return int((await answer.json(content_type=None))["messages"]) if answer.status == 200 else 0

        async with asyncio.timeout(PATIENCE):
            while await status(f"{place}/past/1") != 200:
                await asyncio.sleep(0.05)
        async with client.get(place) as answer:
            assert str(answer.url) == f"{SERVER}{place}/"
            assert answer.content_type == "text/html"
            assert 'http-equiv="Content-Security-Policy"' in await answer.text()
        async with client.get(f"{place}/events", headers={"Accept": "text/event-stream"}) as answer:
            follower = Follower(answer.content)
            assert await follower.event() == {"seq": 1, **NOTHING}
            session.write(message(seen=seen(question=QUESTION)))
            assert await follower.event() == {"seq": 2, **seen(question=QUESTION)}
            vote = {"json": {"question": "3", "choice": 1, "phone": PHONE}, "headers": {"Origin": SERVER}}
            assert await status(f"{place}/vote", "POST", **vote) < 300
            assert await voted(lines) == {"3": {PHONE: 1}}
            session.write(message(seen=seen("iteration 2")))
            assert (await follower.event())["seq"] == 3
            async with client.get(f"{place}/past/2") as past:
                assert await past.json() == {"next": 3, **seen(question=QUESTION), "seq": 2}
            refused = [
                await status(f"{place}/vote", "POST", json={}, headers={"Origin": "https://example.org"}),
                await status(f"{place}/vote", "POST", data=b"0" * 2000, headers={"Origin": SERVER}),
                await status(f"/publish{place}/events", "POST", data=b"{}"),
                await status(f"/publish{place}/votes", headers={"Accept": "text/event-stream"}),
                await status(f"{place}x/"),
                await status(f"{place}/past/99"),
            ]
            assert refused == [403, 413, 403, 403, 403, 403]
            session.write(message(seen=seen("iteration 2", ended=True)))
            assert (await follower.event())["ended"]
            assert (await follower.event())["lecture"]
            async with client.get(f"{place}/lecture") as answer:
                assert answer.headers["Content-Disposition"] == 'attachment; filename="lesson.html"'
                assert "Stop 1 of " in await answer.text()
            hall.end()
        async with asyncio.timeout(PATIENCE):
            while await left(f"/publish{place}/past/2") or known("hall"):
                await asyncio.sleep(0.05)
        session.close()
    monkeypatch.setenv(TOKEN, "another")
    assert await problem(SERVER) == f"nobody can follow: {SERVER} answers 403: is its token ours?"
    assert nginx.read_text() == ""


@pytest.mark.parametrize("address", ["", "hall.example.org", "ftp://x", "https://", "https://me:pass@x", "http://x/?a"])
def test_what_is_no_address_of_a_server_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "words")
    with pytest.raises(UserError, match=r"--publish .*: give the address of a server, for example https://"):
        begin("127.0.0.1", 0, address or "x")


def test_without_a_token_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    with pytest.raises(UserError, match=f"needs the token of the server in the variable {TOKEN}"):
        begin("127.0.0.1", 0, SERVER)


async def problem(address: str) -> str:
    """What a session is told that publishes there."""
    begun = begin("127.0.0.1", 0, address)
    lines, session = await asyncio.open_unix_connection(str(known("hall")[0]))
    session.write(message(votes={}))
    async with asyncio.timeout(PATIENCE):
        while not (found := parts_of(await lines.readline()).get("problem")):
            pass
    session.close()
    begun.end()
    assert begun.process is not None
    assert begun.process.wait(20) == 0
    return str(found)


async def test_a_server_that_does_not_answer_is_named_to_the_session(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, TOKEN_THERE)
    assert await problem("http://127.0.0.1:9") == "nobody can follow: http://127.0.0.1:9 does not answer"
    assert not [*folder.rglob("hall-*")]
