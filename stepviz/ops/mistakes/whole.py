"""Whole rules: mistakes that change a whole rule, or the tensors that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stepviz.formula.tree import (
    Binary,
    Call,
    Fixed,
    Fold,
    How,
    Index,
    Minus,
    Node,
    quotient,
    reads_in,
    renamed,
    replaced,
    walk,
)
from stepviz.ops.mistakes.table import Change, rare
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.op import Phase
from stepviz.ops.tensor import TensorRole

_BOTH: tuple[How, ...] = ("sum", "mean")
_ALONG = "_"


def of_whole(words: RuleWords, phase: Phase) -> Iterator[Change]:
    """Yields the changes of a whole rule. `phase`: that of its operation."""
    tree = words.rule.tree
    yield Change("sign", words.made, Minus(tree))
    if len(words.rule.indexes) == 2:
        one, other = words.rule.indexes
        yield Change("transposed", words.made, renamed(tree, {one: other, other: one}))
    yield from rare(_all_classes(words, tree))
    if phase is Phase.FORWARD:
        yield from _all_labels(words, tree)
    if phase is Phase.BACKWARD:
        yield Change("averaged", words.made, Binary("/", tree, Fixed(float(words.rows))))
        if any(words.is_answer(node) for node in walk(tree)):
            yield from rare(_other_means(words, tree))
            yield from _other_losses(words, tree)
    yield from _other_reads(words, tree, phase)


def _all_classes(words: RuleWords, tree: Node) -> Iterator[Change]:
    """Yields changes that use the numbers of all classes where a label selects one."""
    for read in reads_in(tree):
        for place, at in enumerate(read.at):
            if words.is_answer(at):
                every = replace(read, at=(*read.at[:place], Index(_ALONG), *read.at[place + 1 :]))
                for how in _BOTH:
                    told = "Every class counts, not only the true one"
                    yield Change("one-hot-forgotten", told, Fold(how, _ALONG, replaced(tree, read, every)))


def _all_labels(words: RuleWords, tree: Node) -> Iterator[Change]:
    """Yields the mean over the labels of all rows, for a rule in which each row has its own."""
    others = tree
    for read in reads_in(tree):
        if words.is_answer(read):
            _, *along = read.at
            others = replaced(others, read, replace(read, at=(Index(_ALONG), *along)))
    if others != tree:
        yield Change("broadcast", words.made, Fold("mean", _ALONG, others))


def _other_means(words: RuleWords, tree: Node) -> Iterator[Change]:
    """Yields the mean over the outputs of each row, besides the mean over the rows or instead of it."""
    outputs = Fixed(float(words.program.shape(words.program.tensors[words.rule.tensor])[-1]))
    yield Change("averaged", words.made, Binary("/", tree, outputs))
    if any(part == (-1, Fixed(float(words.rows))) for part in quotient(tree)):
        summed = Binary("*", tree, Fixed(float(words.rows)))
        yield Change("wrong-axis", f"the mean in {words.made}", Binary("/", summed, outputs))


def _other_losses(words: RuleWords, tree: Node) -> Iterator[Change]:
    """Yields the gradients of other losses: of squares, of squares after a sigmoid, of absolute values."""
    twice, half = Binary("*", Fixed(2.0), tree), Binary("/", tree, Fixed(2.0))
    yield Change("wrong-loss", "the sum of squares has a factor of 2", twice)
    roles = {words.program.role(read.tensor) for read in reads_in(tree)}
    if TensorRole.TARGET in roles:  # else there is no 2 to forget
        yield Change("wrong-loss", "half the sum of squares has no factor of 2", half)
    answers = (TensorRole.PROBABILITY, TensorRole.OUTPUT)
    answer = next((read for read in reads_in(tree) if words.program.role(read.tensor) in answers), None)
    if answer is None:  # a loss that somebody typed need not read any
        return
    slope = Binary("*", answer, Binary("-", Fixed(1.0), answer))
    told = f"{words.written(answer)}·(1 - {words.written(answer)}) belongs to squares"
    for before in (tree, twice):
        yield Change("wrong-loss", told, Binary("*", before, slope))
    sign = Call("sign", tree)
    for other in (sign, Binary("/", sign, Fixed(float(words.rows)))):
        yield Change("wrong-loss", "that of absolute values is a sign", other, rare=True)


def _other_reads(words: RuleWords, tree: Node, phase: Phase) -> Iterator[Change]:
    """Yields rules that read an old value instead of the new one, or the reverse; rarely another tensor."""
    for read in dict.fromkeys(reads_in(tree)):
        usual = [*_beside(words, read.tensor, phase)]
        others = [*_before(words, read.tensor), *_alike(words, words.rule.reads, read.tensor)]
        for other in dict.fromkeys((*usual, *others)):
            instead = replace(read, tensor=other)
            part = f"{words.symbol(other)} stands where {words.symbol(read.tensor)} belongs"
            yield Change("stale", part, replaced(tree, read, instead), rare=other not in usual)


def _beside(words: RuleWords, tensor: str, phase: Phase) -> Iterator[str]:
    """Yields the tensors that are commonly read instead: the old value for the new one, the input for the output."""
    program = words.program
    if words.program.role(tensor) is TensorRole.AFTER:
        yield program.of(tensor)
    elif words.program.role(tensor) is TensorRole.PARAMETER and phase is Phase.BACKWARD:
        own = program.of(words.rule.tensor) == tensor  # no gradient of it can be made from what that makes
        yield from () if own else (program.after(tensor),)
    yield from (name for name in _made_from(words, tensor) if words.phase(name) is words.phase(tensor))


def _before(words: RuleWords, tensor: str) -> Iterator[str]:
    """Yields the tensors that a tensor is made from, cell by cell, in its phase; for an update also gradients."""
    for name in _made_from(words, tensor):
        if words.phase(name) is words.phase(tensor) or words.phase(tensor) is Phase.UPDATE:
            yield name
            yield from _before(words, name)


def _made_from(words: RuleWords, tensor: str) -> Iterator[str]:
    """The tensors with the same axes that the rule of a tensor reads."""
    maker = words.program.maker(tensor)
    rule = None if maker is None else maker.rule_of(tensor)
    return _alike(words, () if rule is None else rule.reads, tensor)


def _alike(words: RuleWords, names: Iterable[str], tensor: str) -> Iterator[str]:
    """The names of tensors with the axes of `tensor`, without labels."""
    axes = words.program.axes
    same = (name for name in names if name != tensor and axes.get(name) == axes.get(tensor))
    return (name for name in same if words.program.role(name) is not TensorRole.LABEL)
