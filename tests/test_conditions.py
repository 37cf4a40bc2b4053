from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer, UserError
from stepviz.training import Unit
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import Condition, ConditionError, Search, complete, met, parse, search
from stepviz.training.conditions import search_back as back
from stepviz.training.conditions import search_forward as forward
from stepviz.training.losses import BLOCK, EXACT
from stepviz.training.timeline import MEMORY

ARTICLE = Experiment()
SHORT = [Experiment(iterations=45, check=(7, 20), seed=seed) for seed in (0, 3)]
LONG = Experiment(iterations=2 * BLOCK + 40, check=(10, 64), lr=0.05, seed=2)
NAN = Experiment(lr=100, iterations=40, check=(2, 3))
INF = Experiment(lr=14, variant="as-printed", iterations=300)
NAN_AT_THE_END_OF_A_BLOCK = Experiment(lr=9, variant="as-printed", seed=11, iterations=300)
NAN_AFTER_A_BLOCK = Experiment(lr=13.5, variant="as-printed", seed=8, iterations=300)
RUNS = [*SHORT, LONG, NAN, INF, NAN_AT_THE_END_OF_A_BLOCK, NAN_AFTER_A_BLOCK]
NUMBERS = [
    "loss", "mean", "it", "train", "val", "now.train", "now.val", "W.x2.c0", "b.c1", "W_after.x0.c1", "dW.x3.c0",
    "db.c0", "logits.e0.c0", "z.e1.c1", "probs.e1.c0", "loss.e2", "d.e0.c1", "x.e1.x2", "y.e0", "max.dW", "max.db",
    "max.W", "max.p",
]  # fmt: skip
CELLS = [name for name in NUMBERS if "." in name and not name.startswith("now")]
FLAGS = ["nan", "inf", "right.0", "right.4", "right.7", "right.8", "right.11"]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@dataclass(frozen=True)
class Known:
    """What every name is worth at a moment, which names have just got a value, and which another one."""

    values: dict[str, float]
    new: frozenset[str]
    changed: frozenset[str]


def cells(frame: Frame, name: str) -> float | None:
    """The value of a cell or of a largest size, if the operation just done made it."""
    program, op = frame.program, frame.op
    assert op is not None
    made = {tensor.name for tensor in op.writes} - {"train", "val", "test"}
    if name.startswith("max."):
        tensor = {"p": "probs"}.get(name[4:], name[4:])
        found = f"{tensor}_after" if f"{tensor}_after" in made else tensor
        return float(np.abs(frame.current[found]).max()) if found in made else None
    cell = program.cell(name)
    found = f"{cell.tensor}_after" if f"{cell.tensor}_after" in made else cell.tensor
    return float(frame.current[found][cell.index]) if found in made else None


def answers(frame: Frame, W: Any, b: Any) -> dict[str, float]:
    """What is right with these parameters: percents, and rows as 1 or 0."""
    data, known = frame.dataset, {}
    for split in ("train", "val"):
        rows = getattr(data, split)
        with np.errstate(all="ignore"):
            logits = data.X[rows] @ W + b
        right = [bool(np.isfinite(z).all() and z.argmax() == data.y[row]) for z, row in zip(logits, rows, strict=True)]
        known[f"now.{split}"] = 100.0 * sum(right) / len(right)
        known |= {f"right.{row}": float(hit) for row, hit in zip(rows, right, strict=True)}
    return known


def start(frame: Frame) -> dict[str, float]:
    W, b = frame.current.parameters
    known = {"it": 1.0, "W.x2.c0": W[2, 0], "b.c1": b[1], "max.W": np.abs(W).max(), "nan": 0.0, "inf": 0.0}
    return known | answers(frame, W, b)


def news(frame: Frame) -> dict[str, float]:
    """The values made by the operation just done."""
    assert frame.op is not None
    if frame.op is frame.check:
        return {split: frame.history.accuracies[split].percent for split in frame.check.splits if split != "test"}
    found = {name: cells(frame, name) for name in CELLS}
    known = {name: value for name, value in found.items() if value is not None}
    if frame.op.name == "loss":
        known |= {"loss": float(frame.current["loss"]), "mean": float(frame.current["loss"])}
    if frame.moment.op == 1 and frame.moment.iteration > 1:
        known["it"] = float(frame.moment.iteration)
    if frame.op.name == "update":
        known |= answers(frame, *frame.current.after)
    computed = [t.name for op in frame.program.ops[: frame.moment.op] for t in op.writes]
    for name, is_one in (("nan", np.isnan), ("inf", np.isinf)):
        known[name] = float(frame.broken is not None and any(is_one(frame.current[t]).any() for t in computed))
    return known


