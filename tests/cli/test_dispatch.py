from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.cli import main
from stepviz.cli.dispatch import one_thread
from stepviz.settings.preferences import Preferences
from stepviz.ui.memory import LastSession
from stepviz.ui.reopening import Start
from tests.support.commands import ended
from tests.support.files import complaints

MISTAKES = tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text(encoding="utf-8"))
MISTAKES[f"train --seed {'9' * 5000}"] = f"--seed '{'9' * 40}…' is not a whole number: write for example --seed 100"
"""Commands that cannot be carried out, and what is said of each."""


@pytest.mark.parametrize("words", MISTAKES, ids=lambda words: ascii(words)[:60])
def test_a_mistake_is_one_sentence(words: str, here: Path) -> None:
    (said,) = complaints(words.split(" "))
    told = MISTAKES[words]
    assert said.startswith(told[:-1]) if told.endswith(" …") else said == told
    assert len(said) < 290
    assert not any(here.iterdir())


@pytest.mark.parametrize("word", ["", "\x1b[31m", "a\nb", "'; rm", "\udcff"])
def test_a_strange_word_is_escaped(word: str) -> None:
    status, _, err = ended([word])
    assert (status, len(err.splitlines())) == (2, 1)
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("words", "experiment", "start", "preferences"),
    [
        ("", Experiment(), "", Preferences()),
        ("--lr 100 article --check 7,9 --at 4", Experiment(lr=100, check=(7, 9)), "--at 4", Preferences()),
        ("iris --at 1:loss --hide", Experiment.of("iris"), "--hide --at 1:loss", Preferences()),
        ("--no-color iris --theme contrast", Experiment.of("iris"), "", Preferences("contrast", colour=False)),
        ("--ascii --zoom data", Experiment(), "--zoom data", Preferences(ascii=True)),
    ],
)
def test_a_source_opens_the_session_which_looks_as_asked_for(
    words: str, experiment: Experiment, start: str, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[object]()

    def run(*given: object) -> int:
        opened.append(given)
        return 7

    monkeypatch.setattr("stepviz.ui.opening.run", run)
    assert main(words.split()) == 7
    assert opened == [(experiment, Start(tuple(start.split())), preferences)]


def test_one_thread_unless_the_user_decided() -> None:
    environment = {"OMP_NUM_THREADS": "2"}
    one_thread(environment)
    assert environment["OMP_NUM_THREADS"] == "2"
    assert environment["OPENBLAS_NUM_THREADS"] == "1"


def test_no_terminal_library_without_a_session() -> None:
    commands = ("train --iterations 1", "show --at 1:grads", "export --iterations 1 --format json")
    script = f"import sys; from stepviz.cli import main; [main(words.split()) for words in {commands}]"
    done = subprocess.run([sys.executable, "-c", f"{script}; print(*sys.modules)"], capture_output=True, check=True)
    modules = {name.split(b".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert b"numpy" in modules
    assert not modules & {b"textual", b"rich"}


def test_a_last_session_whose_file_has_moved_is_said_to_be_the_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    LastSession().keep([str(tmp_path / "marks.csv"), "--lr", "0.1", "--at", "3:loss"])
    (said,) = complaints(["resume"])
    assert said.startswith("the last session cannot be resumed: there is no file ")
    assert "marks.csv" in said
