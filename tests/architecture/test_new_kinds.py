"""One more of each kind is one new file and one line in a list: all that is said of every kind holds for it too.

So is an overlay, and a setting is a row of its table and the place that uses it. They are added to a copy of the
package and of its tests, where nothing else is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.drawings import ROOT
from tests.support.examples import LONG
from tests.support.nets import LAYERED
from tests.support.numpy_alone import parameters, same

ADDED = tomllib.loads((Path(__file__).parent / "new_kinds.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy, in a folder."""
    root, changes = tmp_path_factory.mktemp("copy"), [*ADDED["changed"]]
    skipped = shutil.ignore_patterns("*.pyc.*")  # what is compiled comes along, but what is being written
    for folder in ("stepviz", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root / name)
    for name, kind in ADDED["new"].items():
        shutil.copy(ROOT / "tests" / "support" / "kinds" / f"{name}.py", root / "stepviz" / kind["home"])
        changes.append({"file": kind["listed"], "old": kind["opening"], "new": f"{kind['opening']}\n{kind['line']}"})
    for change in changes:
        file = root / "stepviz" / change["file"]
        text = file.read_text(encoding="utf-8")
        assert text.count(change["old"]) == 1, change
        file.write_text(text.replace(change["old"], change["new"]), encoding="utf-8")
    return root


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy: what it runs is the package there."""
    environment = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run([sys.executable, *words], cwd=copy, env=environment, capture_output=True, text=True)


def found_in(copy: Path, script: str) -> Any:
    """What a script finds there, printed as JSON."""
    done = run(copy, "-c", script)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers(copy: Path, commands: Sequence[str]) -> list[str]:
    """What stepviz prints there for each of some commands, mistakes too."""
    told = "import json; from tests.support.commands import ended"
    found: list[str] = found_in(copy, f"{told}; print(json.dumps([''.join(ended(c)[1:]) for c in {commands!r}]))")
    return found


CHOSEN = {
    "activation": "leaky_relu",
    "layer": "gain",
    "loss": "absolute",
    "optimizer": "nesterov",
    "schedule": "restarts",
}
SAID = "tests/claims/test_claims.py::test_nothing_that_is_said_is_unknown_or_false"
"""Of gradients too: they are the slopes that are measured, and what their rules say."""
TABLES = "tests/architecture/test_tables.py"
SAMPLE = (
    f"{TABLES}::test_no_command_has_two_handlers",
    f"{TABLES}::test_every_command_has_words",
    f"{TABLES}::test_every_overlay_is_a_page_a_line_or_over_a_part_and_takes_keys[LossList]",
    f"{TABLES}::test_every_key_of_an_overlay_stands_in_one_row_and_is_told_as_it_is_called[LossList]",
    "tests/test_ops.py::test_every_operation_says_everything_about_itself_in_few_words",
    "tests/networks/test_runs.py::"
    "test_every_moment_fits_and_shows_what_its_operation_makes_and_every_tensor_has_a_pane",
    "tests/views/pictures/test_picture.py::test_every_picture_can_be_drawn_whatever_is_picked_and_has_its_width[iris]",
    "tests/views/test_panes.py::test_a_pane_of_any_kind_fits_hides_its_numbers_and_finds_each_where_it_stands",
)
"""What holds of every kind: explanations, questions, screens; what holds of every command and overlay."""
SUITES = (*SAMPLE, "tests/networks/test_runs.py", "tests/laws/test_rules.py", SAID)
"""The same, replay, laws of rules, and sentences (`--long`). Kinds bring theirs in `tests/claims/test_claims.py`."""
NET = f"{LAYERED} gain"
BOOSTED = "train xor --hidden 3 --iterations 3 --format json"
OVERLAY = """
import json
from stepviz import Experiment, Moment
from stepviz.session.words import Place
from tests.support.viewer import Viewer
viewer = Viewer(Experiment(iterations=20), Place(Moment(5, 4))).settle()
def lines(keys):
    return viewer.press(keys).seen().splitlines()
