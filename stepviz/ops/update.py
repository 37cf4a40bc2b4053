"""Updates: how gradients change the parameters. Here what all have in common, and plain gradient descent."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np

from stepviz.ops.claims import Num, Pattern, Saying, Words, bracketed, say
from stepviz.ops.compiled import compiled
from stepviz.ops.op import Invariant, Op, Phase, finite
from stepviz.ops.optimizers.claims import HELD, KEPT, Moves, moves
from stepviz.ops.optimizers.code import Statements, UpdateCode
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, fitting
from stepviz.ops.rules.arrays import every, holds
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, after_of, places

COUNT = Tensor("t", (), Kind.COUNT, TensorRole.COUNT)
"""Updates done so far."""


class Update(Op):
    """after = before - lr · what moves it, for every parameter; what moves it is the optimizer's business."""

    name, label, phase = "update", "update", Phase.UPDATE
    sentence = "Move every weight a small step against its gradient."
    question = "move every weight a small step against its gradient"
    moved = "W"
    """What is moved, in formulas."""
    gradient = "dW"
    """Its gradient, in formulas."""
    kept: Mapping[str, Kind] = {}
    """What it remembers of each parameter, by the letter before its name: `m` of mW, with what its numbers can be."""
    cause = "gradient"
    """What a parameter is moved against, in words."""
    way: str
    """Before `up` or `down`: `Gradient descent moves it`."""
    rule: str
    """What a parameter is after it, in a few words: `W after = W - lr·dW`."""
    formula = ""
    """How what it is moved against is made: `m after = μ·m + {g}`; empty where that is the gradient."""
    lines: tuple[Statements, ...] = (("{w} = {w} - lr * {g}",),)
    """What it does with a parameter, as `UpdateCode` has it."""
    first: Mapping[str, tuple[str, str]] = {}
    """What it works out once, before that, as `UpdateCode` has it."""
    labels: Mapping[str, tuple[str, ...]] = {}
    """What the terms of what it makes are called, by the letter: of the parameter `{w}`, its gradient `{g}`, `{at}`."""
    held: tuple[str, ...] = ()
    """Parameters that it leaves as they are, whatever moves the others."""

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        self.lr = lr
        self._rate: tuple[str, ...] = ()
        self._parameters = {parameter.name: parameter for parameter in parameters}
        names = tuple(self._parameters)
        self.single = not any(parameter.axes for parameter in parameters)
        matrices = tuple(parameter.name for parameter in parameters if len(parameter.axes) > 1)
        self.in_code = UpdateCode(names, self.lines, self.first, self.single, matrices=matrices)
        count = (COUNT,) if self.first else ()
        kept = tuple(remembered(letter, p, kind) for letter, kind in self.kept.items() for p in parameters)
        self.memory = (*kept, *count)
        """What is carried from one update to the next, besides the parameters."""
        made = (_made(letter, p, self.kept.get(letter)) for letter, p in product(self.in_code.letters, parameters))
        self.reads = (*names, *(f"d{name}" for name in names), *(tensor.name for tensor in self.memory))
        self.writes = (*map(after_of, count), *made, *map(after_of, parameters))
        self._option = {"option": "--move" if self.single else "--freeze"}
        self.also = "(b the same)" if not self.single else "" if len(names) == 1 else "(the others the same)"
        if self.single:
            self.moved, self.gradient = names[0], parameters[0].slope
            every = names[0] if len(names) == 1 else "every name"
            self.sentence = self.sentence.replace("every weight", every)
            self.question = self.question.replace("every weight", every)
        self.write(self.moved)
        self.code = self.in_code.making(names[0], self.in_code.mover)

    def write(self, name: str) -> None:
        """Its formulas, with that parameter: the step, where there is one, and the move."""
        gradient = self.gradient if name == self.moved else f"d{name}"
        self.rule = f"{name} after = {name}{self.decay_of(name)} - lr·{self.moves_by or gradient}"
        self.equation = f"{self.formula.format(g=gradient)}   {self.rule}".lstrip()

    def decay_of(self, name: str) -> str:
        """What is taken off a parameter besides, as its formula writes it."""
        return ""

    @property
    def steps(self) -> bool:
        """Whether it moves each parameter by a step that it computes."""
        return bool(self.in_code.mover) and self.in_code.mover not in self.kept

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """All that it makes besides the parameters after."""
        return tuple(tensor.name for tensor in self.writes[: -len(self._parameters)])

    @cached_property
    def _run(self) -> Callable[..., tuple[Array, ...]]:
        rate = {} if self._rate else {"lr": np.asarray(self.lr)}
        return compiled(self.in_code.fresh, self.reads, self.writes, **rate)

    def mover(self, name: str) -> str:
        """The tensor a parameter is moved against: the step, what is remembered, or the gradient."""
        return f"{self.in_code.mover or 'd'}{name}{'_after' * (self.in_code.mover in self.kept)}"

    @property
    def moves_by(self) -> str:
        """By what it moves a parameter, in words, where that is not the gradient: `m after`, `step`."""
        return "step" if self.steps else f"{self.in_code.mover} after" if self.in_code.mover else ""

    @property
    def told(self) -> Moves:
        """What it says of a parameter."""
        return moves(self.cause, self.way)

    @property
    def listing(self) -> str:
        return self.in_code.listing

    def start(self, parameters: tuple[Array, ...]) -> tuple[Array, ...]:
        """The memory before the first update, in the order of `memory`: zeros."""
        zeros = [np.zeros_like(array) for _ in self.kept for array in parameters]
        return (*zeros, *([np.asarray(0.0)] if self.first else []))

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        follows = all(self._is_made(rule, tensors, lr) for rule in self.rules)
        known = (*self._parameters, *(tensor.name for tensor in (*self.memory, *self.writes)))
        return ((self.rule, follows if not follows or finite(*[tensors[name] for name in known]) else None),)

    def _is_made(self, rule: Rule, tensors: Tensors, lr: float) -> bool:
        """Whether what it writes is what a rule says at that learning rate: a parameter to the last bit."""
        if rule.tensor in self.inner:
            return holds(rule, tensors)
        at_rate = rule if self._rate or lr == self.lr else replace(rule, numbers={**rule.numbers, "lr": lr})
        return np.array_equal(every(at_rate, tensors), tensors[rule.tensor], equal_nan=True)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        counted = (Rule(f"{COUNT.name}_after = {COUNT.name} + 1", labels=("before", "")),) if self.first else ()
        numbers = {} if self._rate else {"lr": self.lr}
        labels = {"w": ("before", ""), **self.labels}
        every = (self.in_code.rules(parameter, numbers, labels) for parameter in self._parameters.values())
        return (*counted, *(rule for rules in every for rule in rules))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor in self.inner:
            return self.words_of(cell.tensor[0], cell, tensors)
        name = cell.tensor.removesuffix("_after")
        noun = self._parameters[name].noun
        if name in self.held:
            return Words(KEPT.say(kind=noun, **self._option), (HELD.say(**self._option),))
        return self._moved_words(Cell(name, cell.index), noun, tensors)

    def _moved_words(self, cell: Cell, noun: str, tensors: Tensors) -> Words:
        done = self.told.done(*self._moving(cell, tensors), self.stays(cell, tensors))
        return Words(self.told.rule.say(kind=noun), (done,))

    def _moving(self, cell: Cell, tensors: Tensors) -> tuple[float, float, float]:
        """A parameter before the update, what it is moved against, and the parameter after."""
        names = cell.tensor, self.mover(cell.tensor), f"{cell.tensor}_after"
        before, mover, after = (Cell(name, cell.index).value_in(tensors) for name in names)
        return before, mover, after

    @abstractmethod
    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        """What is said about what it remembers, or makes of a parameter; `letter`: before the name of that."""

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The count last."""
        return tuple(sorted(super().inputs(cell, tensors), key=lambda read: read.tensor.startswith(f"{COUNT.name}_")))

    def code_of(self, tensor: str) -> str:
        """The statement of its code that makes a tensor; empty for a parameter that is held."""
        name = tensor.removesuffix("_after")
        if tensor in self.inner:
            return self.in_code.making(name[1:], name[0])
        return "" if name in self.held else self.in_code.making(name)

    def read_rate(self, rate: Tensor) -> None:
        """From now on another operation makes its learning rate, as that tensor."""
        self._rate = (rate.name,)
        self.reads += self._rate

    def rate(self, tensors: Tensors) -> float:
        """The learning rate of that iteration."""
        return float(tensors[self._rate[0]]) if self._rate else self.lr

    @property
    def constant_rate(self) -> float | None:
        """Its learning rate, where that is the same in all iterations."""
        return None if self._rate else self.lr

    def stays(self, cell: Cell, tensors: Tensors, cause: str = "") -> str:
        """Why this iteration's update leaves a parameter as it is. `cause`: what its mover is called."""
        if cell.tensor in self.held:
            return "it is frozen"
        if not self.rate(tensors):
            return "lr is 0"
        if tensors[self.mover(cell.tensor)][cell.index] == 0:
            return f"{cause or f'the {self.cause}'} is 0"
        return "the step is too small"

    def shares(self, cell: Cell, tensors: Tensors) -> Mapping[str, float]:
        """By what a parameter is moved, and how far by each, where that is more than one thing; else nothing."""
        return {}

    def ahead(self, cell: Cell, tensors: Tensors) -> Saying:
        """What this iteration's update does to a parameter, told beside its gradient."""
        if cell.tensor in self.held:
            return HELD.say(**self._option)
        before, _, after = self._moving(cell, tensors)
        return self.told.to_come(before, after, self.stays(cell, tensors))

    def ask(self, known: Knowledge) -> Question | None:
        """About the parameter with the largest gradient, told with what the optimizer remembers of it.

        Where nothing is remembered and there is one layer, it is one of the weights. None that is held is asked about.
        """
        return _asked(self, known)


