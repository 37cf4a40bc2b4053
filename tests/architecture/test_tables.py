"""Tables are total: a command, an overlay, a prompt or an operation that says too little about itself fails here."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Op, TensorRole
from stepviz.ops.claims import say
from stepviz.ops.layers.activation import BackAndOn
from stepviz.ops.question import Question
from stepviz.session.film import Film
from stepviz.session.key import Key
from stepviz.session.overlays.overlay import LineEdit, ListOverlay, press
from stepviz.session.overlays.pages import Scrolled
from stepviz.session.overlays.prompt import ASKS, Prompt
from stepviz.session.practice.exercises import exercises, posed
from stepviz.session.update import TABLES
from stepviz.settings.kinds import LAYERS, NORMS, OPTIMIZERS, KnownKind, loaded
from stepviz.training.edits import read_all
from stepviz.views.chrome.commands import COMMANDS as LISTED
from stepviz.views.chrome.commands import OPENED
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.practice import Practice
from stepviz.views.overlays import ANY, Overlay
from stepviz.views.state import Poll, State, WhatIf
from stepviz.views.text.span import Line
from stepviz.views.whatif.menu import WhatIfOption
from tests.architecture.trees import PACKAGE, modules, trees
from tests.support.nets import pinned
from tests.support.viewer import KEY_WORDS, every_command

SIZES = ((80, 24), (40, 10), (1, 1))
CALLED = {name: word.lower() for name, word in KEY_WORDS.items()}
CALLED |= {"delete": "del", "question_mark": "?", "full_stop": "."}
"""Keys whose names are not what people call them."""


GIVEN: dict[str, Any] = {
    "asked": "go",
    "edit": LineEdit(),
    "iteration": 1,
    "option": WhatIfOption("l", "lr", "learning rate", "0.01"),
    "place": 1,
}
"""What fields of overlays without a default can be."""


def subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for found in kind.__subclasses__():
        yield found
        yield from subclasses(found)


def kinds() -> tuple[type[Overlay], ...]:
    """All overlays there are, by name: modules are imported in another order in another process."""
    for module in modules():
        if module.startswith("stepviz.session"):
            importlib.import_module(module)
    found = (kind for kind in subclasses(Overlay) if kind not in (ListOverlay, Scrolled))
    return tuple(sorted(found, key=lambda kind: (kind.__module__, kind.__name__)))


def made(kind: type[Overlay]) -> Overlay:
    """One of a kind, as it is usually."""
    fields: dict[str, Any] = getattr(kind, "__dataclass_fields__")  # noqa: B009 - of all of them
    given = {**GIVEN, **(_practised() if "posed" in fields else {})}
    lacking = {name: given[name] for name in given if name in fields and not hasattr(kind, name)}
    return kind(**lacking)


@cache
def _practised() -> dict[str, Any]:
    """The first exercise of a run."""
    line = Timeline(Trainer(Experiment(iterations=20)))
    every = exercises(line)
    return {"posed": posed(line, every[0]), "practice": Practice(every)}


@pytest.fixture(scope="module")
def film() -> Film:
    return Film(Timeline(Trainer(Experiment(iterations=20))))


def test_no_command_has_two_handlers() -> None:
    written = [path.read_text(encoding="utf-8") for path in (PACKAGE / "session").rglob("*.py")]
    assert sum("\nCOMMANDS: " in text for text in written) == len(TABLES)
    assert len(OPENED) + sum(len(loaded(home)) for home in TABLES) == len(every_command())


def test_every_command_has_words() -> None:
    for command in LISTED:
        for words in (command.shown, command.does, command.entry, command.group):
            assert words, command
            assert words == words.strip(), command
        assert command.keys, command


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_overlay_is_a_page_a_line_or_over_a_part_and_takes_keys(kind: type[Overlay], film: Film) -> None:
    overlay = made(kind)
    whatifs = (WhatIf("A", read_all(["3:lr=1"], film.original.trainer)),)
    state = State(overlays=(overlay,), whatifs=whatifs)
    sight = film.sight(state)
    if overlay.page:
        assert state.page is overlay
        for size in SIZES:
            assert len(overlay.rows(sight, Size(*size), ())) == size[1]
    elif overlay.line:
        assert state.said == overlay.line
        assert state.above
        assert overlay.told
    else:
        blank = tuple(Line(80).row() for _ in range(24))
        assert overlay.rows(sight, Size(80, 24), blank) != blank
    assert press(film, state, Key("escape"), SIZES[0]).state.overlays == ()


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_key_of_an_overlay_stands_in_one_row_and_is_told_as_it_is_called(kind: type[Overlay]) -> None:
    overlay = made(kind)
    names = [name for keys in overlay.keys for name in keys.names]
    assert len(names) == len(set(names))
    for keys in (keys for keys in overlay.keys if keys.words and keys.names not in ((), ANY)):
        first = keys.words.split()[0].lower()
        assert {CALLED.get(name, name) for name in keys.names} & {*(first if first[0] in "↑←" else [first])}, keys


@pytest.mark.parametrize("what", ASKS)
def test_every_prompt_says_what_it_asks_for_and_takes_an_answer(what: str, film: Film) -> None:
    prompt = Prompt(what, LineEdit.of("loss < 9" if what not in ("go", "mark", "votes") else "3"))
    assert prompt.label
    assert prompt.above
    asked = Poll(Question(say("?"), (say("1"), say("2")), 0), last=0)
    pressed = press(film, State(poll=asked, overlays=(prompt,)), Key("enter"), SIZES[0])
    assert prompt not in pressed.state.overlays


@cache
def every_operation() -> tuple[Op, ...]:
    """Those of the nets of the laws, and their checks."""
    programs = [Trainer(run).program for run in pinned().values()]
    checks = (program.check(("train",)) for program in programs if len(program.dataset.y))
    return *(op for program in programs for op in program.ops), *checks


def test_every_kind_of_operation_is_in_some_program() -> None:
    for module in trees():
        if module.startswith("stepviz.ops"):
            importlib.import_module(module)
    known = (kind for kind in subclasses(Op) if kind.__module__.startswith("stepviz"))
    concrete = {kind for kind in known if not inspect.isabstract(kind)}
    used = set(every_operation())
    used |= {step for op in used if isinstance(op, BackAndOn) for step in (op.back, op.on)}
    assert concrete == {type(op) for op in used}


@pytest.mark.parametrize("known", [*LAYERS.values(), *NORMS.values()], ids=lambda known: known.home)
def test_a_layer_is_listed_with_what_it_learns(known: KnownKind) -> None:
    assert known.learns == tuple(own.letter for own in loaded(known.home).own)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_is_listed_as_it_moves(name: str) -> None:
    program = Trainer(Experiment(optimizer=name)).program
    update_direction = program.update.update_direction("W")
    words = {TensorRole.GRADIENT: "", TensorRole.STEP: "step", TensorRole.AFTER: f"{update_direction[0]} after"}
    assert OPTIMIZERS[name].moves_by == program.update.moves_by == words[program.tensors[update_direction].role]
