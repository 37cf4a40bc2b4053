"""Writing: to a file, which is replaced whole, or to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from stepviz import shell
from stepviz.cli import output
from stepviz.export.files import replacing


def write(pieces: Iterable[str], out: str) -> None:
    """Text in pieces. Raises `UserError` where it cannot be written."""
    if out == "-":
        for piece in pieces:
            output.write(piece)
        return
    with replaced(out) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def replaced(out: str) -> Iterator[BinaryIO]:
    """The file to write to; says so where it takes the place of another."""
    known = os.path.isfile(out)
    with replacing(out) as file:
        yield file
    if known:
        output.complain(f"{shell.quoted(out)} existed already: it is overwritten")
