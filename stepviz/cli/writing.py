"""Writing: writes text, or screens, to standard output, or to a file that appears when complete."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from stepviz import shell
from stepviz.cli import output, reading
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.settings import values
from stepviz.views.text.palette import PALETTES, Colours

if TYPE_CHECKING:
    from stepviz.export.stops import Stop

_USES: Mapping[str, str] = {
    "csv": "open it in a spreadsheet",
    "npz": "read it with numpy.load",
    "py": "run it: python {}",
    "svg": "open it in a browser",
    "html": "open it in a browser",
    "cast": "play it: asciinema play {}",
}
"""What can be done with a file, by its ending."""


def write(pieces: Iterable[str], out: str, *, force: bool) -> None:
    """Write pieces of text. Raises `UserError` as `opened` does."""
    if out == "-":
        for piece in pieces:
            output.write(piece)
        return
    with opened(out, force=force) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def opened(out: str, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to; prints its size and use once it is complete. `force`: replace an existing file.

    Raises `UserError` for an existing file, and if the file cannot be written.
    """
    keep(out, force=force)
    name = shell.quoted(out)
    with replacing(out) as file:
        yield file
    if os.path.isfile(out):
        use = _USES.get(os.path.splitext(out.lower())[1][1:], "").format(name)
        output.complain(f"{name} is written, {_size(os.path.getsize(out))}{'; ' if use else ''}{use}")


def keep(out: str, *, force: bool) -> None:
    """Raises `UserError` for an existing file, unless `force` allows to replace it."""
    if out != "-" and os.path.isfile(out) and not os.path.islink(out) and not force:
        raise UserError(f"{shell.quoted(out)} exists already: give --force to replace it, or --out another name")


def _size(count: int) -> str:
    """`843 bytes`, `61 kB`, `2.5 MB`."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def write_stops(
    form: str, stops: Sequence[Stop], title: str, given: Namespace, out: str, usual: tuple[int, int] = (80, 24)
) -> None:
    """Write stops in a format, in the theme and the size given, or else the `usual` size. Raises `UserError`."""
    from stepviz.export.formats import SCREENS

    kind = SCREENS[form]
    size = reading.size(given.size, usual)
    write(kind.write(stops, title, size, colours(given.theme or kind.theme)), out, force=given.force)


def colours(theme: str) -> Colours:
    """The colours of a theme. Raises `UserError` for an unknown one."""
    return PALETTES[values.choice("--theme", theme, tuple(PALETTES))]["truecolor"]