opened = lines("Z")
print(json.dumps({
    "title": opened[-7].strip(" ─"), "keys": opened[-1], "ends": lines("end")[-2].split()[0],
    "esc": (lines("Esc"), viewer.state.overlays)[1], "there": (lines("Z down Enter"), viewer.state.moment)[1],
    "back": (lines("backspace"), viewer.state.moment)[1],
    "helped": [line for line in lines("? list space of space losses") if "Z " in line],
    "listed": [line for line in lines("Esc ctrl+p list space of space losses") if "Z " in line],
    "carried out": (lines("Enter"), type(viewer.state.top).__name__)[1],
}))
"""
SETTING = """
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


def test_everything_that_holds_of_a_kind_holds_of_the_new_ones(copy: Path) -> None:
    few = ("-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile=few", "-k", "not test_rules or gain")
    done = run(copy, "-m", "pytest", *few, *(SUITES if LONG else SAMPLE))
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_a_layer_with_a_parameter_of_its_own_is_explained_and_exported(copy: Path) -> None:
    explained, program, trained = answers(
        copy,
        [
            f"explain {NET} --at 1:update --pick dg1.h1",
            f"export {NET} --iterations 1-20 --format script",
            f"train {NET} --iterations 20 --format json",
        ],
    )
    assert "dg1 = (da1 * u1).sum(0)" in explained
    end = json.loads(trained.splitlines()[-1])["parameters"]
    printed = parameters(run(copy, "-c", program).stdout)
    assert same(printed, {name: np.array(value) for name, value in end.items()})


def test_the_command_line_knows_kinds_and_a_setting(copy: Path) -> None:
    given = " ".join(f"--{option} {name}" for option, name in CHOSEN.items())
    trained, network, train, *told, boosted, doubled = answers(
        copy,
        [
            f"train --hidden 3 {given} --iterations 20",
            "network --help",
            "train --help",
            f"{BOOSTED} --boost x",
            f"{BOOSTED} --boost -1",
            f"{BOOSTED} --boost",
            "train xor --boost 2",
            "train chain-rule --boost=2",
            f"{BOOSTED} --lr 0.1 --boost 2",
            f"{BOOSTED} --lr 0.2",
        ],
    )
    assert "article · 20 iterations " in trained
    assert all(name in network + train for name in CHOSEN.values())
    assert "  --boost X               factor of the learning rate (1)\n" in network
    sentences = (
        "--boost 'x' is not a number: write for example",
        "--boost -1.0: the factor must be a finite number, 0 or more",
        "--boost needs a value, for example --boost 2",
        "--boost 2 is for hidden layers: give --hidden too",
        "--boost has no effect on chain-rule, which has no layers",
    )
    assert [message for message, part in zip(told, sentences, strict=True) if part not in message] == []
    start, *lines = boosted.splitlines()
    assert json.loads(start)["experiment"]["boost"] == 2
    assert lines == doubled.splitlines()[1:] != []


def test_python_completion_the_manual_page_and_what_ifs_know_a_setting(copy: Path) -> None:
    assert found_in(copy, SETTING) == {
        "words": ["xor", "--seed", "0", "--lr", "0.01", "--hidden", "3", "--boost", "2.5"],
        "settings": 2.5,
        "plain": 1.0,
        "completed": [True] * 3,
        "manual": True,
        "edit": "9:boost=4",
        "offer": "factor",
    }


def test_an_overlay_opens_by_its_key_and_help_and_list_of_commands_know_it(copy: Path) -> None:
    line = "list of losses, to go back to one"
    assert found_in(copy, OVERLAY) == {
        "title": "LOSSES",
        "keys": " Enter go there   Esc close   ↑↓ choose",
        "ends": "5",
        "esc": [],
        "there": [2, 4],
        "back": [5, 4],
        "helped": [f" Z          {line}"],
        "listed": [f"  Z           {line}"],
        "carried out": "LossList",
    }
