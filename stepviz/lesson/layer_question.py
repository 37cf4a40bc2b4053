"""Questions about layers: sums, activations, errors on their way back, gradients and updates of any network."""

from __future__ import annotations

import numpy as np

from stepviz.lesson.question import CANNOT_TELL, CHOICES, fitting, largest, mixed, which_way
from stepviz.ops import Array, Cell, Kind, Num, Saying, TensorRole
from stepviz.ops.activation import Activation, ActivationGradient
from stepviz.ops.linear import Linear, LinearGradient
from stepviz.ops.question import Question
from stepviz.ops.scalar import Scalar
from stepviz.ops.tensor import places
from stepviz.ops.update import Update
from stepviz.ops.words import say
from stepviz.training import Frame


def ask_about_layer(frame: Frame) -> Question | None:
    """The question of an operation that works on a layer; None where there is nothing to ask."""
    op = frame.op
    if isinstance(op, Linear):
        return _sums(frame, op)
    if isinstance(op, Activation):
        return _activation(frame, op)
    if isinstance(op, ActivationGradient):
        return _error(frame, op)
    if isinstance(op, LinearGradient):
        return _gradient(frame, op)
    if isinstance(op, Scalar):
        return _scalar(frame, op)
    return _update(frame) if isinstance(op, Update) else None


def _sums(frame: Frame, op: Linear) -> Question | None:
    row = frame.current[op.layer.output][0]
    units = f"units of layer {op.layer.number} will add up to most"
    what = "classes will get the largest score" if op.layer.last else units
    return largest(frame.dataset, say(f"{what} in row e0?"), row, Kind.SIGNED, op.layer.made)


def _activation(frame: Frame, op: Activation) -> Question | None:
    """About the smallest sum of the first rows: what is below 0 is where activations differ."""
    (reads,), (made,) = op.reads, op.writes
    sums = frame.current[reads][:CHOICES]
    cell = _cell(made.name, sums, int(sums.argmin()))
    a, h = float(sums[cell.index]), float(frame.current[made.name][cell.index])
    place = ",".join(places(made, cell.index))
    wrong = [say(Num(a)), say(Num(-a)), say("0"), say("1"), CANNOT_TELL]
    text = say(f"{reads}[{place}] is ", Num(a), f". What will {made.name}[{place}] be?")
    return mixed(text, say(Num(h)) if h else say("0"), wrong, frame.moment.iteration)


def _error(frame: Frame, op: ActivationGradient) -> Question | None:
    """About a shut gate, if there is one; else about the example that sends back most."""
    dh, da = (frame.current[tensor.name] for tensor in op.writes)
    shut = np.where(da == 0, np.abs(dh), 0.0)
    if op.kind.kinked and shut.max() > 0:
        cell = _cell(op.writes[1].name, shut, int(shut.argmax()))
        place = ",".join(places(op.writes[1], cell.index))
        seen = float(frame.current[op.reads[2]][cell.index])
        text = say(f"{op.reads[2]}[{place}] is ", Num(seen), f". What will {cell.tensor}[{place}] be?")
        wrong = [say(Num(float(dh[cell.index]))), say(Num(-float(dh[cell.index]))), CANNOT_TELL]
        return mixed(text, say("0"), wrong, frame.moment.iteration)
    sizes = np.abs(dh).max(axis=1)
    what = say(f"examples will send the largest error back to layer {op.layer.number}?")
    return largest(frame.dataset, what, sizes, Kind.SIGNED, "e")


def _gradient(frame: Frame, op: LinearGradient) -> Question | None:
    source, error = op.reads[:2]
    weights, bias = op.writes
    dW, db = frame.current[weights.name], frame.current[bias.name]
    cell = _cell(weights.name, dW, int(np.abs(dW).argmax()))
    row, column = places(weights, cell.index)
    value, W = float(dW[cell.index]), op.layer.weights.name
    batch = len(frame.current.the(TensorRole.ROWS))
    wrong = [say(Num(-value)), say(Num(value / batch)), say(Num(float(db[cell.index[1]])))]
    asked = f"what will {weights.name}[{row},{column}] be?"
    sums = f"Column {row} of {source} times column {column} of {error}"
    text = say(f"{sums}, added up: {asked}")
    if op.l2:
        wrong = [say(Num(value - op.l2 * float(frame.current[W][cell.index]))), *wrong]
        text = fitting(say(f"{sums}, plus l2·{W}: {asked}"), say(f"The sum over examples, plus l2·{W}: {asked}"))
    return mixed(text, say(Num(value)), wrong, frame.moment.iteration)


def _scalar(frame: Frame, op: Scalar) -> Question | None:
    """About the one number it makes: mixed up with what it reads, and with slips of the pen."""
    (made,) = op.writes
    value = float(frame.current[made.name])
    read = [float(frame.current[name]) for name in op.reads]
    known = ", ".join(f"{frame.described(name).symbol}" for name in op.reads)
    wrong = [say(Num(number)) for number in (*read, value + 1, 2 * value, -value)]
    told: Saying = say(f"{known} is ", Num(read[0])) if len(read) == 1 else say("You know ", known)
    text = (*told, f". What will {made.symbol} be?")
    return mixed(text, say(Num(value)), wrong, frame.moment.iteration)


def _update(frame: Frame) -> Question | None:
    """About the parameter with the largest gradient; with what the optimizer remembers of it."""
    program = frame.program
    parameter = max(program.parameters, key=lambda p: float(np.abs(frame.current[program.gradient(p.name)]).max()))
    gradient, after = program.gradient(parameter.name), program.after(parameter.name)
    gradients = frame.current[gradient]
    cell = _cell(parameter.name, gradients, int(np.abs(gradients).argmax()))
    place = ",".join(places(parameter, cell.index))
    place = f"[{place}]" if place else ""
    moved = float(frame.current[after][cell.index] - frame.current[parameter.name][cell.index])
    known: Saying = say(f"{frame.described(gradient).title}{place} is ", Num(float(gradients[cell.index])))
    for m in program.memory(parameter.name)[:1]:
        known = (*known, f" and {m} was ", Num(float(frame.current[m][cell.index])))
    return which_way(known, f"{parameter.name}{place}", moved)


def _cell(tensor: str, values: Array, place: int) -> Cell:
    return Cell(tensor, tuple(int(position) for position in np.unravel_index(place, values.shape)))
