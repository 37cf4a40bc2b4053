"""Frames: writes every screen of a lesson as a picture and as text, into a folder."""

from __future__ import annotations

import os
import re

from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.export.svg import svg
from stepviz.lesson.script import Script
from stepviz.lesson.staging import Act, acts
from stepviz.shell import quoted
from stepviz.views import screen
from stepviz.views.text.palette import PALETTES
from stepviz.views.text.span import text_of

_MOST_LETTERS = 40


def write_frames(script: Script, folder: str, size: tuple[int, int], theme: str) -> int:
    """Writes files like `03-score.svg` and `03-score.txt` for each screen; returns the number of screens.

    Raises `UserError` if the folder is not empty or cannot be created.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        full = bool(os.listdir(folder))
    except FileExistsError:
        raise UserError(f"{quoted(folder)} is a file: give a folder that is empty, or new") from None
    except OSError as error:
        raise UserError(f"cannot write into {quoted(folder)}: {error.strerror}") from None
    if full:
        raise UserError(f"{quoted(folder)} is not empty, and nothing is overwritten: give --out another folder")
    # All of them are drawn before the first is written: a stop that cannot be shown leaves no half of a lesson behind.
    drawn = [(named(script, act), *_drawn(script, act, size, theme)) for act in acts(script)]
    for name, picture, text in drawn:
        for ending, content in (("svg", picture), ("txt", text)):
            with replacing(os.path.join(folder, f"{name}.{ending}")) as file:
                file.write(content.encode())
    return len(drawn)


def _drawn(script: Script, act: Act, size: tuple[int, int], theme: str) -> tuple[str, str]:
    """A screen as SVG, and as text."""
    rows = screen.screen(act.sight, *size).rows
    title = f"{script.lesson.title}, stop {act.stop + 1}: {script.stop(act.stop).title}"
    text = "".join(f"{text_of(row).rstrip()}\n" for row in rows)
    return svg(rows, title, PALETTES[theme]["truecolor"]), text


def named(script: Script, act: Act) -> str:
    """The file name of a screen, `08-copied-up-question`: number, id or title, and an ending before the answer."""
    ending = "" if act.answered else "-question" if script.stop(act.stop).ask is not None else "-hidden"
    return f"{act.stop + 1:02}-{slug(script, act.stop)}{ending}"


def slug(script: Script, number: int) -> str:
    """The id of a stop, or its title, in lower-case letters, digits and `-`: `copied-up`."""
    stop = script.stop(number)
    return "-".join(re.findall(r"[a-z0-9]+", (stop.id or stop.title).lower()))[:_MOST_LETTERS].rstrip("-") or "stop"
