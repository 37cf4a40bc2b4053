"""Comparing: somebody's own numbers of an iteration beside ours, the first that differs, and the mistake that makes it.

Every tensor is worked out again from *their* numbers, in the order of the program: so what only follows from a wrong
number is not called wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, Op, Program, TensorRole
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import every, made_in, sizes
from stepviz.ops.rules.rule import Rule
from stepviz.training.iteration import Iteration

_DOUBLE, _SINGLE = 1e-9, 1e-4
"""How far rounding may move a number, as a share of what it is added up from: of doubles, and of single precision."""
_NOTHING = 1e-300


class Difference(NamedTuple):
    """The first tensor that is not what its rule makes of the numbers before it."""

    op: Op
    tensor: str
    yours: Array
    right: Array
    """What the rule makes of their own numbers."""
    mistakes: tuple[Rewrite, ...]
    """Every mistake that makes these numbers, one of each name; none where no mistake that is known does."""

    @property
    def misshapen(self) -> bool:
        """Whether it has another shape."""
        return self.yours.shape != self.right.shape

    @property
    def cell(self) -> Cell | None:
        """The number that is farthest off; None where the shape is another one."""
        if self.misshapen:
            return None
        with np.errstate(all="ignore"):
            off = np.abs(self.yours - self.right)
        off = np.where(np.isnan(off), np.inf, off)
        return Cell(self.tensor, tuple(int(at) for at in np.unravel_index(int(off.argmax()), off.shape)))


class StepComparison(NamedTuple):
    """What is found where all that is given has been compared."""

    equal: tuple[str, ...]
    """Tensors that are what their rule makes of the numbers before them, in the order of the program."""
    differences: tuple[Difference, ...]
    """Those that are not, the mistakes of the first one looked for."""
    missing: tuple[str, ...]
    """Tensors that are not given."""
    rescaled: bool = False
    """Whether the first difference is a mean that is taken at another operation, so that the step is the same."""

    @property
    def first(self) -> Difference | None:
        """The one that the others may come from; None where all is right."""
        return None if self.rescaled else next(iter(self.differences), None)


def comparable(program: Program) -> tuple[str, ...]:
    """Names of the tensors that somebody's own numbers can be compared with, in the order of the program."""
    return tuple(name for name, role in ((n, program.role(n)) for n in program.tensors) if role is not TensorRole.ROWS)


def compare(iteration: Iteration, given: Mapping[str, Array]) -> StepComparison:
    """Their arrays by our names, of that iteration, against the rules."""
    program = iteration.program
    known, wrong = _walked(iteration, given, {})
    differences: list[Difference] = []
    if wrong:
        (name, right), *others = wrong.items()
        mistakes = _diagnosed(program, name, right, given, known)
        differences.append(_difference(program, name, right, given, mistakes))
        if mistakes and mistakes[0].rule.tensor != name:  # before what is given: the others may come from it, too
            rule = mistakes[0].rule
            known, wrong = _walked(iteration, given, {rule.tensor: rule})
            others = [(other, right) for other, right in wrong.items() if other != name]
        differences += [_difference(program, other, right, given, ()) for other, right in others]
    names = [name for name, _ in _made(program)]
    off = {found.tensor for found in differences}
    equal = tuple(name for name in names if name in given and name not in off)
    rescaled = bool(differences) and _is_rescaled(iteration, differences, given)
    return StepComparison(equal, tuple(differences), tuple(name for name in names if name not in given), rescaled)


def _difference(
    program: Program, name: str, right: Array, given: Mapping[str, Array], mistakes: tuple[Rewrite, ...]
) -> Difference:
    return Difference(program.maker(name) or program.ops[0], name, given[name], right, mistakes)


