"""Server: serves sessions to anyone who knows the secret address. Pages of other sites cannot open or use one."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from stepviz.cli import output
from stepviz.errors import UserError
from stepviz.hall.host import Host
from stepviz.ui.terminal import crash
from stepviz.ui.terminal.terminal_check import has_lines

if TYPE_CHECKING:
    from aiohttp import web

MOST_SESSIONS = 8
"""The most sessions at once: each is a process of about 50 MB."""
_LONGEST_MESSAGE = 1 << 16
_HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline'; connect-src 'self' ws:; img-src 'self' data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def serve(words: Sequence[str], host: str, port: int) -> int:
    """Serve until interrupted; return the exit status. `words`: the command of each session after `stepviz`.

    Raises `UserError` if the extra is not installed, or the address cannot be used.
    """
    if not has_lines():
        raise UserError("stepviz serve needs the terminals of Linux or macOS")
    for needed in ("aiohttp", "textual_serve"):
        if find_spec(needed) is None:
            raise UserError("stepviz serve needs the extra serve: pip install '.[serve]' in a copy of stepviz")
    asyncio.run(_Server(words, host).run(port))
    return 0


class _Server:
    def __init__(self, words: Sequence[str], host: str) -> None:
        self._words, self._token, self._count = words, secrets.token_urlsafe(18), 0
        failed = partial(crash.report, command="stepviz serve")
        self._host = Host(host, lambda request: "Upgrade" in request.headers, failed)

    async def run(self, port: int) -> None:
        """Print the address, and serve until cancelled."""
        from aiohttp import web

        app = web.Application(client_max_size=_LONGEST_MESSAGE)
        app.router.add_get(f"/{self._token}/", self._page)
        app.router.add_get(f"/{self._token}/session", self._session)
        spec = find_spec("textual_serve")
        assert spec is not None
        assert spec.origin is not None
        app.router.add_static(f"/{self._token}/static", Path(spec.origin).parent / "static")
        await self._host.open(app, port)
        output.line(f"http://{self._host.place}/{self._token}/")
        output.line("Ctrl+C ends it, and every session with it.")
        await asyncio.Event().wait()

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
        try:
            session = ServedSession(self._words, *size)
        except OSError as error:
            return web.Response(status=503, text=f"no session can be started: {error.strerror}")
        self._count += 1
        try:
            try:
                return await _connect(session, request)
            finally:
                await session.close()
        finally:  # also where closing is cut short
            self._count -= 1


async def _connect(session: Any, request: web.Request) -> web.StreamResponse:
    """Connect a page with its session until one of them ends."""
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


async def _show(session: Any, socket: web.WebSocketResponse) -> None:
    while data := await session.read():
        await socket.send_bytes(data)
    await socket.close()


async def _take(session: Any, socket: web.WebSocketResponse, text: object) -> None:
    """Take a message of the page: keys, a size, or a ping. Anything else is ignored."""
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
