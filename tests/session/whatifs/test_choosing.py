"""What if: from the menu to the other run, by keys alone."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.session.whatifs.choosing import WhatIfMenu, WhatIfPrompt
from stepviz.session.whatifs.listing import WhatIfList
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.pressing import RUN, at, press, seen
from tests.support.viewer import Viewer


def texts(viewer: Viewer) -> list[list[str]]:
    return [[edit.text for edit in whatif.edits] for whatif in viewer.state.whatifs]


def test_four_keys_lead_from_what_if_to_seeing_it() -> None:
    viewer = at(13, 6)
    for key in ("w", "l", "up", "enter"):
        viewer.key(key)
        viewer.settle()
    assert texts(viewer) == [["13:lr=0.1"]]
    assert viewer.state.moment == Moment(13, 6)
    assert "WHAT-IF A  lr 0.1 from 13" in seen(viewer)
    assert "A: lr 0.1 from 13. The same rows are drawn." in seen(viewer)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("w l 0.1 Enter", "13:lr=0.1"),
        ("w l down Enter", "13:lr=0.001"),
        ("w b up Enter", "13:batch-size=8"),
        ("w b down Enter", "13:batch-size=2"),
        ("w s up Enter", "13:seed=1"),
        ("w p Enter", "13:softmax=stable"),
        ("w r Enter", "13:reduction=mean"),
        ("w o Enter", "13:optimizer=momentum"),
        ("w o up Enter", "13:optimizer=adam"),
        ("w o rmsprop Enter", "13:optimizer=rmsprop"),
        ("w o ctrl+u adam Enter", "13:optimizer=adam"),
        ("w o backspace backspace um Enter", "13:optimizer=momentum"),
        ("w o left x backspace Enter", "13:optimizer=momentum"),
        ("w p stable Enter", "13:softmax=stable"),
        ("w d 1 Enter", "13:x.r7.x0=1"),
        ("w l lr=0.2 Enter", "13:lr=0.2"),
        ("w d ctrl+u y.r6=1 Enter", "13:y.r6=1"),
        ("w d y.r6=1 Enter", "13:y.r6=1"),
        ("w l 5 backspace 0.1 left delete 2 Enter", "13:lr=0.2"),
    ],
)
def test_every_choice_makes_its_edit(keys: str, text: str) -> None:
    viewer = press(at(13, 6), keys)
    (made,) = texts(viewer)
    assert made == [text]
    assert viewer.film.line(viewer.state).edits == viewer.state.whatifs[0].edits


def test_the_bracketed_gradient_stands_for_its_parameter() -> None:
    viewer = at(13, 6)
    program, cell = viewer.film.program(viewer.state), viewer.film.sight(viewer.state).bracket
    assert cell is not None
    parameter = Cell(program.of(cell.tensor), cell.index)
    press(viewer, "w c 2 Enter")
    assert texts(viewer) == [[f"13:{program.word(parameter)}=2"]]
    assert viewer.film.frame(viewer.state).current[parameter.tensor][parameter.index] == 2


@pytest.mark.parametrize(("op", "start"), [(1, 13), (6, 13), (7, 14)])
def test_at_an_update_the_next_iteration_is_another_one(op: int, start: int) -> None:
    viewer = press(at(13, op), "w")
    assert f"from the start of iteration {start}" in seen(viewer)
    assert texts(press(viewer, "l 1 Enter")) == [[f"{start}:lr=1"]]


def test_what_is_shown_while_typing_comes_true() -> None:
    viewer = press(at(13, 6), "w l 0.1")
    top = viewer.state.top
    assert isinstance(top, WhatIfPrompt)
    new, old = (line.partition("=")[2] for line in top.effect)
    assert "- 0.1·" in new
    assert "- 0.01·" in old
    press(viewer, "Enter right")
    assert new.split()[-1] in seen(viewer)
    press(viewer, "W")
    assert old.split()[-1] in seen(viewer)


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        ("w l Enter", "type a value"),
        ("w l abc Enter", "abc is not a number"),
        ("w l 0.01 Enter", "it has this value already"),
        ("w b 0 Enter", "--batch-size 0 is out of range"),
        ("w d ctrl+u probs.e0.c0=1 Enter", "is computed, not chosen"),
        ("w d ctrl+u what Enter", "name a number of the data and its value"),
        ("w s 1.5 Enter", "is not a whole number"),
    ],
)
def test_a_wrong_text_stays_with_a_sentence(keys: str, note: str) -> None:
    viewer = press(at(13, 6), keys)
    top = viewer.state.top
    assert isinstance(top, WhatIfPrompt)
    assert note in top.note
    assert not viewer.state.whatifs
    assert press(viewer, "Esc").state.top is None


def test_escape_changes_nothing() -> None:
    viewer = at(13, 6)
    before = viewer.state
    assert press(viewer, "w Esc").state == before
    assert press(viewer, "w l 5 Esc").state == before


@pytest.mark.parametrize(
    ("experiment", "keys"),
    [
        (Experiment.of("chain-rule"), "loc"),
        (Experiment.of("line", iterations=20), "lrobsd"),
        (Experiment.of("mazur", iterations=20), "lod"),
        (Experiment(iterations=20, variant="as-printed"), "lobscd"),
        (Experiment(iterations=20, sampling="order", batch_size=1), "lpobcd"),
        (RUN, "lprobscd"),
    ],
)
def test_only_what_can_be_changed_is_listed(experiment: Experiment, keys: str) -> None:
    film = Viewer(experiment).film
    viewer = at(3, len(film.original.trainer.program.ops) - 1, experiment)
    for key in "lprobscd":
        press(viewer, f"w {key}")
        offered = isinstance(viewer.state.top, WhatIfPrompt)
        assert offered or isinstance(viewer.state.top, WhatIfMenu)
        if key != "c":
            assert offered == (key in keys), key
        press(viewer, "Esc")


def test_nothing_is_left_to_change_at_the_end() -> None:
    viewer = press(at(60, 7), "w")
    assert "The run ends here" in seen(viewer)
    assert isinstance(press(viewer, "l").state.top, WhatIfMenu)


def test_a_what_if_of_a_what_if_has_both_edits() -> None:
    viewer = press(press(at(13, 6), "w l 0.1 Enter right right"), "w o Enter")
    assert texts(viewer) == [["13:lr=0.1"], ["13:lr=0.1", "14:optimizer=momentum"]]
    assert [whatif.label for whatif in viewer.state.whatifs] == ["A", "B"]


def test_the_same_what_if_is_made_once() -> None:
    viewer = press(press(at(13, 6), "w l 0.1 Enter W"), "w l 0.1 Enter")
    assert texts(viewer) == [["13:lr=0.1"]]


def test_there_are_at_most_eight() -> None:
    viewer = at(13, 6)
    for number in range(9):
        press(viewer, f"w l {number + 2} Enter")
        if viewer.state.top is None:
            press(viewer, "W")
    assert len(viewer.state.whatifs) == 8
    assert "there are 8 what-ifs" in seen(viewer)


@pytest.mark.parametrize(
    "keys", ["w l 0.1 Enter", "w p Enter", "w o Enter", "w d 1 Enter", "w s 5 Enter", "w b 3 Enter"]
)
def test_its_command_gives_the_same_whole_frames(keys: str) -> None:
    viewer = press(at(13, 6), keys)
    fresh = Timeline(Trainer(RUN))
    again = branched(fresh, texts(viewer)[0])
    line = viewer.film.line(viewer.state)
    for moment in (Moment(13, 1), Moment(13, 7), Moment(14, 3), Moment(40, 8), Moment(60, 8)):
        assert whole(line.frame(moment)) == whole(again.frame(moment))


def test_memory_of_what_was_only_tried_is_given_back() -> None:
    viewer = press(at(13, 6), "w l 0.12345 Esc")
    assert len(viewer.film._lines) == 2
    press(viewer, "w l 0.54321 Esc")
    assert len(viewer.film._lines) == 2


def test_the_list_is_two_keys_away() -> None:
    viewer = press(at(13, 6), "w w")
    assert viewer.state.top == WhatIfList()
    assert "There is no what-if yet" in seen(viewer)


@pytest.mark.parametrize(
    ("run", "hint"),
    [
        (Experiment(), "a row and a place of it, and a value: x.r6.x2=1, y.r6=0"),
        (Experiment.of("names"), "a row and a place of it, and a character: x.r6.x0=a, y.r6=b"),
        (Experiment.of("names", context=3, embed=2), "a row and a place of it, and a character: x.r6.x2=a, y.r6=b"),
        (Experiment.of("mazur"), "a row and a place of it, and a value: x.r0.x1=1, y.r0.o0=0"),
    ],
    ids=["article", "names", "names of three", "one row"],
)
def test_the_examples_of_a_number_of_the_data_are_of_these_data(run: Experiment, hint: str) -> None:
    viewer = press(at(2, 2, run), "w d")
    assert hint in seen(viewer)
    for number, example in enumerate(hint.rpartition(": ")[2].split(", "), 1):
        press(viewer, f"ctrl+u {example} Enter")
        assert len(texts(viewer)[-1]) == number == len(viewer.state.whatifs)
        press(viewer, "w d")


def test_the_change_that_made_it_is_told_of_a_what_if_with_several() -> None:
    viewer = press(at(13, 6), "w p Enter w r Enter w o Enter")
    assert "C: optimizer momentum from 13 +2. The same rows are drawn." in seen(viewer)
