"""What is loaded, and when: nothing before the first paint needs NumPy, and a step waits for nothing."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest

import stepviz

LOADED = "\nimport sys; print(*sys.modules)\n"


def found_by(script: str) -> list[set[str]]:
    """The words of each line that a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return [{*line.split()} for line in done.stdout.splitlines()]


def test_importing_stepviz_costs_nothing_and_what_the_first_paint_needs_is_no_numpy() -> None:
    commands = "stepviz.cli.practice.practice", "stepviz.hall.starting", "stepviz.cli.lessons.runs"
    first = ", ".join(("stepviz.settings.experiment", "stepviz.ui.app", *commands))
    package, paint = found_by(f"import sys, stepviz{LOADED}import {first}{LOADED}")
    assert not package & {"numpy", "textual", "rich"}
    assert "numpy" not in paint


FIRST_PAINT = """
from stepviz.cli import dispatch
from stepviz.ui import app, config, memory
from stepviz import Experiment
from stepviz.ui.skeleton import early
from stepviz.views.layout.layouts import Size
early(Experiment(), Size(80, 24))
"""
FIRST_NUMBERS = """
from stepviz.settings.preferences import USUAL
from stepviz.session.player import Player
from stepviz.data.stretches import taken
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start
from stepviz.views.screen import screen
film, state, walk = taken(beginning(Experiment(), Start(), USUAL))
state = taken(walk)(state)
assert any("+1.7641" in span.text for row in screen(film.sight(state), 80, 24).rows for span in row)
"""
STEPS = """
from stepviz.session.update import update
known = {*sys.modules}
for _ in range(20):
    state = taken(update(film, state, "operation_forward"))(state)
    screen(film.sight(state), 80, 24)
print(*sorted({*sys.modules} - known))
"""
HELP = """
from stepviz.cli import main
assert main(["--version"]) == main(["--help"]) == main(["train", "--help"]) == 0
"""
LATER = {
    HELP: """
        argparse dataclasses enum inspect numpy re stepviz.settings.checking stepviz.cli.dispatch stepviz.cli.parser
        stepviz.settings.experiment stepviz.text stepviz.ui textwrap typing
    """,
    FIRST_PAINT: """
        argparse json numpy stepviz.data stepviz.formula stepviz.ops stepviz.training stepviz.views.explain
    """,
    FIRST_NUMBERS: """
        stepviz.settings.convolution stepviz.data.files stepviz.data.generated
        stepviz.data.scaling stepviz.export stepviz.formula.asked stepviz.formula.grammar stepviz.formula.graph
        stepviz.lesson.lesson stepviz.ops.convolution stepviz.ops.formula stepviz.ops.layers.dropout
        stepviz.ops.layers.dropout_gradient stepviz.ops.losses.as_printed
        stepviz.ops.losses.binary stepviz.ops.losses.pointwise stepviz.ops.losses.stable_loss
        stepviz.ops.optimizers.adam stepviz.ops.scalar stepviz.session.keeping stepviz.session.lessons
        stepviz.session.mouse stepviz.session.overlays stepviz.session.whatifs stepviz.training.branch
        stepviz.training.conditions stepviz.training.gradient_check stepviz.views.explain.explanation
        stepviz.views.explain.panel stepviz.views.layout.sheets.formula stepviz.views.layout.sheets.graph
        stepviz.views.lessons.lecture stepviz.views.overlays stepviz.views.pictures stepviz.views.whatif.menu
    """,
}
"""What the help, and the article's first screen, tell nothing of: what is loaded when it is asked for.

What the first numbers need not, their frame before them needs not either.
"""


def early(loaded: set[str], script: str) -> set[str]:
    """What is loaded by then and should be later."""
    return {name for name in loaded for later in LATER[script].split() if name == later or name.startswith(f"{later}.")}


def test_what_help_does_not_tell_is_loaded_later() -> None:
    assert early(found_by(HELP + LOADED)[-1], HELP) == set()


def test_what_is_not_told_at_first_is_loaded_later_and_a_step_waits_for_nothing_to_be_loaded() -> None:
    paint, numbers, steps = found_by(FIRST_PAINT + LOADED + FIRST_NUMBERS + LOADED + STEPS)
    assert early(paint, FIRST_PAINT) == set()
    assert early(numbers, FIRST_NUMBERS) == set()
    assert steps == set()


@pytest.mark.parametrize("package", ["stepviz", "stepviz.data", "stepviz.ops", "stepviz.training"])
def test_every_name_a_room_offers_exists(package: str) -> None:
    room = importlib.import_module(package)
    assert sorted(room.__all__) == sorted(set(room.__all__))
    assert all(getattr(room, name) is not None for name in room.__all__)


def test_the_example_in_the_package_says_what_it_prints() -> None:
    assert doctest.testmod(stepviz).failed == 0
    assert doctest.testmod(stepviz).attempted > 0
