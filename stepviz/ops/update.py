"""Updates: the base class of all optimizers, and plain gradient descent."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np

from stepviz.ops.claims import Num, Pattern, Saying, Words, bracketed, continued, say
from stepviz.ops.compiled import compiled
from stepviz.ops.op import Invariant, Op, Phase, finite
from stepviz.ops.optimizers.claims import FROZEN, FROZEN_RULE, moves
from stepviz.ops.optimizers.code import Statements, UpdateCode
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, fitting
from stepviz.ops.rules.arrays import every, holds
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, after_of, places

COUNT = Tensor("t", (), Kind.COUNT, TensorRole.COUNT)
"""The number of updates done."""


class Update(Op):
    """after = before - lr · step, for every parameter; subclasses define the step, here the gradient."""

    name, label, phase = "update", "update", Phase.UPDATE
    sentence = "Move every weight a small step against its gradient."
    question = ""
    """By default `sentence`, as the end of a longer one."""
    moved = "W"
    """The parameter that stands for all, in formulas."""
    gradient = "dW"
    """The gradient of `moved`, in formulas."""
    kept: Mapping[str, Kind] = {}
    """Optimizer state per parameter: the kind of its numbers, by its letter, `m` of mW."""
    cause = "gradient"
    """What a parameter is moved against, in words."""
    way: str
    """The start of a sentence that ends with `up` or `down`: `Gradient descent moves it`."""
    rule: str
    """The update of a parameter as a formula: `W after = W - lr·dW`."""
    formula = ""
    """The formula of what a parameter is moved against: `m after = μ·m + {g}`; empty if that is the gradient."""
    lines: tuple[Statements, ...] = (("{w} = {w} - lr * {g}",),)
    """The statements for one parameter, see `UpdateCode.lines`."""
    first: Mapping[str, tuple[str, str]] = {}
    """The statements that come first, see `UpdateCode.first`."""
    labels: Mapping[str, tuple[str, ...]] = {}
    """Labels of the terms of what it makes, by letter; `{w}`: a parameter, `{g}`: its gradient, `{at}`: the place."""
    frozen: tuple[str, ...] = ()
    """Frozen parameters: the update does not change them."""

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
        """Optimizer state, without the parameters."""
        made = (_result(letter, p, self.kept.get(letter)) for letter, p in product(self.in_code.letters, parameters))
        self.reads = (*names, *(f"d{name}" for name in names), *(tensor.name for tensor in self.memory))
        self.writes = (*map(after_of, count), *made, *map(after_of, parameters))
        self._option = {"option": "--move" if self.single else "--freeze"}
        self.also = "(b the same)" if not self.single else "" if len(names) == 1 else "(the others the same)"
        if self.single:
            self.moved, self.gradient = names[0], parameters[0].slope
            subject = names[0] if len(names) == 1 else "every name"
            self.sentence = self.sentence.replace("every weight", subject)
        self.question = self.question or continued(self.sentence)
        self.sentences = moves(self.cause, self.way)
        """The sentences about the move of a parameter."""
        self.write(self.moved)
        self.code = self.in_code.making(names[0], self.in_code.update_direction)

    def write(self, name: str) -> None:
        """Set `rule` and `equation`, written with that parameter."""
        gradient = self.gradient if name == self.moved else f"d{name}"
        self.rule = f"{name} after = {name}{self.decay_of(name)} - lr·{self.moves_by or gradient}"
        self.equation = f"{self.formula.format(g=gradient)}   {self.rule}".lstrip()

    def decay_of(self, name: str) -> str:
        """The decay that is subtracted from a parameter, as its formula writes it; empty for none."""
        return ""

    @property
    def steps(self) -> bool:
        """True if it moves each parameter by a step that is neither the gradient nor optimizer state."""
        return bool(self.in_code.update_direction) and self.in_code.update_direction not in self.kept

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """Names of all that it makes, except the new parameters."""
        return tuple(tensor.name for tensor in self.writes[: -len(self._parameters)])

    @cached_property
    def _run(self) -> Callable[..., tuple[Array, ...]]:
        # Not the listing, whose loop changes arrays in place: iterations are kept, and share their arrays.
        rate = {} if self._rate else {"lr": np.asarray(self.lr)}
        return compiled(self.in_code.fresh, self.reads, self.writes, **rate)

    def update_direction(self, name: str) -> str:
        """The tensor that a parameter is moved against: the step, optimizer state, or the gradient."""
        return f"{self.in_code.update_direction or 'd'}{name}{'_after' * (self.in_code.update_direction in self.kept)}"

    @property
    def moves_by(self) -> str:
        """What a parameter is moved against, as its formula writes it: `m after`, `step`; empty if the gradient."""
        return "step" if self.steps else self.in_code.update_direction and f"{self.in_code.update_direction} after"

    @property
    def listing(self) -> str:
        return self.in_code.listing

    def start(self, parameters: tuple[Array, ...]) -> tuple[Array, ...]:
        """The optimizer state before the first update, in the order of `memory`: zeros."""
        zeros = [np.zeros_like(array) for _ in self.kept for array in parameters]
        return (*zeros, *([np.asarray(0.0)] if self.first else []))

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        follows = all(self._follows(rule, tensors, lr) for rule in self.rules)
        known = (*self._parameters, *(tensor.name for tensor in (*self.memory, *self.writes)))
        return ((self.rule, follows if not follows or finite(*[tensors[name] for name in known]) else None),)

    def _follows(self, rule: Rule, tensors: Tensors, lr: float) -> bool:
        """True if a tensor that it writes follows its rule at that learning rate; a parameter bit for bit."""
        if rule.tensor in self.inner:
            return holds(rule, tensors)
        at_rate = rule if self._rate or lr == self.lr else replace(rule, numbers={**rule.numbers, "lr": lr})
        return np.array_equal(every(at_rate, tensors), tensors[rule.tensor], equal_nan=True)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        counted = (Rule(f"{COUNT.name}_after = {COUNT.name} + 1", labels=("before", "")),) if self.first else ()
        numbers = {} if self._rate else {"lr": self.lr}
        labels = {"w": ("before", ""), **self.labels}
        by_parameter = (self.in_code.rules(parameter, numbers, labels) for parameter in self._parameters.values())
        return (*counted, *(rule for rules in by_parameter for rule in rules))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor in self.inner:
            return self.words_of(cell.tensor[0], cell, tensors)
        name = cell.tensor.removesuffix("_after")
        noun = self._parameters[name].noun
        if name in self.frozen:
            return Words(FROZEN_RULE.say(kind=noun, **self._option), (FROZEN.say(**self._option),))
        return self._moved_words(Cell(name, cell.index), noun, tensors)

    def _moved_words(self, cell: Cell, noun: str, tensors: Tensors) -> Words:
        done = self.sentences.done(*self._moving(cell, tensors), self.stays(cell, tensors))
        return Words(self.sentences.rule.say(kind=noun), (done,))

    def _moving(self, cell: Cell, tensors: Tensors) -> tuple[float, float, float]:
        """The parameter before the update, the number that it is moved against, and the parameter after."""
        names = cell.tensor, self.update_direction(cell.tensor), f"{cell.tensor}_after"
        before, update_direction, after = (Cell(name, cell.index).value_in(tensors) for name in names)
        return before, update_direction, after

    @abstractmethod
    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        """The explanation of a cell of optimizer state or of a step; `letter`: its first letter, as `m` of mW."""

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The cells that a cell is computed from, the count last."""
        return tuple(sorted(super().inputs(cell, tensors), key=lambda read: read.tensor.startswith(f"{COUNT.name}_")))

    def code_of(self, tensor: str) -> str:
        """The statement that makes a tensor; empty for a frozen parameter."""
        name = tensor.removesuffix("_after")
        if tensor in self.inner:
            return self.in_code.making(name[1:], name[0])
        return "" if name in self.frozen else self.in_code.making(name)

    def read_rate(self, rate: Tensor) -> None:
        """Take the learning rate from that tensor, which another operation makes."""
        self._rate = (rate.name,)
        self.reads += self._rate

    def rate(self, tensors: Tensors) -> float:
        """The learning rate of that iteration."""
        return float(tensors[self._rate[0]]) if self._rate else self.lr

    @property
    def constant_rate(self) -> float | None:
        """Its learning rate; None if that changes from iteration to iteration."""
        return None if self._rate else self.lr

    def stays(self, cell: Cell, tensors: Tensors, cause: str = "") -> str:
        """Why this update does not change a parameter. `cause`: the name of what it is moved against."""
        if cell.tensor in self.frozen:
            return "it is frozen"
        if not self.rate(tensors):
            return "lr is 0"
        if tensors[self.update_direction(cell.tensor)][cell.index] == 0:
            return f"{cause or f'the {self.cause}'} is 0"
        return "the step is too small"

    def shares(self, cell: Cell, tensors: Tensors) -> Mapping[str, float]:
        """The parts of a parameter's move by name, if it has more than one, as step and decay; else empty."""
        return {}

    def ahead(self, cell: Cell, tensors: Tensors) -> Saying:
        """The sentence beside a gradient about what this iteration's update will do to the parameter."""
        if cell.tensor in self.frozen:
            return FROZEN.say(**self._option)
        before, _, after = self._moving(cell, tensors)
        return self.sentences.to_come(before, after, self.stays(cell, tensors))

    def ask(self, known: Knowledge) -> Question | None:
        """Asks which way the parameter with the largest gradient will go, and states its optimizer state.

        Without optimizer state, and with one layer, only weights are asked about. Frozen parameters never are.
        """
        return _which_way(self, known)


