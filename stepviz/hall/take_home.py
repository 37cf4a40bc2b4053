"""Take home: a lesson as one page to download, made by a separate process once the lesson's end is shown."""

from __future__ import annotations

import asyncio
import gzip
import sys
from contextlib import suppress
from subprocess import DEVNULL, PIPE

from stepviz.lesson.built_in import LESSONS


class TakeHome:
    """The page of a built-in lesson. The user's own lessons are not offered: they name files."""

    def __init__(self) -> None:
        self.packed = b""
        """The page, as gzip; empty until it is made."""
        self._name = ""
        self._is_tried = False

    def about(self, words: object) -> None:
        """Take the words that opened the lesson; drop the page of another one."""
        name = words if isinstance(words, str) and words in LESSONS else ""
        if name != self._name:
            self._name, self.packed, self._is_tried = name, b"", False

    async def make(self) -> None:
        """Make the page of a built-in lesson; try only once."""
        if not self._name or self._is_tried:
            return
        self._is_tried = True
        words = [sys.executable, "-m", "stepviz", "export", self._name, "--format", "html", "--out", "-"]
        made = await asyncio.create_subprocess_exec(*words, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
        try:
            page, _ = await made.communicate()
        finally:
            with suppress(ProcessLookupError):
                made.kill()
        if made.returncode == 0:
            self.packed = gzip.compress(page, 9, mtime=0)
