"""Questions about the article's operations, made from their real numbers, with the wrong answers students give."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from stepviz.lesson.question import (
    CANNOT_TELL,
    CHOICES,
    MOST_LETTERS,
    TIE,
    fitting,
    largest,
    mixed,
    which_way,
)
from stepviz.ops import Array, Kind, Name, Num, Saying, TensorRole
from stepviz.ops.check import counting_rule
from stepviz.ops.losses.as_printed import LossGradientAsPrinted
from stepviz.ops.question import Question
from stepviz.ops.words import say
from stepviz.training import Frame


def _batch(frame: Frame) -> Question | None:
    rows = frame.current.the(TensorRole.ROWS).tolist()
    distinct = len(set(rows))
    most = min(len(rows), len(frame.dataset.train))
    near = [distinct + 1, distinct - 1, distinct - 2, distinct + 2]
    possible = [say(str(n)) for n in near if 1 <= n <= most]
    next_ones = frame.experiment.sampling == "epochs"
    drawn = f"The next {len(rows)} rows are taken" if next_ones else f"{len(rows)} rows are drawn"
    text = say(f"{drawn}. How many different rows will the batch hold?")
    return mixed(text, say(str(distinct)), possible, frame.moment.iteration)


def _linear(frame: Frame) -> Question | None:
    x, z = frame.current.the(TensorRole.INPUT), frame.current.the(TensorRole.SCORE)
    W, b = frame.current.parameters
    column = int(frame.current.the(TensorRole.LABEL)[0])
    value = float(z[0, column])
    asked = f"what will z[e0,c{column}] be?"
    general = say(f"Row e0 of x times column c{column} of W, plus b[c{column}]: {asked}")
    switched = fitting(say(f"In row e0 {_on(x[0])} on. So {asked}"), general) if _switches(x[0]) else general
    other = Num(float(z[0, 1 - column if z.shape[1] == 2 else column - 1]))
    every, bare = Num(float(W[:, column].sum() + b[column])), Num(float(value - b[column]))
    wrong = [say(other), say(bare if switched == general else every), say(Num(-value))]
    return mixed(switched, say(Num(value)), wrong, frame.moment.iteration)


def _switches(row: Array) -> bool:
    """Whether every feature of that row is 0 or 1: on or off."""
    return bool(np.isin(row, (0.0, 1.0)).all())


def _on(row: Array) -> str:
    """`x0, x3 are`: the features of a row of switches that are on."""
    on = np.flatnonzero(row)
    return f"{', '.join(f'x{feature}' for feature in on) or 'no feature'} {'is' if len(on) <= 1 else 'are'}"


def _softmax(frame: Frame) -> Question | None:
    z, p = (frame.current.the(role)[0].tolist() for role in (TensorRole.SCORE, TensorRole.PROBABILITY))
    best = max(range(len(z)), key=lambda column: z[column])
    if sum(p[best] - chance < TIE for chance in p) > 1:
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
    losses = frame.current.the(TensorRole.LOSS)
    return largest(frame.dataset, say("examples will get the largest loss?"), losses, Kind.LOSS, "e")


def _dlogits(frame: Frame) -> Question | None:
    losses, y = frame.current.the(TensorRole.LOSS), frame.current.the(TensorRole.LABEL)
    example = int(losses.argmax())
    column = int(y[example])
    p = float(frame.current.the(TensorRole.PROBABILITY)[example, column])
    value = float(frame.current[frame.program.gradient(frame.program.the(TensorRole.SCORE))][example, column])
    wrong = [say(Num(p - 1)), say(Num(-value)), say(Num(p)), say(Num(-float(losses[example])))]
    text = _told_of_chance(frame, f"[e{example},c{column}]", Num(p, Kind.PROBABILITY), Name(f"c{column}"))
    return mixed(text, say(Num(value)), wrong, frame.moment.iteration)


def _told_of_chance(frame: Frame, place: str, p: Num, right: Name) -> Saying:
    """What has to be known to work out a dlogit of the right class, and the question."""
    count, classes = len(frame.current.the(TensorRole.ROWS)), len(frame.dataset.classes)
    asked = f"What will dlogits{place} be?"
    if isinstance(frame.op, LossGradientAsPrinted):
        read = ", ".join(f"e{row}" for row in range(classes))
        return say(f"p{place} is ", p, f". 1 goes away in {read} only. {asked}")
    if frame.experiment.reduction == "mean" and count > 1:
        return say("p is ", p, ", ", right, f" is right; mean over {count}. {asked}")
    return say(f"p{place} is ", p, ", and ", right, f" is right. {asked}")


def _grads(frame: Frame) -> Question | None:
    """About a feature that is on in one example only, if there is one; else about the largest gradient."""
    x, d = frame.current.the(TensorRole.INPUT), frame.current.the(TensorRole.ERROR)
    dW, db = (frame.current[frame.program.gradient(parameter.name)] for parameter in frame.program.parameters)
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
    weights, program = frame.program.parameters[0].name, frame.program
    dW = frame.current[program.gradient(weights)]
    feature, column = (int(place) for place in np.unravel_index(int(np.abs(dW).argmax()), dW.shape))
    gradient = float(dW[feature, column])
    moved = float(frame.current[program.after(weights)][feature, column] - frame.current[weights][feature, column])
    place = f"[x{feature},c{column}]"
    return which_way(say(f"dW{place} is ", Num(gradient)), f"W{place}", moved)


def _check(frame: Frame) -> Question | None:
    check = frame.check
    if check is None or not check.splits:
        return None
    split = "test" if "test" in check.splits else check.splits[-1]
    right = check.right(split, *frame.current.after)
    count, rows = int(right.sum()), len(right)
    near = [count - 1, count + 1, count - 2, count + 2]
    wrong = [say(f"{n} of {rows}") for n in near if 0 <= n <= rows]
    rule = counting_rule(check.logits(split, *frame.current.after))
    texts = (
        f"How many of the {rows} {split} rows will be answered right? {rule}",
        f"How many of {rows} {split} rows will be right? {rule}",
        f"How many of {rows} rows are right? {rule}",
    )
    text = fitting(*[say(text.rstrip()) for text in texts])
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
