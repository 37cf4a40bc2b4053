"""The exported program, run with NumPy alone, prints the parameters of the run itself, bit for bit."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main, parser
from stepviz.cli.options import experiment as options_of
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.ops import Array
from stepviz.training.branch import branched
from tests.support.examples import examples
from tests.support.files import complaints
from tests.support.nets import Net, every_net
from tests.support.numpy_alone import parameters, run_alone, same, trained

RUNS = (
    "article",
    "article --optimizer momentum --seed 3",
    "article --optimizer adam",
    "article --optimizer rmsprop --l2 0.01",
    "article --sampling epochs --batch-size 3",
    "article --sampling order --softmax stable --reduction mean",
    "article --variant as-printed",
    "article --freeze b --optimizer adam",
    "iris --hidden 8",
    "iris --hidden 4,3 --activation gelu",
    "iris --hidden 6,4 --activation tanh --optimizer adam --freeze b1 --l2 0.001",
    "iris --hidden 5 --loss mse",
    "iris --loss half-mse --output sigmoid --optimizer rmsprop --hidden 4",
    "xor --hidden 4 --loss bce --optimizer momentum --sampling epochs",
    "housing --loss mse --lr 0.001",
    "digits --hidden 12 --optimizer adam --sampling epochs",
    "iris --hidden 5,3 --norm batch --dropout 0.2 --optimizer adam",
    "iris --hidden 5,5,5 --skip --norm batch --dropout 0.2",
    "moons --hidden 4 --norm layer --optimizer momentum",
    "mazur",
    "chain-rule --optimizer adam --iterations 50",
)


def last_of(words: str, iterations: int, capsys: pytest.CaptureFixture[str]) -> dict[str, Array]:
    """The parameters that `stepviz train` ends with."""
    given = words if "--iterations" in words else f"{words} --iterations {iterations}"
    main(["train", *given.split(), "--format", "json"])
    end = json.loads(capsys.readouterr().out.splitlines()[-1])
    return {name: np.array(value, dtype=np.float64) for name, value in end["parameters"].items()}


def test_with_numpy_alone_the_program_prints_what_the_run_ends_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for number, words in enumerate(RUNS):
        files.append(tmp_path / f"run{number}.py")
        source = words.removesuffix("--iterations 50")
        last = 50 if "chain-rule" in words else 150
        asked = [*source.split(), "--format", "script", "--iterations", f"9-{last}", "--out", str(files[-1])]
        assert main(["export", *asked]) == 0
    for words, printed in zip(RUNS, run_alone(files), strict=True):
        expected = last_of(words, 150, capsys)
        assert same(parameters(printed), expected), words


@examples(40)
@given(net=every_net(most_layers=3, most_units=9))
def test_the_program_of_any_network_does(net: Net) -> None:
    trainer = net.trainer
    code = compile("".join(script_text(Part(Timeline(trainer), 1, 120))), "script", "exec")
    with redirect_stdout(StringIO()) as printed, np.errstate():
        exec(code, {})
    assert same(parameters(printed.getvalue()), trained(Timeline(trainer), 120))


@pytest.mark.parametrize(
    ("source", "given"), [("microgpt", {}), ("gpt", {"heads": 2, "embed": 4, "layers": 2, "sampling": "epochs"})]
)
def test_the_program_of_a_gpt_ends_as_its_run_does(source: str, given: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.of(source, **given))
    code = compile("".join(script_text(Part(Timeline(trainer), 1, 20))), "script", "exec")
    with redirect_stdout(StringIO()) as printed, np.errstate():
        exec(code, {})
    assert same(parameters(printed.getvalue()), trained(Timeline(trainer), 20))


EDITED = (
    "article --edit 11:lr=0.1",
    "article --edit 11:W.x2.c0=2 --edit 11:b.c1=-0.5 --edit 30:lr=1",
    "article --optimizer adam --edit 20:optimizer=momentum --edit 40:optimizer=adam",
    "article --edit 20:seed=7 --edit 40:batch-size=3",
    "article --sampling epochs --edit 20:batch-size=3",
    "article --edit 5:x.r6.x2=1 --edit 9:y.r6=1 --edit 12:softmax=stable --edit 12:reduction=mean",
    "iris --hidden 5 --optimizer rmsprop --edit 30:W1.x2.h0=0.25 --edit 30:lr=0.02 --edit 31:seed=3",
    "housing --loss mse --lr 0.001 --edit 7:y.r3.o0=2.5",
    "digits --hidden 4 --edit 9:x.r3.x5=0.5",
    "chain-rule --edit 5:x=-3 --edit 9:lr=0.05",
    "article --edit 90:lr=0.1",
    "article --edit 20:schedule=cosine --edit 40:optimizer=adamw",
    "iris --schedule linear --warmup 30 --edit 20:lr=0.5 --edit 40:schedule=constant",
)


def test_the_program_of_a_what_if_ends_as_the_what_if_does(tmp_path: Path) -> None:
    files, wanted = [], []
    for number, words in enumerate(EDITED):
        source, *rest = words.split(" --edit ")
        options = source.split()
        last = 45 if options[0] == "chain-rule" else 60
        given = parser.parse("export", [*options, "--iterations", f"1-{last}"])
        experiment = options_of(given, iterations=100)
        line = branched(Timeline(Trainer(experiment)), rest)
        wanted.append(trained(line, last))
        files.append(tmp_path / f"run{number}.py")
        files[-1].write_text("".join(script_text(Part(line, 1, last))))
    for words, printed, expected in zip(EDITED, run_alone(files), wanted, strict=True):
        assert same(parameters(printed), expected), words


def test_it_starts_from_the_parameters_of_a_file_and_knows_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.json").write_text('{"W": [[0.1, -0.0], [3, 4], [5e-300, 6], [7, 1e-22]], "b": [0.5, -2]}')
    table = "marks's \x1b[2J.csv"
    Path(table).write_text("".join(f"{n % 5},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40)))
    given = Experiment(weights="w.json", freeze=("b",)), Experiment.of(table, seed=4)
    expected = [trained(Timeline(Trainer(experiment)), 40) for experiment in given]
    for number, experiment in enumerate(given):
        words = ["export", *experiment.words(), "--iterations", "1-40", "--format", "script"]
        assert main([*words, "--out", f"run{number}.py"]) == 0
    Path("w.json").unlink()
    Path(table).unlink()
    printed = run_alone([Path("run0.py"), Path("run1.py")])
    assert [same(parameters(text), wanted) for text, wanted in zip(printed, expected, strict=True)] == [True, True]
    assert "\x1b" not in Path("run1.py").read_text()


@examples(30)
@given(texts=st.lists(st.text(min_size=1, max_size=40), min_size=6, max_size=6))
@example(texts=["coding=unicode_escape", "\\nimport os;os.abort()#", "c\ro", "a\nb", "\u2028", '"""'])
def test_names_from_outside_are_comments_and_nothing_else(texts: list[str]) -> None:
    """Whatever they are, the program that Python reads is the same: its bytes name their encoding themselves."""
    file, *names = texts
    tame = Trainer(Experiment.of("line", loss="mse", rows=12))
    data = replace(tame.dataset, features=tuple(names[:1]), targets=tuple(names[1:2]))
    hostile = Timeline(Trainer(tame.experiment, data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Timeline, "words", [f"./{file}", *names])
        programs = ["".join(script_text(Part(line, 1, 3))) for line in (Timeline(tame), hostile)]
    first, second = (ast.dump(ast.parse(program.encode())) for program in programs)
    assert first == second


def test_a_run_that_stops_is_written_up_to_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.py"
    assert main(["export", "--lr", "100", "--format", "script", "--out", str(path)]) == 1
    assert "the run stopped at 4:softmax" in capsys.readouterr().err
    (printed,) = run_alone([path])
    assert same(parameters(printed), last_of("article --lr 100", 4, capsys))
    late = ["export", "--lr", "100", "--iterations", "9-12", "--format", "script"]
    assert complaints(late, capsys) == ["the run stopped at iteration 4, before 9: ask for --iterations 1-4"]


def test_it_imports_nothing_but_numpy_and_the_standard_library(capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("article", "digits"):
        assert main(["export", source, "--iterations", "2", "--format", "script"]) == 0
        tree = ast.parse(capsys.readouterr().out)
        used = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        used |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert used - sys.stdlib_module_names == {"numpy"}


def test_a_program_that_ends_otherwise_would_be_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.py"
    assert main(["export", "--iterations", "1-9", "--format", "script", "--out", str(path)]) == 0
    path.write_text(path.read_text().replace("dlogits[r, y] -= 1", "dlogits[r, y] -= 1.0000000000000002"))
    done = subprocess.run([sys.executable, "-I", str(path)], capture_output=True, text=True, check=True)
    assert not same(parameters(done.stdout), last_of("article", 9, capsys))
