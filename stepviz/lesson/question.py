"""Questions: one at each operation, made from its real numbers, with the wrong answers students really give."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from stepviz.ops import Kind, Num, Saying
from stepviz.ops.words import say
from stepviz.training import Frame

CHOICES = 4
MOST_LETTERS = 13
"""Of a choice, with its tick."""
CANNOT_TELL = say("cannot tell")
_CLEARLY = 0.1
"""How much larger, as a share, one of two numbers must be that are to choose from."""
_TIE = 2e-4
"""Numbers this near can look the same once they are written."""


@dataclass(frozen=True)
class Question:
    """A question about what the operation is going to make."""

    text: Saying
    choices: tuple[Saying, ...]
    answer: int
    """Position of the right choice."""


def ask(frame: Frame) -> Question | None:
    """The question of this moment's operation; None where there is nothing to ask."""
    if frame.op is None or frame.broken is not None:
        return None
    if frame.op.name in _ASK and "losses" in frame.program.tensors and not _about_layers(frame):
        return _ASK[frame.op.name](frame)
    from stepviz.lesson.layer_question import ask_about_layer

    return ask_about_layer(frame)


def _about_layers(frame: Frame) -> bool:
    """Whether the operation works on a layer, and the layer is none of those the questions here are about."""
    simple = len(frame.program.widths) == 2 and not frame.program.update.memory and not frame.experiment.l2
    return frame.op is not None and frame.op.name in _LAYERED and not simple


def mixed(text: Saying, right: Saying, wrong: list[Saying], turn: int) -> Question | None:
    """The right answer among the wrong ones that differ clearly, its place moving on with `turn`."""
    others: list[Saying] = []
    for choice in wrong:
        if not any(_alike(choice, known) for known in (right, *others)):
            others.append(choice)
    if not others:
        return None
    others = others[: CHOICES - 1]
    place = turn % (len(others) + (CANNOT_TELL not in others))
    choices = [*others[:place], right, *others[place:]]
    return Question(text, tuple(choices), place)


def _alike(one: Saying, other: Saying) -> bool:
    """Whether two choices are the same, or numbers that may look the same once they are written."""
    a, b = _number(one), _number(other)
    if a is None or b is None or not any(isinstance(part, Num) for part in (*one, *other)):
        return one == other
    return math.isclose(a, b, rel_tol=_CLEARLY) or not (math.isfinite(a) and math.isfinite(b))


def _number(choice: Saying) -> float | None:
    (part, *more) = choice
    if more or not isinstance(part, str | Num):
        return None
    if isinstance(part, Num):
        return part.value
    return float(part) if part.isdecimal() else None


def _batch(frame: Frame) -> Question | None:
    rows = frame.current["rows"].tolist()
    distinct = len(set(rows))
    near = [distinct + 1, distinct - 1, distinct - 2, distinct + 2]
    possible = [say(str(n)) for n in near if 1 <= n <= len(rows)]
    text = say(f"{len(rows)} rows are drawn. How many different rows will the batch hold?")
    return mixed(text, say(str(distinct)), possible, frame.moment.iteration)


def _linear(frame: Frame) -> Question | None:
    x, W, z = frame.current["x"], frame.current["W"], frame.current["logits"]
    column = int(frame.current["y"][0])
    on = np.flatnonzero(x[0])
    names = ", ".join(f"x{feature}" for feature in on) or "no feature"
    verb = "is" if len(on) <= 1 else "are"
    wrong = [
        say(Num(float(z[0, 1 - column if z.shape[1] == 2 else column - 1]))),
        say(Num(float(W[:, column].sum() + frame.current["b"][column]))),
        say(Num(-float(z[0, column]))),
    ]
    text = say(f"In row e0 {names} {verb} on. So what will z[e0,c{column}] be?")
    return mixed(text, say(Num(float(z[0, column]))), wrong, frame.moment.iteration)


def _softmax(frame: Frame) -> Question | None:
    z = frame.current["logits"][0].tolist()
    best = max(range(len(z)), key=lambda column: z[column])
    if sum(z[best] - score < _TIE for score in z) > 1:
        return None
    others = sorted(range(len(z)), key=lambda column: -z[column])
    text = say("Which class will get the largest chance in row e0?")
    choices = [say(frame.dataset.called(f"c{column}", MOST_LETTERS)) for column in (best, *others[1:3])]
    return _ordered(text, choices, say("all the same"))