def _asked(update: Update, known: Knowledge) -> Question | None:
    free = [name for name in update._parameters if name not in update.held]
    most = None if update.memory or len(update._parameters) > 2 else 1
    name = max(free[:most], key=lambda name: float(np.abs(known[f"d{name}"]).max()))
    parameter, index = update._parameters[name], extreme(np.abs(known[f"d{name}"]))
    place = bracketed(places(parameter, index))
    told = say(parameter.slope or f"d{name}", *place, " is ", Num(float(known[f"d{name}"][index])))
    asked = say(". Which way will ", name, *place, " go?")
    texts = [(*told, *asked)]
    if kept := next((tensor for tensor in update.memory if tensor.of == name), None):
        texts.insert(0, (*told, f" and {kept.name} was ", Num(float(known[kept.name][index]), kept.kind), *asked))
    moved = float(known[f"{name}_after"][index] - known[name][index])
    choices = (
        say("up"),
        say("down"),
        say("stays exactly"),
        CANNOT_TELL,
    )  # a step can be too small for the digits shown
    text = fitting(known, *texts)
    return Question(text, choices, 0 if moved > 0 else 1 if moved < 0 else 2, about=(Cell(f"{name}_after", index),))


class GradientDescent(Update):
    """after = before - lr · gradient, for every parameter."""

    way, term = "Gradient descent moves it", "gradient descent"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        super().__init__(parameters, lr)
        self.code = self.in_code.loop if self.in_code.loops else self.in_code.making(self.moved)

    def write(self, name: str) -> None:
        """With what holds of the others."""
        super().write(name)
        before = self.rule.replace(f"= {name}", f"= {name} before")
        self.equation = f"{before}   {self.also}".rstrip()

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        raise KeyError(letter)


def _made(letter: str, parameter: Tensor, kind: Kind | None) -> Tensor:
    """What is remembered of a parameter after an update, or its step, which is of no such kind: `sW1`."""
    if kind is None:
        return remembered(letter, parameter, Kind.SIGNED, TensorRole.STEP)
    return after_of(remembered(letter, parameter, kind))


def remembered(letter: str, parameter: Tensor, kind: Kind, role: TensorRole = TensorRole.MEMORY) -> Tensor:
    """A tensor of an optimizer's memory, as large as a parameter: `mW1`."""
    name, layer = f"{letter}{parameter.name}", parameter.layer
    return Tensor(name, parameter.axes, kind, role, parameter.name, layer=layer, noun=parameter.noun)