@cache
def film(experiment: Experiment) -> dict[Moment, Known]:
    """Every moment of a run, walked one operation at a time."""
    timeline = Timeline(Trainer(experiment))
    moment = timeline.schedule.first
    values = start(timeline.frame(moment))
    told = {moment: Known(values, frozenset(values), frozenset())}
    while (following := timeline.step(moment, Unit.OPERATION, 1)) != moment:
        moment = following
        made = news(timeline.frame(moment))
        changed = frozenset(name for name, value in made.items() if name in values and values[name] != value)
        values = values | made
        told[moment] = Known(values, frozenset(made), changed)
    return told


class Told:
    """A condition as text, with its own meaning."""

    def __init__(self, text: str, names: frozenset[str], true: Callable[[Known], bool | None]) -> None:
        self.text, self.names, self.true = text, names, true

    def __repr__(self) -> str:
        return self.text

    def hits(self, experiment: Experiment) -> list[Moment]:
        told = film(experiment)
        return [moment for moment, known in told.items() if self.names & known.new and self.true(known) is True]


def side(word: str, known: Known) -> float | None:
    return known.values.get(word) if word in NUMBERS else float(word)


def compared(left: str, sign: str, right: str) -> Told:
    def true(known: Known) -> bool | None:
        a, b = side(left, known), side(right, known)
        return None if a is None or b is None else bool(SIGNS[sign](a, b))

    return Told(f"{left} {sign} {right}", frozenset({left, right} & set(NUMBERS)), true)


def changing(name: str) -> Told:
    return Told(f"{name} changes", frozenset({name}), lambda known: name in known.changed)


def flag(name: str) -> Told:
    return Told(name, frozenset({name}), lambda known: bool(known.values[name]))


def negated(inner: Told) -> Told:
    def true(known: Known) -> bool | None:
        value = inner.true(known)
        return None if value is None else not value

    return Told(f"not ({inner})", inner.names, true)


def joined(left: Told, word: str, right: Told) -> Told:
    def true(known: Known) -> bool | None:
        sides = left.true(known), right.true(known)
        strong = word == "or"
        if strong in sides:
            return strong
        return None if None in sides else not strong

    return Told(f"({left}) {word} ({right})", left.names | right.names, true)


def comparisons(experiment: Experiment) -> st.SearchStrategy[Told]:
    """Names against numbers that they really reach, and against each other."""
    moments = list(film(experiment).values())

    @st.composite
    def drawn(draw: st.DrawFn) -> Told:
        name = draw(st.sampled_from(NUMBERS))
        reached = draw(st.sampled_from(moments)).values.get(name, 1.5)
        number = reached + draw(st.sampled_from([0.0, 0.0, 1e-9, -1e-9, 0.01, -0.01])) if np.isfinite(reached) else 1.0
        other = draw(st.one_of(st.just(repr(float(number))), st.sampled_from(NUMBERS)))
        sides = [name, other] if draw(st.booleans()) else [other, name]
        return compared(sides[0], draw(st.sampled_from(sorted(SIGNS))), sides[1])

    return drawn()


def conditions(experiment: Experiment) -> st.SearchStrategy[Told]:
    simple = st.one_of(
        comparisons(experiment),
        comparisons(experiment),
        st.sampled_from(FLAGS).map(flag),
        st.sampled_from(NUMBERS + FLAGS).map(changing),
    )
    return st.recursive(
        simple,
        lambda inner: st.one_of(inner.map(negated), st.builds(joined, inner, st.sampled_from(["and", "or"]), inner)),
        max_leaves=4,
    )


def finished(walk: Search) -> Moment | None:
    while True:
        try:
            next(walk)
        except StopIteration as end:
            hit: Moment | None = end.value
            return hit


def fresh(experiment: Experiment, memory: int = MEMORY, exact: int = EXACT) -> Timeline:
    return Timeline(Trainer(experiment), memory, exact=exact)


