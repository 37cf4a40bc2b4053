"""Publishing: copies the hall to a remote server, an nginx with nchan, which followers reach and only we can write to.

We send the page, the newest moment, and each moment to look back at; we receive votes. Moments are numbered
consecutively.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from aiohttp import ClientError, ClientSession, ClientTimeout

from stepviz.hall.codes import token
from stepviz.hall.page import TakeHome, page
from stepviz.hall.past import moment_of
from stepviz.hall.stream import Seen, Stream, brief
from stepviz.hall.voting import Ballots

_APART, _REST = 0.3, 2.0
"""Least seconds between two moments; seconds between two counts of followers, and two attempts to reach the server."""
_DENIED = 403
_PATIENCE = 10.0
"""Seconds for an answer."""


class Publisher:
    """Publishes a hall on one server."""

    def __init__(self, address: str, code: str, stream: Stream, ballots: Ballots, lecture: TakeHome) -> None:
        self.followers, self.problem = 0, ""
        """The number of followers there; the sentence on a failed request, empty if the last one succeeded."""
        self._stream, self._ballots, self._lecture = stream, ballots, lecture
        self._address = address.rstrip("/")
        self._place = f"{self._address}/publish/{code}"
        self._moment: object = None
        self._number = 0
        self._told: dict[int, Seen] = {}

    async def run(self) -> None:
        """Publish until cancelled; then delete everything there."""
        headers = {"Authorization": f"Bearer {token()}"}
        async with ClientSession(headers=headers, timeout=ClientTimeout(_PATIENCE)) as client:
            try:
                await asyncio.gather(
                    self._send_states(client), self._count_followers(client), self._receive_votes(client)
                )
            finally:
                await self._delete_all(client)

    async def _send_states(self, client: ClientSession) -> None:
        sent: Seen | None = None
        greeted, given = False, b""
        while True:
            seen, home = self._stream.seen, self._lecture.packed
            if home != given and await self._post(client, "lecture", home, "text/html; charset=utf-8"):
                given = home
            if seen is not sent:
                greeted = greeted or await self._post(client, "page", page().alone, "text/html; charset=utf-8")
                if greeted and await self._publish(client, seen):
                    sent = seen
            await asyncio.sleep(_APART if seen is sent else _REST)

    async def _publish(self, client: ClientSession, seen: Seen) -> bool:
        """Send a state. Returns True if all of it has arrived."""
        if (moment := moment_of(seen)) != self._moment:
            self._moment, self._number = moment, self._number + 1
        number, before = self._number, self._told.get(self._number - 1)
        self._told[number] = seen
        told = [(f"past/{number}", {"next": None, **seen, "seq": number})]
        if before is not None:
            told.append((f"past/{number - 1}", {"next": number, **before, "seq": number - 1}))
        told.append(("events", {"seq": number, **brief(seen)}))  # after the moment can be looked back at
        for channel, parts in told:
            if not await self._post(client, channel, json.dumps(parts, separators=(",", ":")).encode()):
                return False
        self._told = {number: seen}
        return True

    async def _count_followers(self, client: ClientSession) -> None:
        while True:
            await asyncio.sleep(_REST)
            with suppress(ClientError, OSError, ValueError, AttributeError):
                async with client.get(f"{self._place}/events", headers={"Accept": "text/json"}) as answer:
                    found = (await answer.json(content_type=None)).get("subscribers")
                    self.followers = found if isinstance(found, int) else self.followers

    async def _receive_votes(self, client: ClientSession) -> None:
        last: dict[str, str] = {}
        while True:
            with suppress(ClientError, OSError, ValueError):
                headers = {"Accept": "text/event-stream", **last}
                async with client.get(f"{self._place}/votes", headers=headers, timeout=ClientTimeout()) as answer:
                    async for line in answer.content:
                        name, _, told = line.strip().partition(b": ")
                        if name == b"id":
                            last = {"Last-Event-ID": told.decode(errors="replace")}
                        elif name == b"data":
                            self._ballots.cast(told)
            await asyncio.sleep(_REST)

    async def _post(self, client: ClientSession, channel: str, body: bytes, kind: str = "application/json") -> bool:
        try:
            async with client.post(f"{self._place}/{channel}", data=body, headers={"Content-Type": kind}) as answer:
                doubt = ": is its token ours?" if answer.status == _DENIED else ""
                self.problem = "" if answer.ok else f"{self._address} answers {answer.status}{doubt}"
        except (ClientError, OSError):
            self.problem = f"{self._address} does not answer"
        return not self.problem

    async def _delete_all(self, client: ClientSession) -> None:
        channels = ("page", "lecture", "events", *(f"past/{number}" for number in range(1, self._number + 1)))
        with suppress(ClientError, OSError):
            async with asyncio.timeout(_PATIENCE):
                await self._publish(client, self._stream.seen)  # the end, for followers who are still there
                for channel in channels:
                    async with client.delete(f"{self._place}/{channel}"):
                        pass
