"""Rewrites: the wrong rules that a right one turns into by one mistake.

Nothing here is written for an operation: what can be forgotten, turned round or taken from the wrong place is read off
the tree of its rule and the roles of the tensors that it reads.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from itertools import combinations
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from stepviz.formula.tree import (
    Binary,
    Call,
    Comparison,
    Fixed,
    Fold,
    Index,
    Minus,
    Node,
    Read,
    Where,
    addends,
    multiplied,
    quotient,
    reads_in,
    renamed,
    summed,
    walk,
)
from stepviz.ops.mistakes.table import MISTAKES, Change, rare
from stepviz.ops.mistakes.whole import of_whole
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS, Program
from stepviz.ops.rules.arrays import Values
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Kind, Tensors

_NOTHING = 1e-4
"""A constant below this only prevents a division by 0: forgetting it changes next to nothing."""
_AT_BOTH = ("function-forgotten", "not-corrected")
"""Mistakes that are usually made at every place of a rule at once."""


class Rewrite(NamedTuple):
    """A rule with a mistake in it."""

    mistake: str
    """Its name in `MISTAKES`."""
    part: str
    """The part that is wrong, in words."""
    rule: Rule
    rare: bool = False
    """True if it is seldom made: comparisons look for it, but no question or run has it on purpose."""

    @property
    def sentence(self) -> str:
        """The sentence about it."""
        text = MISTAKES[self.mistake].sentence.format(part=self.part)
        return f"T{text[1:]}" if text.startswith("the ") else text

    @property
    def short(self) -> str:
        """`sentence` in a few words."""
        return MISTAKES[self.mistake].short.format(part=self.part)


@lru_cache(256)
def rewrites(program: Program, tensor: str, rows: int) -> tuple[Rewrite, ...]:
    """The rules that a single mistake makes of the rule of a tensor, the rare ones last; none if it has no rule.

    `rows`: examples of the batch. Some of these rules make the right numbers, or none at all.
    """
    op = program.maker(tensor)
    rule = None if op is None else op.rule_of(tensor)
    if op is None or rule is None:
        return ()
    forms = (rule, *(other for other in op.other_forms if other.tensor == tensor))
    found: dict[tuple[str, Node], Rewrite] = {}
    for form in forms:
        words = RuleWords(program, form, rows)
        for change in sorted((*of_whole(words, op.phase), *_Places(words).changes()), key=attrgetter("rare")):
            key = change.mistake, change.tree
            if not (change.rare and key in found):
                found[key] = Rewrite(change.mistake, change.part, form.of_tree(change.tree), change.rare)
    return tuple(sorted(found.values(), key=attrgetter("rare")))


class _Places:
    """The mistakes that can be made at some place of a rule."""

    def __init__(self, words: RuleWords) -> None:
        self._words = words

    def changes(self) -> Iterator[Change]:
        """Yields all changes at one place, and at two places if both can be forgotten, as both corrections of Adam."""
        once = [*self._inside(self._words.rule.tree, ())]
        counted = Counter(map(_kind, once))
        for change in once:
            if counted[_kind(change)] > 1:
                again = (more for more in self._inside(change.tree, ()) if _kind(more) == _kind(change))
                yield from again if change.mistake in _AT_BOTH else rare(again)
            yield change

    def _inside(self, node: Node, around: tuple[str, ...]) -> Iterator[Change]:
        """Yields the changes at a node or below it, each with the whole node changed.

        `around`: the indexes of the folds around it, the innermost first.
        """
        match node:
            case Minus() | Binary(sign="+" | "-"):
                yield from self._sum(node, around)
            case Binary(sign="*" | "/"):
                yield from self._product(node, around)
            case _:
                yield from self._single(node, around)
                yield from self._below(node, around)

    def _below(self, node: Node, around: tuple[str, ...]) -> Iterator[Change]:
        if isinstance(node, Read):
            return
        if isinstance(node, Fold):
            around = (node.index, *around)
        for field in fields(node):
            part: Any = getattr(node, field.name)
            if isinstance(part, Node):
                for change in self._inside(part, around):
                    changed: Any = node
                    yield change._replace(tree=replace(changed, **{field.name: change.tree}))

    def _single(self, node: Node, around: tuple[str, ...]) -> Iterator[Change]:
        match node:
            case Read(tensor=tensor, at=(one, other)) if self._has_transpose(node):
                yield Change("transposed", self._words.symbol(tensor), replace(node, at=(other, one)))
            case Call(function=name, of=of):
                yield Change(*self._words.without_call(node), of)
                yield Change("sign", self._words.written(of), replace(node, of=Minus(of)), rare=True)
                simpler = self._words.rule.known[name].of(of)
                yield from () if simpler is None else rare(self._inside(simpler, around))
            case Binary(sign="**", left=base, right=Fixed()):
                yield Change("function-forgotten", f"the power in {self._words.written(node)}", base)
            case Where(test=test, one=one, other=Fixed()):
                yield Change("mask-forgotten", self._words.mask(test), one)
            case Comparison(right=right) if self._words.is_answer(node):
                told = f"stands where {self._words.written(node)} belongs"
                yield Change("one-hot-forgotten", f"1 {told}", Fixed(1.0), rare=True)
                yield Change("one-hot-forgotten", f"{self._words.written(right)} {told}", right, rare=True)
            case Fold(how="max"):
                yield from rare(self._fold(node, around))
            case Fold():
                yield from self._fold(node, around)

    def _has_transpose(self, read: Read) -> bool:
        """True if the transposed array has the cells that are read.

        A position that is read itself, as the row of a character, can be any of its axis: only a square array has all.
        """
        program, table = self._words.program, self._words.rule.tables.get(read.tensor)
        if not any(inner.tensor in program.tensors for at in read.at for inner in reads_in(at)):
            return True
        shape = program.shape(program.tensors[read.tensor]) if table is None else table.shape
        return len(set(shape)) == 1

    def _fold(self, node: Fold, around: tuple[str, ...]) -> Iterator[Change]:
        how, along, of = node.how, node.index, node.of
        part = f"the {how} over {self._words.along(node)}"
        if how == "mean":
            yield Change("not-averaged", part.replace("mean", "sum"), replace(node, how="sum"))
        if how == "sum":
            yield Change("averaged", part, replace(node, how="mean"))
        named = [n.name for n in walk(of) if isinstance(n, Index)]
        free, folded = self._words.rule.indexes, [read.at for read in reads_in(of) if Index(along) in read.at]
        for axis in (index for index in free if all(Index(index) in at for at in folded)):
            kept = next((index for index in (*around, *free) if index not in named), axis)
            yield Change("wrong-axis", part, replace(node, of=renamed(of, {axis: along, along: kept})))
            # A name that no rule has.
            other = f"{axis}_"
            both = Fold(how, other, replace(node, of=renamed(of, {axis: other})))
            yield Change("wrong-axis", part, both)

    def _sum(self, node: Node, around: tuple[str, ...]) -> Iterator[Change]:
        terms = addends(node)
        for place, (sign, term) in enumerate(terms):
            others = (*terms[:place], *terms[place + 1 :])
            little = isinstance(term, Fixed) and abs(term.value) < _NOTHING
            if others:
                yield Change(*self._words.without_term(term), summed(others), little)
            turned = (*terms[:place], (-sign, term), *terms[place + 1 :])
            yield Change("sign", self._words.written(term), summed(turned), little)
            for change in self._inside(term, around):
                changed = summed((*terms[:place], (sign, change.tree), *terms[place + 1 :]))
                alone = len(terms) > 1 and not any(reads_in(change.tree))  # nothing but a number is left of the term
                yield change._replace(tree=changed, rare=change.rare or alone)
            if any(isinstance(factor, Fixed) and factor.name == "lr" for _, factor in quotient(term)):
                divided = Binary("/", term, Fixed(float(self._words.rows)))
                shorter = summed((*terms[:place], (sign, divided), *terms[place + 1 :]))
                yield Change("averaged", self._words.written(term), shorter)
        for places in combinations(range(len(terms)), 2) if len(terms) > 2 else ():
            left = [term for place, term in enumerate(terms) if place not in places]
            pair = [terms[place] for place in places]
            part = self._words.written(summed((pair[0][0] * sign, term) for sign, term in pair))
            yield Change("term-forgotten", part, summed(left), rare=True)

    def _product(self, node: Node, around: tuple[str, ...]) -> Iterator[Change]:
        factors = quotient(node)
        for place, (power, factor) in enumerate(factors):
            others = (*factors[:place], *factors[place + 1 :])
            if any(over > 0 and not self._words.is_rate(left) for over, left in others):
                name, part = self._words.without_factor(power, factor)
                yield Change(name, part, multiplied(others))
            for change in self._inside(factor, around):
                changed = (*factors[:place], (power, change.tree), *factors[place + 1 :])
                yield change._replace(tree=multiplied(changed))
        masks = [self._words.without_factor(*each)[0] == "mask-forgotten" for each in factors]
        for pair in combinations(range(len(factors)), 2):  # a mask goes with another one, or with what it is scaled by
            goes = all(masks[place] or isinstance(factors[place][1], Fixed) for place in pair)
            if len(factors) > 2 and goes and any(masks[place] for place in pair):
                left = [factor for place, factor in enumerate(factors) if place not in pair]
                part = " and ".join(self._words.factor(*factors[place]) for place in pair)
                yield Change("mask-forgotten", part, multiplied(left))


def _kind(change: Change) -> tuple[str, str]:
    """A key that is equal for the same mistake at two places."""
    return change.mistake, "" if change.mistake == "not-corrected" else change.part


_ROUNDING = 1e-9
"""A number below this fraction of the right one is rounding error of 0."""
_ORDER: Mapping[str, int] = {name: place for place, name in enumerate(MISTAKES)}


def mistaken(program: Program, cell: Cell, tensors: Tensors) -> Iterator[tuple[float, Rewrite]]:
    """Yields the wrong finite numbers that mistakes give for a cell: first one for each name of a mistake.

    Probabilities that are not between 0 and 1 come last: anybody sees that they are wrong.
    """
    right, later = cell.value_in(tensors), list[tuple[float, Rewrite]]()
    named, is_share = set[str](), program.tensors[cell.tensor].kind is Kind.PROBABILITY
    every = rewrites(program, cell.tensor, len(tensors[ROWS.name]))
    for rewrite in sorted(every, key=lambda each: _ORDER[each.mistake]):
        value = None if rewrite.rare else _value(rewrite.rule, cell, tensors)
        if value is None or math.isclose(value, right, rel_tol=1e-9) or not math.isfinite(value):
            continue
        if 0 < abs(value) < _ROUNDING * abs(right):
            continue
        if rewrite.mistake in named or not _may_be(value, share=is_share):
            later.append((value, rewrite))
        else:
            named.add(rewrite.mistake)
            yield value, rewrite
    yield from sorted(later, key=lambda each: not _may_be(each[0], share=is_share))


def _may_be(value: float, *, share: bool) -> bool:
    return not share or 0 <= value <= 1


def _value(rule: Rule, cell: Cell, tensors: Tensors) -> float | None:
    """The number that a wrong rule makes; None if it makes none, as a transposed array is too short or too long."""
    folded: dict[str, set[int]] = {node.index: set() for node in walk(rule.tree) if isinstance(node, Fold)}
    for read in reads_in(rule.tree):
        for axis, at in enumerate(read.at):
            if isinstance(at, Index) and at.name in folded and read.tensor not in rule.tables:
                folded[at.name].add(tensors[read.tensor].shape[axis])
    if any(len(lengths) > 1 for lengths in folded.values()):  # axes that a fold goes along differ in length
        return None
    places = dict(zip(rule.indexes, cell.index, strict=True))
    try:
        with np.errstate(all="ignore"):
            return float(Values(rule, tensors).of(rule.tree, places))
    except (IndexError, KeyError):
        return None
