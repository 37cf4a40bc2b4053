"""The exported program, run with NumPy alone, prints the parameters of the run itself, bit for bit."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import parser
from stepviz.cli.options import experiment as options_of
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.ops import Array
from stepviz.training.branch import branched
from tests.support.commands import ended, printed
from tests.support.examples import examples
from tests.support.nets import every_net
from tests.support.numpy_alone import parameters, run_alone, same, trained

RUNS = (
    "article --optimizer rmsprop --l2 0.01 --sampling epochs --batch-size 3",
    "article --variant as-printed --sampling order",
    "iris --hidden 5,5,5 --skip --norm batch --dropout 0.2",
    "digits --hidden 12 --optimizer adam --sampling epochs",
    "mazur",
    "chain-rule --optimizer adam",
)
"""What random nets have not, and one of each that they have."""
LAST = 50


def last_of(words: str, iterations: int) -> dict[str, Array]:
    """The parameters that `stepviz train` ends with."""
    end = json.loads(ended(f"train {words} --iterations {iterations} --format json").out.splitlines()[-1])
    return {name: np.array(value, dtype=np.float64) for name, value in end["parameters"].items()}


def test_with_numpy_alone_the_program_prints_what_the_run_ends_with(tmp_path: Path) -> None:
    files = [tmp_path / f"run{number}.py" for number in range(len(RUNS))]
    for file, words in zip(files, RUNS, strict=True):
        printed(f"export {words} --format script --iterations 9-{LAST} --out {file}")
    for words, text in zip(RUNS, run_alone(files), strict=True):
        assert same(parameters(text), last_of(words, LAST)), words


def ends_as_its_run(timeline: Timeline, last: int) -> bool:
    """Whether the program of so many iterations prints what they end with."""
    code = compile("".join(script_text(Part(timeline, 1, last))), "script", "exec")
    with redirect_stdout(StringIO()) as out, np.errstate():
        exec(code, {})
    return same(parameters(out.getvalue()), trained(timeline, last))


@examples(40)
@given(net=every_net(most_layers=3, most_units=9))
def test_the_program_of_any_network_does(net: Experiment) -> None:
    assert ends_as_its_run(Timeline(Trainer(net)), 40)


EDITED = (
    "article --edit 11:W.x2.c0=2 --edit 11:b.c1=-0.5 --edit 30:lr=1",
    "article --edit 20:seed=7 --edit 40:batch-size=3",
    "article --sampling epochs --edit 20:batch-size=3",
    "article --edit 5:x.r6.x2=1 --edit 9:y.r6=1 --edit 12:softmax=stable --edit 12:reduction=mean",
    "iris --hidden 5 --optimizer rmsprop --edit 30:W1.x2.h0=0.25 --edit 30:lr=0.02 --edit 31:seed=3",
    "chain-rule --edit 5:x=-3 --edit 9:lr=0.05",
    "iris --schedule linear --warmup 30 --edit 20:lr=0.5 --edit 40:schedule=cosine --edit 40:optimizer=adamw",
)
DOCUMENTS = ("microgpt", "gpt --heads 2 --embed 4 --layers 2 --sampling epochs")


@pytest.mark.parametrize("words", [*EDITED, *DOCUMENTS])
def test_the_program_of_a_what_if_and_of_documents_does_too(words: str) -> None:
    source, *edits = words.split(" --edit ")
    experiment = options_of(parser.parse("export", source.split()), iterations=100)
    assert ends_as_its_run(branched(Timeline(Trainer(experiment)), edits), LAST)


def test_it_starts_from_the_parameters_of_a_file_and_knows_any_name(here: Path) -> None:
    Path("w.json").write_text('{"W": [[0.1, -0.0], [3, 4], [5e-300, 6], [7, 1e-22]], "b": [0.5, -2]}')
    Path("marks's \x1b[2J.csv").write_text("".join(f"{n % 5},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40)))
    given = Experiment(weights="w.json", freeze=("b",)), Experiment.of("marks's \x1b[2J.csv", seed=4)
    expected = [trained(Timeline(Trainer(experiment)), 40) for experiment in given]
    for number, experiment in enumerate(given):
        words = ["export", *experiment.words(), "--iterations", "1-40", "--format", "script"]
        printed([*words, "--out", f"run{number}.py"])
        Path(experiment.files[0]).unlink()
    for text, wanted in zip(run_alone([here / "run0.py", here / "run1.py"]), expected, strict=True):
        assert same(parameters(text), wanted)
    assert "\x1b" not in Path("run1.py").read_text()
