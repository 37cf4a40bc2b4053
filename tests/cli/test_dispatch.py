from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from stepviz import Experiment, __version__
from stepviz.cli import main
from stepviz.cli.dispatch import one_thread
from stepviz.settings.preferences import Preferences
from stepviz.ui.reopening import Start

MISTAKES = {
    "--sede 3": "did you mean --seed?",
    "--foo 3": "stepviz --help lists them",
    "--iter 4": "did you mean --iterations?",
    "trian": "did you mean train?",
    "artcle": "did you mean article?",
    "marks.csv": "there is no file marks.csv",
    "marks": "did you mean mazur?",
    "qwxz": "sources are article",
    "-": "standard input for its keys",
    "train marks": "did you mean mazur?",
    "train qwxz": "or a file",
    "train . --at": "unknown option",
    "train .": "is a folder",
    "train no/marks.csv": "there is no folder no",
    "train --scale standard": "leave it out with article",
    "train iris --features a": "has no column",
    "train xor --features x2": "has no feature",
    "train xor --features x0,x0": "each once",
    "train xor --features ,": "write for example --features age,height",
    "train xor --scale minmax": "choose none, standard",
    "train a.csv --decimal x": "choose . or ,",
    "train a.csv --header --no-header": "leave one out",
    "train a.csv --label= --seed 1": "the name of a column",
    "--seed 1 train": "write it first",
    "--at 9999:grads": "1 to 4000",
    "--at 1-grads": "ITERATION:OP",
    "--zoom boundary --explain": "leave one out",
    "show --at 1:grads --zoom boundary": "--zoom boundary: article has no such plot: choose data, ",
    "train --hidden 8,": "write for example --hidden 8,8",
    "train --hidden 8 --activation rleu": "did you mean relu?",
    "train --init xaver": "did you mean xavier?",
    "train --optimizer sdg": "did you mean sgd?",
    "train --l2 -1": "0 or more",
    "train --sampling epoch": "did you mean epochs?",
    "train --sampling ordered": "did you mean order?",
    "train --weights -": "--weights - is not a parameter file: give a .json or .npz file",
    "train --freeze c": "--freeze c: this run has no such parameter: choose from W, b",
    "train --freeze b --hidden 3": "choose from W1, b1, W2, b2",
    "train --freeze b,b": "--freeze names b twice",
    "chain-rule --freeze x": "--freeze has no effect on chain-rule, which has no layers: leave it out",
    "train --task regression": "--task is for files: leave it out with article",
    "data a.csv --task regresion": "did you mean regression?",
    "chain-rule --task regression": "--task has no effect on chain-rule, which has no rows: leave it out",
    "train --weights nowhere.json": "there is no file nowhere.json",
    "chain-rule --weights w.json": "--weights has no effect on chain-rule, which has no layers: leave it out",
    "show chain-rule --at 1:dx --init he": "--init has no effect on chain-rule, which has no layers: leave it out",
    "chain-rule --activation tanh": "which has no layers: leave it out",
    "train chain-rule --l2 0": "which has no layers: leave it out",
    "train chain-rule --softmax plain": "which has no layers: leave it out",
    "train chain-rule --variant as-printed": "which has no layers: leave it out",
    "train chain-rule --batch-size 4": "--batch-size has no effect on chain-rule, which has no rows: leave it out",
    "train chain-rule --check 100,500": "which has no rows: leave it out",
    "train chain-rule --reduction sum": "which has no rows: leave it out",
    "train chain-rule --sampling epochs": "which has no rows: leave it out",
    "data chain-rule --features x": "which has no rows: leave it out",
    "network chain-rule --val 0.1": "which has no rows: leave it out",
    "export chain-rule --out run.csv --test 0.1": "which has no rows: leave it out",
    "chain-rule --scale none": "which has no rows: leave it out",
    "chain-rule --rows 3": "which has no rows: leave it out",
    "chain-rule --noise 0": "which has no rows: leave it out",
    "chain-rule --no-header": "which has no rows: leave it out",
    "train article --learning-rate 3": "did you mean --lr?",
    "train marks.csv --target grade": "did you mean --label?",
    "explain --cell dW.x3.c0": "did you mean --pick?",
    "explain dW.x3.c0": "'dW.x3.c0' is a number of a run: write --at 1:grads --pick dW.x3.c0",
    "show 1:grads": "'1:grads' is a moment: write --at 1:grads",
    "mnist": "did you mean digits?",
    "shwo article": "did you mean show?",
    "show chain-rule --at 1:grads": "choose ready, square, triple, loss, dl, dm, dn, dx, update",
    "show chain-rule --at 50:check": "there are no rows to check",
    "chain-rule --pick val": "'val' is no tensor of this run: choose x, n, m, L, dL, dm, dn, dx, x_after",
    "show chain-rule --at 1:dx --pick x.x0": "x has 0 places",
    "show chain-rule --at 1:dx --zoom boundary": "chain-rule has no such plot: choose slope, curves",
    "export chain-rule --format svg --at 1:dx --zoom confusion": "choose slope, curves",
    "chainrule": "did you mean chain-rule?",
    "data --hidden 3": "unknown option",
    "explain --hidden 3 --at 1:grads": "choose",
    "train artcle": "did you mean article?",
    "train article article": "unexpected",
    "train --lr": "--lr needs a value",
    "train --lr=": "--lr '' is not a number",
    "train --lr nan": "finite number",
    "train --lr -inf": "finite number",
    "train --lr 1e400": "finite number",
    "train --lr 0,01": "write 0.01",
    "train --seed ٣": "not a whole number",
    f"train --seed {'9' * 5000}": "not a whole number",
    "train --iterations 1e3": "not a whole number",
    "train --check 100": "--check 100,500",
    "train --check a,b": "not a whole number",
    "train --reduction average": "choose sum or mean",
    "train --softmax stabel": "did you mean stable?",
    "train --variant printed": "did you mean as-printed?",
    "train --format xml": "choose text or json",
    "train -- --lr": "not a source",
    "show --at": "--at needs a value",
    "show --at 1:grad": "choose ready",
    "show --at 2:ready": "1:ready",
    "show --at 101:check": "every 100 iterations (val: every 500)",
    "show --at 1:grads --size 80": "80x24",
    "show --at 1:grads --size 0x24": "1x1 to 1000x1000",
    "show --lr 100 --at 5:batch": "stopped at 4:softmax",
    "export": "--format csv",
    "export --format npz": "--out run.npz",
    "export --format cvs": "did you mean csv?",
    "export --out x.png": "give --out x.svg",
    "export --format png": "give --out image.svg",
    "export --format csv --iterations 5-1": "write 1-5",
    "export --format csv --iterations 0-1": "FIRST-LAST",
    "export --format csv --iterations a-b": "1-50",
    "export --format csv --at 1:grads": "--format svg",
    "export --format svg --at 1:grads --iterations 1-2": "leave one out",
    "export --format csv --lr 100 --iterations 5-6": "--iterations 1-4",
    "export --format csv --out /no/such/folder/run.csv": "there is no folder",
    "export --format csv --out /": "is a folder",
    "export --format npz --iterations 1-10000000 --out run.npz": "that is 22.3 GB of arrays",
    "datasets article": "takes no source",
}


