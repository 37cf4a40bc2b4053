"""Every sentence the program says in thousands of places is known, and true; another word or number is noticed.

A kind brings its sentences, and what it says is judged as all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import pytest

from stepviz.ops import Num, Program
from stepviz.ops.claims import Sentence
from stepviz.settings.kinds import ACTIVATIONS, KnownKind
from stepviz.views.asking import ask
from tests.claims import questions
from tests.claims.judge import Entry, complaint, entries, is_so, judge_of, readings
from tests.claims.judges.verdict import Always, Verdict
from tests.claims.reader import look_at, sentences, walk
from tests.claims.runs import of_kind
from tests.claims.truth import MOMENT, Spoiled, Truth
from tests.support.examples import LONG, share
from tests.support.explanations import read
from tests.support.kinds.leaky_relu import LeakyRelu
from tests.support.printed import NUMBER

_ELSEWHERE = 40
_TRIES = 200
"""Places where a changed sentence is tried before it counts as unnoticed."""
Said = tuple[Truth, re.Match[str]]
"""A sentence as an entry reads it, and of what it was said."""


class Walked(NamedTuple):
    """All places, what was said there, by its entry, and what was found wrong."""

    places: list[Truth]
    said: dict[Entry, list[Said]]
    complaints: list[str]


@cache
def walked() -> Walked:
    return judged_at(walk())


def judged_at(places: Iterable[Truth]) -> Walked:
    """What is said in those places, and what is wrong with it."""
    found = Walked([*places], {}, [])
    for truth in found.places:
        try:
            texts = [*sentences(truth)]
        except Exception as error:
            texts = []
            found.complaints.append(f"nothing can be said: {error!r}\n    {truth}")
        for text in texts:
            for match, entry in readings(truth.program, text):
                found.said.setdefault(entry, []).append((truth, match))
            if fault := complaint(truth, text):
                found.complaints.append(f"{fault}: {text}\n    {truth}")
    return found


def judged() -> Mapping[Entry, list[Said]]:
    """Some places where each claim was made that some numbers make false."""
    return {entry: said[:_TRIES] for entry, said in walked().said.items() if entry.judged}


def test_nothing_that_is_said_is_unknown_or_false() -> None:
    assert sum(truth.cell != MOMENT for truth in walked().places) >= share(1000)
    kinds = {re.sub(r"[-+]?\d[\d.e+-]*", "0", text.partition("\n")[0]): text for text in walked().complaints[::-1]}
    told = "\n".join(kinds.values())
    assert not told, f"{len(walked().complaints)} places, one of each kind:\n{told}"


def test_all_arithmetic_of_numbers_is_true_in_the_digits_that_are_shown() -> None:
    _assert_all_stand((truth, partial(read, truth.frame, truth.cell)) for truth in some() if truth.cell != MOMENT)


def test_of_every_question_one_answer_is_right_and_what_it_takes_for_granted_is_so() -> None:
    moments = (truth for truth in some() if truth.cell == MOMENT)
    asked = [(truth, question) for truth in moments if (question := ask(truth.frame)) is not None]
    _assert_all_stand((truth, partial(questions.assert_true, truth, question)) for truth, question in asked)
    assert len(asked) >= share(500)


def some() -> list[Truth]:
    """Every second place; all of them with `--long`."""
    return walked().places[:: 1 if LONG else 2]


def _assert_all_stand(checks: Iterable[tuple[Truth, Callable[[], None]]]) -> None:
    """No check fails; else the places where one does."""
    found = []
    for truth, check in checks:
        try:
            check()
        except (AssertionError, ArithmeticError, LookupError, ValueError) as error:
            found.append(f"{error!r}\n    {truth}")
    assert not found, f"{len(found)} places:\n" + "\n".join(found[:20])


def test_every_entry_and_each_of_its_words_is_met() -> None:
    met, missing = walked().said, list[str]()
    places = (truth for truth in walked().places if truth.run.covers)
    for entry in {entry for truth in places for entry in entries(truth.program) if not entry.rare}:
        missing += [] if entry in met else [entry.pattern.pattern]
        for name, words in entry.choices.items():
            unsaid = {*words} - {match[name] or "" for _, match in met.get(entry, ())}
            missing += [f"{name}={word!r} in {entry.pattern.pattern}" for word in unsaid]
    assert not missing, "\n".join(missing)


Exchange = Callable[[Program, str], str | None]
"""What is put in the place of a text; None where it fits nothing."""


def test_no_word_number_or_name_of_a_claim_can_be_exchanged_unnoticed() -> None:
    missed = []
    for entry, said in judged().items():
        for name in entry.pattern.groupindex:
            words = [partial(_word, word) for word in entry.choices.get(name, ())]
            exchanges: list[Exchange] = [*words, _number, _name]
            for exchange in exchanges:
                others = [exchange(truth.program, match[name] or "") for truth, match in said]
                tried = [
                    (truth, changed(match, name, other))
                    for (truth, match), other in zip(said, others, strict=True)
                    if other not in (None, match[name] or "")
                ]
                if tried and not any(complaint(truth, text) for truth, text in tried):
                    missed.append(f"{name} -> {tried[0][1]!r} in {entry.pattern.pattern}")
    assert not missed, "\n".join(missed)


def _word(word: str, _: Program, __: str) -> str:
    return word


def _number(_: Program, digits: str) -> str | None:
    """A number that looks like that one and is another."""
    if not re.fullmatch(NUMBER, digits):
        return None
    if digits.lstrip("+-") in ("inf", "nan"):
        return "0.1234"
    return re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), digits, count=1)


def _name(program: Program, name: str) -> str | None:
    """The name of another tensor."""
    names = sorted({name for tensor in program.tensors.values() for name in (tensor.title, tensor.symbol)})
    return names[names.index(name) - 1] if name in names else None


def changed(match: re.Match[str], name: str, word: str | None) -> str:
    """The text with another word in that group; one that was left out, at the first place where it is read so."""
    text, (start, end), word = match[0], match.span(name), word or ""
    places = [(start, end)] if start >= 0 else [(place, place) for place in range(len(text) + 1)]
    texts = [f"{text[:start]}{word}{text[end:]}" for start, end in places]
    read = (longer for longer in texts if (again := match.re.fullmatch(longer)) is not None and again[name] == word)
    return texts[0] if start >= 0 else next(read, text)


def test_no_predicate_is_true_whatever_is_the_case() -> None:
    """Each claim is false of some other truth: with other numbers, or of another place."""
    held, false = set[Sentence](), set[Sentence]()
    for entry, said in judged().items():
        for truth, match in said[:: max(1, len(said) // 8)]:
            for sentence, verdict in entry.judges.items():
                if sentence not in false and not isinstance(verdict, Always):
                    fails = any(not _stands(other, match, verdict) for other in elsewhere(truth))
                    (false if fails else held).add(sentence)
    assert len(held | false) > 250
    assert not held - false, "\n".join(sorted(sentence.text for sentence in held - false))


def elsewhere(truth: Truth) -> Iterator[Truth]:
    """What is so with other numbers, in other places of the same run, and of all."""
    yield Spoiled(truth.run, truth.frame, truth.cell)
    others = [other for other in walked().places if (other.cell == MOMENT) == (truth.cell == MOMENT)]
    for among in ([other for other in others if other.run is truth.run], others):
        yield from among[:: max(1, len(among) // _ELSEWHERE)]


def _stands(truth: Truth, match: re.Match[str], verdict: Verdict) -> bool:
    with np.errstate(all="ignore"):
        try:
            return is_so(truth, match.groupdict(""), verdict)
        except Exception:  # it speaks of what is not there, which makes it no more false
            return True


class Wrong(LeakyRelu):
    """The same words with another gradient."""

    gradient_code = "da{n} = dh{n}*np.where(a{n} > 0, 1, 0)"


def complaints(setting: str, kind: str) -> list[str]:
    """What is wrong with what is said in runs of a kind."""
    return judged_at(truth for run in of_kind(setting, kind) for truth in look_at(run)).complaints


def test_a_kind_with_its_claims_says_nothing_unknown_or_false_and_a_wrong_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ACTIVATIONS, "leaky_relu", KnownKind(f"{LeakyRelu.__module__}:LeakyRelu"))
    assert complaints("activation", "leaky_relu") == []
    monkeypatch.setitem(ACTIVATIONS, "wrong", KnownKind(f"{__name__}:Wrong"))
    assert any(found.startswith("it is not true") for found in complaints("activation", "wrong"))


def test_a_sentence_without_a_judge_is_noticed() -> None:
    with pytest.raises(LookupError, match="Nobody knows"):
        judge_of(Sentence("Nobody knows."))


def test_a_sentence_is_said_with_its_own_fields_only() -> None:
    told = Sentence("{a:number} is {b:more|less}.")
    assert told.say(a=Num(1.0), b="more") == (Num(1.0), " is ", "more", ".")
    assert told.say(b="less") == ("", " is ", "less", ".")
    with pytest.raises(KeyError):
        told.say(c="more")
