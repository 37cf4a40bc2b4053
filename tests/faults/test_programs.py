"""Texts that nobody means, mutated; programs, whatever their files, columns, classes and formulas are called."""

from __future__ import annotations

import builtins
import contextlib
import csv
import io
import keyword
import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from stepviz import Timeline, Trainer, UserError
from stepviz.cli import main, parser
from stepviz.cli.options import experiment
from stepviz.cli.topics import COMMANDS
from stepviz.cli.topics.offered import OPTIONS
from stepviz.ops import Array
from stepviz.settings.preferences import config_file
from stepviz.settings.sources import SOURCES
from stepviz.training.branch import branched
from stepviz.ui import memory
from tests.fuzz_files.mutated import parts_changed
from tests.support.commands import ended
from tests.support.examples import LONG
from tests.support.lessons import GOOD
from tests.support.numpy_alone import parameters, run_alone, same, trained

pytestmark = pytest.mark.faults
LAST, RUN = 6, 100
"""Iterations of each program, and of its run."""
_WRITES = "open('here','w')"
DOES = (
    _WRITES,
    *(f"{end}{_WRITES}#" for end in ("\n", "\r", "\r\n", "\x0c", "\u2028", "\x85", "\\n", "\\x0a", "\\u000a")),
    f"\r\n    {_WRITES}\n",
    f"\\N{{LINE FEED}}{_WRITES}#",
    "+AAo-open(+ACc-here+ACc-,+ACc-w+ACc-)+ACM-",
    f'");{_WRITES};print("',
    f"');{_WRITES};('",
    f'"""\n{_WRITES}\n"""',
    f"])\n{_WRITES}",
    *("$(touch here)", "`touch here`", ";touch here;", f"{{{_WRITES}}}", "{0.__class__}", "{last}", "%s%n"),
    *("\\", "#", "\u202e#", "\ufeff", "é猫\u0301", "\x1b]0;t\x07", "<script>", "=1+1"),
)
"""What does something where it is read as code: by Python in any encoding, or by a shell."""
COOKIES = ("coding={}", "coding: {}", "-*- coding: {} -*-", "vim: set fileencoding={} :", "coding:{}")
ENCODINGS = (
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "latin-1", "rot13"),
    *("none", "punycode", "cp037"),
)
NAMES = (
    *(name.replace("_", "") for name in (*keyword.kwlist, *keyword.softkwlist, *dir(builtins))),
    *("range", "print", "iteration", "np", "lr", "rng", "order", "os", "variable", "zlib", "base64", "unpacked"),
    *("P", "train", "rows", "self", *"GFMVSwgmvstTXYxy"),
)
"""What means something to Python or to the program."""
SETTINGS = (
    "--hidden 3 --edit 3:lr=0.5",
    "--optimizer adam --schedule cosine --warmup 5",
    "--optimizer adamw --l2 0.1 --edit 3:x.r1.x0=2",
    "--optimizer momentum --schedule step --edit 3:seed=4",
)
FORMULAS = ("{2} = {0}*{1} + {0}", "{2} = exp({0}) - {1}^2", "{2} = ({0} + {1})/{0}")


def on_tables() -> Iterator[list[str]]:
    """The words of a run on each table: its name says an encoding, all that is named in it does something."""
    for number, (cookie, encoding) in enumerate(product(COOKIES, ENCODINGS)):
        does = [DOES[(number + 5 * place) % len(DOES)] for place in range(6)]
        said = cookie.format(encoding)
        heads = [f"{place}{text} {said}" for place, text in enumerate(does[:3])]
        classes = [f"a{does[3]}", f"b{does[4]} {said}"]
        name = f"m{said} {does[5]}{number}.csv".replace("/", "")
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            rows = ([row % 7, 2 * row % 7, 3 * row % 5, classes[row % 2]] for row in range(24))
            csv.writer(file).writerows([[*heads, f"y{does[4]}"], *rows])
        yield [f"./{name}", "--delimiter", "comma", "--header", *SETTINGS[number % len(SETTINGS)].split()]


def on_formulas() -> Iterator[list[str]]:
    """The words of a run on a formula with each of the names."""
    for number in range(0, len(NAMES) - 2, 2):
        names = NAMES[number : number + 3]
        formula = FORMULAS[number // 2 % len(FORMULAS)].format(*names)
        optimizer = ("sgd", "adam", "momentum", "rmsprop")[number // 2 % 4]
        given = ["--set", f"{names[0]}=1,{names[1]}=1.25", "--lr", "0.01", "--optimizer", optimizer]
        yield ["chain-rule", "--formula", formula, *given, *(["--edit", f"3:{names[0]}=1.5"] if number % 3 else [])]


def ends_with(words: list[str]) -> dict[str, Array]:
    """The parameters that the run ends with."""
    given = parser.parse("export", words)
    return trained(branched(Timeline(Trainer(experiment(given, iterations=RUN))), given.edit or ()), LAST)


def test_an_exported_program_does_its_own_arithmetic_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the run is refused in a sentence."""
    monkeypatch.chdir(tmp_path)
    programs = dict[Path, list[str]]()
    runs = [*on_tables(), *on_formulas()]
    for number, words in enumerate(runs):
        file = tmp_path / f"program{number}.py"
        told = ["--iterations", f"1-{LAST}/{RUN}", "--format", "script", "--out", str(file)]
        status, _, said = ended(["export", *words, *told])
        assert said.startswith("stepviz: "), words
        assert "internal error" not in said, words
        programs |= {file: words} if status < 2 else {}
    assert len(programs) > len(runs) // 2
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    printed = run_alone([*programs])
    assert os.listdir() == []
    monkeypatch.chdir(tmp_path)
    for text, words in zip(printed, programs.values(), strict=True):
        assert same(parameters(text), ends_with(words)), words


_COMMANDS = [name for name in COMMANDS if name not in ("hall", "serve", "train", "walk")]
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


def _mutated(choose: Random, text: str) -> bytes:
    return parts_changed(text.encode(), choose)


def _with_another_value(choose: Random, text: str) -> bytes:
    start, end = choose.choice([found.span() for found in _VALUE.finditer(text)])
    return f"{text[:start]}{choose.choice(_VALUES)}{text[end:]}".encode()


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
            words.append(choose.choice([option.example, os.fsdecode(_mutated(choose, option.example)), *_JUNK]))
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
                    path.write_bytes(change(choose, text))
                    read()
        except Exception as error:
            return f"seed {seed}: {type(error).__name__}: {str(error)[:600]}"
    return ""


def test_texts_that_nobody_means(tmp_path: Path) -> None:
    assert [problem for seed in range(100 if LONG else 6) if (problem := tried(seed, str(tmp_path)))] == []
