"""The judge: which sentences there are, what reads each, and whether one is true of the place where it is said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import get_args

import numpy as np

from stepviz import ops, views
from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Op, Program
from stepviz.ops.claims import At, Field, Inside, Sentence, pieces
from stepviz.ops.formula import Single
from stepviz.ops.layers.declared import Declared
from stepviz.ops.schedules.rate import Rate
from stepviz.ops.update import Update
from tests.claims import judges
from tests.claims.judges.verdict import Always, Rarely, Said, Verdict, is_ruled
from tests.claims.truth import Truth
from tests.support import kinds
from tests.support.printed import NUMBER

_READ = {
    "": r"\d+",
    "own": rf"[{''.join(AXES.values())}]\d+",
    "place": rf"[{''.join(AXES.values())}]\d+",
    "number": f"(?:{NUMBER}|-)",
    "percent": r"(?:over 99%|under 1%|\d+%)",
    "name": ".+",
    "text": ".+?",
    "cell": r"\w+(?:\[[\w,]+\])?",
    "rest": "(?:   .+)?",
}
_BEFORE = {"meaning": "", "where": "where "}
"""What the reader puts before a sentence that stands there, if not the word itself and a colon."""
_BEHIND = r"_?\d*)"
"""What stands behind a letter of a layer, or of a block."""


@dataclass(frozen=True)
class Entry:
    """What reads a text: the sentences that it can be, the same words in several files, with the judge of each."""

    pattern: re.Pattern[str]
    first: str = field(compare=False)
    """The first word of every text that it reads, nothing where that is not one word: a quick look before the slow one.
    """
    judges: Mapping[Sentence, Verdict] = field(compare=False)
    rare: str = field(compare=False)
    """Why no text that it reads need be met."""

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The words of each choice, by the name of its field, if it is not one of sentences; each has to be met."""
        fields = [piece for sentence in self.judges for piece in pieces(sentence.text) if isinstance(piece, Field)]
        words = [field for field in fields if field.what.removesuffix("|") not in _READ and field.what[-1] != "."]
        return {field.name: (*field.what.split("|"),) for field in words}

    @property
    def judged(self) -> bool:
        """Whether some numbers make it false."""
        return any(not isinstance(verdict, Always) for verdict in self.judges.values())


@cache
def entries(program: Program) -> tuple[Entry, ...]:
    """What reads any sentence that stands for itself, and what a program and its operations say in their own words."""
    found, intro = dict(_written()), program.intro
    for op in (*program.ops, *((program.check(SPLITS),) if len(program.dataset.y) else ())):
        for sentence in _own_words(op):
            _add(found, sentence, judge_of(sentence), op)
    _add(found, again := Sentence(intro.again, "again"), judge_of(again))
    if intro.formula:
        _add(found, Sentence(intro.start[0], "formula"), Always("what is computed"))
    return (*found.values(),)


@cache
def _written() -> Mapping[str, Entry]:
    """What reads the sentences of all files, by their patterns: the same words in several files are one."""
    found = dict[str, Entry]()
    for sentence in every_sentence():
        if sentence.at not in get_args(Inside):
            _add(found, sentence, judge_of(sentence))
    return found


def _add(found: dict[str, Entry], sentence: Sentence, verdict: Verdict, op: Op | None = None) -> None:
    begun, text = _begun(sentence, op), _read_as(sentence)
    pattern, rare = re.escape(begun) + pattern_of(text), getattr(verdict, "rare", "") or _rare(sentence, op)
    first, blank, _ = f"{begun}{text.partition('{')[0]}".partition(" ")
    first_one = found.get(pattern, Entry(re.compile(pattern), first * bool(blank), {}, rare))
    found[pattern] = replace(first_one, judges={**first_one.judges, sentence: verdict})


@cache
def every_sentence() -> tuple[Sentence, ...]:
    """Those that a file of the operations or of the views has, and those that somebody judges."""
    names = [module.name for home in (ops, views) for module in walk_packages(home.__path__, f"{home.__name__}.")]
    held = (value for name in names for value in vars(import_module(name)).values())
    return tuple(dict.fromkeys((*(found for value in held for found in _within(value)), *known())))


