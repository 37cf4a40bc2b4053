"""One more setting is a row of the table and the place that uses it: on a copy of the package all else knows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.copied import changed, copied, run

ROW = """    boost: float = Setting(NETWORK, 15, "X", "factor of the learning rate (1)", "2").of(
        1.0, values.NUMBER, positive("the factor", 2), needs="hidden", whatif=WhatIfEntry("f", "factor")
    )
"""
TOUCHED = {
    "settings/table.py": ("    l2: float = ", f"{ROW}    l2: float = "),
    "ops/building.py": (
        "(parameters, experiment.lr, *settings)",
        "(parameters, experiment.lr * experiment.boost, *settings)",
    ),
}
"""The files that change, and what changes in them."""
SCRIPT = """
import json
from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.completion import SCRIPTS
from stepviz.training.edits import read_all
from stepviz.views.whatif.menu import options_of
from tests.support.manual import manual
run = Experiment.of("xor", hidden=(3,), boost=2.5)
line = Timeline(Trainer(run))
print(json.dumps({
    "words": run.words(), "settings": run.settings()["boost"], "plain": Experiment().settings()["boost"],
    "completed": ["boost" in "".join(script()) for script in SCRIPTS.values()],
    "manual": "boost X" in manual(),
    "edit": read_all(["9:boost=4"], line.trainer)[0].text,
    "offer": options_of(line.frame(line.schedule.parse("1:ready")), None)["f"].words,
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(tmp_path_factory.mktemp("copy"), "tests/support")
    for name, (old, new) in TOUCHED.items():
        changed(root / "stepviz" / name, old, new)
    return root


def stepviz(copy: Path, *words: str) -> str:
    done = run(copy, "-m", "stepviz", *words)
    assert done.returncode in (0, 2), done.stderr
    return done.stdout + done.stderr


def test_help_messages_and_numbers_know_it(copy: Path) -> None:
    assert "  --boost X               factor of the learning rate (1)\n" in stepviz(copy, "network", "--help")
    net = ("train", "xor", "--hidden", "3", "--iterations", "3", "--format", "json")
    assert "--boost 'x' is not a number: write for example" in stepviz(copy, *net, "--boost", "x")
    assert "--boost -1.0: the factor must be a finite number, 0 or more" in stepviz(copy, *net, "--boost", "-1")
    assert "--boost needs a value, for example --boost 2" in stepviz(copy, *net, "--boost")
    assert "--boost 2 is for hidden layers: give --hidden too" in stepviz(copy, "train", "xor", "--boost", "2")
    assert "--boost has no effect on chain-rule, which has no layers" in stepviz(
        copy, "train", "chain-rule", "--boost=2"
    )
    boosted, doubled = (
        [json.loads(line) for line in stepviz(copy, *net, *words).splitlines()]
        for words in (("--lr", "0.1", "--boost", "2"), ("--lr", "0.2"))
    )
    assert boosted[0]["experiment"].pop("boost") == 2
    assert boosted[1:] == doubled[1:] != []


def test_so_do_python_completion_the_manual_page_and_what_ifs(copy: Path) -> None:
    done = run(copy, "-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "words": ["xor", "--seed", "0", "--lr", "0.01", "--hidden", "3", "--boost", "2.5"],
        "settings": 2.5,
        "plain": 1.0,
        "completed": [True] * 3,
        "manual": True,
        "edit": "9:boost=4",
        "offer": "factor",
    }
