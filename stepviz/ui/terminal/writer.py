"""Writer: sends frames to the terminal. The next frame waits until the last one has been shown.

A slow connection buffers frames, so that a new one is seen only after all older ones. Only the terminal's answer to a
query sent behind a frame proves that the frame was shown. A terminal that never answers is assumed to be fast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from stepviz.ui.terminal.modes import ASK

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle

PATIENCE = 2.0
"""Longest wait for an answer, in seconds."""
MOST = 1 << 18
"""Bytes of earlier frames kept for a terminal that does not read. Beyond it, new frames are dropped, and everything is
redrawn once the terminal reads. A frame itself may have any size."""


class Taker(Protocol):
    """A terminal, as the writer uses it."""

    is_on: bool
    """True while the terminal is in our modes."""
    answers: bool
    """True once the terminal has answered a query."""

    @property
    def output(self) -> int:
        """The descriptor to wait on until the terminal takes more."""

    def write(self, data: bytes) -> int:
        """Write as much as the terminal takes now. Returns the number of bytes written."""


class FrameWriter:
    """Buffers frames for a terminal, and knows if the last one has been shown."""

    def __init__(self, device: Taker, loop: AbstractEventLoop, told: Callable[[bool], None]) -> None:
        """`told` is called when `is_busy` changes, with its new value."""
        self._device, self._loop, self._told = device, loop, told
        self._unsent = bytearray()
        self._fresh = self._dropped = False
        self._asked = self._waits = False
        self._timer: TimerHandle | None = None
        self.is_busy = False
        """True while the last frame has not been shown."""
        self.lost = False
        """True if the terminal's content is unknown: a frame was dropped, or the terminal was not ours meanwhile."""

    @property
    def unsent(self) -> bool:
        """True if bytes are still to be written."""
        return bool(self._unsent)

    @property
    def unanswered(self) -> bool:
        """True if an answer may still come."""
        return self._asked

    def put(self, data: bytes) -> None:
        """Add to the current frame; ignored while the terminal is not in our modes."""
        if not self._device.is_on:
            return
        if not self._fresh:
            self._fresh, self._dropped = True, len(self._unsent) > MOST
            self.lost |= self._dropped
        if not self._dropped:
            self._unsent += data

    def send(self, *, asks: bool = True) -> None:
        """Write the current frame, which is complete, as fast as the terminal takes it.

        `asks`: send a query behind it, unless one is unanswered.
        """
        if asks and self._fresh and not self._dropped and not self._asked:
            self._unsent += ASK
            self._asked = True
            if self._device.answers:  # one that never answered yet is not waited for
                self._timer = self._loop.call_later(PATIENCE, self.answered)
        self._fresh = False
        self._write()

    def answered(self, *, by_terminal: bool = False) -> None:
        """The answer has come (`by_terminal`), or is overdue."""
        self._device.answers |= by_terminal
        self._asked = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._tell()

    def clear(self) -> None:
        """Drop all unwritten bytes, and stop waiting."""
        self._wait_no_more()
        self._unsent.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._asked = self._fresh = False
        self._tell()

    def _write(self) -> None:
        while self._unsent:
            taken = self._device.write(bytes(self._unsent[: 1 << 14]))
            del self._unsent[:taken]
            if taken == 0:
                self._waits = True
                self._loop.add_writer(self._device.output, self._write)
                break
        else:
            self._wait_no_more()
        self._tell()

    def _wait_no_more(self) -> None:
        if self._waits:
            self._waits = False
            self._loop.remove_writer(self._device.output)

    def _tell(self) -> None:
        busy = bool(self._unsent) or (self._asked and self._device.answers)
        if busy != self.is_busy:
            self.is_busy = busy
            self._told(busy)
