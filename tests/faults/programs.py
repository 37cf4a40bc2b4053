"""Programs: runs whose files, columns, classes and formulas have hostile names, exported and run by Python alone."""

from __future__ import annotations

import builtins
import contextlib
import csv
import io
import keyword
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from stepviz import Timeline, Trainer
from stepviz.cli import main, parser
from stepviz.cli.options import experiment
from stepviz.ops import Array
from stepviz.settings.kinds import SCHEDULES
from stepviz.training.branch import branched
from tests.support.numpy_alone import parameters, same, trained

LAST, _RUN = 6, 100
"""Iterations of each program."""
_RUNS = "open('here','w')"
_DOES = [
    _RUNS,
    f"\n{_RUNS}#",
    f"\r{_RUNS}#",
    f"\r\n    {_RUNS}\n",
    f"\x0c{_RUNS}#",
    f"\u2028{_RUNS}#",
    f"\x85{_RUNS}#",
    f"\\n{_RUNS}#",
    f"\\x0a{_RUNS}#",
    f"\\u000aimport os;{_RUNS}#",
    f"\\N{{LINE FEED}}{_RUNS}#",
    "+AAo-open(+ACc-here+ACc-,+ACc-w+ACc-)+ACM-",
    f'");{_RUNS};print("',
    f"');{_RUNS};('",
    f'"""\n{_RUNS}\n"""',
    f"])\n{_RUNS}",
    "$(touch here)",
    "`touch here`",
    ";touch here;",
    f"{{{_RUNS}}}",
    "{0.__class__}",
    "{last}",
    "%s%n",
    "\\",
    "#",
    "\u202e#",
    "\ufeff",
    "é猫\u0301",
    "\x1b]0;t\x07",
    "<script>",
    "=1+1",
]
"""What does something where it is read as code: by Python in any encoding, or by a shell."""
_ENCODINGS = (
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "latin-1", "rot13"),
    *("none", "punycode", "cp037"),
)
_COOKIES = ["coding={}", "coding: {}", "-*- coding: {} -*-", "vim: set fileencoding={} :", "coding:{}"]
_NAMES = [
    *(*keyword.kwlist, *keyword.softkwlist, *dir(builtins)),
    *("range", "print", "iteration", "np", "lr", "rng", "order", "os", "variable", "zlib", "base64", "unpacked", "P")
    * 3,
    *("G", "F", "M", "V", "S", "w", "g", "m", "v", "s", "t", "T", "X", "Y", "train", "rows", "x", "y", "self") * 3,
]


def _text(choose: Random) -> str:
    """A name that somebody may give a column, a class or a file."""
    parts = [choose.choice(_COOKIES).format(choose.choice(_ENCODINGS))] if choose.random() < 0.6 else []
    parts += [choose.choice(_DOES) for _ in range(choose.randrange(1, 4))]
    choose.shuffle(parts)
    return choose.choice([" ", "", ","]).join(parts)


def _file_name(choose: Random) -> str:
    text = _text(choose).replace("/", "").replace("\0", "")
    return f"m{text.encode('utf-8', 'surrogateescape')[:200].decode(errors='ignore')} (1).csv"


def _table(choose: Random) -> list[str]:
    """The words of a run on a table, which is written here."""
    heads = [f"{place}{_text(choose)}" for place in range(choose.randrange(1, 4))]
    label, classes = f"y{_text(choose)}", [f"{letter}{_text(choose)}" for letter in "ab"]
    rows = [[*(place * row % 7 for place in range(1, len(heads) + 1)), classes[row % 2]] for row in range(24)]
    made = io.StringIO()
    csv.writer(made).writerows([[*heads, label], *rows])
    name = _file_name(choose)
    Path(name).write_text(made.getvalue(), encoding="utf-8", newline="")
    words = [f"./{name}", "--delimiter", "comma", "--header"]
    words += ["--hidden", "3"] if choose.random() < 0.3 else []
    words += ["--optimizer", choose.choice(("sgd", "adam", "adamw", "momentum")), *_rate(choose)]
    words += ["--l2", "0.1"] if choose.random() < 0.3 else []
    return words + (
        ["--edit", f"3:{choose.choice(('lr=0.5', 'x.r1.x0=2', 'seed=4'))}"] if choose.random() < 0.4 else []
    )


def _rate(choose: Random) -> list[str]:
    """The words of a schedule and a warm-up, or none."""
    words = ["--schedule", choose.choice([*SCHEDULES]), "--warmup", choose.choice("0579")]
    return words if choose.random() < 0.4 else []


def _formula(choose: Random) -> list[str]:
    """The words of a formula with names that mean something to Python or to the program."""
    names = [choose.choice(_NAMES).replace("_", "") for _ in range(3)]
    first, second, _ = names
    formula = choose.choice(
        ("{2} = {0}*{1} + {0}", "{1} = {0}*{0}; {2} = {1} + 2*{0}", "{2} = exp({0}) - {1}^2", "{2} = ({0} + {1})/{0}")
    ).format(*names)
    values = ",".join(
        f"{name}={1 + place / 4}" for place, name in enumerate((first, second)) if f"{name} =" not in formula
    )
    words = ["chain-rule", "--formula", formula, "--set", values, "--lr", "0.01"]
    words += ["--optimizer", choose.choice(("sgd", "adam", "momentum", "rmsprop")), *_rate(choose)]
    return words + (["--edit", f"3:{first}=1.5"] if choose.random() < 0.3 else [])


def tried(seed: int, folder: str) -> str:
    """What is amiss with the program of a seed; nothing if nothing is, or the run is refused in a sentence."""
    choose = Random(seed)
    with contextlib.chdir(folder):
        words = choose.choice((_table, _table, _formula))(choose)
        return _amiss(words, Path(folder) / "program.py")


def _amiss(words: list[str], path: Path) -> str:
    with contextlib.redirect_stderr(io.StringIO()) as said:
        status = main(["export", *words, "--iterations", f"1-{LAST}/{_RUN}", "--format", "script", "--out", str(path)])
    told = said.getvalue()
    if status:
        refused = status == 2 and told.startswith("stepviz: ") and "internal error" not in told
        return "" if refused else f"{words}: {told}"
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run([sys.executable, "-I", str(path)], cwd=empty, capture_output=True, check=False)
        left = os.listdir(empty)
    if done.returncode or done.stderr or left:
        return f"{words}: left {left}, {done.stderr.decode(errors='replace')}"
    return "" if same(parameters(done.stdout.decode()), _trained(words)) else f"{words}: other numbers"


def _trained(words: list[str]) -> dict[str, Array]:
    given = parser.parse("export", words)
    line = branched(Timeline(Trainer(experiment(given, iterations=_RUN))), given.edit or ())
    return trained(line, LAST)