def read(timeline: Timeline, text: str) -> Condition:
    return parse(text, timeline.trainer.program)


def expected_forward(hits: list[Moment], moment: Moment, timeline: Timeline) -> Moment | None:
    """The first hit after a moment, by one who may not be led past the value that stopped the run."""
    place = bisect_right(hits, moment)
    hit = hits[place] if place < len(hits) else None
    stop = timeline.stop.moment if timeline.stop is not None else timeline.schedule.last
    return None if hit is not None and moment < stop < hit else hit


def expected_back(hits: list[Moment], moment: Moment) -> Moment | None:
    place = bisect_left(hits, moment)
    return hits[place - 1] if place else None


def starts(experiment: Experiment, hits: list[Moment]) -> st.SearchStrategy[Moment]:
    """Moments anywhere, at and beside hits, and at both ends."""
    told = list(film(experiment))
    places = [told.index(hit) + shift for hit in hits[:3] + hits[-3:] for shift in (-1, 0, 1)]
    near = [told[place] for place in places if 0 <= place < len(told)]
    return st.sampled_from(told + 20 * [told[0], told[-1]] + 20 * near)


runs = pytest.mark.parametrize("experiment", RUNS, ids=lambda run: " ".join(run.words()[3:]))


@runs
@settings(max_examples=90)
@given(data=st.data(), memory=st.sampled_from([1, 3000, MEMORY]), exact=st.sampled_from([0, 100, BLOCK, EXACT]))
def test_a_search_finds_what_looking_at_every_moment_finds(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int
) -> None:
    told = data.draw(conditions(experiment))
    hits = told.hits(experiment)
    timeline = fresh(experiment, memory, exact)
    condition = read(timeline, told.text)
    for _ in timeline.extend(data.draw(st.sampled_from([1, 30, BLOCK, 300]))):
        pass
    for moment in data.draw(st.lists(starts(experiment, hits), min_size=1, max_size=4)):
        iterations, blocks = data.draw(st.sampled_from([(8192, 4096), (50, 1), (BLOCK + 1, 2)]))
        with patch.multiple(search, _KEPT_AT_ONCE=iterations, _BLOCKS_AT_ONCE=blocks):
            ahead, behind = finished(forward(timeline, condition, moment)), finished(back(timeline, condition, moment))
        assert ahead == expected_forward(hits, moment, timeline)
        assert behind == expected_back(hits, moment)
        assert met(timeline, condition, moment) == (moment in hits)


@runs
@settings(max_examples=25)
@given(data=st.data())
def test_a_search_up_to_a_moment_finds_no_later_hit(experiment: Experiment, data: st.DataObject) -> None:
    told = data.draw(conditions(experiment))
    hits, moments = told.hits(experiment), list(film(experiment))
    first, last = sorted(data.draw(st.lists(st.sampled_from(moments), min_size=2, max_size=2)))
    timeline = fresh(experiment)
    found = finished(forward(timeline, read(timeline, told.text), first, last))
    hit = expected_forward(hits, first, timeline)
    assert found == (hit if hit is not None and hit <= last else None)
    assert timeline.reached <= last.iteration


@runs
@settings(max_examples=25)
@given(data=st.data())
def test_breakpoints_are_met_wherever_one_that_is_on_is(experiment: Experiment, data: st.DataObject) -> None:
    told = data.draw(
        st.lists(conditions(experiment), min_size=1, max_size=3, unique_by=lambda condition: condition.text)
    )
    off = data.draw(st.sets(st.sampled_from(range(len(told)))))
    timeline, breakpoints = fresh(experiment), Breakpoints()
    for condition in told:
        breakpoints = breakpoints.add(read(timeline, condition.text))
    for place in off:
        breakpoints = breakpoints.toggle(place)
    on = [condition for place, condition in enumerate(told) if place not in off]
    hits = sorted({hit for condition in on for hit in condition.hits(experiment)})
    if breakpoints.condition is None:
        assert not on
        return
    moment = data.draw(starts(experiment, hits))
    found = finished(forward(timeline, breakpoints.condition, moment))
    assert found == expected_forward(hits, moment, timeline)
    if found is not None:
        met_here = [condition.text for condition in on if found in condition.hits(experiment)]
        assert [item.condition.text for item in breakpoints.hit(timeline, found)[0]] == met_here


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("loss < 0.1", "263:loss"),
        ("W.x2.c0 < 0", "192:update"),
        ("now.train == 100", "287:update"),
        ("train == 100", "300:check"),
        ("now.val == 100", "1826:update"),
        ("val == 100", "2000:check"),
        ("val changes", "2000:check"),
        ("it == 3000", "3000:batch"),
        ("loss < 0.1 and it > 300", "301:loss"),
        ("loss < 0 or nan or inf", None),
    ],
)
def test_the_known_hits_of_the_article(text: str, hit: str | None) -> None:
    timeline = fresh(ARTICLE)
    found = finished(forward(timeline, read(timeline, text), timeline.schedule.first))
    assert (found and timeline.schedule.text(found)) == hit


