"""Text from outside: made harmless once, where it enters, and quoted safely where a message shows it."""

from __future__ import annotations

import re
import unicodedata

REPLACED = "�"
"""Stands for each character that cannot be printed."""

_INVISIBLE = re.compile("[\\u00ad\\u200b-\\u200d\\u2060\\ufeff]")


def clean(text: str) -> str:
    """One line of printable text: white space as single spaces, what has no width gone, all else that is no
    character to print (ESC and other controls, marks that change the direction of writing) as `�`.
    """
    line = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    return line if line.isprintable() else "".join(c if c.isprintable() else REPLACED for c in line)


def shown(text: str, most: int = 30) -> str:
    r"""The text in double quotes, shortened, what cannot be printed written out: `"caf\xe9"`, `"\x1b[2J"`."""
    cut = text if len(text) <= most else text[: most - 1]
    return '"' + "".join(map(_written, cut)) + ("" if cut is text else "…") + '"'


def listed(names: tuple[str, ...] | list[str], most: int = 60) -> str:
    """Names with commas between, as many as fit: `age, height, …`."""
    text = ""
    for place, name in enumerate(names):
        more = (", " if place else "") + name
        if len(text) + len(more) > most and place:
            return text + ", …"
        text += more if len(more) <= most else more[: most - 1] + "…"
    return text


def lines_in(text: str) -> int:
    r"""Line ends in the text, as an editor counts them: `\n`, `\r\n` and `\r` are one each."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _written(character: str) -> str:
    if character.isprintable() and character != '"':
        return character
    return '\\"' if character == '"' else ascii(character)[1:-1]
