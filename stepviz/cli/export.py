"""`stepviz export`: the numbers of a run, or the picture of a moment, as a file."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from stepviz import shell
from stepviz.cli import options, output, stopped, values
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.export import arrays, document, svg, table
from stepviz.export.files import keep_apart, replacing
from stepviz.export.part import Part
from stepviz.limits import MAX_ITERATIONS
from stepviz.session.film import Film
from stepviz.session.words import beside, parse
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.views import screen
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.state import State
from stepviz.views.text.palette import PALETTES

FORMATS = ("csv", "json", "npz", "svg")
FAILED = 1

_TEXTS: Mapping[str, Callable[[Part], Iterable[str]]] = {"csv": table.csv_text, "json": document.json_text}


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
    if given.name is not None or given.look is not None:
        raise UserError("--name and --look are for --format svg: the numbers are those of the what-if")
    usual = Experiment.of(given.source).iterations
    first, last = values.span(given.iterations, MAX_ITERATIONS) if given.iterations else (1, usual)
    experiment = options.experiment(given, iterations=max(usual, last))
    keep_apart(out, experiment.files)
    part = Part(branched(Timeline(Trainer(experiment)), given.edit or ()), first, last)
    if form == "npz":
        if out == "-":
            raise UserError("--format npz is binary and needs a file: give --out run.npz")
        with replacing(out) as file:
            arrays.write_npz(part, file)
    else:
        _write(_TEXTS[form](part), out)
    if not part.broken:
        return 0
    output.complain(stopped.sentence(part.timeline))
    return FAILED


def _format(asked: str | None, out: str) -> str:
    if asked is not None:
        return values.choice("--format", asked, FORMATS)
    ending = os.path.splitext(out)[1].removeprefix(".").lower()
    if ending not in FORMATS:
        raise UserError(f"which format? Give --format {values.listed(FORMATS)}, or --out a file that ends like one")
    return ending


def _picture(given: Namespace, out: str) -> int:
    if given.iterations is not None:
        raise UserError("--format svg is the picture of one moment: give --at ITERATION:OPERATION, not --iterations")
    experiment = options.experiment(given)
    keep_apart(out, experiment.files)
    film = Film(Timeline(Trainer(experiment)))
    whatif = options.whatif(given)
    state = beside(State(zoom=given.zoom or ""), parse(whatif, film))
    frame = frame_at(film.line(state), given.at)
    state = replace(state, moment=frame.moment)
    title = shell.command(["stepviz", "show", *experiment.words(), *whatif, "--at", frame.schedule.text(frame.moment)])
    colours = PALETTES[values.choice("--theme", given.theme or "light", tuple(PALETTES))]["truecolor"]
    if given.zoom:
        picture_named(frame, given.zoom)
    size = values.size(given.size or "80x24")
    _write([svg.svg(screen.screen(film.sight(state), *size).rows, title, colours)], out)
    return 0


def _write(pieces: Iterable[str], out: str) -> None:
    if out == "-":
        for piece in pieces:
            output.write(piece)
        return
    with replacing(out) as file:
        for piece in pieces:
            file.write(piece.encode())