def test_validation_is_right_for_good_from_1835_and_training_from_287() -> None:
    timeline = fresh(ARTICLE)
    for text, last in (("now.val != 100", "1834:update"), ("now.train != 100", "286:update")):
        found = finished(back(timeline, read(timeline, text), timeline.schedule.last))
        assert found == timeline.schedule.parse(last)


def test_a_run_that_stops_is_hit_at_its_first_bad_value() -> None:
    timeline = fresh(NAN)
    stop = timeline.schedule.parse("4:softmax")
    assert finished(forward(timeline, read(timeline, "nan"), timeline.schedule.first)) == stop
    assert finished(forward(timeline, read(timeline, "inf or loss < 0"), timeline.schedule.first)) is None
    after = finished(forward(timeline, read(timeline, "max.dW >= 0 or not max.dW >= 0"), stop))
    assert after == timeline.schedule.parse("4:grads")


@pytest.mark.parametrize("text", ["loss < 0.1", "nan or inf", "it > 1e9", "loss changes and train > 101"])
def test_what_is_kept_is_searched_without_computing_anything_again(text: str) -> None:
    timeline = fresh(ARTICLE)
    timeline.frame(timeline.schedule.last)
    timeline.trainer.program.run = lambda rows, parameters: pytest.fail(f"computed again from {rows}, {parameters}")
    finished(forward(timeline, read(timeline, text), timeline.schedule.first))
    finished(back(timeline, read(timeline, text), Moment(3000, 3)))


def test_blocks_that_cannot_hold_a_hit_are_not_computed_again() -> None:
    timeline = fresh(ARTICLE, exact=0)
    timeline.frame(timeline.schedule.last)
    made, run = 0, timeline.trainer.program.run

    def counted(rows: Any, parameters: Any) -> Any:
        nonlocal made
        made += 1
        return run(rows, parameters)

    timeline.trainer.program.run = counted
    assert finished(forward(timeline, read(timeline, "loss < 0.1"), timeline.schedule.first)) == Moment(263, 4)
    assert made <= 3 * BLOCK


@pytest.mark.parametrize("exact", [0, EXACT])
@pytest.mark.parametrize("blocks", [1, 4096])
@pytest.mark.parametrize("number", [2, 127, 128, 129, 130, 255, 256, 257, 258, 296])
def test_hits_beside_the_borders_of_blocks_are_found(number: int, blocks: int, exact: int) -> None:
    timeline = fresh(LONG, exact=exact)
    last = timeline.frame(timeline.schedule.last).moment
    before, loss = timeline.losses[number - 2], timeline.losses[number - 1]
    expected = [
        (f"it == {number}", "batch"),
        (f"loss == {loss!r}", "loss"),
        (f"loss == {before!r} and it == {number}", "batch"),
        (f"loss > {before!r} and loss < {before!r} or it == {number} and loss == {before!r}", "batch"),
    ]
    for text, op in expected:
        condition, hit = read(timeline, text), timeline.schedule.parse(f"{number}:{op}")
        with patch.object(search, "_BLOCKS_AT_ONCE", blocks):
            assert finished(forward(timeline, condition, timeline.schedule.first)) == hit
            assert finished(back(timeline, condition, last)) == hit
            assert finished(back(timeline, condition, Moment(number, hit.op + 1))) == hit


