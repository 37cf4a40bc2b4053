"""Server: pages on this machine, for whoever knows the address. No page of another site can open or use one."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import secrets
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from stepviz.cli import output
from stepviz.cli.serving.door import Door
from stepviz.errors import UserError
from stepviz.text import complaint as complained
from stepviz.ui.terminal import crash
from stepviz.ui.terminal.terminal_check import has_lines

if TYPE_CHECKING:
    from aiohttp import web

MOST_SESSIONS = 8
"""At once: each is a process of some 50 MB."""
_LONGEST_MESSAGE = 1 << 16
_USUAL_PORT = 80
"""The port that no browser names."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline'; connect-src 'self' ws:; img-src 'self' data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def serve(words: Sequence[str], host: str, port: int) -> int:
    """Serve until we are ended; return the exit status. `words`: those of each session after `stepviz`.

    Raises `UserError` where the extra is not installed or the address cannot be had.
    """
    if not has_lines():
        raise UserError("stepviz serve needs the terminals of Linux or macOS")
    for needed in ("aiohttp", "textual_serve"):
        if find_spec(needed) is None:
            raise UserError("stepviz serve needs the extra serve: pip install '.[serve]' in a copy of stepviz")
    _quiet()
    asyncio.run(_Server(words, host).run(port))
    return 0


def _refusal(error: OSError) -> str:
    """Why an address cannot be had, and which option gives another."""
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; give another --port, or --port 0 for a free one"
    if error.errno == errno.EACCES:
        return "no permission; give a --port from 1024 on"
    return "it is not an address of this machine; give another --host"


class _Server:
    def __init__(self, words: Sequence[str], host: str) -> None:
        self._words, self._host = words, host
        self._token = secrets.token_urlsafe(18)
        self._names: set[str] = set()
        self._port = self._count = 0
        self.door: Door
        """Where connections come in."""

    async def run(self, port: int) -> None:
        """Say the address, and answer for ever."""
        from aiohttp import web

        app = web.Application(middlewares=[_checked(self)], client_max_size=_LONGEST_MESSAGE)
        app.router.add_get(f"/{self._token}/", self._page)
        app.router.add_get(f"/{self._token}/session", self._session)
        app.router.add_static(f"/{self._token}/static", _statics())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        assert runner.server is not None
        self.door = Door(runner.server)
        host = _in_address(self._host)
        try:
            self._port = await self.door.open(self._host, port)
        except OSError as error:
            raise UserError(f"{host}:{port} cannot be served: {_refusal(error)}") from None
        self._names = {host, "127.0.0.1", "localhost"}
        output.line(f"http://{host}:{self._port}/{self._token}/")
        output.line("Ctrl+C ends it, and every session with it.")
        await asyncio.Event().wait()

    def refuses(self, request: web.Request) -> bool:
        """Whether a request comes by another name than ours, or from a page that is not ours."""
        origin = request.headers.get("Origin")
        needs_origin = "Upgrade" in request.headers
        reached = () if request.transport is None else request.transport.get_extra_info("sockname")
        names = {*self._names, *map(_in_address, map(str, reached[:1]))}
        known = {f"{name}:{self._port}" for name in names} | (names if self._port == _USUAL_PORT else set())
        is_ours = origin in {f"http://{name}" for name in known} or (origin is None and not needs_origin)
        return request.headers.get("Host") not in known or not is_ours

    async def _page(self, request: web.Request) -> web.Response:
        from aiohttp import web

        address = f"ws://{request.headers['Host']}/{self._token}/session"
        page = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
        return web.Response(text=page.substitute(socket=address), content_type="text/html", headers=_HEADERS)

    async def _session(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        from stepviz.cli.serving.terminal import ServedSession

        if self._count >= MOST_SESSIONS:
            return web.Response(status=503, text=f"there are {MOST_SESSIONS} sessions already: close one")
        size = (_number(request.query.get(name), usual) for name, usual in (("width", 80), ("height", 24)))
        self._count += 1
        try:
            try:
                session = ServedSession(self._words, *size)
            except OSError as error:
                return web.Response(status=503, text=f"no session can be started: {error.strerror}")
            try:
                return await _given(session, request)
            finally:
                await session.close()
        finally:
            self._count -= 1


def _checked(server: _Server) -> Any:
    from aiohttp import web

    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        with server.door.served(request.protocol):
            if server.refuses(request):
                return web.Response(status=403, text="not from here")
            try:
                response: web.StreamResponse = await handler(request)
            except (web.HTTPException, ConnectionError):
                raise
            except Exception as error:
                sys.stderr.write(complained(crash.report(error, "stepviz serve")))
                return web.Response(status=500, text="internal error")
            return response

    return web.middleware(middleware)


async def _given(session: Any, request: web.Request) -> web.StreamResponse:
    """Give a page its session until one of them ends."""
    from aiohttp import web

    socket = web.WebSocketResponse(max_msg_size=_LONGEST_MESSAGE, heartbeat=15)
    await socket.prepare(request)
    shown = asyncio.ensure_future(_show(session, socket))
    try:
        async for message in socket:
            await _take(session, socket, message.data)
    finally:
        shown.cancel()
    return socket


def _quiet() -> None:
    """What libraries tell their loggers of what others send is nobody's here."""
    for name in ("aiohttp", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _in_address(host: str) -> str:
    """A name or number of a machine as it stands in an address: numbers of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


async def _show(session: Any, socket: web.WebSocketResponse) -> None:
    """Send what the session shows until it ends, then close."""
    while data := await session.read():
        await socket.send_bytes(data)
    await socket.close()


async def _take(session: Any, socket: web.WebSocketResponse, text: object) -> None:
    """A message of the page: keys, a size, or whether we are there. Whatever else it is is passed by."""
    try:
        kind, value = json.loads(str(text))
    except (ValueError, TypeError, RecursionError):
        return
    if kind == "stdin" and isinstance(value, str):
        session.write(value.encode(errors="replace"))
    elif kind == "resize" and isinstance(value, dict):
        session.resize(_number(value.get("width"), 80), _number(value.get("height"), 24))
    elif kind == "ping":
        await socket.send_json(["pong", value])


def _number(given: object, usual: int) -> int:
    text = str(given)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else usual


def _statics() -> Path:
    """The terminal for browsers, its looks and its font, as textual-serve brings them."""
    spec = find_spec("textual_serve")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"