def _ordered(text: Saying, choices: list[Saying], last: Saying) -> Question:
    """Choices in the order of their names; the first one given is right."""
    order = sorted(choices, key=str)
    return Question(text, (*order, last, CANNOT_TELL)[:CHOICES], order.index(choices[0]))


def _loss(frame: Frame) -> Question | None:
    losses = frame.current["losses"].tolist()
    order = sorted(range(len(losses)), key=lambda example: -losses[example])
    largest = order[0]
    smaller = [example for example in order if losses[largest] - losses[example] > _TIE]
    if not smaller:
        return None
    shown = sorted([largest, *smaller[: CHOICES - 1]])
    text = say("Which example will get the largest loss?")
    return Question(text, tuple(say(f"e{example}") for example in shown), shown.index(largest))


def _dlogits(frame: Frame) -> Question | None:
    losses, y = frame.current["losses"], frame.current["y"]
    example = int(losses.argmax())
    column = int(y[example])
    p = float(frame.current["probs"][example, column])
    value = float(frame.current["dlogits"][example, column])
    place = f"[e{example},c{column}]"
    text = say(f"p{place} is ", Num(p, Kind.PROBABILITY), f", and c{column} is right. What will dlogits{place} be?")
    wrong = [say(Num(-value)), say(Num(p)), say(Num(-float(losses[example])))]
    return mixed(text, say(Num(value)), wrong, frame.moment.iteration)


def _grads(frame: Frame) -> Question | None:
    """About a feature that is on in one example only, if there is one; else about the largest gradient."""
    x, d, dW, db = (frame.current[name] for name in ("x", "dlogits", "dW", "db"))
    alone = [feature for feature in range(x.shape[1]) if np.count_nonzero(x[:, feature]) == 1]
    alone = [feature for feature in alone if x[:, feature].sum() == 1]
    turn = frame.moment.iteration
    if alone:
        feature = alone[-1]
        example = int(x[:, feature].argmax())
        text = say(f"Feature x{feature} is 1 only in example e{example}. So what will dW[x{feature},c0] be?")
        wrong = [say("0"), say(Num(float(db[0]))), CANNOT_TELL]
        return mixed(text, say(Num(float(d[example, 0]))), wrong, turn)
    feature, column = (int(place) for place in np.unravel_index(int(np.abs(dW).argmax()), dW.shape))
    value = float(dW[feature, column])
    text = say(f"Column x{feature} times column c{column} of dlogits, added up: what will dW[x{feature},c{column}] be?")
    wrong = [say(Num(-value)), say(Num(value / len(x))), say(Num(float(db[column])))]
    return mixed(text, say(Num(value)), wrong, turn)


def _update(frame: Frame) -> Question | None:
    dW = frame.current["dW"]
    feature, column = (int(place) for place in np.unravel_index(int(np.abs(dW).argmax()), dW.shape))
    gradient = float(dW[feature, column])
    moved = float(frame.current["W_after"][feature, column] - frame.current["W"][feature, column])
    place = f"[x{feature},c{column}]"
    choices = (say("up"), say("down"), say("it stays"), CANNOT_TELL)
    answer = 0 if moved > 0 else 1 if moved < 0 else 2
    return Question(say(f"dW{place} is ", Num(gradient), f". Which way will W{place} go?"), choices, answer)


def _check(frame: Frame) -> Question | None:
    check = frame.check
    if check is None or not check.splits:
        return None
    split = "test" if "test" in check.splits else check.splits[-1]
    right = check.right(split, *frame.current.after)
    count, rows = int(right.sum()), len(right)
    near = [count - 1, count + 1, count - 2, count + 2]
    wrong = [say(f"{n} of {rows}") for n in near if 0 <= n <= rows]
    text = say(f"How many of the {rows} {split} rows will be answered right?")
    return mixed(text, say(f"{count} of {rows}"), wrong, frame.moment.iteration)


_LAYERED = ("linear", "grads", "update")
_ASK: Mapping[str, Callable[[Frame], Question | None]] = {
    "batch": _batch,
    "linear": _linear,
    "softmax": _softmax,
    "loss": _loss,
    "dlogits": _dlogits,
    "grads": _grads,
    "update": _update,
    "check": _check,
}
