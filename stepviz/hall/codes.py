"""Codes: the words that let somebody into a hall, and whether somebody knows them."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

WORDS = 4
"""Of a code: with 1,024 words to draw from, 40 bits."""


def words() -> tuple[str, ...]:
    """All that a code is drawn from: short, plain, no two alike."""
    return tuple((Path(__file__).parent / "words.txt").read_text(encoding="ascii").split())


def new_code() -> str:
    """Four words that nobody guesses: `amber-boat-cloud-drum`."""
    known = words()
    return "-".join(secrets.choice(known) for _ in range(WORDS))


def is_code(text: str) -> bool:
    """Whether it is written as a code is."""
    parts = text.split("-")
    return len(parts) == WORDS and all(part.isascii() and part.isalpha() and part.islower() for part in parts)


def agrees(code: str, said: str) -> bool:
    """Whether somebody said the code, in capitals too. It takes as long for every word that was said."""
    return hmac.compare_digest(code.encode(), said.lower().encode(errors="replace"))
