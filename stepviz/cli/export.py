"""`stepviz export`: writes the numbers of a run, or the screens of moments, to a file."""

from __future__ import annotations

import os

from stepviz.cli import FAILED, moments, options, output, stopped, writing
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export import formats
from stepviz.export.files import keep_apart
from stepviz.export.part import Part
from stepviz.settings import values
from stepviz.settings.looks import FORMATS, MOMENTS, ONE
from stepviz.shell import quoted
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.training.timeline import finish

_PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "pdf")
"""Image formats that users may ask for, which are not written."""


def export(given: Namespace) -> int:
    """Write the file; return the exit status: 1 if the run stopped within the part.

    The run has its usual length, or that of the range given. Raises `UserError` if the file cannot be written.
    """
    out = "-" if given.out is None else given.out
    form = _format_asked(given.format, out)
    if form in MOMENTS:
        return moments.export(given, form, out)
    if given.at is not None or given.size is not None:
        raise UserError("--at and --size need --format svg: for numbers give --iterations A-B")
    if given.name is not None or given.look is not None:
        raise UserError("--name and --look need --format svg: exported numbers are always the what-if's")
    experiment, first, last = options.part(given, out, "1" if form in ONE else "")
    if form == "script" and experiment.mistake is not None:
        raise UserError("--format script is a program that is right: leave --mistake out")
    part = Part(branched(Timeline(Trainer(experiment)), given.edit or ()), first, last)
    if form in formats.TEXTS:
        texts = formats.files(form, part, out)
        for name in texts:  # of a handout two: neither is written where one cannot be
            keep_apart(name, experiment.files)
            writing.keep(name, force=given.force)
        for name, text in texts.items():
            writing.write(text, name, force=given.force)
    elif out == "-":
        raise UserError(f"--format {form} is binary and needs a file: give --out run.{form}")
    else:
        with writing.opened(out, force=given.force) as file:
            finish(formats.BINARY[form](part, file))
    if not part.broken:
        return 0
    output.complain(stopped.sentence(part.timeline))
    return FAILED


def _format_asked(asked: str | None, out: str) -> str:
    """The format given, or that of the file's ending. Raises `UserError` without a known one."""
    found = formats.format_of(out) if asked is None else asked
    if found in _PICTURES:
        made = quoted(f"{'image' if out == '-' else os.path.splitext(out)[0]}.svg")
        raise UserError(
            f"images are made as SVG: give --out {made}; browsers show it, rsvg-convert and Inkscape make a PNG of it"
        )
    if asked is not None:
        return values.choice("--format", asked, FORMATS)
    if found not in FORMATS:
        raise UserError(f"which format? Give --format {values.listed(FORMATS)}, or --out with such an ending")
    return found
