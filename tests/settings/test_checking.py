"""Each setting that cannot be used has its sentence, word for word, and the outermost values are taken."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.settings.limits import MAX_BATCH_SIZE, MAX_ITERATIONS

REFUSED: dict[str, str] = {
    "article --seed 4294967296": "--seed 4294967296 is out of range: give a whole number from 0 to 4294967295",
    "article --iterations 10000001": "--iterations 10000001 is out of range: give a whole number from 1 to 10000000",
    "iris --batch-size 10001": "--batch-size 10001 is out of range: give a whole number from 1 to 10000",
    "article --check 100,0": "--check 0 is out of range: give a whole number from 1 to 10000000",
    "article --lr -1": "--lr -1.0: the learning rate must be a finite number, 0 or more, for example 0.01",
    "article --l2 inf": "--l2 inf: weight decay must be a finite number, 0 or more, for example 0.001",
    "article --optimizer momentum --momentum 1": (
        "--momentum 1.0 is out of range: give a number from 0 up to, but not including, 1"
    ),
    "article --optimizer adam --beta2 -0.5": (
        "--beta2 -0.5 is out of range: give a number from 0 up to, but not including, 1"
    ),
    "iris --hidden 4 --dropout 1": "--dropout 1.0 is out of range: give a number from 0 up to, but not including, 1",
    "xor --rows 3": "--rows 3 is out of range: give a whole number from 4 to 100000",
    "xor --rows 100001": "--rows 100001 is out of range: give a whole number from 4 to 100000",
    "xor --noise 10.5": "--noise 10.5 is out of range: give a number from 0 to 10, for example 0.1",
    "xor --val 1": "--val 1.0 is out of range: give a fraction from 0 up to, but not including, 1",
    "xor --test -0.1": "--test -0.1 is out of range: give a fraction from 0 up to, but not including, 1",
    "xor --val 0.5 --test 0.5": "--val 0.5 and --test 0.5 leave no training rows: give less than 1 together",
    "names --positions": "--positions is for embeddings: give --embed too, for example 2",
    "names --embed 2 --conv 4": (
        "--conv '4' is no list of filters: write how many and their size, for example --conv 4@3x3"
    ),
    "digits --conv 4@3x3,65@2x2": "--conv 65@2x2 is out of range: give 1@1x1 to 64@16x16",
    "digits --conv 4@3x3 8@2x2": "--conv takes its values in one word: write --conv 4@3x3,8@2x2",
    "names --context 17": "--context 17 is out of range: give a whole number from 1 to 16",
    "names --embed 65": "--embed 65 is out of range: give a whole number from 0 to 64",
    "names --embed -1": "--embed -1 is out of range: give a whole number from 0 to 64",
    "article --hidden 1,1,1,1,1,1,1,1,1": "--hidden has 9 layers: give at most 8",
    "article --hidden 4097": "--hidden 4097 is out of range: give a whole number from 1 to 4096",
    "article --weights=": "--weights '' is not the name of a file: write for example --weights w.json",
    "article --weights w.txt": "--weights w.txt is not a parameter file: give a .json or .npz file",
    "iris --features a,a": "--features a,a: give one or more columns, each once",
    "a.csv --delimiter x": "--delimiter 'x' is not a delimiter: give , ; | tab or space",
    "a.csv --delimiter comma --decimal ,": "--decimal , and --delimiter , cannot be the same",
    "a.csv --image 257x1": "--image 257x1 is out of range: give 1x1 to 256x256",
    "digits --conv 65@3x3": "--conv 65@3x3 is out of range: give 1@1x1 to 64@16x16",
    "iris --norm group --hidden 3": "--norm 'group' is unknown: choose batch, layer or rms",
    "iris --norm batch": "--norm batch is for hidden layers: give --hidden too, for example 8,8",
    "iris --dropout 0.2": "--dropout 0.2 is for hidden layers: give --hidden too, for example 8,8",
    "iris --activation tanh": "--activation tanh is for hidden layers: give --hidden too, for example 8,8",
    "iris --hidden 4 --norm batch --batch-size 1": (
        "--norm batch needs a batch of two rows or more for σ: give --batch-size 2"
    ),
    "mazur --hidden 3": "mazur brings the weights of two hidden units: leave --hidden out, or give --weights too",
    "mazur --norm layer": "mazur brings the weights of layers without a norm: leave --norm out, or give --weights too",
    "article --freeze W,W": "--freeze names W twice: give each parameter once",
    "article --freeze W,b": "--freeze W,b freezes every parameter: leave one out",
    "iris --hidden 4 --freeze W3": "--freeze W3: this run has no such parameter: choose from W1, b1, W2, b2",
    "iris --momentum 0.5": (
        "--momentum is for the optimizers momentum, adam and adamw: give --optimizer, or leave it out"
    ),
    "iris --beta2 0.5": "--beta2 is for the optimizers adam and adamw: give --optimizer, or leave it out",
    "iris --loss mse --softmax plain": "--softmax is for the loss softmax: give --loss softmax, or leave it out",
    "iris --output sigmoid": "--output is for the loss kinds mse and half-mse: give --loss, or leave it out",
    "iris --set a=1": "--set is for chain-rule: write stepviz chain-rule --set …, or leave it out",
    "chain-rule --set a=1": "--set is for a formula of your own: give --formula too, or leave it out",
    "chain-rule --hidden 3": "--hidden has no effect on chain-rule, which has no layers: leave it out",
    "chain-rule --seed 1": "--seed has no effect on chain-rule, which draws nothing at random: leave it out",
    "chain-rule --label y": "--label has no effect on chain-rule, which has no rows: leave it out",
    "iris --variant as-printed": "--variant as-printed is the article's listing: leave it out, or train on article",
    "article --variant as-printed --batch-size 1": (
        "--variant as-printed reads two rows of every batch: give --batch-size 2 or more"
    ),
    "article --variant as-printed --reduction mean": (
        "--variant as-printed sums its gradient as the listing does: leave --reduction out"
    ),
    "article --variant as-printed --hidden 3": (
        "--variant as-printed is a network of one layer, as the listing is: leave --hidden out"
    ),
    "article --val 0.2": (
        "--val is for other sources than the article, which has its own split: leave it out with article"
    ),
    "names --features a": "--features is for other sources than texts: leave it out with names",
    "iris --rows 9": (
        "--rows is for the sets made at random (xor, circles, moons, spirals, gauss, line, housing): leave "
        "it out with iris"
    ),
    "iris --label x": "--label is for tables: leave it out with iris",
    "iris --missing drop": "--missing is for tables: leave it out with iris",
    "iris --task regression": "--task is for files: leave it out with iris",
    "iris --context 2": "--context is for texts (names, or a file with --task next-char): leave it out with iris",
    "iris --hidden 4096,4096,4096,4096,4096,4096,4096,4096": (
        "an iteration of this network has 2.8 GB of numbers, and there is room for at most 2 GB: give fewer "
        "or smaller layers with --hidden"
    ),
}
LONG = "1" * 31
REFUSED[f"article --seed {LONG}"] = f"--seed '{LONG}' is not a whole number: write for example --seed 100"
OF_ANOTHER_TYPE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"seed": None}, "seed=None cannot be used: give a whole number"),
    ({"lr": None}, "lr=None cannot be used: give a number"),
    ({"lr": "x"}, "lr='x' cannot be used: give a number"),
    ({"hidden": 8.5}, "hidden=8.5 cannot be used: give a tuple of whole numbers, for example (8, 8)"),
    ({"header": 1}, "header=1 cannot be used: give True or False"),
    ({"iterations": "10"}, "iterations='10' cannot be used: give a whole number"),
    ({"reduction": None}, "reduction=None cannot be used: give sum or mean"),
    ({"activation": None}, "activation=None cannot be used: give relu, tanh, sigmoid, leaky, gelu or silu"),
    ({"seed": np.array([1, 2])}, "seed=array([1, 2]) cannot be used: give a whole number"),
    ({"lr": np.zeros(1)}, "lr=array([0.]) cannot be used: give a number"),
    ({"sampling": np.arange(2)}, "sampling=array([0, 1]) cannot be used: give replacement, epochs or order"),
    ({"set": False}, 'set=False cannot be used: give numbers by name, for example {"a": 2}'),
    ({"set": {"a": "x"}}, """set=(('a', 'x'),) cannot be used: give numbers by name, for example {"a": 2}"""),
)
TAKEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("article", {"seed": 2**32 - 1, "iterations": 1, "batch_size": 1, "lr": 0.0, "check": (1, 1)}),
    ("article", {"iterations": MAX_ITERATIONS, "batch_size": MAX_BATCH_SIZE, "lr": 1.7976931348623157e308}),
    ("article", {"variant": "as-printed", "batch_size": 2, "lr": 5e-324}),
    ("article", {"hidden": (1,) * 8, "optimizer": "adam", "momentum": 0.0, "beta2": 0.0}),
    ("xor", {"rows": 4, "noise": 0}),
    ("xor", {"rows": 100_000, "noise": 10, "val": 0.5, "test": 0.4999}),
    ("names", {"context": 16, "embed": 64}),
    ("names", {"context": 1, "embed": 0}),
    ("digits", {"conv": "64@16x16", "hidden": (4096,), "dropout": 0}),
    ("a.csv", {"image": "256x256", "delimiter": ";", "decimal": ",", "features": ("a", "b")}),
    ("iris", {"hidden": (4,), "freeze": ("W1", "b1", "W2"), "norm": "batch", "batch_size": 2}),
)


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_used_is_told_word_for_word(words: str) -> None:
    with pytest.raises(UserError) as refused:
        experiment(parse("train", words.split()))
    assert str(refused.value) == REFUSED[words]


@pytest.mark.parametrize(("given", "sentence"), OF_ANOTHER_TYPE)
def test_a_value_of_another_type_has_its_sentence_however_it_is_given(given: dict[str, Any], sentence: str) -> None:
    for make in (Experiment, partial(replace, Experiment())):
        with pytest.raises(UserError) as refused:
            make(**given)
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"scale": "max"}, "--scale 'max' is unknown: choose none, standard or common"),
        ({"lrr": 1}, "unknown setting 'lrr': did you mean lr?"),
        ({"zzz": 3}, "unknown setting 'zzz': help(stepviz.Experiment) lists them"),
    ],
)
def test_what_is_no_setting_or_no_value_of_one_is_told(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        Experiment.of("iris", **given)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("source", "given"), TAKEN)
def test_the_outermost_values_are_taken(source: str, given: dict[str, Any]) -> None:
    run = Experiment.of(source, **given)
    assert {name: getattr(run, name) for name in given} == given
