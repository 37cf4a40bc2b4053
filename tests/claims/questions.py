"""Questions answered again from the arrays alone: what each says, its right answer, and that no other choice is."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell, Form, Kind, Num, places
from stepviz.ops.question import Question
from stepviz.views.state import Poll
from stepviz.views.text import numbers
from stepviz.views.text.sentences import spoken
from tests.claims.judges.verdict import of_gradients
from tests.claims.judges.views.checks import measure, right_rows
from tests.claims.truth import Truth

_NUMBER = r"[-+]?(?:(?:[\d.]+(?:e[-+]?\d+)?|1-[\d.]+e-\d+)|inf|nan)"
_PLACE = r"\[\w+(?:,\w+)*\]"


def assert_true(truth: Truth, question: Question) -> None:
    """All of it: its choices, what it is about, what it takes for granted, and that one answer is right."""
    frame = truth.frame
    text, choices = spoken(question.text), [spoken(choice) for choice in question.choices]
    assert len(text) <= 78, text
    assert 2 <= len(choices) == len(set(choices)) <= 4
    assert all(int(part) <= int(whole) for part, whole in re.findall(r"(\d+) of (\d+)", " ".join(choices)))
    _assert_about(frame, question, choices[question.answer])
    assert not _hangs_on_rounding(frame, question, choices), (text, choices)
    with np.errstate(all="ignore"):
        if len(frame.dataset.y):
            _assert_premises(frame, question, text, choices)
        if text.startswith("Which of these"):
            _assert_largest(frame, text, choices, question.answer)
        else:
            right = _right(truth, question, text)
            assert [n for n, choice in enumerate(choices) if choice == right] == [question.answer], (text, right)


def _assert_about(frame: Frame, question: Question, right: str) -> None:
    """The cell it is about is one that the operation makes, and stands at the place of the right choice."""
    cell = Poll(question, answered=True).found
    assert frame.op is not None
    assert frame.op.name in ("batch", "check") if cell is None else cell.tensor in [t.name for t in frame.op.writes]
    if cell is not None and right[:1] in "ec" and right != "cannot tell":
        assert right[1:].split()[0] in {str(place) for place in cell.index}, right


def _hangs_on_rounding(frame: Frame, question: Question, choices: list[str]) -> bool:
    """Whether a number that is told, asked for or offered is what rounding left of a sum."""
    made = {cell for cell in question.about if cell.tensor in frame.program.tensors}
    for cell in tuple(made):
        op = frame.program.maker(cell.tensor)
        terms = () if op is None or not op.rules else op.terms(cell, frame.current).parts
        made |= {factor.cell for term in terms for factor in term.factors if factor.cell is not None}
    sizes = [
        min(abs(float(text)), 1e308) if re.fullmatch(_NUMBER, text) and text[:2] != "1-" else 0.0 for text in choices
    ]
    wrong = [size for place, size in enumerate(sizes) if place != question.answer]
    return any(_is_rounding(frame, cell) for cell in made) or any(0 < size < 1e-12 * max(sizes) for size in wrong)


def _is_rounding(frame: Frame, cell: Cell) -> bool:
    """Whether most of a sum is the rounding error of its terms."""
    op, value = frame.program.maker(cell.tensor), float(cell.value_in(frame.current))
    terms = None if op is None or not op.rules else op.terms(cell, frame.current)
    parts = [] if terms is None or terms.form is not Form.SUM else [part.value / terms.divisor for part in terms.parts]
    if len(parts) < 2 or not value or not np.isfinite([value, *parts]).all():
        return False
    size = sum(abs(Fraction(part)) for part in parts)
    return abs(Fraction(value)) < 4 * len(parts) * Fraction(np.finfo(float).eps) * size


def _assert_premises(frame: Frame, question: Question, text: str, choices: list[str]) -> None:
    """What the text says beside what it asks, and that a forgotten division is among the choices."""
    now, run, tensors = frame.current, frame.experiment, frame.program.tensors
    assert not [part for part in question.text if isinstance(part, str) and re.search(r"\b[xc]\d", part)], text
    for name, place, told in re.findall(rf"\b(\w+)({_PLACE}) (?:is|was) ({_NUMBER})(?=[.,:; ])", text):
        (tensor,) = (tensor for tensor in tensors.values() if name in (tensor.name, tensor.symbol))
        assert told.rstrip(".") == spoken((Num(float(now[tensor.name][_index(place)]), tensor.kind),)), text
    for name, told in re.findall(rf"(?<!/)\b(\w+) is ({_NUMBER})(?=[,:])", text) if ", y is" not in text else ():
        assert frame.op is not None
        ((read, index),) = (
            (tensors[pattern.tensor], pattern.index)
            for pattern in frame.op.inputs(question.about[0], now)
            if name in (tensors[pattern.tensor].title, tensors[pattern.tensor].symbol)
        )
        assert told == spoken((Num(float(now[read.name][index]), read.kind),)), text
    _assert_inputs(now["x"], text)
    if wanted := re.search(rf"o({_PLACE}) is .*, its target ({_NUMBER})", text):
        example, column = _index(wanted[1])
        targets = now["y"]
        target = float(targets[example, column] if targets.ndim == 2 else targets[example] == column)
        assert wanted[2].rstrip(".;:") == numbers.cell(target, Kind.INPUT).strip(), text
    if wanted := re.search(r"^o\[e(\d+),o0\].* y is (\d)[:;]", text):
        assert int(now["y"][int(wanted[1])]) == int(wanted[2])
    if "what will dlogits" in text and run.loss == "softmax" and not run.heads:
        _assert_of_softmax(frame, text, choices)
    if re.search(r"what will d[WEP]\d*\[", text):
        assert bool(re.search(r"(?:plus|\+) l2·[WEP]", text)) == (of_gradients(run) > 0), text


def _assert_inputs(x: Array, text: str) -> None:
    """Which features are on, and in which example alone."""
    if switched := re.search(r"In row e0 (.*) (?:is|are) on:", text):
        assert set(x[0].tolist()) <= {0.0, 1.0}, text
        assert switched[1] == (", ".join(f"x{n}" for n in np.flatnonzero(x[0])) or "no feature")
    if alone := re.search(r"Feature x(\d+) is 1 only in example e(\d+)", text):
        assert x[int(alone[2]), int(alone[1])] == 1 == np.count_nonzero(x[:, int(alone[1])])


def _assert_of_softmax(frame: Frame, text: str, choices: list[str]) -> None:
    now, run = frame.current, frame.experiment
    row, column = _index(text.split("what will dlogits")[1].split(" ")[0])
    p = float(now["probs"][row, column])
    assert numbers.probability(p).strip() in text
    assert ("mean over" in text) == (run.reduction == "mean" and len(now["rows"]) > 1)
    assert (f"mean over {len(now['rows'])}" in text) == ("mean over" in text)
    assert ("1 goes away in e0, e1 only" in text) == (run.variant == "as-printed")
    assert re.search(rf"y is c{column}\b", text) is None or now["y"][row] == column
    assert ("y is c" in text) == (run.variant is None)
    forgotten = numbers.fixed(p - 1).strip()
    assert run.reduction == "sum" or forgotten in choices or float(forgotten) in (0, -1)


def _right(truth: Truth, question: Question, text: str) -> str:
    """The right answer as it is shown, from arrays alone; what is asked is read from the text."""
    now, op = truth.frame.current, truth.frame.op
    assert op is not None
    if "distinct rows" in text:
        return str(len(np.unique(now["rows"])))
    if "largest p " in text:
        p = now["probs"][0]
        shown = [numbers.probability(float(probability)) for probability in p]
        assert shown.count(shown[int(p.argmax())]) == 1, shown
        return next(choice for choice in map(spoken, question.choices) if choice.split()[0] == f"c{int(p.argmax())}")
    if way := re.search(rf"Which way will (\w+?)({_PLACE})? go", text):
        before, after = (float(now[name][_index(way[2])]) for name in (way[1], f"{way[1]}_after"))
        return "up" if after > before else "down" if after < before else "stays exactly"
    if op.name == "check":
        return _checked(truth)
    made, (cell,) = next(tensor for tensor in op.writes if tensor.name == question.about[0].tensor), question.about
    place = ",".join(places(made, cell.index))
    assert text.endswith(f": what will {made.symbol}{f'[{place}]' if place else ''} be?"), text
    value = float(now[cell.tensor][cell.index])
    return f"{abs(value):g}" if value in (0, 1) else spoken((Num(value, made.kind),))


def _index(place: str) -> tuple[int, ...]:
    return tuple(int(part[1:]) for part in place.strip("[]").split(",")) if place else ()


def _checked(truth: Truth) -> str:
    """How many rows of the last split due are right; of targets, R²."""
    split = truth.frame.schedule.due(truth.frame.moment.iteration)[-1]
    if truth.dataset.classes:
        right = right_rows(truth, split)
        return f"{right.sum()} of {len(right)}"
    return numbers.fixed(measure(truth, split, "R²")).strip()


def _assert_largest(frame: Frame, text: str, choices: list[str], answer: int) -> None:
    """The right one is larger than each other choice, as shown, and none in the whole row or batch is larger."""
    now, kind = frame.current, Kind.SIGNED
    if "largest loss" in text:
        values, kind = now["losses"], Kind.LOSS
    elif "back to layer" in text:
        values = np.abs(now[f"dh{text.split('layer ')[1].rstrip('?')}"]).max(axis=1)
    else:
        assert frame.op is not None
        values = now[frame.op.writes[0].name][0]
    at = [int(choice.split()[0][1:]) for choice in choices]
    best = values[at[answer]]
    assert best == values.max()
    shown = [numbers.cell(float(values[place]), kind) for place in at]
    assert all(values[place] < best for place in at if place != at[answer])
    assert shown.count(shown[answer]) == 1, (text, shown)
