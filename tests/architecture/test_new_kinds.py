"""One more of each kind is one new file and one line in a list: all that is said of every kind holds for it too.

On a copy of the package and of its tests each gets both, and nothing else is touched.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.support.copied import copied, run
from tests.support.drawings import ROOT
from tests.support.examples import LONG
from tests.support.numpy_alone import parameters, same

FILES = ROOT / "tests" / "support" / "kinds"


class New(NamedTuple):
    """A kind, where its file goes, and the line it has in a list."""

    file: Path
    home: str
    opening: str
    """What the list begins with."""
    line: str
    lists: str = "settings/kinds.py"


NEW = {
    "leaky_relu": New(
        FILES / "leaky_relu.py",
        "ops/activations/leaky_relu.py",
        "ACTIVATIONS |= {",
        '    "leaky_relu": KnownKind("stepviz.ops.activations.leaky_relu:LeakyRelu"),',
    ),
    "absolute": New(
        FILES / "absolute.py",
        "ops/losses/absolute.py",
        "LOSSES |= {",
        '    "absolute": KnownKind("stepviz.ops.losses.absolute:ending", takes=("softmax",)),',
    ),
    "nesterov": New(
        FILES / "nesterov.py",
        "ops/optimizers/nesterov.py",
        "OPTIMIZERS |= {",
        '    "nesterov": KnownKind("stepviz.ops.optimizers.nesterov:Nesterov", takes=("momentum",), moves_by="step"),',
    ),
    "restarts": New(
        FILES / "restarts.py",
        "ops/schedules/restarts.py",
        "SCHEDULES: dict[str, str] = {",
        '    "restarts": "stepviz.ops.schedules.restarts:RESTARTS",',
    ),
    "scaled": New(
        FILES / "scaled.py",
        "ops/layers/scaled.py",
        "LAYERS: dict[str, KnownKind] = {",
        '    "scaled": KnownKind("stepviz.ops.layers.scaled:Scaled", learns=("q",)),',
    ),
    "attention": New(
        FILES / "attention.py",
        "ops/layers/attention.py",
        "LAYERS: dict[str, KnownKind] = {",
        '    "attention": KnownKind("stepviz.ops.layers.attention:Attention", learns=("wq", "wk", "wv")),',
    ),
    "short": New(
        FILES / "short.py",
        "ops/short.py",
        "SAMPLINGS: dict[str, str] = {",
        '    "short": "stepviz.ops.short:ShortBatches",',
    ),
    "norms": New(
        FILES / "norms.py",
        "views/pictures/norms.py",
        "PICTURES: dict[str, str] = {",
        '    "norms": "stepviz.views.pictures.norms:Norms",',
        "settings/looks.py",
    ),
    "signs": New(
        FILES / "signs.py",
        "views/panes/signs.py",
        "PANES: dict[str, str] = {",
        '    "signs": "stepviz.views.panes.signs:Signs",',
        "views/panes/__init__.py",
    ),
}
OPTIONS = ("activation", "layer", "loss", "optimizer", "schedule")
SAID = "tests/claims/test_claims.py::test_nothing_that_is_said_is_unknown_or_false"
"""Of gradients too: they are the slopes that are measured, and what their rules say."""
SAMPLE = (
    "tests/architecture/test_tables.py::test_every_operation_says_what_it_does",
    "tests/networks/test_back_and_forth.py::test_any_order_of_visits_shows_what_walking_shows",
    "tests/networks/test_explanations.py::test_every_operation_says_everything_about_itself_in_few_words",
    "tests/networks/test_screens.py::test_every_tensor_has_a_pane_on_some_sheet",
    "tests/networks/test_screens.py::test_every_moment_fits_and_shows_what_its_operation_makes",
    "tests/ops/test_activations.py",
    "tests/views/pictures/test_picture.py::test_every_row_is_as_wide_as_the_picture[norms]",
    "tests/views/panes/test_paint.py",
)
"""What holds of every kind: replay, explanations, questions, screens."""
LAWS = (
    "test_every_cell_is_what_its_rule_says",
    "test_every_number_that_is_made_has_one_rule_and_is_made_of_what_its_operation_reads",
    "test_every_usual_mistake_in_a_rule_is_seen",
    "test_the_code_that_is_shown_makes_every_number_to_the_last_bit",
    "test_the_gradients_are_the_slopes_through_the_rules",
    "test_the_gradients_are_the_slopes_that_are_measured",
    "test_terms_give_every_number_and_users_are_their_mirror",
    "test_every_user_of_a_number_has_it_among_its_terms",
    "test_the_derivatives_by_terms_are_those_through_the_rule",
)
NEW_LAYERS = ("scaled", "attention")
SUITES = (
    *SAMPLE,
    "tests/networks/test_back_and_forth.py",
    "tests/networks/test_explanations.py",
    "tests/ops/test_question.py::test_questions_of_random_programs_are_true",
    "tests/views/pictures/test_picture.py::test_every_picture_can_be_drawn_whatever_is_picked[iris]",
    *(f"tests/laws/test_rules.py::{law}[iris {layer}]" for law in LAWS for layer in NEW_LAYERS),
    SAID,
)
"""The same, laws of rules, and sentences: `--long`. New kinds bring theirs in `tests/claims/test_brought.py` too."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, its tests and settings, with one file and one line more for each kind."""
    root = copied(tmp_path_factory.mktemp("copy"), "tests")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root / name)
    for kind in NEW.values():
        shutil.copy(kind.file, root / "stepviz" / kind.home)
        listed = root / "stepviz" / kind.lists
        listed.write_text(with_line(listed.read_text(encoding="utf-8"), kind), encoding="utf-8")
    return root


