"""`stepviz compare`: files and functions of one's own, right and wrong."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from stepviz.cli.comparing import compare as reading
from tests.support.commands import Ended, ended, printed

STEP = """
import numpy as np

def step(x, y, lr, W, b):
    z = x @ W + b
    e = np.exp(z)
    p = e / e.sum(1, keepdims=True)
    d = p.copy()
    d[np.arange(len(y)), y] -= 1
    dW = x.T @ d
    return {"probs": p, "dz": d, "dW": dW, "W_after": W - lr * dW}
"""


def ran(*words: object) -> Ended:
    return ended(["compare", *map(str, words)])


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(text)
    return path


def test_a_right_step_is_equal_by_its_own_names_and_what_it_prints_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, STEP.replace("return", "print('shape', dW.shape); return"))
    status, out, err = ran(path, "--names", "dz=dlogits", "--at", "7")
    assert (status, err) == (0, "stepviz: shape (4, 2)\n")
    assert out.startswith("Equal in iteration 7: probs, dlogits, dW, W after.\nNo number differs.")
    record = json.loads(ran(path, "--format", "json")[1])
    assert record == {"equal": True, "iteration": 1, "compared": ["probs", "dW", "W_after"]}


def test_a_wrong_step_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, STEP.replace("d[np.arange(len(y)), y] -= 1", "d[np.arange(len(y)), y] -= 1; d /= len(y)"))
    status, out, _ = ran(path, "--names", "dz=dlogits", "--format", "json")
    record = json.loads(out)
    assert (status, record["op"], record["mistakes"]) == (1, "dlogits", ["averaged"])
    assert record["yours"] == pytest.approx(record["ours"] / 4)
    assert record["cell"].startswith("dlogits.e")


def test_an_export_is_compared_with_itself(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    printed(f"export --iterations 2-4 --out {path}")
    assert ran(path, "--at", "3")[0] == 0
    assert "has no iteration 5: it has 2 to 4, give --at" in ran(path, "--at", "5")[2]


NO_STEPS = {
    "x = 1": "mine.py: it has no function step: write def step(x, y, lr, **parameters)",
    "def step(**given):\n    return given['x'] @ given['nothing']": "mine.py: line 2: KeyError: 'nothing'",
    "def step(**given):\n    return [1]": "mine.py: step returned list: return a dict of arrays by name",
    "def step(**given):\n    return {'dW': 'a'}": "mine.py: step returned a dW that is no array of numbers",
    "def step(:": "mine.py: line 1: SyntaxError",
    "import os\nos._exit(3)": "mine.py ended before step returned",
}


@pytest.mark.parametrize("text", NO_STEPS)
def test_a_file_that_is_no_step_is_told_in_a_sentence(text: str, here: Path) -> None:
    status, _, err = ran(written(here, text).name)
    assert (status, NO_STEPS[text] in err) == (2, True), err


def test_a_step_without_an_end_is_stopped(tmp_path: Path) -> None:
    with patch.object(reading, "SECONDS", 1):
        status, _, err = ran(written(tmp_path, "print('begun', flush=True)\nwhile True: pass"))
    assert status == 2
    assert "was stopped: step took more than 1 seconds" in err


def test_arrays_of_another_kind_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", dW=np.array(["a", "b"]))
    assert "holds nothing: name at least one of" in ran(tmp_path / "mine.npz")[2]
