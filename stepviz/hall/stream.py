"""Stream: sends followers the whole state first, then changes; a slow follower skips to the newest state.

No follower has a queue: at most one event waits for each.
"""

from __future__ import annotations

import json
import socket
from asyncio import WriteTransport
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

MOST_FOLLOWERS = 2000
"""The most followers at once."""
STALLED = 60.0
"""Seconds until a follower that reads nothing is disconnected."""
_UNSENT = 1 << 14
"""Unsent bytes that the system buffers for a follower."""
_NOT_SENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)
"""The socket option's number in Linux; Python names it from 3.12 on."""

Seen = Mapping[str, Any]
NOTHING: Seen = {
    "where": "",
    "title": "",
    "lines": [],
    "pane": "",
    "screen": [],
    "black": True,
    "ended": False,
    "lecture": False,
    "of": "",
    "question": None,
}
"""The state before the session has begun."""


@dataclass(eq=False)
class Follower:
    """The connection of a follower."""

    transport: WriteTransport
    seq: int
    """The number of the last event sent."""
    since: float
    """When it last read something."""


def changes(before: Seen, after: Seen) -> dict[str, Any]:
    """The changed values by key; of a screen with as many lines, only changed lines by number (from 0)."""
    found = {key: value for key, value in after.items() if key not in before or before[key] != value}
    old, new = before.get("screen"), found.get("screen")
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        found["screen"] = {str(n): line for n, (was, line) in enumerate(zip(old, new, strict=True)) if was != line}
    return found


def chunk(data: bytes) -> bytes:
    """A chunk of an HTTP/1.1 answer."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def brief(told: Seen) -> dict[str, Any]:
    """The state with `practice` reduced to true or false: pages fetch the exercises with the past."""
    return {**told, "practice": bool(told["practice"])} if "practice" in told else {**told}


def _event(seq: int, told: Mapping[str, Any]) -> bytes:
    data = json.dumps({"seq": seq, **brief(told)}, ensure_ascii=False, separators=(",", ":"))
    return chunk(f"id: {seq}\ndata: {data}\n\n".encode(errors="replace"))


class Stream:
    """The followers, and the state they see."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.seq = 0
        """The number of the newest event."""
        self.seen = NOTHING
        """The current state."""
        self._clock = clock
        self._whole: tuple[int, bytes] = (-1, b"")
        self._followers: set[Follower] = set()

    def __len__(self) -> int:
        return len(self._followers)

    @contextmanager
    def following(self, transport: WriteTransport) -> Iterator[None]:
        """Send a follower the state now, and its changes during this block."""
        # The system buffers little for a follower, so that what it reads is new.
        with suppress(OSError, AttributeError):
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _NOT_SENT_LOWAT, _UNSENT)
        follower = Follower(transport, -1, self._clock())
        self._send(follower, self._everything)
        self._followers.add(follower)
        try:
            yield
        finally:
            self._followers.discard(follower)

    def tell(self, seen: Seen) -> bool:
        """Show another state. Returns True if anything changed."""
        changed = changes(self.seen, seen)
        if not changed:
            return False
        self.seq, self.seen = self.seq + 1, seen
        event = _event(self.seq, changed)
        for follower in list(self._followers):
            if follower.seq == self.seq - 1:
                self._send(follower, event)
        return True

    def catch_up(self) -> None:
        """Send the newest state to slow followers that can read again; disconnect those that have stalled."""
        for follower in list(self._followers):
            if follower.transport.get_write_buffer_size():
                if self._clock() - follower.since > STALLED:
                    follower.transport.abort()
            elif follower.seq != self.seq:
                self._send(follower, self._everything)

    def beat(self) -> None:
        """Send a heartbeat to each follower for whom nothing waits."""
        for follower in list(self._followers):
            self._send(follower, chunk(b": \n\n"), follower.seq)

    @property
    def _everything(self) -> bytes:
        if self._whole[0] != self.seq:
            self._whole = self.seq, _event(self.seq, self.seen)
        return self._whole[1]

    def _send(self, follower: Follower, data: bytes, seq: int | None = None) -> None:
        transport = follower.transport
        # What is not sent now is not queued: `catch_up` sends the newest state once there is room.
        if transport.is_closing() or transport.get_write_buffer_size():
            return
        transport.write(data)
        follower.seq, follower.since = self.seq if seq is None else seq, self._clock()
