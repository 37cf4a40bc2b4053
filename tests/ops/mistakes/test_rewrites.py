"""The mistakes that are read off a rule: by name, in words, none twice; and the numbers that they make."""

from __future__ import annotations

import re
from collections import Counter
from operator import eq
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Program, Trainer
from stepviz.formula.tree import Read, walk
from stepviz.ops import Cell, TensorRole
from stepviz.ops.mistakes.rewrites import Rewrite, mistaken, rewrites
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.rules.arrays import made_in
from stepviz.ops.rules.rule import Rule
from stepviz.views.text import numbers
from tests.support.examples import LONG


def program(source: str = "article", **settings: object) -> Program:
    return Trainer(Experiment.of(source, **settings)).program


def said(made: Program, tensor: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rewrite in rewrites(made, tensor, 4):
        found.setdefault(rewrite.mistake, []).append(rewrite.sentence)
    return found


@pytest.mark.parametrize(
    ("source", "settings", "tensor", "mistake", "sentence"),
    [
        ("article", {}, "logits", "bias-forgotten", "The bias b is missing."),
        ("article", {}, "probs", "wrong-axis", "The sum over the classes is taken over the wrong axis."),
        ("article", {}, "probs", "function-forgotten", "exp is not applied."),
        ("article", {}, "loss", "not-averaged", "The sum over the examples is not averaged."),
        ("article", {}, "dlogits", "one-hot-forgotten", "onehot(y) is missing."),
        ("article", {}, "dW", "averaged", "The sum over the examples is averaged once too often."),
        ("article", {}, "W_after", "lr-forgotten", "The learning rate is missing."),
        ("article", {}, "W_after", "sign", "The sign of lr·dW is wrong."),
        ("iris", {"hidden": (3,)}, "da1", "mask-forgotten", ""),
        ("iris", {"hidden": (3,), "dropout": 0.5}, "k1", "mask-forgotten", ""),
        ("iris", {"hidden": (3,), "activation": "tanh"}, "h1", "function-forgotten", ""),
        ("iris", {"hidden": (3,), "activation": "tanh"}, "da1", "factor-forgotten", ""),
        ("iris", {"hidden": (3,)}, "logits", "stale", ""),
        ("iris", {"optimizer": "adam"}, "sW", "not-corrected", ""),
        ("iris", {"l2": 0.1}, "dW", "term-forgotten", ""),
        ("iris", {"loss": "mse"}, "doutputs", "wrong-loss", ""),
        ("iris", {"optimizer": "momentum"}, "W_after", "stale", ""),
    ],
)
def test_the_mistakes_of_a_textbook_are_read_off_the_rules(
    source: str, settings: dict[str, object], tensor: str, mistake: str, sentence: str
) -> None:
    found = said(program(source, **settings), tensor)[mistake]
    assert not sentence or sentence in found


MISSING = ("term-forgotten", "factor-forgotten", "bias-forgotten", "mask-forgotten", "not-corrected")
WORDED: list[tuple[str, dict[str, Any]]] = [
    ("article", {"softmax": "stable", "optimizer": "adam"}),
    ("iris", {"hidden": (4, 3), "norm": "batch", "dropout": 0.3, "optimizer": "momentum", "l2": 0.1}),
    ("xor", {"hidden": (3,), "loss": "bce", "optimizer": "rmsprop", "reduction": "mean"}),
    ("mazur", {"schedule": "linear"}),
]


def read(rule: Rule, made: Program) -> Counter[str]:
    """How often a rule reads each tensor, but labels, which choose among others."""
    return Counter(
        node.tensor
        for node in walk(rule.tree)
        if isinstance(node, Read) and made.role(node.tensor) is not TensorRole.LABEL
    )


def named(rewrite: Rewrite, right: Rule, made: Program) -> tuple[set[str], set[str]]:
    """The tensors that are said to be read no longer, and those read in their places."""
    if rewrite.mistake == "stale":
        titles = {tensor.title: name for name, tensor in made.tensors.items()}
        instead, gone = rewrite.part.removesuffix(" belongs").split(" stands where ")
        return {titles[gone]}, {titles[instead]}
    words = re.findall(r"[a-zA-Zα-ω]+\d*", rewrite.part)
    return {name for name in read(right, made) if made.tensors[name].symbol in words}, set()


@pytest.mark.parametrize(("source", "settings"), WORDED, ids=[source for source, _ in WORDED])
def test_what_a_sentence_names_is_what_the_wrong_rule_no_longer_reads(source: str, settings: dict[str, Any]) -> None:
    made, seen = program(source, **settings), 0
    for tensor in made.tensors:
        rules = ((op.rule_of(tensor), *op.other_forms) for op in made.ops)
        forms = [rule for every in rules for rule in every if rule is not None and rule.tensor == tensor]
        for rewrite in rewrites(made, tensor, 4):
            if rewrite.mistake not in (*MISSING, "stale"):
                continue
            wrong = read(rewrite.rule, made)
            found = [(set(read(form, made) - wrong), set(wrong - read(form, made))) for form in forms]
            within = not all(gone for gone, _ in found)  # a part of a function of what is read as before
            said = [named(rewrite, form, made) for form in forms]
            assert within or any(map(eq, found, said)), (tensor, rewrite, found, said)
            seen += not within
    assert seen > 20


def test_every_mistake_has_its_words() -> None:
    nets = [program(), program("iris", hidden=(3,), dropout=0.5, optimizer="adam")]
    met = {r.mistake for made in nets for name in made.tensors for r in rewrites(made, name, 4)}
    assert met == set(MISTAKES)
    for mistake in MISTAKES.values():
        assert mistake.sentence.endswith(".")
        assert mistake.hint.endswith(("?", "."))


NETS: list[tuple[str, dict[str, Any]]] = [
    ("article", {}),
    ("iris", {"hidden": (4,), "norm": "batch", "dropout": 0.3, "optimizer": "adam"}),
    ("xor", {"hidden": (3,), "loss": "bce", "optimizer": "momentum", "l2": 0.1}),
    ("digits", {"conv": "1@3x3", "hidden": (4,)}),
    ("line", {"optimizer": "rmsprop"}),
]


@pytest.mark.parametrize(("source", "settings"), NETS, ids=[source for source, _ in NETS])
def test_a_wrong_answer_is_what_its_mistake_makes(source: str, settings: dict[str, Any]) -> None:
    trainer, random = Trainer(Experiment.of(source, **settings)), np.random.RandomState(1)
    iteration = trainer.iterate(trainer.carried(trainer.initial, 1, 3), 4)
    program, asked = iteration.program, 0
    made = [tensor.name for op in program.ops for tensor in op.writes if op.rule_of(tensor.name) is not None]
    for _ in range(400 if LONG else 25):
        name = made[random.randint(len(made))]
        array = iteration[name]
        cell = Cell(name, tuple(int(random.randint(length)) for length in array.shape))
        for value, rewrite in mistaken(program, cell, iteration):
            with np.errstate(all="ignore"):
                wrong = made_in(rewrite.rule, iteration, tuple(place + 1 for place in cell.index))[cell.index]
            assert value == pytest.approx(float(wrong), rel=1e-12), rewrite
            assert value != array[cell.index]
            assert numbers.fixed(value)
            asked += 1
    assert asked > 60
