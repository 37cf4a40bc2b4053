"""Server: shows followers what a session sends, and collects their votes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

from aiohttp import HttpVersion11, web

from stepviz.hall.codes import agrees
from stepviz.hall.host import Host
from stepviz.hall.page import CAREFUL, SAVED, TakeHome, page
from stepviz.hall.past import Past
from stepviz.hall.publishing import Publisher
from stepviz.hall.stream import MOST_FOLLOWERS, Seen, Stream
from stepviz.hall.voting import MALFORMED, TOO_MANY, Ballots, asked_of
from stepviz.text import whole

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LONGEST_VOTE = 1024
"""The most bytes of a vote."""
PATIENCE = 3.0
"""Seconds for a vote to arrive."""
IDLE = 2000
"""The limit of idle connections."""
_VOTES, _LOOKS, _STRANGERS = 2000, 500, 200
"""The most requests per second: votes, past moments, wrong codes."""
_LOOK, _BEATS = 0.1, 150
"""Seconds between two checks of slow followers, and the number of checks between two heartbeats."""
FILES = 1 << 13
"""The most open files: systems often allow a thousand, and more on request."""
_LAST = 0.5
"""Seconds for the last state to arrive."""
_BUSY = "too much at once: try again"


class _Throttle:
    """A token bucket of `most` requests per second."""

    def __init__(self, most: float) -> None:
        self._most = self._left = most
        self._seen = monotonic()

    def takes(self) -> bool:
        """True if one more request is accepted now."""
        now = monotonic()
        self._left = min(self._most, self._left + (now - self._seen) * self._most)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _refusal(status: int, text: str | None = None) -> web.Response:
    """A short answer of that status."""
    return web.Response(status=status, text=text, headers=CAREFUL)


class Hall:
    """The web server and state of a hall."""

    def __init__(self, code: str, host: str, published: str = "", files: int = FILES) -> None:
        """`published`: the address of a server that the hall is copied to; empty for none.

        `files`: the most open files; followers and requests have at least half of them.
        """
        self.code, self.name = code, host
        self.stream, self.past, self.ballots, self.lecture = Stream(), Past(), Ballots(), TakeHome()
        self._published = published
        self.publisher = Publisher(published, code, self.stream, self.ballots, self.lecture) if published else None
        """Copies the hall to another server, if wanted."""
        self.ended = asyncio.Event()
        """Set when the hall is to end."""
        self.host = Host(host, lambda request: request.method == "POST", self._fail, idle=min(IDLE, files // 2))
        self._page, self._failure = page(), ""
        self._votes, self._looks, self._strangers = _Throttle(_VOTES), _Throttle(_LOOKS), _Throttle(_STRANGERS)

    async def open(self, port: int) -> None:
        """Start to answer followers. Raises `UserError` if the address cannot be used."""
        app = web.Application(client_max_size=_LONGEST_VOTE)
        for method, path, handler in (
            ("GET", "/{code}", self._open_place),
            ("GET", "/{code}/", self._open_page),
            ("GET", "/{code}/events", self._follow),
            ("GET", "/{code}/past/{seq}", self._look_back),
            ("GET", "/{code}/lecture", self._take_home),
            ("POST", "/{code}/vote", self._vote),
            ("*", "/{rest:.*}", self._stranger),
        ):
            app.router.add_route(method, path, self._behind_code(handler))
        await self.host.open(app, port)

    async def keep_up(self) -> None:
        """Send the newest state to slow followers, and heartbeats, until cancelled."""
        for number in range(sys.maxsize):
            await asyncio.sleep(_LOOK)
            self.stream.catch_up()
            if number % _BEATS == 0:
                self.stream.beat()

    async def give_home(self) -> None:
        """Offer the whole lesson once its end was shown; check until cancelled."""
        while True:
            await asyncio.sleep(_LOOK)
            if self.stream.seen["ended"] and not self.lecture.packed and not self.ended.is_set():
                await self.lecture.make()
                self.show(self.stream.seen)

    def show(self, seen: Seen) -> None:
        """Show this to the followers from now on."""
        seen = {**seen, "lecture": bool(self.lecture.packed), "of": self.lecture.digest}
        self.ballots.ask(asked_of(seen.get("question")))
        if self.stream.tell(seen):
            self.past.keep(self.stream.seq, seen)

    async def end(self) -> None:
        """Show the followers the end."""
        self.show({**self.stream.seen, "ended": True, "question": None})
        await asyncio.sleep(_LAST)

    def _behind_code(self, handler: _Handler) -> _Handler:
        """The handler, behind a check of the code: a request with a wrong one gets 404."""

        async def checked(request: web.Request) -> web.StreamResponse:
            if agrees(self.code, request.match_info.get("code", "")):
                return await handler(request)
            return await self._stranger(request)

        return checked

    async def _stranger(self, _: web.Request) -> web.StreamResponse:
        answer = _refusal(404 if self._strangers.takes() else TOO_MANY)
        answer.force_close()
        return answer

    async def _open_place(self, _: web.Request) -> web.StreamResponse:
        """Redirect an address typed without its final slash."""
        return web.Response(status=308, headers={**CAREFUL, "Location": f"/{self.code}/"})

    async def _open_page(self, request: web.Request) -> web.StreamResponse:
        body, packed, headers, _ = self._page
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers = packed, {**headers, "Content-Encoding": "gzip"}
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        if len(self.stream) >= MOST_FOLLOWERS:
            return _refusal(503, f"{MOST_FOLLOWERS} follow already")
        if request.version < HttpVersion11:  # it has no answers of unknown length
            return _refusal(505, "this needs HTTP/1.1")
        answer = web.StreamResponse(headers={**CAREFUL, "Content-Type": "text/event-stream"})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        assert request.transport is not None
        with self.stream.following(request.transport):
            await asyncio.Event().wait()  # cancelled when the follower disconnects
        return answer

    async def _look_back(self, request: web.Request) -> web.StreamResponse:
        if not self._looks.takes():
            return _refusal(TOO_MANY, _BUSY)
        seq = whole(request.match_info["seq"])
        found = None if seq is None else self.past.at(seq)
        if found is None:
            return _refusal(404)
        return web.Response(body=found, content_type="application/json", charset="utf-8", headers=CAREFUL)

    async def _take_home(self, _: web.Request) -> web.StreamResponse:
        if not (self.lecture.packed and self._looks.takes()):
            return _refusal(404)
        headers = {**CAREFUL, **SAVED, "Content-Encoding": "gzip"}
        return web.Response(body=self.lecture.packed, content_type="text/html", charset="utf-8", headers=headers)

    async def _vote(self, request: web.Request) -> web.StreamResponse:
        if not self._votes.takes():
            return _refusal(TOO_MANY, _BUSY)
        try:
            async with asyncio.timeout(PATIENCE):
                status = self.ballots.cast(await request.read())
        except (TimeoutError, web.HTTPRequestEntityTooLarge, web.RequestPayloadError) as error:
            statuses = {TimeoutError: 408, web.HTTPRequestEntityTooLarge: 413, web.RequestPayloadError: MALFORMED}
            answer = _refusal(statuses[type(error)])
            answer.force_close()
            return answer
        return web.Response(status=status, headers=CAREFUL)

    @property
    def known(self) -> Mapping[str, Any]:
        """What identifies the hall to a session."""
        return {"code": self.code, "host": self.name, "port": self.host.port, "published": self._published}

    @property
    def followers(self) -> int:
        """The number of followers."""
        return len(self.stream) + (self.publisher.followers if self.publisher else 0)

    @property
    def problem(self) -> str:
        """A problem that the lecturer must know, such as an internal error; empty for none."""
        elsewhere = self.publisher.problem if self.publisher else ""
        return self._failure or (f"nobody can follow: {elsewhere}" if elsewhere else "")

    def _fail(self, error: Exception) -> str:
        self._failure = f"the hall failed ({type(error).__name__}): {error}"
        return self._failure
