"""The mistakes that are read off a rule: by name, in words, none twice."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Program, Trainer
from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.mistakes.table import MISTAKES


def program(source: str = "article", **settings: object) -> Program:
    return Trainer(Experiment.of(source, **settings)).program


def said(made: Program, tensor: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rewrite in rewrites(made, tensor, 4):
        found.setdefault(rewrite.mistake, []).append(rewrite.sentence)
    return found


@pytest.mark.parametrize(
    ("tensor", "mistake", "sentence"),
    [
        ("logits", "bias-forgotten", "The bias b is missing."),
        ("probs", "wrong-axis", "The sum over the classes is taken over the wrong axis."),
        ("probs", "function-forgotten", "exp is not applied."),
        ("loss", "not-averaged", "The sum over the examples is not averaged."),
        ("dlogits", "one-hot-forgotten", "onehot(y) is missing."),
        ("dW", "averaged", "The sum over the examples is averaged once too often."),
        ("W_after", "lr-forgotten", "The learning rate is missing."),
        ("W_after", "sign", "The sign of lr·dW is wrong."),
    ],
)
def test_the_article_has_the_mistakes_of_a_textbook(tensor: str, mistake: str, sentence: str) -> None:
    assert sentence in said(program(), tensor)[mistake]


@pytest.mark.parametrize(
    ("settings", "tensor", "mistake"),
    [
        ({"hidden": (3,)}, "da1", "mask-forgotten"),
        ({"hidden": (3,), "dropout": 0.5}, "k1", "mask-forgotten"),
        ({"hidden": (3,), "dropout": 0.5}, "dh1", "mask-forgotten"),
        ({"hidden": (3,), "activation": "tanh"}, "h1", "function-forgotten"),
        ({"hidden": (3,), "activation": "tanh"}, "da1", "factor-forgotten"),
        ({"hidden": (3,)}, "logits", "stale"),
        ({"hidden": (3,)}, "dh1", "stale"),
        ({"optimizer": "adam"}, "sW", "not-corrected"),
        ({"l2": 0.1}, "dW", "term-forgotten"),
        ({"loss": "mse"}, "doutputs", "wrong-loss"),
        ({"optimizer": "momentum"}, "W_after", "stale"),
    ],
)
def test_every_kind_of_mistake_is_read_off_some_rule(settings: dict[str, object], tensor: str, mistake: str) -> None:
    assert mistake in said(program("iris", **settings), tensor)


def test_every_mistake_has_its_words() -> None:
    nets = [program(), program("iris", hidden=(3,), dropout=0.5, optimizer="adam")]
    met = {r.mistake for made in nets for name in made.tensors for r in rewrites(made, name, 4)}
    assert met == set(MISTAKES)
    for mistake in MISTAKES.values():
        assert mistake.sentence.endswith(".")
        assert mistake.hint.endswith(("?", "."))


def test_what_is_seldom_done_or_seen_is_rare_and_comes_last() -> None:
    found = rewrites(program("iris", hidden=(3,), norm="batch"), "sd1", 4)
    assert {r.part: r.rare for r in found if r.mistake == "term-forgotten"} == {"v1": True, "1e-05": True}
    assert [r.rare for r in found] == sorted(r.rare for r in found)
    parts = [r.part for r in rewrites(program("iris", hidden=(3,), norm="batch"), "rest1", 4) if r.rare]
    assert "p1 + n1·q1" in parts


def test_what_no_rule_makes_has_no_mistakes() -> None:
    made = program("iris", hidden=(3,), dropout=0.5)
    assert rewrites(made, "x", 4) == rewrites(made, "r1", 4) == rewrites(made, "W1", 4) == ()
