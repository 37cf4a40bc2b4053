"""The session in a browser: who may come in, what comes of it, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from stepviz.cli.serving import server as module
from tests.browser.chrome import Chrome
from tests.support.files import complaints
from tests.support.patience import PATIENCE

aiohttp = pytest.importorskip("aiohttp", reason="the extra serve is not installed")


class Served:
    """A server in a process of its own."""

    def __init__(self, folder: Path, *words: str, limit: int = 0) -> None:
        """`limit`: how many files it may have open."""
        command = [sys.executable, "-m", "stepviz", "serve", *words, "--port", "0"]
        if limit:
            command = ["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", *command]
        env = {**os.environ, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self.errors = folder / "errors.txt"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=folder, env=env
            )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.place, self.path = urlsplit(self.address).netloc, urlsplit(self.address).path

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def children(self) -> list[int]:
        """The processes it started, and those they started."""
        found = [self.process.pid]
        for pid in found:  # the list grows meanwhile
            with suppress(FileNotFoundError, ProcessLookupError):  # one may have ended by now
                found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found[1:]

    def status(self, path: str, **headers: str) -> int:
        """The answer to a request."""
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE)
        connection.request("GET", path, headers=headers)
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One whose sessions end with their tests."""
    with Served(tmp_path_factory.mktemp("served"), "--at", "2:loss") as server:
        yield server
        assert server.errors.read_text() == ""


def test_only_who_knows_the_address_and_is_no_page_of_another_site_comes_in(served: Served) -> None:
    assert served.address.startswith("http://127.0.0.1:")
    assert len(served.path) > 20
    own = f"http://{served.place}"
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert served.status(served.path) == 200
    assert served.status(served.path, Origin=own) == 200
    assert served.status(f"{served.path}static/js/textual.js") == 200
    assert {served.status(path) for path in ("/", "/x/", "/session", "/static/js/textual.js")} == {404}
    assert {served.status(f"{served.path}static/{path}") for path in ("../server.py", "%2e%2e/server.py")} <= {403, 404}
    assert served.status(served.path, Host="example.org") == 403
    assert served.status(served.path, Origin="http://example.org") == 403
    for origin in ({}, {"Origin": "http://example.org"}, {"Origin": "null"}, {"Origin": f"{own}.example.org"}):
        assert served.status(f"{served.path}session", **upgrade, **origin) == 403
    assert served.children() == []


async def _until(socket: Any, text: str) -> str:
    """What a session shows until that text comes."""
    shown, end = "", monotonic() + PATIENCE
    while text not in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown):
        assert monotonic() < end, shown[-2000:]
        message = await socket.receive(timeout=PATIENCE)
        shown += message.data.decode(errors="replace") if isinstance(message.data, bytes) else ""
    return shown


async def _step(address: str) -> None:
    async with (
        aiohttp.ClientSession(headers={"Origin": f"http://{urlsplit(address).netloc}"}) as client,
        client.ws_connect(f"{address}session?width=80&height=24") as socket,
    ):
        await _until(socket, "op 4 of 7")
        for junk in ("", "[]", "[1", '["stdin", 3]', '["resize", {"width": "x"}]', "[" * 20000, '["nonsense", 1]'):
            await socket.send_str(junk)
        await socket.send_str('["stdin", "n"]')
        await _until(socket, "op 5 of 7")
        await socket.send_str('["ping", 7]')
        await socket.send_str('["resize", {"width": 60, "height": 20}]')
        await _until(socket, "\u2500")


def _is_used(server: Served) -> None:
    """A page and a session, for who knows the address; the session is gone when the page is."""
    assert server.status(server.path) == 200
    asyncio.run(_step(server.address))
    _gone(server.children())


class _Session:
    """One that shows nothing, and ends when it is told."""

    def __init__(self, *_: object) -> None:
        self.ended, self.closed = asyncio.Event(), asyncio.Event()
        _STARTED.append(self)

    async def read(self) -> bytes:
        await self.ended.wait()
        return b""

    async def close(self) -> None:
        self.closed.set()


_STARTED: list[_Session] = []


async def test_there_are_so_many_sessions_at_once_and_one_that_ends_makes_room(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "MOST_SESSIONS", 1)
    monkeypatch.setattr("stepviz.cli.serving.terminal.ServedSession", _Session)
    serving = asyncio.ensure_future(module._Server([], "127.0.0.1").run(0))
    async with asyncio.timeout(PATIENCE):
        while not (address := capsys.readouterr().out.partition("\n")[0]):
            await asyncio.sleep(0.01)
        async with aiohttp.ClientSession(headers={"Origin": "/".join(address.split("/", 3)[:3])}) as client:
            for _ in range(2):
                async with client.ws_connect(f"{address}session") as socket:
                    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                        await client.ws_connect(f"{address}session")
                    session = _STARTED.pop()
                    session.ended.set()
                    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
                await session.closed.wait()
    serving.cancel()


