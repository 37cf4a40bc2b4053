"""A hall on a server elsewhere: an nginx that is configured as docs/classroom.md tells, word for word."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import aiohttp
import pytest

from stepviz.errors import UserError
from stepviz.hall.codes import TOKEN
from stepviz.hall.starting import HallProcess, begin
from stepviz.hall.stream import NOTHING
from stepviz.lesson.presenter import known, message, parts_of
from tests.support.drawings import ROOT
from tests.support.halls import PHONE, QUESTION, Follower, begun, connected, seen
from tests.support.patience import PATIENCE

PORT = 8443
SERVER = f"https://localhost:{PORT}"
TOKEN_THERE = "some-long-words-of-yours"
_NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
_NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
_PARTS = {"nginx": _NGINX, "libnginx-mod-nchan": _NCHAN.exists(), "openssl": shutil.which("openssl")}
MISSING = ", ".join(name for name, found in _PARTS.items() if not found)
"""What is not installed of what it needs; empty for nothing."""
_CERTIFICATE = "req -x509 -newkey rsa:2048 -nodes -keyout hall.key -out hall.crt -days 2 -subj /CN=localhost"


def told() -> tuple[str, ...]:
    """The two files that the page tells."""
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    begun = ("load_module", "map $http_authorization $may {")
    return tuple(text.split(f"\n```\n{first}")[1].split("\n```\n")[0].join((first, "\n")) for first in begun)


def is_taken() -> bool:
    """Whether another server listens at that port."""
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", PORT)) == 0


WRITES = f"Bearer {TOKEN_THERE}"
pytestmark = pytest.mark.usefixtures("sockets")


@pytest.fixture
def nginx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server with exactly the text of the docs: the file with its complaints; its certificate is `hall.crt`."""
    if MISSING:
        pytest.skip(f"not installed: {MISSING}")
    if is_taken():
        pytest.skip("another server listens at the port of the docs")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "hall.crt"))
    monkeypatch.setenv(TOKEN, TOKEN_THERE)
    for name, text in zip(("hall.conf", "hall-token.conf"), told(), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", *_CERTIFICATE.split(), *names], cwd=tmp_path, check=True, capture_output=True)
    assert _NGINX is not None
    command = [_NGINX, "-p", str(tmp_path), "-c", "hall.conf", "-g", "daemon off;"]
    with (tmp_path / "errors").open("w") as errors, subprocess.Popen(command, stderr=errors) as server:
        try:
            end = monotonic() + PATIENCE
            while not is_taken():
                assert monotonic() < end, (tmp_path / "errors").read_text()
                sleep(0.02)
            yield tmp_path / "errors"
        finally:
            server.terminate()


@pytest.fixture
def hall(nginx: Path) -> Iterator[HallProcess]:
    assert nginx.exists()
    with begun(SERVER) as hall:
        yield hall


async def voted(lines: asyncio.StreamReader) -> dict[str, dict[str, int]]:
    """The first votes that the session is told of."""
    async with asyncio.timeout(PATIENCE):
        while not (votes := parts_of(await lines.readline()).get("votes")):
            pass
    found: dict[str, dict[str, int]] = votes
    return found


def problem(address: str) -> str:
    """What a session is told that publishes there."""
    with begun(address), connected(known("hall")[0]) as (session, lines):
        session.sendall(message(votes={}))
        return next(str(found) for line in lines if (found := parts_of(line).get("problem")))


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
    assert problem(SERVER) == f"nobody can follow: {SERVER} answers 403: is its token ours?"
    assert nginx.read_text() == ""


def test_without_a_token_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    with pytest.raises(UserError, match=f"needs the token of the server in the variable {TOKEN}"):
        begin("127.0.0.1", 0, SERVER)


def test_a_server_that_does_not_answer_is_named_to_the_session(sockets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, TOKEN_THERE)
    assert problem("http://127.0.0.1:9") == "nobody can follow: http://127.0.0.1:9 does not answer"
    assert not [*sockets.rglob("hall-*")]
