"""Host: an HTTP server that answers only requests to its own names, and from its own pages."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from stepviz.errors import UserError
from stepviz.hall.codes import in_address
from stepviz.hall.door import MOST_IDLE, Door
from stepviz.text import complaint

if TYPE_CHECKING:
    from aiohttp import web

_USUAL_PORT = 80
"""The port that browsers leave out of the Host header."""
_LINGERING = 1.0
"""Seconds for which the rest of a request that is too long is read, so that the answer arrives."""


class Host:
    """A server at one address."""

    def __init__(
        self,
        name: str,
        needs_origin: Callable[[web.Request], bool],
        failed: Callable[[Exception], str],
        *,
        idle: int = MOST_IDLE,
    ) -> None:
        """`needs_origin`: true for a request that must have an Origin header.

        `failed`: the sentence to print about an internal error. `idle`: the limit of idle connections.
        """
        self.port = 0
        """The port it listens on; 0 before `open`."""
        self._name, self._needs_origin, self._failed, self._idle = name, needs_origin, failed, idle
        self._door: Door
        self._runner: web.AppRunner
        for library in ("aiohttp", "asyncio"):  # they report malformed requests, which anybody can send
            logger = logging.getLogger(library)
            logger.addHandler(logging.NullHandler())
            logger.propagate = False

    @property
    def place(self) -> str:
        """Host and port, as in an address."""
        return f"{in_address(self._name)}:{self.port}"

    async def open(self, app: web.Application, port: int) -> None:
        """Listen on that port. Raises `UserError` if the address cannot be used."""
        from aiohttp import web

        app.middlewares.append(self._guard())
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, lingering_time=_LINGERING, shutdown_timeout=0
        )
        await self._runner.setup()
        assert self._runner.server is not None
        self._door = Door(self._runner.server, self._idle)
        try:
            self.port = await self._door.open(self._name, port)
        except OSError as error:
            self.port = port
            raise UserError(f"{self.place} cannot be served: {_why_not(error)}") from None

    async def close(self) -> None:
        """Stop listening, and close all connections."""
        self._door.close()
        await self._runner.cleanup()

    def _refuses(self, request: web.Request) -> bool:
        """True if a request's Host header is not one of our names, or its Origin not one of our pages."""
        origin = request.headers.get("Origin")
        reached = () if request.transport is None else request.transport.get_extra_info("sockname")
        # Another site can have a name of its own resolve to our address: its pages reach us by that name.
        names = {"127.0.0.1", "localhost", *map(in_address, (self._name.lower(), *map(str, reached[:1])))}
        known = {f"{name}:{self.port}" for name in names} | (names if self.port == _USUAL_PORT else set())
        is_ours = origin in {f"http://{name}" for name in known} or (origin is None and not self._needs_origin(request))
        return request.headers.get("Host", "").lower() not in known or not is_ours

    def _guard(self) -> Any:
        from aiohttp import web

        async def middleware(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            with self._door.served(request.protocol):
                if self._refuses(request):
                    return web.Response(status=403, text="not from here")
                try:
                    return await handler(request)
                except (web.HTTPException, ConnectionError):
                    raise
                except Exception as error:
                    sys.stderr.write(f"{complaint(self._failed(error))}\n")
                    return web.Response(status=500, text="internal error")

        return web.middleware(middleware)


def _why_not(error: OSError) -> str:
    """Why an address cannot be used, and which option gives another."""
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; give another --port, or --port 0 for a free one"
    if error.errno == errno.EACCES:
        return "no permission; give a --port from 1024 on"
    return "it is not an address of this machine; give another --host"
