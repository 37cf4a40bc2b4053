"""Each built-in lesson can be given: no fault, every caption whole, every number it speaks of in view."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from stepviz import Experiment, Trainer
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.checking import Checker, check, in_view
from stepviz.lesson.script import Script
from stepviz.lesson.staging import Act, acts
from stepviz.ops import Cell
from stepviz.ops.check import BITS
from stepviz.ops.gpt.checking import baselines
from stepviz.settings.schemas import stamp
from stepviz.text import width_of
from stepviz.views.layout.focus import operands
from stepviz.views.screen import screen
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import run_of, script_for

SIZES = ((60, 20), (80, 24), (160, 48))
MOST_TERMS = 12
"""What the smallest of them has room for: not all pixels under a filter."""


@pytest.fixture(scope="module", params=LESSONS)
def script(request: pytest.FixtureRequest) -> Script:
    return script_for(str(request.param))


def shown(act: Act, size: tuple[int, int]) -> list[str]:
    return [text_of(row) for row in screen(act.sight, *size).rows]


def stops(script: Script) -> range:
    """Those that are looked at: of the lesson whose runs take longest one of five, `--long` all."""
    count = len(script.lesson.stops)
    return range(2, count, 5) if script.lesson.name == "grow-a-gpt" and not LONG else range(count)


def test_it_has_no_fault(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at, whole = stops(script), Checker._stop
    monkeypatch.setattr(Checker, "_stop", lambda self, stop: whole(self, stop) if stop in looked_at else None)
    assert check(script) == []


@pytest.mark.parametrize("name", LESSONS)
def test_it_is_complete(name: str) -> None:
    lesson = script_for(name).lesson
    assert tomllib.loads(file_of(name).read_text(encoding="utf-8"))["lesson"].items() >= stamp("lesson").items()
    assert lesson.minutes
    assert lesson.about
    assert lesson.aim
    assert lesson.found
    assert sum(stop.minutes or 0 for stop in lesson.stops) == pytest.approx(lesson.minutes)
    assert all(stop.title and stop.say and stop.caption and stop.id for stop in lesson.stops)
    assert lesson.stops[0].black
    asks = [stop.ask for stop in lesson.stops if stop.ask is not None]
    assert sum(bool(ask.answer_is or ask.why) for ask in asks) >= 5, "questions whose choices are mistakes"
    run = {stop.run for stop in lesson.stops[: -len(lesson.stops) // 2]}
    asked = [stop.run for stop in lesson.stops if stop.ask is not None]
    assert asked[-1] not in run or asked[-2] not in run, "a question of a net that was not shown, at the end"


@pytest.mark.parametrize("size", SIZES if LONG else SIZES[:1])
def test_every_press_fits_and_shows_what_it_speaks_of(script: Script, size: tuple[int, int]) -> None:
    """What is lit, picked or told stands there where it has no fault."""
    for act in (act for stop in stops(script) for act in acts(script, stop)):
        rows = shown(act, size)
        _fits(act, rows, size)
        _does_not_give_the_answer_away(act)
        _shows_what_the_picked_number_is_made_from(act, size)
        if size == SIZES[0]:
            _cuts_nothing_above_the_caption(act, rows)


def _fits(act: Act, rows: list[str], size: tuple[int, int]) -> None:
    assert len(rows) <= size[1]
    assert all(width_of(row) <= size[0] for row in rows)
    said = " ".join(row.replace("▌", " ") for row in rows if "▌" in row).split()
    assert said == act.state.caption.split(), (act.stop, rows)
    assert all(not row.strip() or "▌" not in row for row in rows[: -2 - (size[0] < 80)]), act.stop
    poll = act.state.poll
    if poll is not None and poll.question is not None:
        text = " ".join(" ".join(rows).replace("─", " ").split())
        assert spoken(poll.question.text) in text, (act.stop, rows)
        assert all(spoken(choice) in text for choice in poll.question.choices), (act.stop, rows)


def _does_not_give_the_answer_away(act: Act) -> None:
    """No mistake leads to the right choice, and the bracket does not stand on one."""
    poll, selected = act.state.poll, act.sight.selected
    if poll is None or poll.question is None:
        return
    asked = poll.question
    assert not asked.whys or not asked.whys[asked.answer], act.stop
    if not poll.answered and selected is not None:
        places = act.frame.program.word(selected).split(".")
        named = [choice for choice in map(spoken, asked.choices) if choice in places]
        assert not named, (act.stop, named)


def _shows_what_the_picked_number_is_made_from(act: Act, size: tuple[int, int]) -> None:
    state, frame, pick = act.state, act.frame, act.state.pick
    if pick is not None and pick.index and not (state.zoomed or state.mask.hides(pick)):
        made_from = {cell for cell in operands(frame, (pick,)) if cell.tensor in frame.program.axes}
        if size != SIZES[0] or len(made_from) <= MOST_TERMS:
            missing = made_from - in_view(act.sight, size)
            assert not missing, (act.stop, missing)


def _cuts_nothing_above_the_caption(act: Act, rows: list[str]) -> None:
    rows = [row.rstrip() for row in rows]
    first = next((place for place, row in enumerate(rows) if "▌" in row), 0)
    sentence = "" if act.frame.op is None else act.frame.op.sentence
    begun = " ".join(sentence.split()[:3])
    if first and begun and begun in rows[first - 1]:
        assert sentence in rows[first - 1], (act.stop, rows)


_SGD = {"optimizer": "sgd", "lr": 0.3}
_BITS: dict[str, dict[str, Any]] = {
    **{f"{bits}": {**_SGD, "lr": rate, "iterations": 300} for bits, rate in (("3.6387", 0.1), ("3.6218", 0.2))},
    **{f"{bits}": {**_SGD, "lr": rate, "iterations": 300} for bits, rate in (("3.6163", 0.4), ("3.6204", 0.5))},
    "3.6197": {**_SGD, "iterations": 300},
    "3.6267": {**_SGD, "iterations": 300, "without": ("attention", "mlp")},
    "3.7009": {**_SGD, "iterations": 300, "without": ("attention", "residual")},
    "3.8718": {**_SGD, "iterations": 300, "without": ("residual",)},
    "3.6209": {**_SGD, "iterations": 300, "without": ("attention",)},
    "3.6252": {**_SGD, "iterations": 300, "without": ("mlp",)},
    "3.6011": {**_SGD, "without": ("attention", "residual")},
    "3.5206": {**_SGD, "without": ("attention", "mlp")},
    "3.5075": _SGD,
    "3.4845": {**_SGD, "iterations": 2000, "without": ("attention", "mlp")},
    "3.4614": {**_SGD, "iterations": 2000},
    "3.5071": {"without": ("attention", "mlp")},
}
"""Bits per character that the lesson about the stages of microgpt speaks of, and how each run is made."""


def test_bits_of_a_stage_are_those_of_its_run() -> None:
    told = file_of("grow-a-gpt").read_text(encoding="utf-8")
    known = [*_BITS] if LONG else ["3.7009", "3.6197"]
    for bits in known:
        timeline = run_of(Experiment.of("microgpt", **_BITS[bits]))
        assert bits in told
        assert f"{timeline.frame(timeline.schedule.last).value(Cell(f'val{BITS}', ())):.4f}" == bits


def test_bits_of_counting_are_those_of_the_documents() -> None:
    dataset = Trainer(Experiment.of("microgpt")).dataset
    _, pairs = baselines(dataset, "val")
    assert f"{pairs:.4f}" == "3.6681"
    assert "3.6681" in file_of("grow-a-gpt").read_text(encoding="utf-8")
