"""Comparing: finds the first tensor in which a user's own iteration differs from ours, and the mistake behind it.

Every tensor is computed again from the *user's* numbers, in the order of the program, so that a tensor is not called
wrong because it follows from a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, Op, Program, TensorRole
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import every, made_in, sizes
from stepviz.ops.rules.rule import Rule
from stepviz.training import rounding
from stepviz.training.iteration import Iteration
from stepviz.training.rounding import DOUBLE, SINGLE, alike, apart, farthest, is_single

_NEARER = 0.1
"""A mistake explains numbers only if its distance from them is at most this fraction of the right ones' distance."""


class Difference(NamedTuple):
    """A tensor that its rule does not make from the user's numbers before it."""

    op: Op
    tensor: str
    yours: Array
    right: Array
    """The result of the rule for the user's numbers before it."""
    mistakes: tuple[Rewrite, ...]
    """The known mistakes that make exactly these numbers, one per name."""

    @property
    def misshapen(self) -> bool:
        """True if its shape is wrong."""
        return self.yours.shape != self.right.shape

    @property
    def is_longer(self) -> bool:
        """True if its shape is right apart from extra axes of length 1."""
        one, other = (tuple(length for length in each.shape if length > 1) for each in (self.yours, self.right))
        return self.yours.ndim > self.right.ndim and one == other

    @property
    def cell(self) -> Cell | None:
        """The cell with the largest difference; None if the shape is wrong."""
        if self.misshapen:
            return None
        far = apart(self.yours, self.right)
        return Cell(self.tensor, tuple(int(at) for at in np.unravel_index(int(far.argmax()), far.shape)))


class StepComparison(NamedTuple):
    """The result of comparing all tensors that the user gave."""

    equal: tuple[str, ...]
    """Tensors that follow by their rule from the numbers before them, in the order of the program."""
    differences: tuple[Difference, ...]
    """Tensors that do not. Mistakes are only searched for the first."""
    missing: tuple[str, ...]
    """Tensors that have a rule and were not given."""
    rescaled: bool = False
    """True if the first difference is only a division by the batch size at another operation: the step is the same."""

    @property
    def first(self) -> Difference | None:
        """The difference that the others may come from; None if the step is right."""
        return None if self.rescaled else next(iter(self.differences), None)


def comparable(program: Program) -> tuple[str, ...]:
    """Names of the tensors that a user can give for a comparison, in the order of the program."""
    return tuple(name for name, tensor in program.tensors.items() if tensor.role is not TensorRole.ROWS)


def compare(iteration: Iteration, given: Mapping[str, Array]) -> StepComparison:
    """Compares a user's arrays of an iteration, by our names, with the rules of the program.

    A difference that rounding can make and no known mistake makes counts as rounding. Axes of length 1 may be left out.
    """
    given = {name: _fitted(array, iteration[name].shape) for name, array in given.items()}
    share = SINGLE if any(map(is_single, given.values())) else DOUBLE
    found = _Comparison(iteration, given, share).result()
    if share < SINGLE and found.differences and not found.differences[0].mistakes:
        # They may have been computed in single precision and converted.
        return _Comparison(iteration, given, SINGLE).result()
    return found


def _fitted(array: Array, shape: tuple[int, ...]) -> Array:
    """The array with the axes of length 1 that were left out; unchanged if its shape differs otherwise."""
    return array.reshape(shape) if array.shape == tuple(length for length in shape if length > 1) else array


class _Recomputed(NamedTuple):
    """All tensors of an iteration as they follow from the given ones."""

    known: Mapping[str, Array]
    rounded: Mapping[str, Array]
    """For the tensors that are not given, the sizes that their accumulated rounding error is a fraction of."""
    wrong: Mapping[str, Array]
    """The right values of given tensors that do not follow, in the order of the program."""


