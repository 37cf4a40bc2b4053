"""Added: a copy of the package and of its tests with one more of each kind, an overlay and a setting.

Each is a file and a line of a list; nothing else is touched. What is run there knows them or does not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.drawings import ROOT


class New(NamedTuple):
    """A kind: where its file goes, what its list begins with, and the line that it has there, as the last one."""

    home: str
    opening: str
    line: str
    lists: str = "settings/kinds.py"


NEW = {
    "leaky_relu": New(
        "ops/activations/leaky_relu.py",
        "ACTIVATIONS |= {",
        '    "leaky_relu": KnownKind("stepviz.ops.activations.leaky_relu:LeakyRelu"),',
    ),
    "absolute": New(
        "ops/losses/absolute.py",
        "LOSSES |= {",
        '    "absolute": KnownKind("stepviz.ops.losses.absolute:ending", takes=("output",), tasks=TASKS[:2]),',
    ),
    "nesterov": New(
        "ops/optimizers/nesterov.py",
        "OPTIMIZERS |= {",
        '    "nesterov": KnownKind("stepviz.ops.optimizers.nesterov:Nesterov", takes=("momentum",), moves_by="step"),',
    ),
    "restarts": New(
        "ops/schedules/restarts.py",
        "SCHEDULES: dict[str, str] = {",
        '    "restarts": "stepviz.ops.schedules.restarts:RESTARTS",',
    ),
    "gain": New(
        "ops/layers/gain.py",
        "LAYERS: dict[str, KnownKind] = {",
        '    "gain": KnownKind("stepviz.ops.layers.gain:Gain", learns=("g",)),',
    ),
    "short": New(
        "ops/short.py",
        "SAMPLINGS: dict[str, str] = {",
        '    "short": "stepviz.ops.short:ShortBatches",',
    ),
    "norms": New(
        "views/pictures/norms.py",
        "PICTURES: dict[str, str] = {",
        '    "norms": "stepviz.views.pictures.norms:Norms",',
        "settings/looks.py",
    ),
    "signs": New(
        "views/panes/signs.py",
        "PANES: dict[str, str] = {",
        '    "signs": "stepviz.views.panes.signs:Signs",',
        "views/panes/__init__.py",
    ),
    "loss_list": New(
        "session/overlays/loss_list.py",
        "OPENED: Mapping[str, str] = {",
        '    "losses": f"{_OVER}.loss_list:LossList",',
        "views/chrome/commands.py",
    ),
}
"""By the name of its file in `tests/support/kinds`."""
CHANGED = {
    "views/chrome/commands.py": (
        "        MOVE,\n",
        '        MOVE,\n        ("losses", "Z", "Z", "list of losses, to go back to one", "list of losses"),\n',
    ),
    "settings/table.py": (
        "    l2: float = ",
        """    boost: float = Setting(NETWORK, 15, "X", "factor of the learning rate (1)", "2").of(
        1.0, values.NUMBER, positive("the factor", 2), needs="hidden", whatif=WhatIfEntry("f", "factor")
    )
    l2: float = """,
    ),
    "ops/building.py": (
        "(parameters, experiment.lr, *settings)",
        "(parameters, experiment.lr * experiment.boost, *settings)",
    ),
}
"""Files in which something else is put in its place: the key of the overlay; the row of a setting, and its use."""


def added(root: Path) -> Path:
    """The copy, in a folder."""
    skipped = shutil.ignore_patterns("*.pyc.*")  # what is compiled comes along, but what is being written
    for folder in ("stepviz", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root / name)
    for name, kind in NEW.items():
        shutil.copy(ROOT / "tests" / "support" / "kinds" / f"{name}.py", root / "stepviz" / kind.home)
        listed = root / "stepviz" / kind.lists
        listed.write_text(_with_line(listed.read_text(encoding="utf-8"), kind), encoding="utf-8")
    for file, (old, new) in CHANGED.items():
        text = (root / "stepviz" / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, file
        (root / "stepviz" / file).write_text(text.replace(old, new), encoding="utf-8")
    return root


def _with_line(text: str, kind: New) -> str:
    before, opening, rest = text.partition(f"{kind.opening}\n")
    assert opening, kind
    end = min(rest.index(f"\n{sign}") for sign in "})" if f"\n{sign}" in rest)
    return f"{before}{opening}{rest[:end]}\n{kind.line}{rest[end:]}"


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
