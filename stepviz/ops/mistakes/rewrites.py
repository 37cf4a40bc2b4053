"""Rewrites: the wrong rules that a right one turns into by one mistake.

Nothing here is written for an operation: what can be forgotten, turned round or taken from the wrong place is read off
the tree of its rule and the roles of the tensors that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from stepviz.formula.tree import (
    Binary,
    Call,
    Fixed,
    Fold,
    Index,
    Minus,
    Node,
    Read,
    addends,
    multiplied,
    quotient,
    renamed,
    summed,
    walk,
)
from stepviz.ops.mistakes.change import Change
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.mistakes.whole import of_whole
from stepviz.ops.mistakes.words import RuleWords, reads
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import TensorRole

_NOTHING = 1e-4
"""A number below that only keeps a division from 0: to forget it changes next to nothing."""
_ANSWERS = (TensorRole.LABEL, TensorRole.TARGET)


class Rewrite(NamedTuple):
    """A rule with a mistake in it."""

    mistake: str
    """Its name in `MISTAKES`."""
    part: str
    """What it is about, in words."""
    rule: Rule

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        text = MISTAKES[self.mistake].sentence.format(part=self.part)
        return f"T{text[1:]}" if text.startswith("the ") else text

    @property
    def short(self) -> str:
        """The same in a few words, for where that has no room."""
        return MISTAKES[self.mistake].short.format(part=self.part)


@lru_cache(256)
def rewrites(program: Program, tensor: str, rows: int) -> tuple[Rewrite, ...]:
    """Every rule that one mistake makes of that of a tensor, the likelier first; none of what no rule makes.

    `rows`: examples of the batch. What they make can be the same as the right numbers, or not exist at all.
    """
    op = program.maker(tensor)
    rule = None if op is None else op.rule_of(tensor)
    if op is None or rule is None:
        return ()
    forms = (rule, *(other for other in op.other_forms if other.tensor == tensor))
    found = {
        (change.mistake, change.tree): Rewrite(change.mistake, change.part, form.of_tree(change.tree))
        for form in forms
        for words in (RuleWords(program, form, rows),)
        for change in (*of_whole(words, op.phase), *_Places(words).changes())
    }
    return tuple(found.values())


class _Places:
    """The mistakes that can be made at some place of a rule."""

    def __init__(self, words: RuleWords) -> None:
        self._words = words

    def changes(self) -> Iterator[Change]:
        """All of them; what Adam corrects twice is forgotten at one place or at both."""
        once = [*self._inside(self._words.rule.tree)]
        yield from once
        for change in once:
            if change.mistake == "not-corrected":
                yield from (more for more in self._inside(change.tree) if more.mistake == change.mistake)

    def _inside(self, node: Node) -> Iterator[Change]:
        """What can be wrong at a node or below it, with the whole node as it is then."""
        match node:
            case Minus() | Binary(sign="+" | "-"):
                yield from self._sum(node)
            case Binary(sign="*" | "/"):
                yield from self._product(node)
            case _:
                yield from self._single(node)
                yield from self._below(node)

    def _below(self, node: Node) -> Iterator[Change]:
        if isinstance(node, Read):
            return
        for field in fields(node):
            part: Any = getattr(node, field.name)
            if isinstance(part, Node):
                for change in self._inside(part):
                    changed: Any = node
                    yield change._replace(tree=replace(changed, **{field.name: change.tree}))

    def _single(self, node: Node) -> Iterator[Change]:
        match node:
            case Read(at=(one, other)):
                yield Change("transposed", self._words.written(node), replace(node, at=(other, one)))
            case Call(function=name, of=of):
                yield Change(*self._words.without_call(name, self._words.written(node)), of)
            case Binary(sign="**", left=base, right=Fixed()):
                yield Change("function-forgotten", f"the power in {self._words.written(node)}", base)
            case Fold():
                yield from self._fold(node)

    def _fold(self, node: Fold) -> Iterator[Change]:
        how, along, of = node.how, node.index, node.of
        part = f"the {how} over {self._words.along(node)}"
        if how == "mean":
            yield Change("not-averaged", part.replace("mean", "sum"), replace(node, how="sum"))
        if how == "sum":
            yield Change("averaged", part, replace(node, how="mean"))
        if how not in ("sum", "mean"):
            return
        named = [n.name for n in walk(of) if isinstance(n, Index)]
        free, summed_up = self._words.rule.indexes, [read.at for read in reads(of) if Index(along) in read.at]
        for axis in (index for index in free if all(Index(index) in at for at in summed_up)):
            kept = next((index for index in free if index not in named), axis)
            yield Change("wrong-axis", part, replace(node, of=renamed(of, {axis: along, along: kept})))
            other = f"{axis}_"
            both = Fold(how, other, replace(node, of=renamed(of, {axis: other})))
            yield Change("wrong-axis", part, both)

    def _sum(self, node: Node) -> Iterator[Change]:
        terms = addends(node)
        for place, (sign, term) in enumerate(terms):
            if isinstance(term, Fixed) and abs(term.value) < _NOTHING:
                continue
            others = (*terms[:place], *terms[place + 1 :])
            if others:
                yield Change(*self._words.without_term(term), summed(others))
            turned = (*terms[:place], (-sign, term), *terms[place + 1 :])
            yield Change("sign", self._words.written(term), summed(turned))
            for change in self._inside(term):
                yield change._replace(tree=summed((*terms[:place], (sign, change.tree), *terms[place + 1 :])))
            if any(isinstance(factor, Fixed) and factor.name == "lr" for _, factor in quotient(term)):
                divided = Binary("/", term, Fixed(float(self._words.rows)))
                shorter = summed((*terms[:place], (sign, divided), *terms[place + 1 :]))
                yield Change("averaged", self._words.written(term), shorter)

    def _product(self, node: Node) -> Iterator[Change]:
        factors = quotient(node)
        for place, (power, factor) in enumerate(factors):
            others = (*factors[:place], *factors[place + 1 :])
            name, part = self._words.without_factor(power, factor)
            yield Change(name, part, multiplied(others))
            for change in self._inside(factor):
                changed = (*factors[:place], (power, change.tree), *factors[place + 1 :])
                yield change._replace(tree=multiplied(changed))
        for pair in combinations(range(len(factors)), 2):  # a mask goes with what it is scaled by
            named = [self._words.without_factor(*factors[place]) for place in pair]
            if len(factors) > 2 and any(name == "mask-forgotten" for name, _ in named):
                left = [factor for place, factor in enumerate(factors) if place not in pair]
                yield Change("mask-forgotten", " and ".join(part for _, part in named), multiplied(left))