class _Comparison:
    """An iteration and a user's arrays of it, compared at one precision."""

    def __init__(self, iteration: Iteration, given: Mapping[str, Array], share: float) -> None:
        """`share`: the relative rounding error allowed."""
        self._iteration, self._given, self._share, self._program = iteration, given, share, iteration.program
        self._rules: dict[str, Rule | None] = {tensor.name: None for tensor in self._program.carried}
        """The tensors in order, with their rules; the carried ones come first, and have none."""
        self._rules |= {t.name: op.rule_of(t.name) for op in self._program.ops for t in op.writes}

    def result(self) -> StepComparison:
        """All differences, with the mistakes behind the first."""
        recomputed = self._recomputed({})
        differences: list[Difference] = []
        if recomputed.wrong:
            (name, right), *others = recomputed.wrong.items()
            mistakes = self._diagnosed(name, recomputed)
            differences.append(self._difference(name, right, mistakes))
            if mistakes and mistakes[0].rule.tensor != name:  # a mistake in an earlier tensor may explain the others
                rule = mistakes[0].rule
                others = [pair for pair in self._recomputed({rule.tensor: rule}).wrong.items() if pair[0] != name]
            differences += [self._difference(other, right) for other, right in others]
        wrong = {found.tensor for found in differences}
        equal = tuple(name for name in self._rules if name in self._given and name not in wrong)
        missing = tuple(name for name, rule in self._rules.items() if rule is not None and name not in self._given)
        rescaled = bool(differences) and self._is_rescaled(differences)
        return StepComparison(equal, tuple(differences), missing, rescaled)

    def _difference(self, name: str, right: Array, mistakes: tuple[Rewrite, ...] = ()) -> Difference:
        op = self._program.maker(name) or self._program.ops[0]
        return Difference(op, name, self._given[name], right, mistakes)

    def _recomputed(self, instead: Mapping[str, Rule]) -> _Recomputed:
        """`instead`: rules that replace those of the program, by tensor."""
        known: dict[str, Array] = {name: self._iteration[name] for name in self._program.tensors}
        shaken, random = dict(known), np.random.RandomState(0)
        rounded: dict[str, Array] = {}
        wrong: dict[str, Array] = {}
        recomputed = _Recomputed(known, rounded, wrong)
        for name, own in self._rules.items():
            right, rule = known[name], instead.get(name, own)
            # From arrays of the iteration alone a rule makes that of the iteration, which is known.
            same = rule is not None and all(known[read] is self._iteration[read] for read in rule.reads)
            if rule is not None and (name in instead or not same):
                right = every(rule, known)
            if name in self._given:
                yours = self._given[name]
                if not self._is_right(self._program.maker(name), rule, recomputed, right, yours):
                    wrong[name] = right
                # What follows is computed from the user's numbers, so that one mistake is not found twice.
                right = yours if yours.shape == right.shape else right
            known[name] = shaken[name] = right
            if rule is not None and name not in self._given:
                size = sizes(rule, known)
                shaken[name] = rounding.shaken(every(rule, shaken), size, random)
                rounded[name] = rounding.led_to(shaken[name], right, size)
        return recomputed

    def _is_right(self, op: Op | None, rule: Rule | None, recomputed: _Recomputed, right: Array, yours: Array) -> bool:
        """True if one of the forms of the rule makes this array."""
        if yours.shape != right.shape:
            return False
        if op is None or rule is None:
            return alike(yours, right, np.abs(right), self._share)
        known, rounded = recomputed.known, recomputed.rounded
        forms = (rule, *(form for form in op.other_forms if form.tensor == rule.tensor))
        return any(alike(yours, every(f, known), sizes(f, known, rounded), self._share) for f in forms)

    def _diagnosed(self, name: str, recomputed: _Recomputed) -> tuple[Rewrite, ...]:
        """The mistakes that explain the tensor `name`: in its own rule, or in that of an earlier tensor not given.

        None where it has nan and inf alone, which most mistakes could make.
        """
        yours, found = self._given[name], dict[str, Rewrite]()
        rule, right = self._rules[name], recomputed.wrong[name]
        if not np.isfinite(yours).any() or self._is_part(rule, yours, right, recomputed.known):
            return ()
        if yours.ndim > right.ndim:  # an extra axis is reported on its own
            yours = yours.squeeze()
        size = np.abs(right) if rule is None else sizes(rule, recomputed.known, recomputed.rounded)
        largest = size.max(initial=0.0, where=np.isfinite(size))
        for tensor in (name, *reversed(self._sources_not_given(name))):
            for rewrite in rewrites(self._program, tensor, len(recomputed.known[ROWS.name])):
                if rewrite.mistake in found:
                    continue
                made = self._after_mistake(rewrite, name, recomputed.known, yours.shape)
                if made is None or made.shape != yours.shape:
                    continue
                if farthest(made, yours) > _NEARER * farthest(right, yours):
                    continue
                if alike(made, yours, np.abs(made) + largest, self._share):
                    found[rewrite.mistake] = rewrite
        return tuple(found.values())

    def _is_part(self, rule: Rule | None, yours: Array, right: Array, known: Mapping[str, Array]) -> bool:
        """True if an array of another shape has right numbers only: some are missing, none is wrong."""
        if rule is None or yours.shape == right.shape or yours.ndim != right.ndim:
            return False
        part = self._after_mistake(Rewrite("", "", rule), rule.tensor, known, yours.shape)
        return part is not None and alike(part, yours, np.abs(part), self._share)

    def _sources_not_given(self, name: str) -> tuple[str, ...]:
        """The tensors that `name` depends on without a given one in between, in the order of the program."""
        rules = {made: rule for made, rule in self._rules.items() if rule is not None}
        found, waiting = set[str](), [name]
        while waiting:
            rule = rules.get(waiting.pop())
            reads = () if rule is None else rule.reads
            more = [read for read in reads if read in rules and read not in {*self._given, *found}]
            found.update(more)
            waiting += more
        return tuple(made for made in rules if made in found)

    def _after_mistake(
        self, rewrite: Rewrite, name: str, known: Mapping[str, Array], shape: tuple[int, ...]
    ) -> Array | None:
        """The tensor `name` with that mistake in its rule or in an earlier one; None if the mistake does not apply."""
        tensor = rewrite.rule.tensor
        try:
            with np.errstate(all="ignore"):
                if tensor == name:
                    return made_in(rewrite.rule, known, shape)
                changed = {**known, tensor: every(rewrite.rule, known)}
                between = {*self._sources_not_given(name), name} - {tensor}
                touched = {tensor}
                for made, rule in self._rules.items():
                    if rule is not None and made in between and touched.intersection(rule.reads):
                        changed[made] = every(rule, changed)
                        touched.add(made)
                return changed[name] if name in touched else None
        except (IndexError, KeyError, ValueError):  # the shapes do not fit, as with a wrong transpose
            return None

    def _is_rescaled(self, differences: Sequence[Difference]) -> bool:
        """True if gradients are divided by the batch size at another operation, with the same step as a result.

        Parameters that are given must equal ours; gradients may then be larger by the batch size, with a learning rate
        that is smaller by it.
        """
        iteration, first, program = self._iteration, differences[0], self._program
        if {"averaged", "not-averaged"}.isdisjoint(rewrite.mistake for rewrite in first.mistakes):
            return False
        ends = {n: role for n in self._given if (role := program.role(n)) in (TensorRole.GRADIENT, TensorRole.AFTER)}
        moved = TensorRole.AFTER in ends.values()
        if program.role(first.tensor) not in (TensorRole.ERROR, *[TensorRole.GRADIENT] * moved) or not ends:
            return False
        rows = len(iteration[ROWS.name])
        rounded = _Comparison(iteration, {}, self._share)._recomputed({}).rounded

        def scaled(name: str, by: float) -> bool:
            yours, right = self._given[name], iteration[name]
            return yours.shape == right.shape and alike(yours, right * by, rounded[name] * by, self._share)

        if not any(scaled(first.tensor, by) for by in (rows, 1 / rows)):
            return False
        free = {name: moved and role is TensorRole.GRADIENT for name, role in ends.items()}
        return all(any(scaled(name, by) for by in ((1, rows, 1 / rows) if free[name] else (1,))) for name in ends)
