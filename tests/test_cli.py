"""The command line: mistakes in a sentence, what opens a session, help, where output goes, and an interruption."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
import time
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from stepviz import Experiment
from stepviz.cli import main, options, progress, topics
from stepviz.cli.comparing import compare as reading
from stepviz.cli.dispatch import one_thread
from stepviz.cli.parser import parse
from stepviz.cli.topics.help import help_text
from stepviz.cli.topics.offered import OPTIONS
from stepviz.glossary.finding import told
from stepviz.glossary.terms import TERMS
from stepviz.lesson.built_in import LESSONS
from stepviz.ops.layers.linear import LinearGradient
from stepviz.settings.kinds import LAYERS, LOSSES
from stepviz.settings.preferences import Preferences
from stepviz.settings.sources import SOURCES
from stepviz.ui.memory import LastSession
from stepviz.ui.reopening import Start
from tests.support.commands import ended, printed
from tests.support.drawings import ROOT
from tests.support.files import GOOD, complaints, written
from tests.support.nets import pinned
from tests.support.patience import PATIENCE

MISTAKES = tomllib.loads((Path(__file__).parent / "cli" / "mistakes.toml").read_text(encoding="utf-8"))
MISTAKES[f"train --seed {'9' * 5000}"] = f"--seed {'9' * 40}… is out of range: give a whole number from 0 to 4294967295"
"""Commands that cannot be carried out, and what is said of each."""


@pytest.mark.parametrize("words", MISTAKES, ids=lambda words: ascii(words)[:60])
def test_a_mistake_is_one_sentence(words: str, here: Path) -> None:
    (said,) = complaints(words.split(" "))
    told = MISTAKES[words]
    assert said.startswith(told[:-1]) if told.endswith(" …") else said == told
    assert len(said) < 290
    assert not any(here.iterdir())


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
    monkeypatch.setattr("stepviz.ui.opening.run", run := Mock(return_value=7))
    assert main(words.split()) == 7
    run.assert_called_once_with(experiment, Start(tuple(start.split())), preferences)


def test_one_thread_unless_the_user_decided() -> None:
    environment = {"OMP_NUM_THREADS": "2"}
    one_thread(environment)
    assert environment["OMP_NUM_THREADS"] == "2"
    assert environment["OPENBLAS_NUM_THREADS"] == "1"


def loaded(*commands: str) -> tuple[str, set[str]]:
    """What a process that carries out commands prints, and the libraries that it loads."""
    run = "; ".join(f"main({words.split()})" for words in commands)
    code = f"import sys; from stepviz.cli import main; {run}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    out, _, modules = done.stdout.rstrip().rpartition("\n")
    return out, {name.partition(".")[0] for name in modules.split()}


def test_no_terminal_library_without_a_session() -> None:
    _, modules = loaded("train --iterations 1", "show --at 1:grads", "export --iterations 1 --format json")
    assert "numpy" in modules
    assert not modules & {"textual", "rich"}


def test_a_last_session_whose_file_has_moved_is_said_to_be_the_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    LastSession().keep([str(tmp_path / "marks.csv"), "--lr", "0.1", "--at", "3:loss"])
    (said,) = complaints(["resume"])
    assert said.startswith("the last session cannot be resumed: there is no file ")
    assert "marks.csv" in said


def test_the_words_of_a_run_with_any_setting_build_it_again() -> None:
    runs = pinned()
    again = {name: options.experiment(parse("train", run.words())) for name, run in runs.items()}
    assert again == {name: replace(run, mistake=None) for name, run in runs.items()}


DRAWINGS = sorted((ROOT / "tests" / "screens").glob("*_*.txt"))
"""Files with a command and what it prints."""


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_screen_is_its_drawing(path: Path) -> None:
    command, *lines = path.read_text(encoding="utf-8").splitlines()
    assert printed(command.removeprefix("$ stepviz ")) == lines


STEPVIZ = [sys.executable, "-m", "stepviz"]


def test_the_installed_command_prints_the_same() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "20", "LINES": "5"}
    done = subprocess.run([*STEPVIZ, "show", "--at", "1:grads"], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines() == printed("show --at 1:grads")


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*STEPVIZ, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_closed_pipe_ends_it_quietly() -> None:
    process = started("export", "--format", "csv")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 0


def test_interrupted_without_a_traceback() -> None:
    process = started("train", "--iterations", "10000000")
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (130, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        words = [*STEPVIZ, "export", "--format", "csv"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"stepviz: standard output cannot be written to: No space left on device\n"


class Screen(io.StringIO):
    """A terminal, as far as a bar asks."""

    def isatty(self) -> bool:
        return True


def seen(words: str, patch: pytest.MonkeyPatch) -> str:
    """What a terminal gets from the command, which ends well; a bar is due at once and after every stretch."""
    for pause in ("_WAIT", "_EVERY"):
        patch.setattr(progress, pause, 0.0)
    with redirect_stdout(Screen()) as screen, redirect_stderr(screen):
        assert main(words.split()) == 0
    return screen.getvalue()


def test_a_bar_on_a_terminal_leaves_the_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = seen("train --iterations 2000 --check 1000,1000", monkeypatch)
    assert "] 1600 of 2000" in screen
    lines = [line.rsplit("\r", 1)[-1] for line in screen.split("\n")]
    assert [line.split()[0] for line in lines if line[:9].strip().isdigit()] == ["1000", "2000"]
    assert not any("[" in line for line in lines)
    assert " of 2000" in seen("explain --iterations 2000 --at 2000:loss", monkeypatch), "on the way to a far moment"


@pytest.mark.parametrize("command", topics.TOPICS)
def test_help_fits_a_screen(command: str) -> None:
    lines, out = printed(f"{command} --help"), help_text(command)
    assert lines == out.splitlines()
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert all(OPTIONS[name].flag in out for name in topics.TOPICS[command].options)
    more = {*topics.TOPICS[command].more} - {*topics.TOPICS[command].options}
    for name in ("data", "network"):
        if more & set(topics.TOPICS[name].options):
            listed = re.search(rf"^  (?:[\w-]+, )*{name}(?:, [\w-]+)* ", out, re.MULTILINE)
            assert f"stepviz {name} --help" in out or listed
    examples = topics.TOPICS[command].examples
    assert lines[-len(examples) - 1 :] == ["", *(f"  {example}" for example in examples)]
    for example in examples:
        first, *words = example.split()
        assert first == "stepviz"
        name = words.pop(0) if words[:1] and words[0] in topics.COMMANDS else ""
        parse(name, words)


HELPED = [(term.name, [told(term)]) for term in TERMS]
HELPED += [(name, [f"{name}: A lesson of", f"stepviz {name} "]) for name in LESSONS]
HELPED += [(name, [f"{name}: A source", f"stepviz {name} "]) for name in SOURCES]


@pytest.mark.parametrize(("name", "said"), HELPED)
def test_help_before_a_name_says_what_it_is_or_how_it_begins(name: str, said: list[str]) -> None:
    lines = printed(["help", *name.split()])
    text = " ".join(" ".join(lines).split())
    assert all(part in text for part in said)
    assert max(map(len, lines)) <= 80


def test_several_words_lead_to_each_of_their_terms_without_numpy() -> None:
    out, modules = loaded("help softmax Logits")
    assert [term.name for term in TERMS if told(term) in " ".join(out.split())] == ["logit", "softmax"]
    assert "numpy" not in modules


def test_every_option_is_told_in_some_help() -> None:
    told = "\n".join(map(help_text, topics.TOPICS))
    untold = {option.flag for option in OPTIONS.values() if f"  {option.flag} " not in told}
    assert untold == {f"--{name}" for name, kinds in (("layer", LAYERS), ("loss", LOSSES)) if len(kinds) == 1}


def test_a_board_reads_an_undefined_measure_as_that_and_maps_explain_the_largest_once_it_is_known() -> None:
    board = printed("board mazur --vary lr=0.1,0.5 --iterations 3 --spoken")
    assert [line.partition(", ")[2] for line in board[:2]] == ["train undefined"] * 2
    maps = [printed(f"show digits --conv 2@3x3 --zoom maps --at {at}")[-2] for at in ("1:h1", "1:p1")]
    assert ["the largest of its 2x2" in line for line in maps] == [False, True]


def test_a_wrong_gradient_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, out, _ = ended("check-up iris")
    assert status == 1
    (told,) = [line for line in out.splitlines() if " gradients  " in line]
    assert told.startswith("FAIL ")
    assert "  dW, db" in told


def test_a_step_without_an_end_is_stopped(here: Path) -> None:
    (here / "mine.py").write_text("print('begun', flush=True)\nwhile True: pass")
    with patch.object(reading, "SECONDS", 1):
        status, _, err = ended("compare mine.py")
    assert status == 2
    assert "was stopped: step took more than 1 seconds" in err


def test_an_existing_file_is_replaced_if_asked_for_and_keeps_its_permissions(here: Path) -> None:
    path = here / "run.csv"
    path.write_text("old")
    path.chmod(0o640)
    (said,) = complaints("export --iterations 1 --out run.csv")
    assert "exists already: give --force to replace it, or --out another name" in said
    assert path.read_text() == "old"
    printed("export --iterations 1 --force --out run.csv")
    assert path.read_text().startswith("iteration,")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(here.iterdir()) == [path]


def test_what_is_read_is_not_written_to_by_another_of_its_names(here: Path) -> None:
    """Of links the corpus has what is said."""
    path = written(here, GOOD)
    (here / "hard.csv").hardlink_to(path)
    for out in ("hard.csv", f"../{here.name}/marks.csv"):
        assert complaints(f"export marks.csv --iterations 1 --out {out}") == [
            f"--out {out} is the input file: give --out another name"
        ]
        assert path.read_text() == GOOD


def test_standard_input_is_not_written_to_and_a_device_is_directly(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    words = [*STEPVIZ, "export", "-", "--iterations", "1", "--format", "csv", "--out"]
    with path.open("rb") as source, path.open("ab") as same:
        done = subprocess.run([*words, "-"], stdin=source, stdout=same, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, path.read_text()) == (2, GOOD)
    assert done.stderr == b"stepviz: standard output is the input file: give --out another name\n"
    with path.open("rb") as source:
        piped = subprocess.run([*words, "/dev/stdout"], stdin=source, capture_output=True, check=True)
    assert piped.stdout.startswith(b"iteration,op,tensor,row,col,value\n1,ready,W,0,0,")


def test_a_file_that_is_called_as_a_set_is_not_what_is_read(here: Path) -> None:
    (here / "article").write_text("old")
    printed("export --iterations 1 --format csv --force --out article")
    assert (here / "article").read_text().startswith("iteration,")