def _walked(
    iteration: Iteration, given: Mapping[str, Array], instead: Mapping[str, Rule]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """All arrays as they follow from those that are given, and what those that do not follow should be.

    `instead`: rules that are taken for others.
    """
    program = iteration.program
    known: dict[str, Array] = {name: iteration[name] for name in program.tensors}
    wrong: dict[str, Array] = {}
    for name, rule in _made(program):
        right = known[name]
        rule = instead.get(name, rule)
        if rule is not None and (name in instead or not _same_so_far(rule, known, iteration)):
            right = _every(rule, known)
        if name in given:
            yours = given[name]
            if not _is_right(program.maker(name), rule, known, right, yours):
                wrong[name] = right
            right = yours if yours.shape == right.shape else right
        known[name] = right
    return known, wrong


def _made(program: Program) -> Iterator[tuple[str, Rule | None]]:
    """The tensors of an iteration in order, from those it starts from on, with their rules."""
    yield from ((tensor.name, None) for tensor in program.carried)
    yield from ((tensor.name, op.rule_of(tensor.name)) for op in program.ops for tensor in op.writes)


def _same_so_far(rule: Rule, known: Mapping[str, Array], iteration: Iteration) -> bool:
    """Whether all that a rule reads is what the iteration has, so that what it makes is known already."""
    return all(known[name] is iteration[name] for name in rule.reads)


def _every(rule: Rule, known: Mapping[str, Array]) -> Array:
    with np.errstate(all="ignore"):
        return np.array(every(rule, known))


def _is_right(op: Op | None, rule: Rule | None, known: Mapping[str, Array], right: Array, yours: Array) -> bool:
    """Whether an array is what one of the forms of its rule makes."""
    if yours.shape != right.shape:
        return False
    if op is None or rule is None:
        return _alike(yours, right, np.abs(right), _share(yours))
    forms = (rule, *(form for form in op.other_forms if form.tensor == rule.tensor))
    return any(_alike(yours, _every(form, known), sizes(form, known), _tolerance(form, known, yours)) for form in forms)


def _tolerance(rule: Rule, known: Mapping[str, Array], yours: Array) -> float:
    """That of the least exact array among what is compared and what it is made from."""
    return max(_share(array) for array in (yours, *(known[name] for name in rule.reads)))


def _share(array: Array) -> float:
    """What rounding may move: more where no number has more digits than single precision holds."""
    with np.errstate(all="ignore"):
        single = np.array_equal(array.astype(np.float32).astype(float), array, equal_nan=True)
    return _SINGLE if single else _DOUBLE


def _alike(one: Array, other: Array, size: Array, share: float) -> bool:
    """Whether two arrays are equal but for rounding; what is not finite has to be the same."""
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= share * size + _NOTHING
        same = (one == other) | (np.isnan(one) & np.isnan(other))
    return bool((near | same).all())


def _diagnosed(
    program: Program, name: str, right: Array, given: Mapping[str, Array], known: Mapping[str, Array]
) -> tuple[Rewrite, ...]:
    """The mistakes that make those numbers: in its own rule, else in that of a tensor before it that is not given."""
    yours, found = given[name], dict[str, Rewrite]()
    size = np.abs(right).max(initial=0.0) if np.isfinite(right).all() else np.inf
    for tensor in (name, *reversed(_unseen(program, name, given))):
        for rewrite in rewrites(program, tensor, len(known[ROWS.name])):
            if rewrite.mistake in found:
                continue
            made = _with(program, rewrite, name, given, known, yours.shape)
            share = max(_share(yours), 1e-9)
            if (
                made is not None
                and made.shape == yours.shape
                and _alike(made, yours, np.abs(made) + share * size, share)
            ):
                found[rewrite.mistake] = rewrite
    return tuple(found.values())


def _unseen(program: Program, name: str, given: Mapping[str, Array]) -> tuple[str, ...]:
    """The tensors that one is made from by way of nothing that is given, in the order of the program."""
    rules = {made: rule for made, rule in _made(program) if rule is not None}
    found, waiting = set[str](), [name]
    while waiting:
        rule = rules.get(waiting.pop())
        more = [] if rule is None else [read for read in rule.reads if read in rules and read not in {*given, *found}]
        found.update(more)
        waiting += more
    return tuple(made for made in rules if made in found)


def _with(
    program: Program,
    rewrite: Rewrite,
    name: str,
    given: Mapping[str, Array],
    known: Mapping[str, Array],
    shape: Sequence[int],
) -> Array | None:
    """What a tensor would be with that mistake in its rule or in one before it; None where it would not be at all."""
    tensor = rewrite.rule.tensor
    try:
        with np.errstate(all="ignore"):
            if tensor == name:
                return made_in(rewrite.rule, known, tuple(shape))
            changed = {**known, tensor: _every(rewrite.rule, known)}
            between = set(_unseen(program, name, given))
            touched = {tensor}
            for made, rule in _made(program):
                if rule is not None and made in {*between, name} - {tensor} and touched.intersection(rule.reads):
                    changed[made] = _every(rule, changed)
                    touched.add(made)
            return changed[name] if name in touched else None
    except (IndexError, KeyError, ValueError):  # no such array: a transposed one that does not fit
        return None


def _is_rescaled(iteration: Iteration, differences: Sequence[Difference], given: Mapping[str, Array]) -> bool:
    """Whether gradients are divided by the rows at another place, and the gradients and parameters come out as ours."""
    program = iteration.program
    if {"averaged", "not-averaged"}.isdisjoint(rewrite.mistake for rewrite in differences[0].mistakes):
        return False
    ends = [n for n in given if program.role(n) in (TensorRole.GRADIENT, TensorRole.AFTER)]
    if program.role(differences[0].tensor) is not TensorRole.ERROR or not ends:
        return False
    return all(
        given[n].shape == iteration[n].shape
        and _alike(
            given[n], iteration[n], np.full(given[n].shape, np.abs(iteration[n]).max(initial=0.0)), _share(given[n])
        )
        for n in ends
    )
