"""Every sentence the program says in thousands of places is known, and true; another word or number is noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell, Program
from stepviz.ops.claims import Sentence
from stepviz.views.asking import ask
from tests.claims import questions
from tests.claims.brought import brought, check_of, owners
from tests.claims.found import Found, Spoiled
from tests.claims.judge import MOMENT, Judge, choices
from tests.claims.judges.verdict import Check
from tests.claims.reader import sentences
from tests.claims.runs import lines
from tests.claims.walk import Look, walk
from tests.support.examples import FEW, LONG, share
from tests.support.explanations import read
from tests.support.printed import NUMBER

_ELSEWHERE = 40
_TRIES = 200
"""Places where a changed sentence is tried before it counts as unnoticed."""


class Said(NamedTuple):
    """A sentence, and of what it was said."""

    look: Look
    text: str

    @property
    def where(self) -> tuple[Frame, Cell]:
        return self.look.frame, self.look.cell or MOMENT


class Walked(NamedTuple):
    """All that was said, who judged it, and what was found wrong."""

    said: list[Said]
    judge: Judge
    complaints: list[str]
    unmet: list[str]
    places: int


@cache
def walked() -> Walked:
    judge, places = Judge(brought), 0
    said: list[Said] = []
    complaints: list[str] = []
    for look in walk():
        places += look.cell is not None
        for place in _all_said(look, complaints):
            said.append(place)
            complaint = judge.complaint(*place.where, place.text)
            if complaint:
                complaints.append(f"{complaint}: {place.text}\n    {look}")
    return Walked(said, judge, complaints, judge.unmet(), places)


def _all_said(look: Look, complaints: list[str]) -> list[Said]:
    try:
        return [Said(look, text) for text in sentences(look.frame, look.cell)]
    except Exception as error:
        complaints.append(f"nothing can be said: {error!r}\n    {look}")
        return []


def noticed(place: Said, text: str) -> bool:
    """Whether the judge finds fault with that text in that place."""
    return bool(walked().judge.complaint(*place.where, text))


def test_nothing_that_is_said_is_unknown_or_false() -> None:
    found = walked()
    assert found.places >= share(1000)
    kinds = {re.sub(r"[-+]?\d[\d.e+-]*", "0", text.partition("\n")[0]): text for text in reversed(found.complaints)}
    told = "\n".join(kinds.values())
    assert not told, f"{len(found.complaints)} places, one of each kind:\n{told}"


def test_all_arithmetic_of_numbers_is_true_in_the_digits_that_are_shown() -> None:
    _assert_all_stand((look, partial(read, look.frame, look.cell)) for look in some() if look.cell is not None)


def test_of_every_question_one_answer_is_right_and_what_it_takes_for_granted_is_so() -> None:
    asked = [(look, question) for look in some() if look.cell is None and (question := ask(look.frame)) is not None]
    _assert_all_stand((look, partial(questions.assert_true, look.frame, question)) for look, question in asked)
    assert len(asked) >= share(500)


def _assert_all_stand(checks: Iterable[tuple[Look, Callable[[], None]]]) -> None:
    """No check fails; else the places where one does."""
    found = []
    for look, check in checks:
        try:
            check()
        except (AssertionError, ArithmeticError, LookupError, ValueError) as error:
            found.append(f"{error!r}\n    {look}")
    assert not found, f"{len(found)} places:\n" + "\n".join(found[:20])


def test_each_line_is_the_run_that_it_says() -> None:
    assert {look.run.words for look in looks()} >= {*lines()} or FEW


def test_every_entry_and_each_of_its_words_is_met() -> None:
    assert not walked().unmet, "\n".join(walked().unmet)


Exchange = Callable[[Program, str], str | None]
"""What is put in the place of a text; None where it fits nothing."""


def test_no_word_number_or_name_of_a_claim_can_be_exchanged_unnoticed() -> None:
    missed = []
    for entry, matches in samples().items():
        for name in re.compile(entry).groupindex:
            words = [partial(_word, word) for word in choices(entry).get(name, ())]
            exchanges: list[Exchange] = [*words, _number, _name]
            for exchange in exchanges:
                others = [exchange(place.look.frame.program, match[name] or "") for place, match in matches]
                tried = [
                    (place, changed(match, name, other))
                    for (place, match), other in zip(matches, others, strict=True)
                    if other not in (None, match[name] or "")
                ]
                if tried and not any(noticed(place, text) for place, text in tried):
                    missed.append(f"{name} -> {tried[0][1]!r} in {entry}")
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


def test_no_predicate_is_true_whatever_is_the_case() -> None:
    """Each claim is false of some other truth: with other numbers, or of another place."""
    told: dict[Sentence, list[tuple[Said, re.Match[str]]]] = {}
    checks: dict[Sentence, Check] = {}
    for entry, matches in samples().items():
        for place, match in matches[:: max(1, len(matches) // 8)]:
            for sentence, op in owners(place.look.frame.program).get(entry, ()):
                check = check_of(sentence, op)
                if check is not None:
                    checks[sentence] = check
                    told.setdefault(sentence, []).append((place, match))
    vacuous = [one.text for one, places in told.items() if not any(fails(checks[one], *place) for place in places)]
    assert len(told) > 250
    assert not vacuous, "\n".join(sorted(set(vacuous)))


def fails(check: Check, place: Said, match: re.Match[str]) -> bool:
    """Whether some other truth makes the sentence false."""
    return any(not _stands(check, truth, match) for truth in chain([Spoiled(*place.where)], elsewhere(place)))


def elsewhere(place: Said) -> Iterator[Found]:
    """What is so in other places of the same run, and of all."""
    others = [look for look in looks() if (look.cell is None) == (place.look.cell is None)]
    for among in ([look for look in others if look.run is place.look.run], others):
        yield from (Found(look.frame, look.cell or MOMENT) for look in among[:: max(1, len(among) // _ELSEWHERE)])


@cache
def looks() -> list[Look]:
    """All of them."""
    return [*dict.fromkeys(said.look for said in walked().said)]


def _stands(check: Check, truth: Found, match: re.Match[str]) -> bool:
    with np.errstate(all="ignore"):
        try:
            return bool(check(truth, match.groupdict("")))
        except Exception:  # it speaks of what is not there, which makes it no more false
            return True


def some() -> list[Look]:
    """Every second one; all of them with `--long`."""
    return looks()[:: 1 if LONG else 2]


@cache
def samples() -> dict[str, list[tuple[Said, re.Match[str]]]]:
    """Where each claim was made, by its pattern: the first places."""
    found: dict[str, list[tuple[Said, re.Match[str]]]] = {}
    for place in walked().said:
        for match, entry in walked().judge.readings(place.look.frame, place.text):
            kept = found.setdefault(entry.pattern, []) if entry.check is not None else []
            if len(kept) < _TRIES:
                kept.append((place, match))
    return found


def changed(match: re.Match[str], name: str, word: str | None) -> str:
    """The text with another word in that group; where the group was left out, at the place of its neighbours."""
    text, (start, end), word = match[0], match.span(name), word or ""
    if start < 0:
        return _inserted(match, name, word)
    return f"{text[:start]}{word}{text[end:]}"


def _inserted(match: re.Match[str], name: str, word: str) -> str:
    """The text with an optional group put in: the first place where the pattern still reads it so."""
    text = match[0]
    for place in range(len(text) + 1):
        longer = f"{text[:place]}{word}{text[place:]}"
        again = match.re.fullmatch(longer)
        if again is not None and again[name] == word:
            return longer
    return text
