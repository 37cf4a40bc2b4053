"""Texts that nobody means: command lines, weights, lessons, state and options, mutated."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from stepviz import UserError
from stepviz.cli import main
from stepviz.cli.topics import COMMANDS
from stepviz.cli.topics.offered import OPTIONS
from stepviz.settings.preferences import config_file
from stepviz.settings.sources import SOURCES
from stepviz.ui import memory
from tests.support.lessons import GOOD

_COMMANDS = [name for name in COMMANDS if name not in ("serve", "train", "walk")]
_OPTIONS = [name for name in OPTIONS if name not in ("out", "size", "iterations", "range", "rows")]
_JUNK = (
    *("", "-", "--", "nan", "-inf", "1e400", "9" * 40, "0", "-1"),
    *("1:grads", "dW.x3.c0", "\x1b[2J", "é", "\udce9", "a=b", ","),
)
_STATE = '{"stepviz": 1,\n"words": ["article", "--lr", "0.1", "--at", "3:loss"],\n"files": {"marks.csv": "ab"}\n}'
_CONFIG = 'theme = "light"\nspeed = "max"\nascii = true\n[keys]\nplay_or_pause = "k"\n'
_WEIGHTS = '{"W": [[1, 2], [3, 4], [5, 6], [7, 8]],\n"b": [0.5, -1e-3]\n}'
_NINES = "9" * 5000
_VALUES = (
    *("1e308", "5e-324", "9223372036854775807", "-1", "nan", "inf", "0", "true", "[]", "[[]]", "[{}]", "{}"),
    *("07:32:00", "1979-05-27T07:32:00Z", _NINES, "9" * 400, f"0x{_NINES}", f"0.{_NINES}", "[" * 300 + "]" * 300),
    *(f"{{{'a.' * 9999}b=1}}", '""', '"\\u0000"', '"\\u001b[2J"', f'"{"x" * 5000}"', f'"{"{" * 300}"', "1_0"),
    *(f'"{{{_NINES}}}"', f'"1:{_NINES}"', f'"{_NINES}:check"', f'"loss < {_NINES}"', f'"W.x{_NINES}.c0"'),
    *(f'["5:lr={_NINES}"]', f'["{_NINES}:lr=1"]', f'["W.*.c{_NINES}"]', f'"--lr {_NINES}"', '"{0}{a!r}{W:>99}"'),
    *(f'"--iterations {_NINES}"', '"999x999"', '"%s{}"'),
)
"""What a key of a file may be told to be."""
_VALUE = re.compile(r"(?<= = ).+$|(?<=\": ).+?(?=,?$)", re.MULTILINE)


def _mutated(choose: Random, text: str) -> str:
    """A text with some characters changed, left out, doubled or swapped for others that mean something."""
    for _ in range(choose.randrange(1, 6)):
        place, size = choose.randrange(len(text) + 1), choose.randrange(0, 8)
        put = choose.choice(
            ["", text[place : place + size] * 3, choose.choice('{}[]()"\\\n\t=<>^.,-0e9é\x00\x1b\u202e'), "(" * 300]
        )
        text = text[:place] + put + text[place + size :]
    return text


def _with_another_value(choose: Random, text: str) -> str:
    start, end = choose.choice([found.span() for found in _VALUE.finditer(text)])
    return text[:start] + choose.choice(_VALUES) + text[end:]


def _files() -> tuple[tuple[Path, str, Callable[[], object]], ...]:
    """Files that are read, what is right in them, and what reads them."""
    return (
        (Path("w.json"), _WEIGHTS, partial(_run, ["train", "--iterations", "2", "--weights", "w.json"])),
        (Path("l.toml"), GOOD, partial(_run, ["check", "l.toml"])),
        (config_file(), _CONFIG, partial(_run, ["config"])),
        (memory.state_file(), _STATE, _recalled),
    )


def _recalled() -> None:
    with contextlib.suppress(UserError):
        memory.recall()
        memory.changed()


def _command(choose: Random) -> list[str]:
    words = [choose.choice(_COMMANDS)] if choose.random() < 0.8 else []
    words += [choose.choice([*SOURCES, *_JUNK])] if choose.random() < 0.7 else []
    for _ in range(choose.randrange(4)):
        option = OPTIONS[choose.choice(_OPTIONS)]
        words.append(option.flag)
        if option.value and choose.random() < 0.9:
            words.append(choose.choice([option.example, _mutated(choose, option.example), *_JUNK]))
    return [*words, *(["--iterations", "3"] if choose.random() < 0.5 else [])]


def _run(words: list[str]) -> None:
    """The command in this process. Raises `AssertionError` where it does not end with its sentence."""
    out, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with patch.multiple(sys, stdin=io.TextIOWrapper(io.BytesIO()), stdout=out, stderr=said):
        status = main(words)
    text = said.getvalue()
    assert status in (0, 1, 2), (words, status)
    assert words[0:1] != ["config"] or out.buffer.getvalue().decode().replace("\n", "").isprintable(), words
    assert "internal error" not in text, (words, text)
    assert status != 2 or text.startswith("stepviz: "), (words, text)


def tried(seed: int, folder: str) -> str:
    """What is amiss with a command line, or a text of each kind; nothing if nothing is."""
    choose, own = Random(seed), dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
    with contextlib.chdir(folder), patch.dict(os.environ, own):
        try:
            _run(_command(choose))
            for path, text, read in _files():
                path.parent.mkdir(parents=True, exist_ok=True)
                for change in (_mutated, _with_another_value, _with_another_value):
                    path.write_bytes(change(choose, text).encode("utf-8", "surrogatepass"))
                    read()
        except Exception as error:
            return f"seed {seed}: {type(error).__name__}: {str(error)[:600]}"
    return ""
