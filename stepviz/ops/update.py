"""Updates: how gradients change the parameters. Here what all have in common, and plain gradient descent."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.op import Invariant, Op, Phase, finite
from stepviz.ops.optimizers.claims import HELD, KEPT, Moves, moves
from stepviz.ops.optimizers.code import UpdateCode
from stepviz.ops.question import Knowledge, Question, extreme, which_way
from stepviz.ops.rules.arrays import every, holds
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, after_of, places
from stepviz.ops.words import Num, Saying, Shape, Words, bracketed, say

Initial = tuple[Array, ...]
COUNT = Tensor("t", (), Kind.COUNT, TensorRole.COUNT)
"""Updates done so far."""
_COUNTS = (COUNT.name, f"{COUNT.name}_after")


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
    counts = False
    """Whether it counts the updates done, in `t`."""
    steps = False
    """Whether it makes a step of each parameter, by which it moves that."""
    cause = "gradient"
    """What a parameter is moved against, in words."""
    way: str
    """Before `up` or `down`: `Gradient descent moves it`."""
    rule: str
    """What a parameter is after it, in a few words: `W after = W - lr·dW`."""
    in_code: UpdateCode
    held: tuple[str, ...] = ()
    """Parameters that it leaves as they are, whatever moves the others."""

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        self.lr, self._lr = lr, np.asarray(lr)  # NumPy would make one of a plain float at every multiplication
        self._count = len(parameters)
        self._parameters = {parameter.name: parameter for parameter in parameters}
        count = (COUNT,) if self.counts else ()
        kept = tuple(
            remembered(letter, parameter, kind) for letter, kind in self.kept.items() for parameter in parameters
        )
        self.memory = (*kept, *count)
        """What is carried from one update to the next, besides the parameters."""
        steps = tuple(remembered("s", p, role=TensorRole.STEP) for p in parameters) if self.steps else ()
        made = (*map(after_of, (*count, *kept)), *steps)
        names = tuple(self._parameters)
        self.reads = (*names, *(f"d{name}" for name in names), *(tensor.name for tensor in self.memory))
        self.writes = (*made, *map(after_of, parameters))
        self.inner = tuple(tensor.name for tensor in made)
        self._tensors = self._parameters | {tensor.name: tensor for tensor in self.writes}
        self.single = not any(parameter.axes for parameter in parameters)
        self._option = {"option": "--move" if self.single else "--freeze"}
        self.also = "(b the same)" if not self.single else "" if len(names) == 1 else "(the others the same)"
        if self.single:
            self.moved, self.gradient = names[0], parameters[0].slope
            every = names[0] if len(names) == 1 else "every name"
            self.sentence = self.sentence.replace("every weight", every)
            self.question = self.question.replace("every weight", every)

    @abstractmethod
    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """New arrays for `writes` from those of `reads`, the parameters after last: those that are held moved too."""

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """The same, the parameters that are held as they were, bit for bit."""
        made = self.apply(*arrays)
        if not self.held:
            return made
        after = zip(self._parameters, arrays, made[-self._count :], strict=False)
        return (*made[: -self._count], *(old.copy() if name in self.held else new for name, old, new in after))

    @cached_property
    def made_of(self) -> Mapping[str, tuple[str, ...]]:
        """The tensors that each one it writes is made of, the count last."""
        return {rule.tensor: tuple(sorted(rule.reads, key=_COUNTS.__contains__)) for rule in self.rules}

    def mover(self, name: str) -> str:
        """The tensor a parameter is moved against: the step, what is remembered first, or the gradient."""
        return f"s{name}" if self.steps else f"{next(iter(self.kept))}{name}_after" if self.kept else f"d{name}"

    @property
    def moves_by(self) -> str:
        """By what it moves a parameter, in words, where that is not the gradient: `m after`, `step`."""
        return "step" if self.steps else f"{next(iter(self.kept))} after" if self.kept else ""

    @property
    def told(self) -> Moves:
        """What it says of a parameter."""
        return moves(self.cause, self.way)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (
            Sentence(self.sentence, "caption"),
            Sentence(self.equation, "formula"),
            Sentence(self.question, "next"),
            *self.told.all,
        )

    @property
    def listing(self) -> str:
        return self.in_code.listing

    def start(self, parameters: tuple[Array, ...]) -> Initial:
        """The memory before the first update, in the order of `memory`: zeros."""
        zeros = [np.zeros_like(array) for _ in self.kept for array in parameters]
        return (*zeros, *([np.asarray(0.0)] if self.counts else []))

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That everything after is what the rule gives."""
        follows = self.follows(tensors, lr)
        known = (*self._parameters, *(tensor.name for tensor in (*self.memory, *self.writes)))
        return ((self.rule, follows if not follows or finite(*[tensors[name] for name in known]) else None),)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for parameter in self._parameters.values() for rule in self._rules_of(parameter))

    def _rules_of(self, parameter: Tensor) -> Iterator[Rule]:
        name, at = parameter.name, in_rules(parameter)
        yield from self.remembering(name, at)
        if name in self.held:
            yield Rule(f"{name}_after{at} = {name}{at}", labels=("before",))
        else:
            made = f"{name}_after{at} = {name}{at} - lr * {self.mover(name)}{at}"
            yield Rule(made, {"lr": self.lr}, labels=("before", "step"))

    def remembering(self, name: str, at: str) -> Iterator[Rule]:
        """What is remembered of a parameter, and the step; `at`: its indexes in a rule."""
        yield from ()

    def follows(self, tensors: Tensors, lr: float) -> bool:
        """Whether all that it writes is what its rules say at that learning rate: each parameter to the last bit."""
        return all(self._is_made(rule, tensors, lr) for rule in self.rules)

    def _is_made(self, rule: Rule, tensors: Tensors, lr: float) -> bool:
        if rule.tensor in self.inner:
            return holds(rule, tensors)
        at_rate = rule if lr == self.lr else replace(rule, numbers={**rule.numbers, "lr": lr})
        return same(every(at_rate, tensors), tensors[rule.tensor])

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        name = cell.tensor.removesuffix("_after")
        if name in self.held:
            rule = KEPT.say(kind=self._parameters[name].noun, **self._option)
            return Words(
                rule,
                "",
                (HELD.say(**self._option),),
                made_from=self._made_from(cell),
                shape=Shape.CHAIN,
                labels=("before",),
            )
        before, mover, after = (float(tensors[n][cell.index]) for n in (name, self.mover(name), cell.tensor))
        return Words(
            self.told.rule.say(kind=self._parameters[name].noun),
            self.in_code.making(name),
            (self.told.done(before, mover, after, self.stays(Cell(name, cell.index), tensors)),),
            made_from=self._made_from(cell),
            shape=Shape.CHAIN,
            labels=("before", ""),
        )

    def stays(self, cell: Cell, tensors: Tensors, cause: str = "") -> str:
        """Why this iteration's update leaves a parameter as it is. `cause`: what its mover is called."""
        if cell.tensor in self.held:
            return "it is frozen"
        if not self._lr:
            return "lr is 0"
        if tensors[self.mover(cell.tensor)][cell.index] == 0:
            return f"{cause or f'the {self.cause}'} is 0"
        return "the step is too small"

    def ahead(self, cell: Cell, tensors: Tensors) -> Saying:
        """What this iteration's update does to a parameter, told beside its gradient."""
        if cell.tensor in self.held:
            return HELD.say(**self._option)
        before, after = (float(tensors[name][cell.index]) for name in (cell.tensor, f"{cell.tensor}_after"))
        return self.told.to_come(before, after, self.stays(cell, tensors))

    def _place(self, cell: Cell) -> str:
        """Where a cell of a parameter, or of what it writes, stands: `[x3,c0]`; nothing for a single number."""
        place = ",".join(places(self._tensors[cell.tensor], cell.index))
        return f"[{place}]" if place else ""

    def _titled(self, tensor: str) -> str:
        """A tensor as explanations call it: `dW1`, `mW1 after`; the gradient of a single number `dL/dx`."""
        return {f"d{name}": p.slope for name, p in self._parameters.items()}.get(tensor) or tensor.replace("_", " ")

    def _made_from(self, cell: Cell) -> str:
        """`mW[x3,c0], dW[x3,c0]`."""
        place = self._place(cell)
        return ", ".join(self._titled(name) + place * (name not in _COUNTS) for name in self.made_of[cell.tensor])

    def ask(self, known: Knowledge) -> Question | None:
        """About the parameter with the largest gradient, told with what the optimizer remembers of it.

        Where nothing is remembered and there is one layer, it is one of the weights. None that is held is asked about.
        """
        return _asked(self, known)


