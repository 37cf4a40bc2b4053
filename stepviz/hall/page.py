"""Page: the followers' page with its script and style, headers that forbid everything else, a lesson to take home."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from string import Template
from subprocess import DEVNULL, PIPE
from typing import NamedTuple

from stepviz.export.looks import rules
from stepviz.lesson.built_in import LESSONS


class Page(NamedTuple):
    """The page and its headers."""

    body: bytes
    packed: bytes
    """The body as gzip, a quarter of the bytes."""
    headers: Mapping[str, str]
    alone: bytes
    """The body with its Content-Security-Policy in a meta element, for a server that does not send these headers."""


def page() -> Page:
    """The page of a hall. Its policy allows only its script and style, by their hashes."""
    texts = {name: (Path(__file__).parent / f"page.{name}").read_text(encoding="utf-8") for name in ("css", "js")}
    texts["css"] += "".join(rules())
    frame = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
    digests = (hashlib.sha256(texts[name].encode()).digest() for name in ("js", "css"))
    script, style = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    text, head = frame.substitute(texts), '<meta charset="utf-8">'
    alone = text.replace(head, f'{head}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)
    body, headers = text.encode(), {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **CAREFUL}
    return Page(body, gzip.compress(body, 9, mtime=0), headers, alone.encode())  # `mtime`: always the same bytes


CAREFUL: Mapping[str, str] = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "stepviz",
}
"""Headers of every answer: no referrer, no guessing of content types, no caching."""
SAVED: Mapping[str, str] = {"Content-Disposition": 'attachment; filename="lesson.html"'}
"""Headers of the lesson to take home, which a browser saves as a file."""


class TakeHome:
    """The page of a built-in lesson. The user's own lessons are not offered: they name files."""

    def __init__(self) -> None:
        self.packed = b""
        """The page, as gzip; empty until it is made."""
        self.digest = ""
        """Another one for each lesson: a phone forgets its votes when it changes."""
        self._name = ""
        self._is_tried = False

    def about(self, words: object) -> None:
        """Take the words that opened the lesson; drop the page of another one."""
        self.digest = hashlib.sha256(str(words).encode(errors="replace")).hexdigest()[:8]
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
            body, _ = await made.communicate()
        finally:
            with suppress(ProcessLookupError):  # if this was cancelled, nobody waits for the page any more
                made.kill()
        if made.returncode == 0:
            self.packed = gzip.compress(body, 9, mtime=0)
