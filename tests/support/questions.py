"""Questions answered again from the arrays alone: what each says, its right answer, and that no other choice is."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Kind, Num, places
from stepviz.ops.activations.kind import find
from stepviz.ops.question import Question
from stepviz.views.state import Poll
from stepviz.views.text import numbers
from stepviz.views.text.sentences import spoken
from tests.support.rates import of_gradients

NUMBER = r"[-+]?(?:[\d.]+(?:e[-+]?\d+)?|1-[\d.]+e-\d+)"


PLACE = r"\[\w+(?:,\w+)?\]"


STEPS: dict[str, Callable[[Array], Array]] = {
    "relu": lambda a: np.where(a > 0, a, 0.0),
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
}
"""Written out again; of any other kind its own maths, which `tests/networks` proves."""


def forward(name: str) -> Callable[[Array], Array]:
    return STEPS.get(name) or find(name).forward


def signed(value: float) -> str:
    return numbers.fixed(value).strip()


def index_of(place: str) -> tuple[int, ...]:
    return tuple(int(part[1:]) for part in place.strip("[]").split(","))


def assert_premises(frame: Frame, question: Question, text: str, choices: list[str]) -> None:
    """What the text says beside what it asks, and that a forgotten division is among the choices."""
    now, run = frame.current, frame.experiment
    for name, place, told in re.findall(rf"\b(\w+)({PLACE}) (?:is|was) ({NUMBER})(?=[.,:; ])", text):
        tensor = {"p": "probs", "z": "logits", "o": "outputs"}.get(name, name)
        value = float(now[tensor][index_of(place)])
        kind = {"p": Kind.PROBABILITY, "v": Kind.SQUARE}.get(name[0], Kind.SIGNED)
        kind = frame.program.tensors["outputs"].kind if name == "o" else kind
        assert told.rstrip(".") == numbers.cell(value, kind).strip(), text
    for name, told in re.findall(rf"(?<!/)\b(\w+) is ({NUMBER})(?=[,:])", text) if ", y is" not in text else ():
        assert frame.op is not None
        read = (frame.program.tensors[pattern.tensor] for pattern in frame.op.inputs(question.about[0], now))
        (tensor_,) = (tensor for tensor in read if name in (tensor.title, tensor.symbol))
        (index,) = (p.index for p in frame.op.inputs(question.about[0], now) if p.tensor == tensor_.name)
        assert told == spoken((Num(float(now[tensor_.name][index]), tensor_.kind),)), text
    if switched := re.search(r"In row e0 (.*) (?:is|are) on:", text):
        assert set(now["x"][0].tolist()) <= {0.0, 1.0}, text
        on = [f"x{n}" for n in np.flatnonzero(now["x"][0])]
        assert switched[1] == (", ".join(on) or "no feature")
    if alone := re.search(r"Feature x(\d+) is 1 only in example e(\d+)", text):
        switched_on = now["x"][:, int(alone[1])]
        assert switched_on[int(alone[2])] == 1
        assert np.count_nonzero(switched_on) == 1
    if wanted := re.search(rf"o({PLACE}) is .*, its target ({NUMBER})", text):
        example, column = index_of(wanted[1])
        targets = now["y"]
        target = float(targets[example, column] if targets.ndim == 2 else targets[example] == column)
        assert wanted[2].rstrip(".;:") == numbers.cell(target, Kind.INPUT).strip(), text
    if wanted := re.search(r"y is (\d)[:;]", text):
        (asked,) = re.findall(r"^o\[e(\d+),o0\]", text)
        assert int(now["y"][int(asked)]) == int(wanted[1])
    if "what will dlogits" in text and run.loss == "softmax":
        assert_of_softmax(frame, text, choices)
    if "what will dW" in text:
        assert ("plus l2·W" in text or "+ l2·W" in text) == (of_gradients(run) > 0), text


def assert_of_softmax(frame: Frame, text: str, choices: list[str]) -> None:
    now, run = frame.current, frame.experiment
    row, column = index_of(text.split("what will dlogits")[1].split(" ")[0])
    p = float(now["probs"][row, column])
    assert numbers.probability(p).strip() in text
    assert ("mean over" in text) == (run.reduction == "mean" and len(now["rows"]) > 1)
    assert (f"mean over {len(now['rows'])}" in text) == ("mean over" in text)
    assert ("1 goes away in e0, e1 only" in text) == (run.variant == "as-printed")
    assert re.search(rf"y is c{column}\b", text) is None or now["y"][row] == column
    assert ("y is c" in text) == (run.variant is None)
    forgotten = signed(p - 1)
    assert run.reduction == "sum" or forgotten in choices or float(forgotten) in (0, -1)


def truth(frame: Frame, question: Question, text: str) -> str:
    """The right answer as it is shown, from arrays alone; what is asked is read from the text."""
    now, op = frame.current, frame.op
    assert op is not None
    if "distinct rows" in text:
        return str(len(np.unique(now["rows"])))
    if "largest p " in text:
        e = np.exp(now["logits"][0] - now["logits"][0].max())
        shown = [numbers.probability(float(probability)) for probability in e / e.sum()]
        assert shown.count(shown[int(e.argmax())]) == 1, shown
        return next(choice for choice in map(spoken, question.choices) if choice.split()[0] == f"c{int(e.argmax())}")
    if "Which way" in text:
        return way(frame, text)
    if op.name == "check":
        return counted(frame) if frame.dataset.classes else fitted(frame)
    made, (cell,) = next(tensor for tensor in op.writes if tensor.name == question.about[0].tensor), question.about
    place = ",".join(places(made, cell.index))
    assert text.endswith(f": what will {made.symbol}{f'[{place}]' if place else ''} be?"), text
    value = float(now[cell.tensor][cell.index])
    return f"{abs(value):g}" if value in (0, 1) else spoken((Num(value, made.kind),))


def way(frame: Frame, text: str) -> str:
    """Which way the parameter goes to where the next iteration starts."""
    ((name, place),) = re.findall(rf"Which way will (\w+)({PLACE}) go", text)
    index = index_of(place)
    before = frame.current[name][index]
    after = frame.program.run(frame.current["rows"], frame.carried_at(frame.moment.iteration))
    moved = after[frame.program.slots[f"{name}_after"]][index]
    return "up" if moved > before else "down" if moved < before else "stays exactly"


def counted(frame: Frame) -> str:
    """How many rows of the last split due have the label as the first largest of finite logits."""
    data, run = frame.dataset, frame.experiment
    split = frame.schedule.due(frame.moment.iteration)[-1]
    x, after, labels = data.X[data.rows(split)], frame.current.after, data.y[data.rows(split)].tolist()
    if run.layer != "linear" or run.output == "sigmoid" or run.heads:
        logits = frame.program.scores(x, after)
    else:
        for n in range(0, 2 * len(run.hidden), 2):
            x = forward(run.activation)(x @ after[n] + after[n + 1])
        logits = x @ after[2 * len(run.hidden)] + after[2 * len(run.hidden) + 1]
        if run.loss == "bce":
            logits = np.column_stack([np.zeros(len(logits)), logits])
    right = sum(
        bool(np.isfinite(z).all()) and z.tolist().index(max(z)) == label
        for z, label in zip(logits, labels, strict=True)
    )
    return f"{right} of {len(labels)}"


def fitted(frame: Frame) -> str:
    """R² of the last split due."""
    data = frame.dataset
    rows = data.rows(frame.schedule.due(frame.moment.iteration)[-1])
    made, y = frame.program.scores(data.X[rows], frame.current.after), data.y[rows]
    return signed(1 - ((made - y) ** 2).sum() / ((y - y.mean(axis=0)) ** 2).sum())


def assert_largest(frame: Frame, text: str, choices: list[str], answer: int) -> None:
    """The right one is larger than each other choice, as shown, and none in the whole row or batch is larger."""
    now = frame.current
    if "largest loss" in text:
        values, kind = now["losses"], Kind.LOSS
    elif "back to layer" in text:
        n = int(text.split("layer ")[1].rstrip("?"))
        values, kind = np.abs(now[f"dh{n}"]).max(axis=1), Kind.SIGNED
    else:
        assert frame.op is not None
        values, kind = now[frame.op.writes[0].name][0], Kind.SIGNED
    places = [int(choice.split()[0][1:]) for choice in choices]
    best = values[places[answer]]
    assert best == values.max()
    shown = [numbers.cell(float(values[place]), kind) for place in places]
    assert all(values[place] < best for place in places if place != places[answer])
    assert shown.count(shown[answer]) == 1, (text, shown)


def assert_true(frame: Frame, question: Question) -> None:
    text, choices = spoken(question.text), [spoken(choice) for choice in question.choices]
    assert len(text) <= 78, text
    assert not [part for part in question.text if isinstance(part, str) and re.search(r"\b[xc]\d", part)], text
    assert 2 <= len(choices) == len(set(choices)) <= 4
    assert all(int(part) <= int(whole) for part, whole in re.findall(r"(\d+) of (\d+)", " ".join(choices)))
    assert_about(frame, question, text, choices[question.answer])
    with np.errstate(all="ignore"):
        assert_premises(frame, question, text, choices)
        if text.startswith("Which of these"):
            assert_largest(frame, text, choices, question.answer)
        else:
            right = truth(frame, question, text)
            assert [n for n, choice in enumerate(choices) if choice == right] == [question.answer], (
                text,
                choices,
                right,
            )


def assert_about(frame: Frame, question: Question, text: str, right: str) -> None:
    """The cell it is about is one that the operation makes, of the name in the question, or in the right choice."""
    assert frame.op is not None
    cell = Poll(question, answered=True).found
    if cell is None:
        assert frame.op.name in ("batch", "check")
        return
    assert cell.tensor in [tensor.name for tensor in frame.op.writes]
    value = float(frame.current[cell.tensor][cell.index])
    if right[:1] in "+-0123456789":
        kinds = (Kind.SIGNED, Kind.PROBABILITY, Kind.LOSS, Kind.INPUT)
        assert right in {numbers.cell(value, kind).strip() for kind in kinds} | {f"{value:g}"}, (text, right, value)
    elif right[:1] in "ec" and right != "cannot tell":
        assert right[1:].split()[0] in {str(place) for place in cell.index}, (text, right)
