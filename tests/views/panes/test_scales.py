"""Heat has one scale for each role, of iteration 1 or of a chosen moment, whatever way one came; the title tells it."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Timeline
from stepviz.ops import Kind, TensorRole
from stepviz.session.film import Film
from stepviz.training.edits import read_all
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.panes.scales import full_of, of_moment
from stepviz.views.text.colour_scale import round_up
from tests.support.moments import frame_at, frame_of, trainer_of

RUNS = {
    "article": Experiment(iterations=300),
    "deep": Experiment.of("xor", hidden=(6, 6, 6), activation="sigmoid", iterations=300),
    "adam": Experiment.of("iris", hidden=(4,), optimizer="adam", iterations=300),
    "fit": Experiment.of("line", iterations=300),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_scale_is_the_first_1_2_or_5_that_the_largest_number_of_iteration_1_keeps_to(name: str) -> None:
    frame = frame_at("1:update", RUNS[name])
    program, groups = frame.program, dict[tuple[object, ...], list[str]]()
    for tensor in program.tensors.values():
        if tensor.kind in (Kind.SIGNED, Kind.ERROR, Kind.SQUARE):
            role = program.tensors[tensor.of].role if tensor.role is TensorRole.AFTER else tensor.role
            groups.setdefault((role, tensor.kind is Kind.SQUARE), []).append(tensor.name)
    assert groups
    for names in groups.values():
        size = max(float(np.abs(frame.current[tensor_name]).max(initial=0.0)) for tensor_name in names)
        (full,) = {full_of(frame, (), tensor_name) for tensor_name in names}
        assert size <= full == round_up(size)
        assert full < 5.000001 * size or size == 0


def test_a_chosen_scale_knows_nothing_that_is_hidden_or_not_there_yet() -> None:
    frame = frame_at("1:grads", RUNS["article"])
    shown = {scale.role for scale in of_moment(frame, NOTHING_HIDDEN)}
    hidden = {scale.role for scale in of_moment(frame, Mask(("dW", "db")))}
    assert shown - hidden == {TensorRole.GRADIENT}
    ready = {scale.role for scale in of_moment(frame_at("1:ready", RUNS["article"]), NOTHING_HIDDEN)}
    assert ready == {TensorRole.PARAMETER}


@pytest.mark.parametrize("edit", ["501:lr=10", "2:optimizer=adam", "3:W.x0.c0=5"])
def test_a_what_if_has_the_scales_of_the_original(edit: str) -> None:
    film = Film(Timeline(trainer_of(Experiment(iterations=510))))
    branch = film.made_by(read_all([edit], film.original.trainer))
    plain, edited = frame_of(film.original, "505:update"), frame_of(branch, "505:update")
    assert edited.since > 1
    assert {name: full_of(edited, (), name) for name in plain.program.tensors} == {
        name: full_of(plain, (), name) for name in plain.program.tensors
    }
    assert all(full_of(edited, (), name) >= 0 for name in edited.program.tensors)
