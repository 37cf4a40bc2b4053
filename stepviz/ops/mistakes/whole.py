"""Whole rules: mistakes that are no matter of one place in a rule, but of all of it or of what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stepviz.formula.tree import Binary, Call, Fixed, Minus, Node, renamed, replaced, walk
from stepviz.ops.mistakes.change import Change
from stepviz.ops.mistakes.words import RuleWords, reads
from stepviz.ops.op import Phase
from stepviz.ops.tensor import TensorRole


def of_whole(words: RuleWords, phase: Phase) -> Iterator[Change]:
    """What can be wrong about a rule of an operation of that phase."""
    tree = words.rule.tree
    yield from _functions(words, tree)
    yield Change("sign", words.made, Minus(tree))
    if len(words.rule.indexes) == 2:
        one, other = words.rule.indexes
        yield Change("transposed", words.made, renamed(tree, {one: other, other: one}))
    if phase is Phase.BACKWARD:
        yield Change("averaged", words.made, Binary("/", tree, Fixed(float(words.rows))))
        yield from _other_losses(words, tree)
    yield from _other_reads(words, tree, phase)


def _functions(words: RuleWords, tree: Node) -> Iterator[Change]:
    """A function that stands at several places and is forgotten at all of them."""
    names = [node.function for node in walk(tree) if isinstance(node, Call)]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        without = tree
        for node in [node for node in walk(tree) if isinstance(node, Call) and node.function == name]:
            without = replaced(without, node, node.of)
        yield Change("function-forgotten", words.function(name), without)


def _other_losses(words: RuleWords, tree: Node) -> Iterator[Change]:
    """The gradient of a loss with another factor: of squares, or of squares of what a function makes."""
    if not any(words.reads_answer(node) for node in walk(tree)):
        return
    twice, half = Binary("*", Fixed(2.0), tree), Binary("/", tree, Fixed(2.0))
    yield Change("wrong-loss", "the sum of squares has a factor of 2", twice)
    yield Change("wrong-loss", "half the sum of squares has no factor of 2", half)
    answers = (TensorRole.PROBABILITY, TensorRole.OUTPUT)
    answer = next((read for read in reads(tree) if words.role(read.tensor) in answers), None)
    if answer is None:  # a loss that somebody typed need not read any
        return
    slope = Binary("*", answer, Binary("-", Fixed(1.0), answer))
    told = f"{words.written(answer)}·(1 - {words.written(answer)}) belongs to squares"
    for before in (tree, twice):
        yield Change("wrong-loss", told, Binary("*", before, slope))


def _other_reads(words: RuleWords, tree: Node, phase: Phase) -> Iterator[Change]:
    """A tensor of before in the place of that of after, or the other way."""
    for read in dict.fromkeys(reads(tree)):
        for other in _beside(words, read.tensor, phase):
            instead = replace(read, tensor=other)
            one, right = (words.program.tensors[name].title for name in (other, read.tensor))
            part = f"{one} stands where {right} belongs"
            yield Change("stale", part, replaced(tree, read, instead))


def _beside(words: RuleWords, tensor: str, phase: Phase) -> Iterator[str]:
    """What is carried on for what it was, and what goes into a function for what comes out of it."""
    program = words.program
    if words.role(tensor) is TensorRole.AFTER:
        yield program.of(tensor)
    elif words.role(tensor) is TensorRole.PARAMETER and phase is Phase.BACKWARD:
        own = program.of(words.rule.tensor) == tensor  # no gradient of it can be made from what that makes
        yield from () if own else (program.after(tensor),)
    maker = program.maker(tensor)
    rule = None if maker is None else maker.rule_of(tensor)
    if rule is not None:
        same = (name for name in rule.reads if program.axes.get(name) == program.axes[tensor])
        alike = (name for name in same if words.phase(name) is words.phase(tensor))
        yield from (name for name in alike if program.role(name) is not TensorRole.LABEL)
