from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import stepviz

PACKAGE = Path(stepviz.__file__).parent
TERMINAL = {"cli", "ui"}
ROOMS = sorted(
    {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("_") and path.suffix in ("", ".py")} - TERMINAL
)


def loaded_by(module: str) -> set[str]:
    """The top-level packages a fresh interpreter holds after importing a module."""
    script = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def modules_of(room: str) -> list[str]:
    folder = PACKAGE / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]
    dotted = [".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in dotted]


def test_no_room_below_the_terminal_loads_textual_or_rich() -> None:
    assert not loaded_by(", ".join(name for room in ROOMS for name in modules_of(room))) & {"textual", "rich"}


def test_importing_stepviz_costs_nothing() -> None:
    assert not loaded_by("stepviz") & {"numpy", "textual", "rich"}


@pytest.mark.parametrize(
    "module",
    ["stepviz.settings.experiment", "stepviz.ui.app", "stepviz.cli.practice.practice", "stepviz.hall.starting"],
)
def test_what_the_first_paint_needs_is_no_numpy(module: str) -> None:
    assert "numpy" not in loaded_by(module)


FIRST_PAINT = """
from stepviz.cli import dispatch
from stepviz.ui import app, config, memory
from stepviz import Experiment
from stepviz.ui.skeleton import early
from stepviz.views.layout.layouts import Size
early(Experiment(), Size(80, 24))
"""
FIRST_NUMBERS = f"""{FIRST_PAINT}
from stepviz.settings.preferences import USUAL
from stepviz.session.player import Player
from stepviz.data.stretches import taken
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from stepviz.views.screen import screen
film, state, walk = taken(beginning(Experiment(), Start(), USUAL))
try:
    while True:
        next(walk)
except StopIteration as end:
    state = end.value(state)
assert any("+1.7641" in span.text for row in screen(film.sight(state), 80, 24).rows for span in row)
"""
STEPS = f"""{FIRST_NUMBERS}
import sys
from stepviz.session.update import update
known = {{*sys.modules}}
for _ in range(20):
    walk = update(film, state, "operation_forward")
    try:
        while True:
            next(walk)
    except StopIteration as end:
        state = end.value(state)
    screen(film.sight(state), 80, 24)
print(*sorted({{*sys.modules}} - known))
"""
HELP = """
from stepviz.cli import main
assert main(["--version"]) == main(["--help"]) == main(["train", "--help"]) == 0
"""
LATER = {
    HELP: (
        "argparse",
        "dataclasses",
        "enum",
        "inspect",
        "re",
        "stepviz.settings.checking",
        "stepviz.cli.dispatch",
        "stepviz.cli.parser",
        "stepviz.settings.experiment",
        "stepviz.text",
        "stepviz.ui",
        "textwrap",
        "typing",
    ),
    FIRST_PAINT: (
        "argparse",
        "json",
        "numpy",
        "stepviz.settings.convolution",
        "stepviz.data",
        "stepviz.export",
        "stepviz.formula",
        "stepviz.lesson.lesson",
        "stepviz.ops",
        "stepviz.training",
        "stepviz.views.explain",
        "stepviz.views.layout.sheets.formula",
        "stepviz.views.layout.sheets.graph",
        "stepviz.views.pictures",
    ),
    FIRST_NUMBERS: (
        "stepviz.settings.convolution",
        "stepviz.data.epochs",
        "stepviz.data.files",
        "stepviz.data.generated",
        "stepviz.data.epochs",
        "stepviz.data.scaling",
        "stepviz.export",
        "stepviz.formula.asked",
        "stepviz.formula.grammar",
        "stepviz.formula.graph",
        "stepviz.lesson.lesson",
        "stepviz.ops.convolution",
        "stepviz.ops.formula",
        "stepviz.ops.layers.dropout",
        "stepviz.ops.layers.dropout_gradient",
        "stepviz.ops.layers.picked",
        "stepviz.ops.losses.as_printed",
        "stepviz.ops.losses.binary",
        "stepviz.ops.losses.pointwise",
        "stepviz.ops.losses.stable_loss",
        "stepviz.ops.optimizers.adam",
        "stepviz.ops.scalar",
        "stepviz.session.keeping",
        "stepviz.session.lessons",
        "stepviz.session.mouse",
        "stepviz.session.overlays",
        "stepviz.session.whatifs",
        "stepviz.training.branch",
        "stepviz.training.conditions",
        "stepviz.training.gradient_check",
        "stepviz.views.explain.explanation",
        "stepviz.views.explain.panel",
        "stepviz.views.layout.sheets.formula",
        "stepviz.views.layout.sheets.graph",
        "stepviz.views.lessons.lecture",
        "stepviz.views.overlays",
        "stepviz.views.pictures",
        "stepviz.views.whatif.menu",
    ),
}
"""What the help, and the article's first screen, tell nothing of: what is loaded when it is asked for."""


@pytest.mark.parametrize("script", LATER, ids=["help", "first paint", "first numbers"])
def test_what_is_not_told_at_first_is_loaded_later(script: str) -> None:
    words = [sys.executable, "-c", f"{script}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    early = {name for name in loaded for room in LATER[script] if name == room or name.startswith(f"{room}.")}
    assert early == set()


def test_a_step_waits_for_nothing_to_be_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("package", ["stepviz", "stepviz.data", "stepviz.ops", "stepviz.training"])
def test_every_name_a_room_offers_exists(package: str) -> None:
    room = importlib.import_module(package)
    assert sorted(room.__all__) == sorted(set(room.__all__))
    assert all(getattr(room, name) is not None for name in room.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        importlib.import_module("stepviz").nonsense  # noqa: B018 - looking it up is what fails


def test_the_example_in_the_package_says_what_it_prints() -> None:
    assert doctest.testmod(stepviz).failed == 0
    assert doctest.testmod(stepviz).attempted > 0


def test_every_public_class_says_what_it_is() -> None:
    for name in set(stepviz.__all__) - {"__version__"}:
        assert getattr(stepviz, name).__doc__, name
