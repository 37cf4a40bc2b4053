"""Mistakes are read off a rule, by name, in words, none twice; a run with one has its numbers, all else is right."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from operator import eq
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Program, Timeline, Trainer
from stepviz.formula.tree import Read, walk
from stepviz.ops import Cell, TensorRole
from stepviz.ops.mistakes.faulty import possible
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.rules.rule import Rule
from stepviz.training.gradient_check import prove
from stepviz.training.timeline import finish
from tests.support.examples import LONG
from tests.support.moments import iteration_of


def program(source: str = "article", **settings: object) -> Program:
    return Trainer(Experiment.of(source, **settings)).program


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
        instead, gone = rewrite.part.removesuffix(" belongs").split(" stands where ")
        both = ((right, gone), (rewrite.rule, instead))
        tensors = made.tensors
        found = [
            {name for name in read(rule, made) if said in (tensors[name].title, tensors[name].symbol)}
            for rule, said in both
        ]
        return found[0], found[1]
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


def test_the_sign_of_the_step_is_wrong_in_the_first_tensor_that_has_one() -> None:
    made = iteration_of(2, mistake="sign@update")
    assert np.array_equal(made["W_after"], made["W"] + 0.01 * made["dW"])
    assert np.array_equal(made["b_after"], made["b"] - 0.01 * made["db"])
    other = iteration_of(2, mistake="sign@update.b_after")
    assert np.array_equal(other["W_after"], other["W"] - 0.01 * other["dW"])
    assert np.array_equal(other["b_after"], other["b"] + 0.01 * other["db"])


def test_the_gradient_check_notices_a_wrong_gradient_and_a_test_a_wrong_sum() -> None:
    assert prove(iteration_of(2, mistake="averaged@grads"), "sum", 0.01).fails
    assert not prove(iteration_of(2), "sum", 0.01).fails
    wrong = prove(iteration_of(2, mistake="wrong-axis@softmax"), "sum", 0.01)
    assert ("p rows sum to 1", False) in wrong.invariants


@pytest.mark.parametrize(
    ("settings", "mistake"),
    [
        ({"hidden": (4,)}, "mask-forgotten@dh1"),
        ({"hidden": (4,), "dropout": 0.4}, "mask-forgotten@dropout1"),
        ({"hidden": (4,), "norm": "batch"}, "term-forgotten@n1"),
        ({"loss": "mse"}, "not-averaged@doutputs"),
    ],
)
def test_the_arithmetic_of_a_number_is_that_of_the_wrong_rule(settings: dict[str, Any], mistake: str) -> None:
    made = iteration_of(2, "iris", **settings, mistake=mistake)
    for op in made.program.ops:
        for tensor in op.writes:
            if op.rule_of(tensor.name) is None:
                continue
            for index in list(np.ndindex(*made[tensor.name].shape))[:6]:
                terms = op.terms(Cell(tensor.name, index), made)
                assert terms.total() == pytest.approx(made[tensor.name][index], rel=1e-9, abs=1e-12), (tensor, index)


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        ("article", {}),
        ("article", {"batch_size": 1}),
        ("digits", {"conv": "2@3x3", "hidden": (4,), "batch_size": 3}),
        ("names", {"batch_size": 4}),
        ("names", {"embed": 3, "context": 2, "hidden": (4,), "batch_size": 4}),
        *([("gpt", {})] if LONG else []),
    ],
)
def test_a_transposed_array_has_what_each_batch_and_each_check_reads_of_it(
    source: str, settings: dict[str, Any]
) -> None:
    run = Experiment.of(source, **settings, iterations=6, check=(2, 3))
    trainer = Trainer(run)
    made = trainer.program
    found = [each for each in possible(made, trainer.experiment.batch_size) if each.mistake == "transposed"]
    for tensor in dict.fromkeys(each.rule.tensor for each in found):
        maker = made.maker(tensor)
        assert maker is not None
        line = Timeline(Trainer(replace(run, mistake=f"transposed@{maker.name}.{tensor}")))
        finish(line.extend(6))
        assert line.reached == 6 or line.stop is not None
    assert bool(found) != (run.batch_size == 1)


def test_the_row_of_a_character_is_read_from_a_transposed_table_only_if_it_is_square() -> None:
    tables = {27: program("names", embed=27, hidden=(4,)), 3: program("names", embed=3, hidden=(4,))}
    parts = {
        size: {r.part for r in rewrites(made, "v1", 4) if r.mistake == "transposed"} for size, made in tables.items()
    }
    assert parts == {27: {"v1", "E1"}, 3: {"v1"}}
