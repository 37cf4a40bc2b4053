"""Questions about the article's operations, made from their real numbers, with the wrong answers students give."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from stepviz.lesson.question import CANNOT_TELL, CHOICES, MOST_LETTERS, TIE, Question, largest, mixed, which_way
from stepviz.ops import Kind, Name, Num, Saying
from stepviz.ops.words import say
from stepviz.training import Frame


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
    if sum(z[best] - score < TIE for score in z) > 1:
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
    return largest(frame.dataset, say("Which example will get the largest loss?"), frame.current["losses"], "e")


def _dlogits(frame: Frame) -> Question | None:
    losses, y = frame.current["losses"], frame.current["y"]
    example = int(losses.argmax())
    column = int(y[example])
    p = float(frame.current["probs"][example, column])
    value = float(frame.current["dlogits"][example, column])
    place = f"[e{example},c{column}]"
    right = Name(f"c{column}")
    text = say(f"p{place} is ", Num(p, Kind.PROBABILITY), ", and ", right, f" is right. What will dlogits{place} be?")
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
    return which_way(say(f"dW{place} is ", Num(gradient), f". Which way will W{place} go?"), moved)


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


ABOUT: Mapping[str, Callable[[Frame], Question | None]] = {
    "batch": _batch,
    "linear": _linear,
    "softmax": _softmax,
    "loss": _loss,
    "dlogits": _dlogits,
    "grads": _grads,
    "update": _update,
    "check": _check,
}
"""What is asked about each operation, by its name."""