def _within(value: object) -> Iterator[Sentence]:
    if isinstance(value, Sentence):
        yield value
    elif isinstance(value, Mapping | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _within(each)


def _own_words(op: Op) -> Iterator[Sentence]:
    """The texts that an operation has of itself, but for those that a file has as a sentence."""
    for words in dict.fromkeys(_words_of(op)):
        text = f"{_begun(words, op)}{_read_as(words)}"
        if not any(entry.pattern.fullmatch(text) for entry in _written().values()):
            yield words


def _words_of(op: Op) -> Iterator[Sentence]:
    yield from (Sentence(op.sentence, "caption"), Sentence(op.equation, "formula"), Sentence(op.question, "next"))
    kind = getattr(op, "kind", None)
    rules = [*(op.formulas.values() or (op.equation,))] if isinstance(op, Single) else []
    rules += [getattr(kind, name, "") for name in ("rule", "gradient_rule")]
    rules += [] if isinstance(op, Update) else [getattr(op, "rule", "")]
    n = op.names["tag"] if isinstance(op, Declared) else op.writes[0].layer
    yield from (Sentence(text.format(n=n), "rule") for text in rules if isinstance(text, str) and text)


def _begun(sentence: Sentence, op: Op | None) -> str:
    if sentence.at == "next" and op is not None:
        return f"next ▸ {op.label}: "
    return _BEFORE.get(sentence.at, f"{sentence.at}: ")


def _read_as(sentence: Sentence) -> str:
    """Its text as the reader has it: a formula alone, terms without blanks that align."""
    if sentence.at == "formula":
        return sentence.text.partition("   ")[0]
    return " ".join(sentence.text.split()) if sentence.at == "term" else sentence.text


def _rare(sentence: Sentence, op: Op | None) -> str:
    """Why what somebody judges, or an operation says in its own words, need not be met."""
    if sentence in known():
        return "" if sentence in _known_in(judges) else "a kind of the tests says it"
    if isinstance(op, Update):
        return "some parameters are frozen" if op.frozen else ""
    return "a run may end before its rate" if isinstance(op, Rate) else ""


@cache
def pattern_of(text: str) -> str:
    """The pattern that reads a sentence: its fields as groups, one that comes again as the same words."""
    pattern, seen = "", set[str]()
    for piece in pieces(text):
        if isinstance(piece, str):
            pattern += re.escape(piece)
        elif piece.name in seen:
            pattern += f"(?P={piece.name})"
        else:
            choice = _BEHIND if piece.name == "n" and not piece.what else _choice(piece.what)
            pattern += f"(?P<{piece.name}>{choice}"
            seen.add(piece.name)
    return pattern


def _choice(what: str) -> str:
    if what in _READ:
        return f"{_READ[what]})"
    if what.removesuffix("|") in _READ:
        return f"{_READ[what.removesuffix('|')]})?"
    assert "|" in what, f"no field is called {what}"
    return f"{what[:-1]})?" if what.endswith("|") else f"{what})"


_BY_PLACE: dict[str, Verdict] = {
    **dict.fromkeys(("caption", "formula", "rule"), is_ruled),
    **dict.fromkeys(("next", "again"), Always("a question")),
}
"""Of what an operation says of its maths: it holds where its rules do, and names what these read."""


@cache
def speaks_of(text: str) -> frozenset[str]:
    """The fields of a sentence that speak of the cell's own place, or of its layer."""
    fields = [piece for piece in pieces(text) if isinstance(piece, Field)]
    return frozenset(field.name for field in fields if field.what == "own" or field.name == "n")


def judge_of(sentence: Sentence) -> Verdict:
    """What makes a sentence true. Raises `LookupError` where nobody knows."""
    if verdict := known().get(sentence) or _BY_PLACE.get(sentence.at):
        return verdict
    raise LookupError(f"no judge for {sentence}")


@cache
def known() -> Mapping[Sentence, Verdict]:
    """Those of every room of the package, and those that a kind of the tests brings."""
    return {**_known_in(judges), **_known_in(kinds)}


@cache
def _known_in(home: ModuleType) -> Mapping[Sentence, Verdict]:
    found: dict[Sentence, Verdict] = {}
    for module in walk_packages(home.__path__, f"{home.__name__}."):
        for sentence, verdict in getattr(import_module(module.name), "JUDGES", {}).items():
            assert found.setdefault(sentence, verdict) == verdict, sentence
    return found


@cache
def readings(program: Program, text: str) -> tuple[tuple[re.Match[str], Entry], ...]:
    """The entries that read the text."""
    near = (entry for word in ("", text.partition(" ")[0]) for entry in _by_first_word(program)[word])
    return tuple((match, entry) for entry in near if (match := entry.pattern.fullmatch(text)) is not None)


@cache
def _by_first_word(program: Program) -> Mapping[str, list[Entry]]:
    found = defaultdict[str, list[Entry]](list)
    for entry in entries(program):
        found[entry.first].append(entry)
    return found


def complaint(truth: Truth, text: str) -> str:
    """Why the sentence cannot stand there; nothing where it can."""
    found = readings(truth.frame.program, text)
    if not found:
        return "no entry knows this sentence"
    judges = [(match.groupdict(""), *judge) for match, entry in found for judge in entry.judges.items()]
    try:
        with np.errstate(all="ignore"):
            return "" if any(stands(truth, *judge) for judge in judges) else "it is not true"
    except (ArithmeticError, ValueError, LookupError, RuntimeError) as error:  # a generator that ends is the last
        return f"it speaks of what is not there ({error!r})"


def stands(truth: Truth, said: Said, sentence: Sentence, verdict: Verdict) -> bool:
    """Whether the fields that speak of the cell's own place do so, and the judge says that it is true."""
    return truth.names(said, speaks_of(sentence.text)) and is_so(truth, said, verdict)


def is_so(truth: Truth, said: Said, verdict: Verdict) -> bool:
    """Whether the judge says that it is true."""
    check = verdict.check if isinstance(verdict, Rarely) else verdict
    return isinstance(check, Always) or bool(check(truth, said))


def inside(truth: Truth, at: At, text: str) -> bool:
    """Whether a part of a line is known, and true."""
    sentences = [sentence for sentence in every_sentence() if sentence.at == at]
    read = ((sentence, re.fullmatch(pattern_of(sentence.text), text)) for sentence in sentences)
    return any(
        match is not None and stands(truth, match.groupdict(""), sentence, judge_of(sentence))
        for sentence, match in read
    )
