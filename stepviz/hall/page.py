"""Page: what followers open: one file with all that it needs, and the rules that hold it to that."""

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
    """The page as it is sent."""

    body: bytes
    packed: bytes
    """The same in a quarter of the bytes, for whoever takes gzip."""
    headers: Mapping[str, str]
    alone: bytes
    """The same for a server that knows nothing of these headers: it holds itself to them."""


def page() -> Page:
    """The page of a hall: its script and its style are known by their hashes, and nothing else can run in it."""
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
"""What goes with every answer: no address is told elsewhere, nothing is taken for what it is not, nothing is kept."""
SAVED: Mapping[str, str] = {"Content-Disposition": 'attachment; filename="lesson.html"'}
"""What is taken home is a file, and never a page of the hall."""


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
