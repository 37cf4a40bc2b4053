"""Codes: makes and checks the secret words in a hall's address, writes hosts there, finds the token of its copy."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from stepviz.errors import UserError

WORDS = 4
"""The number of words in a code: drawn from 1,024 words, they make 40 bits."""


TOKEN = "STEPVIZ_HALL_TOKEN"
"""The environment variable with the token that allows us to write to another server."""


def words() -> tuple[str, ...]:
    """The words that codes are drawn from: short, common, and easy to tell apart."""
    return tuple((Path(__file__).parent / "words.txt").read_text(encoding="ascii").split())


def new_code() -> str:
    """A new random code: `amber-boat-cloud-drum`."""
    known = words()
    return "-".join(secrets.choice(known) for _ in range(WORDS))


def is_code(text: str) -> bool:
    """True if a text has the form of a code."""
    parts = text.split("-")
    return len(parts) == WORDS and all(part.isascii() and part.isalpha() and part.islower() for part in parts)


def agrees(code: str, said: str) -> bool:
    """True if a request's text is the code, in any case. The time it takes does not depend on how much is right."""
    return hmac.compare_digest(code.encode(), said.lower().encode(errors="replace"))


def in_address(host: str) -> str:
    """A host name or IP address as in a URL: IPv6 addresses are in brackets."""
    return f"[{host}]" if ":" in host else host


def token() -> str:
    """The token for writing to the server, from the environment. Raises `UserError` if none is set."""
    found = os.environ.get(TOKEN, "")
    if not (found and found.isascii() and found.isprintable()):
        raise UserError(f"--publish needs the token of the server in the variable {TOKEN}: docs/classroom.md tells how")
    return found
