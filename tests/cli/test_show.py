from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.commands import ended
from tests.support.drawings import drawing

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


def shown(words: str) -> list[str]:
    status, out, err = ended(f"show {words}")
    assert (status, err) == (0, "")
    return out.splitlines()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_screen_is_its_drawing(name: str) -> None:
    assert shown(DRAWINGS[name]) == drawing(name)


def test_the_installed_command_prints_the_same() -> None:
    words = ["show", "article", "--at", "1:grads"]
    command = [sys.executable, "-m", "stepviz", *words]
    environment = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "20", "LINES": "5"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines() == shown(" ".join(words[1:]))