def assert_losses_are_found(timeline: Timeline) -> None:
    """Comparisons with what each block holds least and most, from both ends of a known run."""
    losses = timeline.losses[:]
    blocks = [losses[start : start + BLOCK] for start in range(0, len(losses), BLOCK)]
    beyond = Moment(len(losses), timeline.schedule.check)
    for number in {float(value) for block in blocks for value in (np.nanmin(block), np.nanmax(block))}:
        for sign, holds in SIGNS.items():
            for text, wanted in ((f"loss {sign} {number!r}", True), (f"not {number!r} {sign} loss", False)):
                pairs = [(loss, number) if wanted else (number, loss) for loss in losses]
                found = [Moment(n, 4) for n, (a, b) in enumerate(pairs, start=1) if holds(a, b) == wanted]
                assert finished(back(timeline, read(timeline, text), beyond)) == (found[-1] if found else None)
                ahead = finished(forward(timeline, read(timeline, text), timeline.schedule.first))
                assert ahead == expected_forward(found, timeline.schedule.first, timeline)


@pytest.mark.parametrize("exact", [0, EXACT])
def test_every_comparison_finds_the_least_and_the_largest_loss_of_a_block(exact: int) -> None:
    timeline = fresh(LONG, exact=exact)
    timeline.frame(timeline.schedule.last)
    assert_losses_are_found(timeline)


class Later:
    """The batches of a run that leaves out its first iteration."""

    def __init__(self, batches: Callable[[int, int], Iterator[Any]]) -> None:
        self._batches = batches

    def batches(self, first: int, count: int) -> Iterator[Any]:
        return self._batches(first + 1, count)


@pytest.mark.parametrize("exact", [0, EXACT])
def test_a_block_that_ends_with_a_loss_that_is_no_number_is_searched_like_any_other(exact: int) -> None:
    trainer = Trainer(NAN_AFTER_A_BLOCK)
    trainer.initial = trainer.iterate(trainer.initial, 1).after
    trainer.sampler.batches = Later(trainer.sampler.batches).batches  # type: ignore[method-assign]
    timeline = Timeline(trainer, exact=exact)
    stop = finished(forward(timeline, read(timeline, "nan"), timeline.schedule.first))
    assert stop == timeline.schedule.parse("128:softmax")
    losses, end = timeline.losses[:], timeline.schedule.end(BLOCK)
    assert np.isnan(losses[-1])
    assert np.isfinite(losses[:-1]).all()
    assert_losses_are_found(timeline)
    assert finished(back(timeline, read(timeline, "not loss >= 0"), end)) == Moment(BLOCK, 4)


@pytest.mark.parametrize("text", ["max.dW > 1e9", "loss < 0", "now.val > 100", "it > 4000"])
@pytest.mark.parametrize("walked", [1, 4000])
def test_a_search_comes_up_for_air_after_every_stretch(text: str, walked: int) -> None:
    timeline = fresh(ARTICLE, memory=1, exact=0)
    for _ in timeline.extend(walked):
        pass
    made, run = 0, timeline.trainer.program.run

    def counted(rows: Any, parameters: Any) -> Any:
        nonlocal made
        made += 1
        return run(rows, parameters)

    timeline.trainer.program.run = counted
    walks: list[Iterator[int]] = [
        forward(timeline, read(timeline, text), timeline.schedule.first),
        forward(timeline, read(timeline, text), Moment(min(walked, 3001), 2)),
        back(timeline, read(timeline, text), timeline.schedule.last),
    ]
    for walk in walks:
        for at in walk:
            assert made <= 3 * timeline.trainer.stretch
            assert 1 <= at <= 4000
            made = 0


# Reading

PROGRAM = Trainer(ARTICLE).program
SOUP = [
    "loss", "train", "val", "it", "nan", "inf", "now.train", "W.x2.c0", "b.c1", "right.4", "max.dW", "test", "not",
    "and", "or", "changes", "(", ")", "<", "<=", ">", ">=", "==", "!=", "=", "0.1", "-3", "1e-3", "1e999", ".", "W.",
    "x", "nan.", "now.", "right.", "right.12", "right.99999999999", "max.", "W.x9.c0", "W.x2", "\t", "\n", "\x00", "²",
    "٣", "&&", "#",
]  # fmt: skip


@settings(max_examples=250)
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


