"""A place and its words say the same, whatever way one came.

Short tasks in every run; two of a thousand keys in each net with `--long`.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from stepviz import Experiment, Trainer
from stepviz.cli import parser
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.session.film import Film
from stepviz.session.places import open_place
from stepviz.session.tasks import taken
from stepviz.session.words import Place, parse, place_of, words
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.training import Moment
from stepviz.training.edits import read_all
from stepviz.training.moment import Unit
from stepviz.views.layout.placing import sheet_at
from stepviz.views.panes.scales import RoleScale
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.viewer import BREAKS, NETS, Viewer, counted, seen_of

SHORT = Experiment(iterations=20)
ACTIONS = 1000 if LONG else 15
WALKED = (*NETS, "breaks") if LONG else ("article", "spirals", "breaks")


def check_words(viewer: Viewer, experiment: Experiment, other: Film) -> None:
    """The words of the viewer's place are read back as it, and lead there from a fresh state and another film."""
    place, likes = place_of(viewer.film, viewer.state), viewer.state.likes
    text = words(place, viewer.film)
    assert parse(text, viewer.film) == place
    given = parser.parse("", [*experiment.words(), *text])
    assert not (given.explain and given.zoom)
    fresh = State(likes=likes, digits=likes.all_digits, code=likes.code)
    again = taken(open_place(other, fresh, place), fresh)
    assert place_of(other, again) == place
    state = viewer.state
    if not (state.overlays or state.said or state.pace.on or state.whatifs or state.marks or state.hits):
        assert seen_of(other, replace(again, pace=viewer.state.pace)) == viewer.seen()


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.usefixtures("here")
def test_words_lead_back_to_the_place(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key saves lies in a folder of its own."""
    counted(monkeypatch, 0.0007)
    experiment = NETS.get(name, BREAKS)
    other = Viewer(experiment).film
    for start in (1, 1001):
        viewer, random = Viewer(experiment), Random(start)
        for _ in range(ACTIONS):
            viewer.act(random)
            for _ in range(random.randrange(3)):
                viewer.settle().turn()
            check_words(viewer.settle(), experiment, other)


def test_without_a_moment_the_number_picked_is_there_as_early_as_can_be() -> None:
    film = Viewer(NETS["xor"]).film
    program, schedule = film.original.trainer.program, film.original.schedule
    for tensor in program.tensors.values():
        if tensor.role is not TensorRole.ROWS:
            cell = Cell(tensor.name, (0,) * len(program.shape(tensor)))
            moment = parse(["--pick", program.word(cell)], film).moment
            earlier = schedule.step(moment, Unit.OPERATION, -1)
            assert film.original.frame(moment).value(cell) is not None
            assert moment == schedule.first or film.original.frame(earlier).value(cell) is None
    assert parse([], film).moment == schedule.first


def test_a_number_picked_beside_a_question_is_on_the_same_sheet_when_reopened() -> None:
    run = replace(NETS["xor"], hidden=(4,))
    words_of_quiz = ["--pick", "dW1.x0.h0", "--hide", "--also", "question=off", "--at", "2:update"]
    quiz = parse(words_of_quiz, Viewer(run).film)
    for sheet in ("", "layer-1-gradients", "layer-1-weights", "state-1"):
        viewer = Viewer(run, quiz._replace(sheet=sheet)).settle()
        again = Viewer(run, place_of(viewer.film, viewer.state)).settle()
        assert sheet_at(again.frame, again.state).name == sheet_at(viewer.frame, viewer.state).name, sheet


@pytest.mark.parametrize("look", WHATIF_LOOKS)
def test_a_what_if_is_in_the_words(look: str) -> None:
    made = read_all(["3:W.x2.c0=-2", "5:y.r6=1", "9:optimizer=adam"], Trainer(SHORT))
    place = Place(Moment(7, 3), Cell("W", (2, 0)), edits=made, label="a longer one", look=look)
    viewer = Viewer(SHORT, place).settle()
    assert place_of(viewer.film, viewer.state) == place
    check_words(viewer, SHORT, Viewer(SHORT).film)
    assert viewer.film.line(viewer.state).edits == (() if look == "original" else made)


@pytest.mark.parametrize("full", [5.0, 5 * 10.0**-12, 2 * 10.0**-38, 1e300])
def test_a_colour_scale_is_read_back_to_the_bit(full: float) -> None:
    film = Viewer(SHORT).film
    place = Place(Moment(3, 2), scales=(RoleScale(TensorRole.PARAMETER, Kind.SIGNED, full),))
    assert parse(words(place, film), film) == place


QUIZ = ("n", "n a a", "n escape", "n a a escape", "n a escape 1 e", "n a escape 3 e", "n a escape z", "n a tab")
DEEP = replace(NETS["xor"], hidden=(4, 4))
REOPENED = (
    *((NETS[name], "2:softmax", f"h {keys}", "") for name in ("article", "xor") for keys in QUIZ),
    (DEEP, "2:dlogits", "h n a a", "layer 1 weights"),
    (SHORT, "2:grads", "Enter L", ""),
    (SHORT, "2:grads", "w l 0.5 Enter T tab w w down x Esc", ""),
)
"""A run, a moment, what is pressed there and the sheet that is turned to.

What is revealed is seen beside a sheet without results of the question; a graph keeps its number where its what-if is
closed.
"""


@pytest.mark.parametrize(("run", "at", "keys", "sheet"), REOPENED)
def test_what_is_hidden_or_dimmed_is_so_when_it_is_reopened_and_what_was_revealed_is_seen(
    run: Experiment, at: str, keys: str, sheet: str
) -> None:
    viewer = Viewer(run, at).press(keys)
    state = viewer.change(message="", sheet=sheet or viewer.state.sheet).state
    assert state.mask.tensors or state.focused or state.graph
    assert not state.whatifs
    check_words(viewer, run, Viewer(run).film)
    again = Viewer(run, parse(words(place_of(viewer.film, state), viewer.film), viewer.film)).settle()
    for part in ("mask", "explaining", "zoom", "focused", "graph"):
        assert getattr(again.state, part) == getattr(state, part), part
    assert again.player.sight.lit == viewer.player.sight.lit