def _asked(update: Update, known: Knowledge) -> Question | None:
    free = [name for name in update._parameters if name not in update.held]
    most = None if update.memory or update._count > 2 else 1
    name = max(free[:most], key=lambda name: float(np.abs(known[f"d{name}"]).max()))
    kept = next((tensor for tensor in update.memory if tensor.of == name), None)
    return _which_way(update._parameters[name], kept, update._titled(f"d{name}"), known)


def _which_way(parameter: Tensor, kept: Tensor | None, title: str, known: Knowledge) -> Question | None:
    """About its number with the largest gradient, called by that title; what is kept of it is told."""
    name = parameter.name
    index = extreme(name, np.abs(known[f"d{name}"])).index
    place = bracketed(places(parameter, index))
    told = say(title, *place, " is ", Num(float(known[f"d{name}"][index])))
    if kept is not None:
        told = (*told, f" and {kept.name} was ", Num(float(known[kept.name][index]), kept.kind))
    return which_way(
        told, (name, *place), float(known[f"{name}_after"][index] - known[name][index]), Cell(f"{name}_after", index)
    )


class GradientDescent(Update):
    """after = before - lr · gradient, for every parameter."""

    way, term = "Gradient descent moves it", "gradient descent"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        super().__init__(parameters, lr)
        also = f"   {self.also}" if self.also else ""
        self.equation = f"{self.moved} after = {self.moved} before - lr·{self.gradient}{also}"
        self.rule = f"{self.moved} after = {self.moved} - lr·{self.gradient}"
        alone = (("{p} = {p} - lr * d{p}",),)
        self.in_code = UpdateCode(tuple(self._parameters), alone, (("w -= lr * g",),), single=self.single)
        self.code = self.in_code.loop if self.in_code.loops else self.in_code.making(self.moved)

    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters and their gradients: the parameters after, shapes unchanged."""
        lr, count = self._lr, self._count
        return tuple([arrays[n] - lr * arrays[count + n] for n in range(count)])


def in_rules(parameter: Tensor) -> str:
    """The indexes of a parameter in a rule: `[i,c]`, nothing of a single number."""
    return f"[{','.join('ic'[-len(parameter.axes) :])}]" if parameter.axes else ""


def same(one: Array, other: Array) -> bool:
    """Whether two arrays hold the same numbers, nan for nan."""
    return np.array_equal(one, other, equal_nan=True)


def remembered(
    letter: str, parameter: Tensor, kind: Kind = Kind.SIGNED, role: TensorRole = TensorRole.MEMORY
) -> Tensor:
    """A tensor of an optimizer's memory, as large as a parameter: `mW1`."""
    name, layer = f"{letter}{parameter.name}", parameter.layer
    return Tensor(name, parameter.axes, kind, role, parameter.name, layer=layer, noun=parameter.noun)
