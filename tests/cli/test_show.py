from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.views import screen
from stepviz.views.chrome.header import header_of
from stepviz.views.pace import Pace
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.drawings import ROOT, drawing
from tests.support.moments import frame_of
from tests.support.session import new_session

_XOR = "xor --hidden 8 --activation tanh --lr 0.5 --seed 3 --iterations 2000"
DRAWINGS = {
    "80_01_initial": "--at 1:ready",
    "80_02_softmax": "--at 1:softmax",
    "80_03_loss": "--at 1:loss",
    "80_04_grads": "--at 1:grads",
    "80_05_update": "--at 1:update",
    "80_06_checkpoint": "--at 500:check",
    "80_08_nan": "--lr 100 --at 4:grads",
    "80_15_end": "--at 4000:check",
    "80_17_mlp_hidden": "--hidden 3 --init normal --at 1:dh1",
    "80_18_boundary": f"{_XOR} --at 600:check --zoom boundary",
    "80_19_iris": "iris --batch-size 4 --at 1:dlogits",
}
_GRADS, _IRIS = "--at 237:grads", "iris --hidden 16 --at 40:dW1"
_DIGITS, _ADAM = "digits --hidden 32", "xor --hidden 8 --optimizer adam --at 40:update"
SIZED = {
    "article_60x20": "--at 1:grads --size 60x20",
    "article_60x20_explain": "--at 1:grads --explain --size 60x20",
    "article_100x30": f"{_GRADS} --size 100x30",
    "article_100x30_explain": f"{_GRADS} --explain --size 100x30",
    "article_120x36": f"{_GRADS} --size 120x36",
    "article_160x48": f"{_GRADS} --size 160x48",
    "iris_80x24_h1": "iris --hidden 5 --at 40:h1 --size 80x24",
    "iris_80x24_dW1": f"{_IRIS} --size 80x24",
    "iris_80x24_dW1_explain": f"{_IRIS} --explain --size 80x24",
    "iris_100x30_dW1": f"{_IRIS} --size 100x30",
    "iris_120x36_dW1": f"{_IRIS} --size 120x36",
    "iris_160x48_dW1": f"{_IRIS} --size 160x48",
    "digits_120x36_a1": f"{_DIGITS} --at 300:a1 --size 120x36",
    "digits_160x48_loss": f"{_DIGITS} --at 300:loss --size 160x48",
    "mazur_80x24_update": "mazur --at 1:update --size 80x24",
    "xor_120x36_update": f"{_ADAM} --size 120x36",
    "xor_220x60_update": f"{_ADAM} --size 220x60",
}
"""Screens of several sizes and networks, in `tests/screens/sizes`; `python -m tests.cli.test_show` writes them."""


def shown(capsys: pytest.CaptureFixture[str], words: str) -> list[str]:
    assert main(["show", *words.split()]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out.splitlines()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_screen_is_its_drawing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, DRAWINGS[name]) == drawing(name)


@pytest.mark.parametrize("name", SIZED)
def test_a_screen_of_any_size_is_its_drawing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, SIZED[name]) == drawing(name, "screens/sizes"), "run: python -m tests.cli.test_show"


def test_a_paused_screen_is_its_drawing() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = frame_of(timeline, "237:linear")
    assert screen.text(frame, 80, 24, State(pace=Pace(used=True))) == drawing("80_07_paused_stale")


@pytest.mark.parametrize("source", ["", "iris", "chain-rule"])
def test_without_a_moment_it_is_the_screen_that_a_session_opens_with(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = new_session(Experiment.of(source or "article"))
    assert shown(capsys, source) == screen.text(opened.frame, 80, 24, replace(opened.state, message=""))


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("--pick dW.x3.c0", "1:grads"),
        ("--pick probs.e1.c0 --explain", "1:softmax"),
        ("--graph dW.x3.c0", "1:grads"),
        ("--pick x.e1.x2", "1:batch"),
        ("--pick W.x3.c0", "1:ready"),
        ("xor --hidden 4 --optimizer adam --pick mW1_after.x0.h1", "1:update"),
        ("--edit 5:lr=0.1 --pick W_after.x3.c0", "1:update"),
        ("--pick val", "1:ready"),
    ],
)
def test_without_a_moment_it_opens_where_the_number_picked_is_made(
    words: str, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(capsys, words) == shown(capsys, f"{words} --at {at}")
    assert (shown(capsys, words) == shown(capsys, f"{words} --at 1:ready")) == (at == "1:ready")


def test_a_number_is_explained_where_it_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--pick", "dW.x3.c0"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("dW[x3,c0] = -1.3111\n")
    assert main(["explain", "--pick", "dW.x3.c0", "--at", "1:grads"]) == 0
    assert capsys.readouterr().out == told


@pytest.mark.parametrize("words", ["--at 1:ready", "--at 1:grads --pick dW.x3.c0 --explain", "--at 1:loss --zoom data"])
def test_nothing_is_asked_where_nothing_was_made_or_something_else_is_looked_at(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(capsys, f"{words} --hide") == shown(capsys, words)


def test_the_installed_command_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["show", "article", "--at", "1:grads"]
    command = [sys.executable, "-m", "stepviz", *words]
    environment = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "20", "LINES": "5"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines() == shown(capsys, " ".join(words[1:]))


@pytest.mark.parametrize("at", ["1:ready", "1234:dh1"])
def test_a_header_is_never_written_over(at: str) -> None:
    timeline = Timeline(Trainer(Experiment(hidden=(2,))))
    frame = frame_of(timeline, at)
    whole = {*text_of(header_of(200, frame, USUAL)).split(), *text_of(header_of(50, frame, USUAL)).split()}
    for width in range(14, 200):
        assert set(text_of(header_of(width, frame, USUAL)).split()) <= whole, width


def test_ascii_has_no_character_above_127(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ("show --at 1:grads", "show --at 1:softmax --hide", "explain --at 1:grads --pick dW.x3.c0"):
        assert main([*words.split(), "--ascii"]) == 0
        assert capsys.readouterr().out.isascii()


if __name__ == "__main__":
    for wanted, words in SIZED.items():
        path = ROOT / "tests" / "screens" / "sizes" / f"{wanted}.txt"
        with path.open("w", encoding="utf-8") as file, redirect_stdout(file):
            main(["show", *words.split()])
