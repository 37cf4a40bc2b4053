"""FrameWriter: what is on its way to the terminal. The next frame waits until the last one has been shown.

A link keeps what it cannot carry at once: a frame written into it now is seen after all that is there already. Only
the terminal's answer to a question behind a frame says that the frame has come. One that never answered is believed
to be near.
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
"""Bytes of earlier frames kept for a terminal that does not read. With more, no frame is added, and all is drawn anew
once it reads. A frame itself may have any size."""


class Taker(Protocol):
    """What takes frames."""

    is_on: bool
    """Whether it is in our modes."""
    answers: bool
    """Whether it has ever answered a question."""

    @property
    def output(self) -> int:
        """The descriptor that can be written to once it takes more."""

    def write(self, data: bytes) -> int:
        """Take as much as there is room for now; how many bytes that were."""


class FrameWriter:
    """Bytes to be written, and what is known of those that were."""

    def __init__(self, device: Taker, loop: AbstractEventLoop, told: Callable[[bool], None]) -> None:
        """`told` is called with whether the next frame has to wait, each time that changes."""
        self._device, self._loop, self._told = device, loop, told
        self._unsent = bytearray()
        self._fresh = self._dropped = False
        self._asked = self._waits = False
        self._timer: TimerHandle | None = None
        self.is_busy = False
        """Whether the last frame has not been shown yet."""
        self.lost = False
        """Whether the terminal may show anything: a frame was thrown away, or the terminal was not ours meanwhile."""

    @property
    def unsent(self) -> bool:
        """Whether the terminal has not taken everything."""
        return bool(self._unsent)

    @property
    def unanswered(self) -> bool:
        """Whether an answer may still come."""
        return self._asked

    def put(self, data: bytes) -> None:
        """Add to the frame; nothing while the terminal is not in our modes."""
        if not self._device.is_on:
            return
        if not self._fresh:
            self._fresh, self._dropped = True, len(self._unsent) > MOST
            self.lost |= self._dropped
        if not self._dropped:
            self._unsent += data

    def send(self, *, asks: bool = True) -> None:
        """The frame is whole: write what the terminal takes, and the rest as soon as it does.

        `asks`: whether to ask behind it.
        """
        if asks and self._fresh and not self._dropped and not self._asked:
            self._unsent += ASK
            self._asked = True
            if self._device.answers:
                self._timer = self._loop.call_later(PATIENCE, self.answered)
        self._fresh = False
        self._write()

    def answered(self, *, by_terminal: bool = False) -> None:
        """The terminal has answered, or will not."""
        self._device.answers |= by_terminal
        self._asked = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._tell()

    def clear(self) -> None:
        """Forget what is not sent."""
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