@settings(max_examples=200)
@given(st.text(max_size=30) | st.lists(st.sampled_from(SOUP), max_size=3).map("".join))
def test_completion_takes_any_text(text: str) -> None:
    for word in complete(text, PROGRAM):
        assert word


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 0, "empty"),
        ("  ", 2, "empty"),
        ("loss", 4, "compared with nothing"),
        ("loss <", 6, "ends too early"),
        ("loss < 0.1 and", 14, "ends too early"),
        ("loss << 0.1", 6, "belongs here, not <"),
        ("(loss < 1", 9, ") is missing"),
        ("loss < 1)", 8, "closes nothing"),
        ("loss = 1", 5, "write =="),
        ("loss < 1 && nan", 9, "write and"),
        ("losss < 1", 0, "did you mean loss?"),
        ("loss < 1 or tain == 3", 12, "did you mean train?"),
        ("test == 100", 0, "test rows"),
        ("now.test == 100", 0, "test rows"),
        ("nan or right.13", 7, "#13 is a test row"),
        ("right.16", 0, "0 to 15"),
        ("W.x9.c0 < 1", 0, "x0 to x3"),
        ("W.x0 < 1", 0, "W.x0.c0"),
        ("1 < 2", 0, "compare a name"),
        ("0 < loss < 1", 9, "one comparison at a time"),
        ("loss < right.4", 7, "true or false"),
        ("loss changes changes", 13, "right after a name"),
        ("3 changes", 2, "not after a number"),
        ("loss < 1.2.3", 7, "no number"),
        ("loss < 0x10", 7, "no number"),
        ("loss < 1 loss < 2", 9, "join"),
        ("max.foo < 1", 0, "max.dW"),
        ("now.foo < 1", 0, "now.train"),
    ],
)
def test_a_fault_is_explained_where_it_is(text: str, at: int, why: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, PROGRAM)
    assert isinstance(caught.value, ConditionError)
    assert caught.value.at == at
    assert why in str(caught.value)
    assert len(str(caught.value)) <= 78


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


def test_completion_offers_places_one_by_one_and_no_test_rows() -> None:
    assert complete("dW.x2.c", PROGRAM) == ["dW.x2.c0", "dW.x2.c1"]
    assert complete("loss < 1 and d", PROGRAM) == ["dlogits.", "dW.", "db."]
    assert complete("now.", PROGRAM) == ["now.train", "now.val"]
    assert complete("z.e0", PROGRAM) == ["z.e0."]
    assert complete("right.", PROGRAM)[-1] == "right.11"
    assert complete("W.x2.c0.", PROGRAM) == complete("q", PROGRAM) == []
    assert "test" not in " ".join(complete("", PROGRAM))


# Breakpoints


def test_breakpoints_are_added_switched_and_removed() -> None:
    loss, broken = parse("loss < 0.1", PROGRAM), parse("nan or inf", PROGRAM)
    listed = Breakpoints().add(loss).add(broken, once=True, text="It broke.").add(loss)
    assert [item.condition for item in listed] == [broken, loss]
    assert listed[0].text == "It broke."
    assert [item.on for item in listed.toggle(0)] == [False, True]
    assert listed.toggle(0).toggle(0) == listed
    assert [item.once for item in listed.toggle_once(1)] == [True, True]
    assert len(listed.remove(0)) == 1
    assert Breakpoints().condition is None
    with pytest.raises(IndexError):
        listed.remove(2)


def test_a_breakpoint_for_once_is_off_after_its_hit() -> None:
    timeline = fresh(ARTICLE)
    breakpoints = Breakpoints().add(read(timeline, "W.x2.c0 < 0"), once=True).add(read(timeline, "it == 192"))
    assert breakpoints.condition is not None
    first = finished(forward(timeline, breakpoints.condition, timeline.schedule.first))
    assert first == timeline.schedule.parse("192:batch")
    found, breakpoints = breakpoints.hit(timeline, first)
    assert [item.condition.text for item in found] == ["it == 192"]
    assert breakpoints.condition is not None
    second = finished(forward(timeline, breakpoints.condition, first))
    assert second == timeline.schedule.parse("192:update")
    assert [item.on for item in breakpoints.hit(timeline, second)[1]] == [False, True]
