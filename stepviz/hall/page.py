"""Page: the followers' page, one file with its script and style, and headers that forbid everything else."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import NamedTuple

from stepviz.export.looks import rules


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
    script, style = (_hash(texts[name]) for name in ("js", "css"))
    policy = (
        f"default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    text, head = frame.substitute(texts), '<meta charset="utf-8">'
    alone = text.replace(head, f'{head}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)
    body, headers = text.encode(), {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **CAREFUL}
    return Page(body, gzip.compress(body, 9, mtime=0), headers, alone.encode())


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


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