def _which_way(update: Update, known: Knowledge) -> Question | None:
    free = [name for name in update._parameters if name not in update.frozen]
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
        say("stays exactly"),  # exactly: a step can be too small for the digits shown
        CANNOT_TELL,
    )
    text = fitting(known, *texts)
    return Question(text, choices, 0 if moved > 0 else 1 if moved < 0 else 2, about=(Cell(f"{name}_after", index),))


class GradientDescent(Update):
    """after = before - lr · gradient, for every parameter."""

    way, term = "Gradient descent moves it", "gradient descent"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        super().__init__(parameters, lr)
        self.code = self.in_code.loop if self.in_code.loops else self.in_code.making(self.moved)

    def write(self, name: str) -> None:
        """Set `rule` and `equation`, with a note about the other parameters."""
        super().write(name)
        before = self.rule.replace(f"= {name}", f"= {name} before")
        self.equation = f"{before}   {self.also}".rstrip()

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        raise KeyError(letter)


def _result(letter: str, parameter: Tensor, kind: Kind | None) -> Tensor:
    """The new optimizer state of a parameter, or its step, `sW1`, if `kind` is None."""
    if kind is None:
        return remembered(letter, parameter, Kind.SIGNED, TensorRole.STEP)
    return after_of(remembered(letter, parameter, kind))


def remembered(letter: str, parameter: Tensor, kind: Kind, role: TensorRole = TensorRole.MEMORY) -> Tensor:
    """A tensor of optimizer state in the shape of a parameter: `mW1`."""
    name, layer = f"{letter}{parameter.name}", parameter.layer
    return Tensor(name, parameter.axes, kind, role, parameter.name, layer=layer, noun=parameter.noun)
