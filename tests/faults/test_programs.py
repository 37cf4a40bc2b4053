"""Texts that nobody means; programs, whatever their files, columns, classes and formulas are called."""

from __future__ import annotations

import builtins
import csv
import keyword
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from stepviz import Timeline, Trainer
from stepviz.cli import parser
from stepviz.cli.options import experiment
from stepviz.ops import Array
from stepviz.training.branch import branched
from tests.faults import texts
from tests.support.commands import ended
from tests.support.examples import LONG
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
OPTIONS = (
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
        yield [f"./{name}", "--delimiter", "comma", "--header", *OPTIONS[number % len(OPTIONS)].split()]


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


def test_texts_that_nobody_means(tmp_path: Path) -> None:
    assert [problem for seed in range(100 if LONG else 6) if (problem := texts.tried(seed, str(tmp_path)))] == []
