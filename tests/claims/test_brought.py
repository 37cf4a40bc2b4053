"""A kind brings its sentences, and what it says is judged as all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stepviz.ops import Num
from stepviz.ops.claims import Sentence
from stepviz.settings.kinds import ACTIVATIONS, KnownKind
from tests.claims.judge import complaint
from tests.claims.judges.known import judge_of
from tests.claims.reader import sentences
from tests.claims.runs import of_kind
from tests.claims.walk import look_at
from tests.support.kinds.leaky_relu import LeakyRelu


class Wrong(LeakyRelu):
    """The same words with another gradient."""

    gradient_code = "da{n} = dh{n}*np.where(a{n} > 0, 1, 0)"


def complaints(setting: str, kind: str) -> Iterator[str]:
    """What is wrong with what is said in runs of a kind."""
    for truth in (truth for run in of_kind(setting, kind) for truth in look_at(run)):
        for text in sentences(truth):
            if found := complaint(truth, text):
                yield f"{found}: {text}\n    {truth}"


def test_a_kind_with_its_claims_says_nothing_unknown_or_false_and_a_wrong_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ACTIVATIONS, "leaky_relu", KnownKind(f"{LeakyRelu.__module__}:LeakyRelu"))
    assert list(complaints("activation", "leaky_relu")) == []
    monkeypatch.setitem(ACTIVATIONS, "wrong", KnownKind(f"{__name__}:Wrong"))
    assert any(found.startswith("it is not true") for found in complaints("activation", "wrong"))


def test_a_sentence_without_a_judge_is_noticed() -> None:
    with pytest.raises(LookupError, match="Nobody knows"):
        judge_of(Sentence("Nobody knows."), None)


def test_a_sentence_is_said_with_its_own_fields_only() -> None:
    told = Sentence("{a:number} is {b:more|less}.")
    assert told.say(a=Num(1.0), b="more") == (Num(1.0), " is ", "more", ".")
    assert told.say(b="less") == ("", " is ", "less", ".")
    with pytest.raises(KeyError):
        told.say(c="more")