def with_line(text: str, kind: New) -> str:
    """The file of a list with one line more, as its last."""
    before, opening, rest = text.partition(f"{kind.opening}\n")
    assert opening, kind
    end = min(rest.index(f"\n{sign}") for sign in "})" if f"\n{sign}" in rest)
    return f"{before}{opening}{rest[:end]}\n{kind.line}{rest[end:]}"


def outcome_in(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Few examples of these tests there."""
    return run(copy, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile=few", *tests)


def test_everything_that_holds_of_a_kind_holds_of_the_new_ones(copy: Path) -> None:
    found = outcome_in(copy, *(SUITES if LONG else SAMPLE))
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-2000:]


@pytest.mark.skipif(not LONG, reason="half a minute: a wrong kind is noticed in tests/claims/test_brought.py")
def test_a_new_one_that_is_wrong_is_noticed(copy: Path) -> None:
    home = copy / "stepviz" / NEW["leaky_relu"].home
    right = home.read_text(encoding="utf-8")
    wrong = right.replace("np.where(a{n} > 0, 1, .1)", "np.where(a{n} > 0, 1, 0)")
    assert wrong != right
    home.write_text(wrong, encoding="utf-8")
    found = outcome_in(copy, SAID)
    home.write_text(right, encoding="utf-8")
    assert found.returncode == 1
    assert "leaky_relu" in found.stdout


def test_a_residual_around_attention_is_one_file_and_a_line(copy: Path) -> None:
    """Its scores have three axes: they are explained, drawn as a graph, proved and exported as any number."""
    net = ("iris", "--hidden", "4,4", "--skip", "--layer", "attention", "--batch-size", "3")
    told = run(copy, "-m", "stepviz", "explain", *net, "--at", "1:update", "--pick", "dQ1.e2.h1")
    assert "dQ1 = (dS1 * K1[:, None]).sum(2)" in told.stdout, told.stderr
    shown = run(copy, "-m", "stepviz", "show", *net, "--at", "1:A1", "--pick", "A1.e2.h0.h3", "--size", "80x24").stdout
    assert all(f" {title}" in shown for title in ("S1", "A1", "e0", "e1", "e2"))
    graph = run(
        copy, "-m", "stepviz", "show", *net, "--at", "1:update", "--graph", "W1.x0.h0", "--size", "120x36"
    ).stdout
    assert "Paths to s1 multiply derivatives; their sum is dW1[x0,h0]." in graph
    program = copy / "attended.py"
    run(copy, "-m", "stepviz", "export", *net, "--iterations", "1-20", "--format", "script", "--out", str(program))
    trained = run(copy, "-m", "stepviz", "train", *net, "--iterations", "20", "--format", "json").stdout
    end = json.loads(trained.splitlines()[-1])["parameters"]
    assert same(parameters(run(copy, str(program)).stdout), {name: np.array(value) for name, value in end.items()})


def test_the_command_line_knows_them(copy: Path) -> None:
    chosen = {option: name for name in NEW for option in OPTIONS if NEW[name].opening.lower().startswith(option[:4])}
    given = [word for option in OPTIONS for word in (f"--{option}", chosen[option])]
    found = run(copy, "-m", "stepviz", "train", "--hidden", "3", *given, "--iterations", "20")
    assert found.returncode == 0, found.stderr
    told = "".join(run(copy, "-m", "stepviz", command, "--help").stdout for command in ("network", "train"))
    assert all(name in told for name in chosen.values())
