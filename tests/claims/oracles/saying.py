"""Saying: what is said elsewhere than of a cell: by a command, a picture, an answer or a panel."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Protocol

from stepviz.cli import main

Held = tuple[str, bool]
"""Something that a line says, and whether it is so."""


class Saying(Protocol):
    """A place where something is said, and what is so there."""

    def said(self) -> list[str]:
        """The lines, as a reader has them."""

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each thing that lines say of that place; a line that is not understood is not so."""


def complaints(saying: Saying) -> tuple[list[str], int]:
    """What is not so of what is said there, and how many things were looked at."""
    held = [*saying.held(saying.said())]
    return [text for text, is_so in held if not is_so], len(held)


def printed_by(words: Iterable[str]) -> list[str]:
    """The lines that a command prints; none where it ends with a message."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
        main([*words])
    return out.getvalue().splitlines()
