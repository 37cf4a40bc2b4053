"""The graders of `docs/grading.md` do what the page says, with a step that is right and one that is wrong."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stepviz.cli import main
from tests.support.drawings import ROOT
from tests.support.examples import LONG

PAGE = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", PAGE, re.DOTALL))
WRONG = ("e.sum(1, keepdims=True)", "e.sum(0)")
TOLD = "The sum over the classes is taken over the wrong axis."


STEPS = {"right": FILES["step.py"], "wrong": FILES["step.py"].replace(*WRONG), "none": "def stp(): pass\n"}


def ran(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("step", ["right", "wrong"] if LONG else ["wrong"])
def test_pytest(step: str, tmp_path: Path) -> None:
    """Only what is wrong fails, and not what follows from it."""
    (tmp_path / "step.py").write_text(STEPS[step], encoding="utf-8")
    (tmp_path / "test_step.py").write_text(FILES["test_step.py"], encoding="utf-8")
    done = ran(tmp_path, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_step.py")
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