async def _left(server: Served) -> list[int]:
    """The processes of two sessions whose server is killed."""
    async with aiohttp.ClientSession(headers={"Origin": f"http://{server.place}"}) as client:
        sockets = [await client.ws_connect(f"{server.address}session") for _ in range(2)]
        for socket in sockets:
            await _until(socket, "op 4 of 7")
        children = server.children()
        server.process.kill()
        return children


def test_a_server_that_is_killed_leaves_no_child(tmp_path: Path) -> None:
    with Served(tmp_path, "--at", "2:loss") as server:
        children = asyncio.run(_left(server))
        assert len(children) >= 2
        _gone(children)


def test_connections_that_ask_for_nothing_keep_nobody_out(tmp_path: Path) -> None:
    """More than it may have open files."""
    with Served(tmp_path, "--at", "2:loss", limit=64) as server, ExitStack() as stack:
        place = urlsplit(server.address)
        for number in range(120):  # the system lets so many wait
            idle = stack.enter_context(socket.create_connection((str(place.hostname), place.port or 0), timeout=30))
            if number % 3 == 0:
                idle.sendall(b"GET / HTTP/1.1\r\nHost: " if number % 2 else b"\x16\x03\x01 nonsense\r\n\r\n")
        _is_used(server)
        assert len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < 64
        assert server.errors.read_text() == ""


def test_sessions_that_cannot_start_keep_nobody_out(served: Served) -> None:
    """More than there may be at once find no process or terminal, then one does: the limit is raised meanwhile."""
    pid = served.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 2, hard))
    asyncio.run(_refused(served, module.MOST_SESSIONS + 1))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
    _is_used(served)


async def _refused(server: Served, times: int) -> None:
    async with aiohttp.ClientSession(headers={"Origin": f"http://{server.place}"}) as client:
        for _ in range(times):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                await client.ws_connect(f"{server.address}session")


def test_every_address_it_stands_for_can_be_used_and_a_signal_ends_it_with_its_status(tmp_path: Path) -> None:
    hosts = [host for host in ("localhost", "0.0.0.0", "::") if ":" not in host or socket.has_ipv6]
    with ExitStack() as stack:
        for host in hosts:
            server = stack.enter_context(Served(tmp_path, "--host", host))
            _, _, port = server.place.rpartition(":")
            assert server.place == (f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
            assert server.status(server.path) == 200
            assert server.status(server.path, Host=f"127.0.0.2:{port}") == 403
            if host != "localhost":
                server.place = f"127.0.0.3:{port}" if host == "0.0.0.0" else f"[::1]:{port}"
                assert server.status(server.path) == 200
                assert server.status(server.path, Origin=f"http://{server.place}") == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 128 + signal.SIGINT


def _gone(pids: list[int]) -> None:
    end = monotonic() + PATIENCE
    while any(map(_is_running, pids)):
        assert monotonic() < end
        sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium on this machine")
def test_a_browser_without_a_network_steps_by_keys(served: Served) -> None:
    pytest.importorskip("playwright", reason="the extra browser is not installed")
    with Chrome(offline=False) as chrome:
        chrome.open(served.address)
        end = monotonic() + PATIENCE
        while not (chrome.run("document.activeElement.className").startswith("xterm") and served.children()):
            assert monotonic() < end, chrome.errors
            sleep(0.1)
        before = b""
        while before != (seen := chrome.page.screenshot()) or monotonic() < end - PATIENCE + 1:
            before = seen
            sleep(0.3)
        chrome.press("ArrowRight")
        while chrome.page.screenshot() == before:
            assert monotonic() < end
            sleep(0.1)
        hosts = {urlsplit(request).netloc for request in chrome.requests if not request.startswith("data:")}
        assert hosts == {served.place}


def test_a_port_that_is_taken_and_a_name_that_no_machine_can_have_are_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = "the port is in use; give another --port, or --port 0 for a free one"
        assert complaints(f"serve --port {port}") == [f"127.0.0.1:{port} cannot be served: {said}"]
    said = "it is not an address of this machine; give another --host"
    assert complaints("serve --host a..b") == [f"a..b:8000 cannot be served: {said}"]
