"""Terminal: a session in a pty. When its other end is closed, however that comes, the session ends."""

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
"""Makes the pty the terminal of the new session before that becomes stepviz."""
_LARGEST = 500
_PATIENCE = 2.0
"""Seconds a session has to end once its terminal is gone."""


class ServedSession:
    """A session, and what it shows."""

    def __init__(self, words: Sequence[str], width: int, height: int) -> None:
        """`words`: those after `stepviz`. Raises `OSError` where there can be no other process or terminal."""
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
        """What it shows next; nothing once it has ended."""
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
        """Keys. What it does not take at once is more than anybody types, and is lost."""
        with suppress(OSError):
            os.write(self._master, data)

    def resize(self, width: int, height: int) -> None:
        """Columns and rows."""
        size = (max(1, min(height, _LARGEST)), max(1, min(width, _LARGEST)))
        with suppress(OSError):
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    async def close(self) -> None:
        """End it by closing its terminal."""
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        for _ in range(int(_PATIENCE / 0.05)):
            if self._process.poll() is not None:
                return
            await asyncio.sleep(0.05)
        self._process.kill()
        self._process.wait()
