"""`stepviz export`: a run, or the picture of a moment, as a file."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from stepviz import shell
from stepviz.cli import options, output, stopped, values
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.export import formats, svg
from stepviz.export.files import keep_apart, replacing
from stepviz.export.part import Part
from stepviz.kinds import FORMATS
from stepviz.limits import MAX_ITERATIONS
from stepviz.training import Timeline, Trainer
from stepviz.views import screen
from stepviz.views.state import State
from stepviz.views.text.palette import PALETTES

FAILED = 1


def export(given: Namespace) -> int:
    """Write what was asked for; return the exit status: 1 where the run stopped within the part.

    The run is as long as usual, or as long as the range asks for. Raises `UserError` where it cannot be written.
    """
    out = "-" if given.out is None else given.out
    form = _format(given.format, out)
    if form == "svg":
        return _picture(given, out)
    if given.at is not None or given.size is not None:
        raise UserError(
            "--at and --size are for --format svg, the picture of a moment: for numbers give --iterations A-B"
        )
    usual = Experiment.of(given.source).iterations
    first, last = values.span(given.iterations, MAX_ITERATIONS) if given.iterations else (1, usual)
    experiment = options.experiment(given, iterations=max(usual, last))
    keep_apart(out, experiment.files)
    part = Part(Timeline(Trainer(experiment)), first, last)
    if form in formats.TEXTS:
        _write(formats.TEXTS[form](part), out)
    elif out == "-":
        raise UserError(f"--format {form} is binary and needs a file: give --out run.{form}")
    else:
        with _replaced(out) as file:
            formats.BINARY[form](part, file)
    if not part.broken:
        return 0
    output.complain(stopped.sentence(part.timeline))
    return FAILED


def _format(asked: str | None, out: str) -> str:
    if asked is not None:
        return values.choice("--format", asked, FORMATS)
    found = formats.format_of(out)
    if found not in FORMATS:
        raise UserError(f"which format? Give --format {values.listed(FORMATS)}, or --out a file that ends like one")
    return found


def _picture(given: Namespace, out: str) -> int:
    if given.iterations is not None:
        raise UserError("--format svg is the picture of one moment: give --at ITERATION:OPERATION, not --iterations")
    experiment = options.experiment(given)
    keep_apart(out, experiment.files)
    frame = frame_at(experiment, given.at)
    width, height = values.size(given.size or "80x24")
    title = shell.command(["stepviz", "show", *experiment.words(), "--at", frame.schedule.text(frame.moment)])
    state = State(zoom=given.zoom or "")
    colours = PALETTES[values.choice("--theme", given.theme or "light", tuple(PALETTES))]["truecolor"]
    _write([svg.svg(screen.rows(frame, width, height, state), title, colours)], out)
    return 0


def _write(pieces: Iterable[str], out: str) -> None:
    if out == "-":
        for piece in pieces:
            output.write(piece)
        return
    with _replaced(out) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def _replaced(out: str) -> Iterator[BinaryIO]:
    """The file to write to; says so where it takes the place of another."""
    known = os.path.isfile(out)
    with replacing(out) as file:
        yield file
    if known:
        output.complain(f"{shell.quoted(out)} was there already: it is replaced")
