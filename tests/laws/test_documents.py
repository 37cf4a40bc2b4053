"""Manual page, slides, graders and promises tell the truth.

`python -m tests.laws.test_documents` writes the page and the deck again.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stepviz.cli import main, options, parser
from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.help import split
from stepviz.cli.topics.offered import OPTIONS
from stepviz.training import Trainer
from stepviz.views.chrome.commands import COMMANDS
from tests.support.commands import printed
from tests.support.drawings import ROOT
from tests.support.examples import LONG
from tests.support.manual import manual
from tests.support.promises import ROOMS, names_in, promises

PAGE = ROOT / "docs" / "stepviz.1"


def test_the_page_is_current_and_comes_with_the_wheel() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(), "run: python -m tests.laws.test_documents"
    assert '"docs/stepviz.1" = "share/man/man1/stepviz.1"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff on this machine")
def test_it_renders_with_every_option_and_key() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=200n", "-P-c", str(PAGE)], capture_output=True, check=True
    )
    assert done.stderr == b""
    text = re.sub(r".\x08", "", done.stdout.decode())
    for topic in TOPICS.values():
        for name in (*topic.options, *topic.more):
            assert f"{OPTIONS[name].flag} {OPTIONS[name].value}".strip() in text
        for example in topic.examples:
            assert example in text
    for command in COMMANDS:
        assert command.shown in text
        assert command.does in text


DECK = ROOT / "docs" / "slides" / "slidev.md"
SCREEN = re.compile(r"(`stepviz ([^`\n]+)`\n\n```text\n).*?```", re.DOTALL)
BLOCK = re.compile(r"^```bash (\+\S+(?: \+\S+)*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PRESENTERM = (ROOT / "docs" / "slides" / "presenterm.md").read_text(encoding="utf-8")


def with_screens(deck: str) -> str:
    """The deck, with what each of its commands prints below it."""
    return SCREEN.sub(lambda found: "\n".join([found[1][:-1], *map(str.rstrip, printed(found[2])), "```"]), deck)


def test_the_screens_of_the_deck_are_current() -> None:
    deck = DECK.read_text(encoding="utf-8")
    assert len(SCREEN.findall(deck)) == deck.count("```") // 2 > 5
    assert deck == with_screens(deck), "run: python -m tests.laws.test_documents"


@pytest.mark.parametrize(("attributes", "code"), BLOCK.findall(PRESENTERM))
def test_a_block_of_the_presentation_runs(attributes: str, code: str) -> None:
    first, *words = shlex.split(code)
    assert first == "stepviz"
    if "+acquire_terminal" in attributes.split():
        given = parser.parse(*split(words))
        assert Trainer(options.experiment(given)).schedule.parse(given.at)
    else:
        assert attributes == "+exec"
        assert max(map(len, printed(words))) <= 80


def test_a_promise_is_held_by_tests_that_there_are() -> None:
    known = {name for room in ROOMS for name in names_in(room)}
    assert {happens: names for happens, names in promises().items() if not names or not set(names) <= known} == {}


def test_every_test_of_faults_holds_a_promise() -> None:
    assert names_in("faults").keys() - {name for names in promises().values() for name in names} == set()


GRADERS = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", GRADERS, re.DOTALL))
WRONG = ("e.sum(1, keepdims=True)", "e.sum(0)")
TOLD = "The sum over the classes is taken over the wrong axis."


STEPS = {"right": FILES["step.py"], "wrong": FILES["step.py"].replace(*WRONG), "none": "def stp(): pass\n"}


@pytest.mark.parametrize("step", ["right", "wrong"] if LONG else ["wrong"])
def test_pytest(step: str, tmp_path: Path) -> None:
    """Only what is wrong fails, and not what follows from it."""
    (tmp_path / "step.py").write_text(STEPS[step], encoding="utf-8")
    (tmp_path / "test_step.py").write_text(FILES["test_step.py"], encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_step.py"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ("4 passed" if step == "right" else "1 failed, 3 passed") in done.stdout
    assert (TOLD in done.stdout) == (step == "wrong")


@pytest.mark.parametrize(
    ("step", "score", "said"), [("right", 5, "All right."), ("wrong", 0, TOLD), ("none", 0, "it has no function step")]
)
def test_gradescope(
    step: str,
    score: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The commands that the grader starts are carried out here; what they start is started."""
    started = subprocess.run

    def run(words: list[str], **given: Any) -> subprocess.CompletedProcess[str]:
        if words[0] != "stepviz":
            return started(words, **given)
        return subprocess.CompletedProcess(words, main(words[1:]), *capsys.readouterr())

    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "step.py").write_text(STEPS[step], encoding="utf-8")
    monkeypatch.setenv("AUTOGRADER", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", run)
    exec(FILES["run_autograder.py"], {})
    tests = json.loads((tmp_path / "results" / "results.json").read_text())["tests"]
    assert [test["score"] for test in tests] == [score] * 2
    assert all(said in test["output"] for test in tests)


def test_marking_worksheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made: dict[str, Any] = {}
    exec(FILES["mark.py"], made)
    assert main(["worksheet", "--out", str(tmp_path / "sheet.html")]) == 0
    capsys.readouterr()
    solutions = tmp_path / "sheet-solution.csv"
    with solutions.open(encoding="utf-8", newline="") as file:
        answers = {line["blank"]: float(line["answer"]) for line in csv.DictReader(file)}
    assert made["points"](solutions, "", answers) == 12
    assert made["points"](solutions, "", answers | {"3": 99.0}) == 11


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
    DECK.write_text(with_screens(DECK.read_text(encoding="utf-8")), encoding="utf-8")
