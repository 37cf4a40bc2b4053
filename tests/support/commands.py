"""Commands: what stepviz prints for some words, and how it ends."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

from stepviz.cli import main


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def ended(words: str | Sequence[str]) -> Ended:
    """A command, as a line of a shell or word by word, to its end."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = main(shlex.split(words) if isinstance(words, str) else [*words])
    return Ended(status, out.getvalue(), err.getvalue())


def printed(words: str | Sequence[str]) -> list[str]:
    """The lines that a command prints, which ends well. Raises `AssertionError` with what it says where it does not."""
    found = ended(words)
    assert found.status == 0, found.err
    return found.out.splitlines()