@pytest.mark.parametrize("words", MISTAKES, ids=lambda words: words[:60])
def test_a_mistake_is_one_sentence(
    words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words.split(" ")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("stepviz: ")
    assert err.endswith("\n")
    assert len(err.splitlines()) == 1
    assert len(err) < 200
    assert MISTAKES[words] in err
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["", "\x1b[31m", "a\nb", "'; rm", "\udcff"])
def test_a_strange_word_is_escaped(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err


def test_an_option_given_twice_counts_as_given_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--lr", "x", "--lr", "100", "--lr", "0.5", "--iterations", "1", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["experiment"]["lr"] == 0.5


@pytest.mark.parametrize(
    ("words", "experiment", "start"),
    [
        ("", Experiment(), Start()),
        ("article --at 1:grads", Experiment(), Start(("--at", "1:grads"))),
        (
            "--lr 100 --seed 3 article --check 7,9 --at 4",
            Experiment(lr=100, seed=3, check=(7, 9)),
            Start(("--at", "4")),
        ),
        (
            "--at 1:grads --pick dW.x3.c0 --explain",
            Experiment(),
            Start(("--pick", "dW.x3.c0", "--explain", "--at", "1:grads")),
        ),
        ("xor --zoom boundary", Experiment.of("xor"), Start(("--zoom", "boundary"))),
        ("iris --at 1:loss --hide", Experiment.of("iris"), Start(("--hide", "--at", "1:loss"))),
    ],
)
def test_a_source_opens_the_session(
    words: str, experiment: Experiment, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def run(*given: object, memory: int | None, preferences: Preferences, complaint: str, lesson: object) -> int:
        assert not complaint
        assert lesson is None
        opened.append((*given, memory, preferences))
        return 7

    monkeypatch.setattr("stepviz.ui.opening.run", run)
    assert main(words.split()) == 7
    assert opened == [(experiment, start, None, Preferences())]


@pytest.mark.parametrize(
    ("words", "preferences"),
    [
        ("--theme contrast", Preferences("contrast")),
        ("--no-color iris", Preferences(colour=False)),
        ("--ascii --theme light", Preferences("light", ascii=True)),
    ],
)
def test_the_session_looks_as_asked_for(words: str, preferences: Preferences, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def run(*_: object, preferences: Preferences, **__: object) -> int:
        opened.append(preferences)
        return 7

    monkeypatch.setattr("stepviz.ui.opening.run", run)
    assert main(words.split()) == 7
    assert opened == [preferences]


def test_a_theme_there_is_none_of_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--theme", "ligth"]) == 2
    assert "did you mean light?" in capsys.readouterr().err


def test_one_thread_unless_the_user_decided() -> None:
    environment = {"OMP_NUM_THREADS": "2"}
    one_thread(environment)
    assert environment["OMP_NUM_THREADS"] == "2"
    assert environment["OPENBLAS_NUM_THREADS"] == "1"


def loaded(words: Sequence[str]) -> set[str]:
    """The modules a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "stepviz", *words]
    err = subprocess.run(command, capture_output=True, check=False).stderr
    return {line.rsplit(b"|", 1)[1].strip().decode() for line in err.splitlines() if line.startswith(b"import time:")}


def test_version_loads_next_to_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"stepviz {__version__}\n"
    modules = loaded(["--version"])
    assert "stepviz.cli" in modules
    assert not modules & {"argparse", "numpy", "textual", "stepviz.cli.dispatch", "typing"}


@pytest.mark.parametrize("words", ["train --iterations 1", "show --at 1:grads", "export --iterations 1 --format json"])
def test_no_terminal_library_without_a_session(words: str) -> None:
    modules = loaded(words.split())
    assert "numpy" in modules
    assert not {module for module in modules if module.split(".")[0] in ("textual", "rich")}
