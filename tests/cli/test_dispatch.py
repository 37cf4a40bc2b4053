from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from stepviz import Experiment, __version__
from stepviz.cli import main
from stepviz.cli.dispatch import one_thread
from stepviz.settings.preferences import Preferences
from stepviz.ui.reopening import Start

MISTAKES = tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text(encoding="utf-8"))
MISTAKES[f"train --seed {'9' * 5000}"] = "not a whole number"
"""Commands that cannot be carried out, and a part of what is said of each."""


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

    def run(*given: object) -> int:
        opened.append(given)
        return 7

    monkeypatch.setattr("stepviz.ui.opening.run", run)
    assert main(words.split()) == 7
    assert opened == [(experiment, start, Preferences())]


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

    def run(experiment: Experiment, start: Start, preferences: Preferences) -> int:  # noqa: ARG001
        opened.append(preferences)
        return 7

    monkeypatch.setattr("stepviz.ui.opening.run", run)
    assert main(words.split()) == 7
    assert opened == [preferences]


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
