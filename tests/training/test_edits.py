"""Edits as they are written: one way for each, one sentence for what a run cannot have."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.training.edits import Edit, read_all

ARTICLE = Trainer(Experiment())


def read(text: str, trainer: Trainer) -> Edit:
    (edit,) = read_all([text], trainer)
    return edit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" 0501:lr=1e-3", "501:lr=0.001"),
        ("501:batch_size=08", "501:batch-size=8"),
        ("501:reduction=mean", "501:reduction=mean"),
        ("501:W.x2.c0=2.0", "501:W.x2.c0=2"),
        ("501:b.c1=-.5", "501:b.c1=-0.5"),
        ("501:x.e1.x2=1", "501:x.r6.x2=1"),
        ("501:y.e1=1", "501:y.r6=1"),
        ("1:y.r15=0", "1:y.r15=0"),
    ],
)
def test_an_edit_is_written_in_one_way(text: str, wanted: str) -> None:
    edit = read(text, ARTICLE)
    assert edit.text == wanted
    assert read(edit.text, ARTICLE) == edit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("501", "--edit 501 is not ITERATION:NAME=VALUE: write for example 501:lr=0.1 or 501:W.x0.c0=2"),
        ("0:lr=1", "--edit 0:lr=1 is outside the run: its iterations are 1 to 4000"),
        ("4001:lr=1", "--edit 4001:lr=1 is outside the run: its iterations are 1 to 4000"),
        ("5:lr=fast", "--edit 5:lr=fast: fast is not a number: write for example 0.1"),
        ("5:lr=1_0", "--edit 5:lr=1_0: 1_0 is not a number: write for example 0.1"),
        ("5:lr=nan", "--edit 5:lr=nan: lr cannot be nan: give a finite number"),
        ("5:batch-size=2.5", "--edit 5:batch-size=2.5: batch-size 2.5 is not a whole number: write for example"),
        ("5:batch-size=0", "--batch-size 0 is out of range: give a whole number from 1 to 10000"),
        ("5:seed=-1", "seed -1 is not a whole number"),
        ("5:softmax=soft", "--softmax 'soft' is unknown: choose plain or stable"),
        ("5:hidden=3", "'hidden' is no tensor of this run"),
        ("5:W.x9.c0=1", "'x9' is not one of x0 to x3"),
        ("5:W.x2.c0=inf", "W.x2.c0 cannot be inf: give a finite number"),
        ("5:dW.x2.c0=1", "dW.x2.c0 is computed, not chosen: choose W.x2.c0"),
        ("5:b_after=1", "b_after is computed, not chosen: choose b.c0"),
        ("5:W_after.x2.c0=1", "W_after.x2.c0 is computed, not chosen: choose W.x2.c0"),
        ("5:probs.e1.c0=1", "probs.e1.c0 is computed, not chosen: choose a parameter, an input or a label"),
        ("5:val=100", "val is computed, not chosen"),
        ("5:x.r16.x0=1", "there is no row #16: give r0 to r15"),
        ("5:y.r6=2", "there is no class 2: give a whole number from 0 to 1"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read(text, ARTICLE)
    assert said in str(caught.value)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).startswith(f"--edit {text}")


def test_a_formula_has_few_choices() -> None:
    trainer = Trainer(Experiment.of("chain-rule"))
    assert read("5:x=3", trainer) == Edit(5, "x", "3")
    assert read("5:optimizer=momentum", trainer).text == "5:optimizer=momentum"
    for text in ("5:seed=3", "5:batch-size=2", "5:softmax=stable", "5:reduction=mean"):
        with pytest.raises(UserError, match="has no effect on chain-rule"):
            read(text, trainer)


def test_targets_are_numbers_and_have_names() -> None:
    line, mazur = Trainer(Experiment.of("line")), Trainer(Experiment.of("mazur"))
    assert read("5:y.r3.o0=2.5", line).text == "5:y.r3.o0=2.5"
    assert read("5:y.r0.o1=0.5", mazur).text == "5:y.r0.o1=0.5"
    with pytest.raises(UserError, match="--softmax is for"):
        read("5:softmax=stable", line)
    with pytest.raises(UserError, match="--batch-size 0 is out of range"):  # and does not become the usual one
        read("5:batch-size=0", line)
    with pytest.raises(UserError, match=r"cell 'y\.r1': y has 2 places: write for example y\.r0\.o0$"):
        read("5:y.r1=17", mazur)


def test_edits_come_in_the_order_of_their_iterations_and_an_example_is_that_of_the_run_so_far() -> None:
    edits = read_all(["60:x.e0.x1=1", "501:lr=0.1", "50:seed=9", "60:lr=1"], ARTICLE)
    other = Trainer(Experiment(seed=9))
    row = int(next(other.sampler.batches(60, 1))[0])
    assert [edit.text for edit in edits] == ["50:seed=9", f"60:x.r{row}.x1=1", "60:lr=1", "501:lr=0.1"]
