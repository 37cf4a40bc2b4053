"""A kind brings its sentences, and what it says is judged as all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from stepviz import Dataset, Experiment
from stepviz.ops import Array, Cell, Num, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.losses.cross_entropy import Loss
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.losses.softmax import ending
from stepviz.settings.kinds import (
    ACTIVATIONS,
    LOSSES,
    KnownKind,
)
from tests.claims.brought import brought
from tests.claims.judge import MOMENT, Judge
from tests.claims.judges.known import KNOWN, judge_of
from tests.claims.judges.verdict import Said, Truth
from tests.claims.reader import sentences
from tests.claims.runs import of_kind
from tests.claims.walk import look_at
from tests.support.examples import LONG
from tests.support.kinds.leaky_relu import LeakyRelu

_FAIR = Sentence("Whoever guesses has a loss of {loss:number}.")


class Wrong(Loss):
    """Cross-entropy, with a remark that is not true."""

    remark = _FAIR

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """One sentence more."""
        words, unfair = super().words(cell, tensors), float(-np.log(2 / tensors["probs"].shape[1]))
        return replace(words, meaning=(*words.meaning, self.remark.say(loss=Num(unfair))))


class Unknown(Wrong):
    """Its remark stands nowhere."""

    remark = Sentence(f"Yes: {_FAIR.text}")


class Half(Loss):
    """Half of each cross-entropy, in the words of the whole."""

    def each(self, probs: Array, y: Array) -> Array:
        """From probs (batch, classes), y (batch,): losses (batch,)."""
        return 0.5 * super().each(probs, y)


def _head(loss: type[Loss], run: Experiment, dataset: Dataset) -> OutputLayer:
    usual = ending(run, dataset)
    softmax, _, gradient = usual.ops
    return usual._replace(ops=(softmax, loss(len(dataset.classes), run), gradient))


wrong, unknown, half = (partial(_head, loss) for loss in (Wrong, Unknown, Half))


def _is_fair(truth: Truth, said: Said) -> bool:
    return truth.shows(said["loss"], float(np.log(truth.widths[-1])))


def complaints(setting: str, kind: str) -> Iterator[str]:
    """What is wrong with what is said in runs of a kind, and what it brings and never says."""
    judge = Judge(brought)
    for run in [*of_kind(setting, kind)][:: 1 if LONG else 5]:
        for look in look_at(run):
            for text in sentences(look.frame, look.cell):
                found = judge.complaint(look.frame, look.cell or MOMENT, text)
                if found:
                    yield f"{found}: {text}\n    {look}"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some more of each list."""
    monkeypatch.setitem(KNOWN, _FAIR, _is_fair)
    monkeypatch.setitem(ACTIVATIONS, "leaky_relu", KnownKind(f"{LeakyRelu.__module__}:LeakyRelu"))
    for name in ("wrong", "unknown", "half"):
        monkeypatch.setitem(LOSSES, name, KnownKind(f"{__name__}:{name}"))


@pytest.mark.usefixtures("kinds")
def test_a_kind_with_its_claims_says_nothing_unknown_or_false() -> None:
    assert list(complaints("activation", "leaky_relu")) == []


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("unknown", "no entry knows this sentence: Yes: Whoever guesses"),
        ("wrong", "it is not true: Whoever guesses"),
        ("half", "it is not true: rule: -ln of the probability"),
    ],
)
def test_a_kind_that_says_what_it_does_not_bring_or_what_is_false_is_noticed(kind: str, complaint: str) -> None:
    assert any(found.startswith(complaint) for found in complaints("loss", kind))


def test_a_sentence_without_a_judge_is_noticed() -> None:
    with pytest.raises(LookupError, match="Nobody knows"):
        judge_of(Sentence("Nobody knows."), None)


def test_a_sentence_is_said_with_its_own_fields_only() -> None:
    told = Sentence("{a:number} is {b:more|less}.")
    assert told.say(a=Num(1.0), b="more") == (Num(1.0), " is ", "more", ".")
    assert told.say(b="less") == ("", " is ", "less", ".")
    with pytest.raises(KeyError):
        told.say(c="more")
