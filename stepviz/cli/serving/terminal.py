"""Terminal: a session in a pty. Closing the pty's master ends the session."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from contextlib import suppress

_BECOME = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"
"""A program that makes the pty its controlling terminal, then becomes stepviz."""
_LARGEST = 500
_PATIENCE = 2.0
"""Seconds for a session to end once its terminal is gone."""


class ServedSession:
    """A session in a process of its own, and its terminal."""

    def __init__(self, words: Sequence[str], width: int, height: int) -> None:
        """`words`: the command after `stepviz`. Raises `OSError` if no process or terminal can be made."""
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        self.resize(width, height)
        command = [sys.executable, "-c", _BECOME, sys.executable, "-m", "stepviz", *words]
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        try:
            self._process = subprocess.Popen(
                command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
            )
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._ready = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._master, self._ready.set)

    async def read(self) -> bytes:
        """The next bytes of its output; empty once it has ended."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            try:
                return os.read(self._master, 1 << 16)
            except BlockingIOError:
                continue
            except OSError:  # the other end is closed
                return b""

    def write(self, data: bytes) -> None:
        """Send keys. What the session does not take at once is dropped; nobody types that much."""
        with suppress(OSError):
            os.write(self._master, data)

    def resize(self, width: int, height: int) -> None:
        """Set the terminal's columns and rows."""
        size = (max(1, min(height, _LARGEST)), max(1, min(width, _LARGEST)))
        with suppress(OSError):
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    async def close(self) -> None:
        """End the session by closing its terminal, else by force."""
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        for _ in range(int(_PATIENCE / 0.05)):
            if self._process.poll() is not None:
                return
            await asyncio.sleep(0.05)
        self._process.kill()
        self._process.wait()
