"""Frames: every press of a lesson as a picture and as a text, in a folder of their own."""

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
    """Write `03-score.svg` and `03-score.txt` for each press; returns how many presses there were.

    Raises `UserError` for a folder that holds anything, or cannot be made.
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
    shown = 0
    for act in acts(script):
        shown += 1
        rows = screen.screen(act.sight, *size).rows
        title = f"{script.lesson.title}, stop {act.stop + 1}: {script.stop(act.stop).title}"
        path = os.path.join(folder, named(script, act))
        text = "".join(f"{text_of(row).rstrip()}\n" for row in rows)
        for ending, content in (("svg", svg(rows, title, PALETTES[theme]["truecolor"])), ("txt", text)):
            with replacing(f"{path}.{ending}") as file:
                file.write(content.encode())
    return shown


def named(script: Script, act: Act) -> str:
    """`08-copied-up-question`: its number, its id or title, whether its answer is still out."""
    ending = "" if act.answered else "-question" if script.stop(act.stop).ask is not None else "-hidden"
    return f"{act.stop + 1:02}-{slug(script, act.stop)}{ending}"


def slug(script: Script, number: int) -> str:
    """`copied-up`: the id of a stop, or its title in letters, digits and `-`."""
    stop = script.stop(number)
    return "-".join(re.findall(r"[a-z0-9]+", (stop.id or stop.title).lower()))[:_MOST_LETTERS].rstrip("-") or "stop"
