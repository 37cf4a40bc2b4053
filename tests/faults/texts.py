"""Texts that nobody means: command lines, conditions, formulas, weights, lessons, state and options, mutated."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from random import Random
from unittest.mock import patch
from zipfile import ZIP_DEFLATED

import numpy as np

from stepviz import UserError
from stepviz.cli import main
from stepviz.cli.topics import COMMANDS
from stepviz.cli.topics.offered import OPTIONS
from stepviz.settings.preferences import config_file
from stepviz.settings.sources import SOURCES
from stepviz.ui import config, memory
from tests.architecture.trees import PACKAGE
from tests.fuzz_files.arrays import entry_changed, header_changed
from tests.fuzz_files.tables import bytes_changed, cut_short
from tests.support.files import npy, zipped
from tests.support.lessons import GOOD as LESSON

_COMMANDS = [name for name in COMMANDS if name not in ("serve", "train", "walk")]
_JUNK = (
    *("", "-", "--", "nan", "-inf", "1e400", "9" * 40, "0", "-1"),
    *("1:grads", "dW.x3.c0", "\x1b[2J", "é", "\udce9", "a=b", ","),
)
_STATE = '{"stepviz": 1, "words": ["article", "--lr", "0.1", "--at", "3:loss"], "files": {"marks.csv": "ab"}}'
_CONFIG = 'theme = "light"\nspeed = "max"\nascii = true\n[keys]\nplay_or_pause = "k"\n'
_NINES = "9" * 5000
_VALUES = (
    *("1e308", "5e-324", "9223372036854775807", "-1", "nan", "inf", "0", "true", "[]", "[[]]", "[{}]", "{}"),
    *("07:32:00", "1979-05-27T07:32:00Z", _NINES, "9" * 400, f"0x{_NINES}", f"0.{_NINES}", "[" * 300 + "]" * 300),
    *(f"{{{'a.' * 9999}b=1}}", '""', '"\\u0000"', '"\\u001b[2J"', f'"{"x" * 5000}"', f'"{"{" * 300}"', "1_0"),
    *(f'"{{{_NINES}}}"', f'"1:{_NINES}"', f'"{_NINES}:check"', f'"loss < {_NINES}"', f'"W.x{_NINES}.c0"'),
    *(f'["5:lr={_NINES}"]', f'["{_NINES}:lr=1"]', f'["W.*.c{_NINES}"]', f'"--lr {_NINES}"', '"{0}{a!r}{W:>99}"'),
    *(f'"--iterations {_NINES}"', '"999x999"', '"%s{}"'),
)
"""What a key of a TOML file may be told to be."""
_WEIGHTS = '{"W": [[1, 2], [3, 4], [5, 6], [7, 8]], "b": [0.5, -1e-3]}'


def mutated(choose: Random, text: str) -> str:
    """A text with some characters changed, left out, doubled or swapped for others that mean something."""
    for _ in range(choose.randrange(1, 6)):
        place, size = choose.randrange(len(text) + 1), choose.randrange(0, 8)
        put = choose.choice(
            ["", text[place : place + size] * 3, choose.choice('{}[]()"\\\n\t=<>^.,-0e9é\x00\x1b\u202e'), "(" * 300]
        )
        text = text[:place] + put + text[place + size :]
    return text


def _commands(choose: Random) -> None:
    words = [choose.choice(_COMMANDS)] if choose.random() < 0.8 else []
    words += [choose.choice([*SOURCES, *_JUNK])] if choose.random() < 0.7 else []
    for _ in range(choose.randrange(4)):
        option = OPTIONS[
            choose.choice([name for name in OPTIONS if name not in ("out", "size", "iterations", "range", "rows")])
        ]
        words.append(option.flag)
        if option.value and choose.random() < 0.9:
            words.append(choose.choice([option.example, mutated(choose, option.example), *_JUNK]))
    _run([*words, *(["--iterations", "3"] if choose.random() < 0.5 else [])])


def _weights(choose: Random) -> None:
    Path("w.json").write_text(mutated(choose, _WEIGHTS), encoding="utf-8")
    members = [(f"{name}.npy", npy(np.ones(shape))) for name, shape in (("W", (4, 2)), ("b", (2,)))]
    changed = [(name, header_changed(data, choose) if choose.random() < 0.3 else data) for name, data in members]
    archive = choose.choice([bytes_changed, entry_changed, cut_short])(zipped(changed, ZIP_DEFLATED), choose)
    Path("w.npz").write_bytes(archive or b"\0")
    for name in ("w.json", "w.npz"):
        _run(["train", "--iterations", "2", "--weights", name])


def _lessons(choose: Random) -> None:
    lesson = choose.choice(sorted((PACKAGE / "lesson" / "lessons").glob("*.toml")))
    Path("l.toml").write_text(mutated(choose, lesson.read_text(encoding="utf-8")), encoding="utf-8")
    _run(["check", "l.toml"])


def _values(choose: Random) -> None:
    """A lesson and options with one value that is another."""
    config_file().parent.mkdir(parents=True, exist_ok=True)
    for name, text, command in (("l.toml", LESSON, ["check", "l.toml"]), (str(config_file()), _CONFIG, ["config"])):
        for _ in range(6):
            lines = text.splitlines()
            place = choose.choice([place for place, line in enumerate(lines) if " = " in line])
            lines[place] = f"{lines[place].partition(' = ')[0]} = {choose.choice(_VALUES)}"
            Path(name).write_text("\n".join(lines), encoding="utf-8")
            _run(command)
    _run(["notes", "l.toml"])


def _files(choose: Random) -> None:
    for path, text, look in ((memory.state_file(), _STATE, memory.recall), (config_file(), _CONFIG, config.read)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            mutated(choose, text).encode("utf-8", "surrogatepass") if choose.random() < 0.9 else choose.randbytes(99)
        )
        with contextlib.suppress(UserError):
            look()
            memory.changed()


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
    """What is amiss with a text of each kind; nothing if nothing is."""
    choose, own = Random(seed), dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
    with contextlib.chdir(folder), patch.dict(os.environ, own):
        for attempt in (_commands, _weights, _lessons, _values, _files):
            try:
                attempt(choose)
            except Exception as error:
                return f"seed {seed}, {attempt.__name__}: {type(error).__name__}: {str(error)[:600]}"
    return ""
