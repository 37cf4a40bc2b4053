"""Conditions: any text is one or a sentence with a place; a search finds what looking at every moment finds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Trainer
from stepviz.data.stretches import taken
from stepviz.training.conditions import ConditionError, complete, met, parse, search
from stepviz.training.conditions import search_back as back
from stepviz.training.conditions import search_forward as forward
from stepviz.training.losses import BLOCK, EXACT
from stepviz.training.timeline import MEMORY, finish
from tests.support.conditions import (
    ARTICLE,
    conditions,
    expected_back,
    expected_forward,
    fresh,
    moments,
    read,
    runs,
    starts,
)
from tests.support.examples import examples
from tests.support.moments import nothing_is_computed

PROGRAM = Trainer(ARTICLE).program
SOUP = [
    "loss", "train", "val", "it", "nan", "inf", "now.train", "W.x2.c0", "b.c1", "right.4", "max.dW", "test", "not",
    "and", "or", "changes", "(", ")", "<", "<=", ">", ">=", "==", "!=", "=", "0.1", "-3", "1e-3", "1e999", ".", "W.",
    "x", "nan.", "now.", "right.", "right.12", "right.99999999999", "max.", "W.x9.c0", "W.x2", "\t", "\n", "\x00", "²",
    "٣", "&&", "#",
]  # fmt: skip


@examples(30)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(SOUP), max_size=14).map(" ".join),
        st.lists(st.sampled_from(SOUP), max_size=14).map("".join),
    )
)
@example("(" * 399)
@example("not " * 99 + "nan")
@example("(" * 21 + "nan" + ")" * 21)
@example("loss < " + "9" * 392)
@example("W.x" + "9" * 390)
@example("right." + "9" * 390)
@example("\x1c")
@example("\u2003loss < 1")
@example("a" * 5000)
def test_any_text_is_a_condition_or_a_sentence_with_a_place(text: str) -> None:
    fault: ConditionError | None = None
    try:
        assert parse(text, PROGRAM).names
    except ConditionError as error:
        fault = error
    if fault is not None:
        assert 0 <= fault.at <= len(text)
        assert "\n" not in str(fault)
        assert len(str(fault)) > 10


def test_not_binds_before_and_and_before_or() -> None:
    def same(one: str, other: str) -> bool:
        return parse(one, PROGRAM).clauses == parse(other, PROGRAM).clauses

    assert same("nan or inf and not loss < 1", "nan or (inf and (not (loss < 1)))")
    assert same("not not nan", "nan")
    assert same("not not not nan", "not nan")
    assert same("loss<-.5", "loss < -0.5")
    assert not same("nan or inf and it > 1", "(nan or inf) and it > 1")


@given(st.sampled_from(["", "nan and ", "not ("]), st.data())
def test_completion_leads_to_every_name_and_only_to_names(before: str, data: st.DataObject) -> None:
    word = ""
    while not word or word.endswith("."):
        options = complete(before + word, PROGRAM)
        assume(options)
        word = data.draw(st.sampled_from(options))
    assert parse(f"{word} changes", PROGRAM).names


@runs
@examples(12)
@given(data=st.data(), memory=st.sampled_from([1, 3000, MEMORY]), exact=st.sampled_from([0, 100, BLOCK, EXACT]))
def test_a_search_finds_what_looking_at_every_moment_finds(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int
) -> None:
    told = data.draw(conditions(experiment))
    hits = told.hits(experiment)
    timeline = fresh(experiment, memory, exact)
    condition = read(timeline, told.text)
    finish(timeline.extend(data.draw(st.sampled_from([1, 30, BLOCK, 300]))))
    for moment in data.draw(st.lists(starts(experiment, hits), min_size=1, max_size=4)):
        with patch.object(search, "_KEPT_AT_ONCE", data.draw(st.sampled_from([8192, 50]))):
            ahead, behind = taken(forward(timeline, condition, moment)), taken(back(timeline, condition, moment))
        assert ahead == expected_forward(hits, moment, timeline)
        assert behind == expected_back(hits, moment)
        assert met(timeline, condition, moment) == (moment in hits)
    known, places = moments(experiment), st.integers(0, len(moments(experiment)) - 1)
    first, last = sorted(known[place] for place in data.draw(st.tuples(places, places)))
    unknown = fresh(experiment)
    found = taken(forward(unknown, read(unknown, told.text), first, last))
    hit = expected_forward(hits, first, unknown)
    assert found == (hit if hit is not None and hit <= last else None), "no later hit is found"
    assert unknown.reached <= last.iteration


def test_what_is_kept_is_searched_without_computing_anything_again() -> None:
    timeline = fresh(ARTICLE)
    timeline.frame(timeline.schedule.last)
    with nothing_is_computed(timeline):
        for text in ("loss < 0.1", "nan or inf", "it > 1e9", "loss changes and train > 101"):
            taken(forward(timeline, read(timeline, text), timeline.schedule.first))
            taken(back(timeline, read(timeline, text), Moment(3000, 3)))


@pytest.mark.parametrize(("text", "walked"), [("max.dW > 1e9", 1), ("loss < 0", 1000)])
def test_a_search_comes_up_for_air_after_every_stretch(text: str, walked: int) -> None:
    timeline = fresh(Experiment(iterations=1000), memory=1, exact=0)
    finish(timeline.extend(walked))
    program = timeline.trainer.program
    walks: list[Iterator[int]] = [
        forward(timeline, read(timeline, text), timeline.schedule.first),
        forward(timeline, read(timeline, text), Moment(min(walked, 751), 2)),
        back(timeline, read(timeline, text), timeline.schedule.last),
    ]
    with patch.object(program, "run", wraps=program.run) as run:
        for at in chain(*walks):
            assert run.call_count <= 3 * timeline.trainer.stretch
            assert 1 <= at <= 1000
            run.reset_mock()
