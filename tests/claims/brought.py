"""Brought: the sentences that a program and the views bring themselves, with their judges and what reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import get_args

from stepviz import views
from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Op, Program
from stepviz.ops.check import Check as CheckOp
from stepviz.ops.claims import Field, Inside, Sentence, pieces
from stepviz.ops.formula import Single
from stepviz.ops.layers.declared import Declared
from stepviz.ops.scalar import ROWS
from stepviz.ops.schedules.rate import Rate
from stepviz.ops.update import Update
from tests.claims import judges
from tests.claims.judges.verdict import Always, Verdict, is_ruled
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
_OF_RUN = ("aim", "ready", "formula", "end")


@dataclass(frozen=True)
class Entry:
    """What reads a text: the sentences that it can be, the same words in several files, with the judge of each."""

    pattern: re.Pattern[str]
    begins: str = field(compare=False)
    """What every text that it reads begins with: a quick look before the slow one."""
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
    """Every sentence that stands for itself on the screen; one that several operations say, once."""
    found: dict[str, Entry] = {}
    for sentence, op in (*_of_operations(program), *((sentence, None) for sentence in of_views())):
        if sentence.at not in get_args(Inside):
            begun, text, verdict = _begun(sentence, op), _read_as(sentence), judge_of(sentence, op)
            pattern, rare = re.escape(begun) + pattern_of(text), "" if sentence in known() else _rare(op)
            first = next(iter(pieces(text)), "")
            words = f"{begun}{first if isinstance(first, str) else ''}"
            new = Entry(re.compile(pattern), words, {sentence: verdict}, getattr(verdict, "rare", "") or rare)
            first_one = found.get(pattern, new)
            found[pattern] = replace(first_one, judges={**first_one.judges, sentence: verdict})
    return (*found.values(),)


def _of_operations(program: Program) -> Iterator[tuple[Sentence, Op | None]]:
    for op in (*program.ops, *((program.check(SPLITS),) if len(program.dataset.y) else ())):
        yield from ((sentence, op) for sentence in of_operation(op))
    yield from ((sentence, None) for sentence in of_intro(program))


@cache
def of_operation(op: Op) -> tuple[Sentence, ...]:
    """All that an operation can say: the sentences of the files it is written in and of its rows, and its own words."""
    formula = ("stepviz.ops.formula",) * (type(op) is Single)  # a number of it has no kind of its own
    homes = (sentence for home in (*_homes(op), *formula) for sentence in in_file(home))
    rows = (sentence for made in (op.makes if isinstance(op, Declared) else ()) for sentence in made.says)
    written = dict.fromkeys((*homes, *rows))
    own = dict.fromkeys(_own_words(op))
    once = ("next",) if isinstance(op, CheckOp) else ("caption", "formula", "next")  # a check has several captions
    kept = [s for s in written if s.at not in once or any(_reads(s, words) for words in own)]
    return (*kept, *(words for words in own if not any(_reads(sentence, words) for sentence in kept)))


def of_intro(program: Program) -> tuple[Sentence, ...]:
    """What is said of the run, beside its operations."""
    intro = program.intro
    homes = ("formula", "scalar") if program.intro.formula else ("run_intro",)
    written = (sentence for home in homes for sentence in in_file(f"stepviz.ops.{home}"))
    own = [Sentence(intro.again, "again"), *([Sentence(intro.start[0], "formula")] if intro.formula else [])]
    return (*(sentence for sentence in written if sentence.at in _OF_RUN), *own)


def _homes(op: object, depth: int = 3) -> Iterator[str]:
    """The modules in which an operation, and what it is made with, is written."""
    if isinstance(op, FunctionType):
        home = op.__module__ or ""  # none of one that was compiled
        yield from (home for root in ("stepviz", "tests") if home.startswith(f"{root}."))
    if type(op).__module__.partition(".")[0] in ("stepviz", "tests"):
        yield from (kind.__module__ for kind in type(op).__mro__)
        held = (*vars(op).values(),) if depth and hasattr(op, "__dict__") else ()
        for value in (value for one in held for value in (one if isinstance(one, tuple) else (one,))):
            yield from _homes(value, depth - 1)


@cache
def in_file(name: str) -> tuple[Sentence, ...]:
    """Every sentence that a module has, or that stands in another one of which it has all."""
    module = import_module(name)
    said = [
        vars(value) for value in vars(module).values() if isinstance(value, ModuleType) and "claims" in value.__name__
    ]
    return tuple(dict.fromkeys(found for names in (vars(module), *said) for found in _within(names)))


def _within(value: object) -> Iterator[Sentence]:
    if isinstance(value, Sentence):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for each in value.values() for found in _within(each))
    elif isinstance(value, tuple):
        yield from (found for each in value for found in _within(each))


def _own_words(op: Op) -> Iterator[Sentence]:
    """The texts that an operation has of itself."""
    yield from (Sentence(op.sentence, "caption"), Sentence(op.equation, "formula"), Sentence(op.question, "next"))
    kind = getattr(op, "kind", None)
    rules = [*(op.formulas.values() or (op.equation,))] if isinstance(op, Single) else []
    rules += [getattr(kind, name, "") for name in ("rule", "gradient_rule")]
    rules += [] if isinstance(op, Update) else [getattr(op, "rule", "")]
    n = op.names["tag"] if isinstance(op, Declared) else op.writes[0].layer
    yield from (Sentence(text.format(n=n), "rule") for text in rules if isinstance(text, str) and text)
    yield from vars(op.sentences).values() if isinstance(op, Update) else ()
    meanings = {meaning for *_, meaning in ROWS}
    yield from (Sentence(text) for text in getattr(op, "meanings", {}).values() if text in meanings)


def _reads(sentence: Sentence, own: Sentence) -> bool:
    return sentence.at == own.at and re.fullmatch(pattern_of(_read_as(sentence)), _read_as(own)) is not None


@cache
def of_views() -> tuple[Sentence, ...]:
    """Every sentence that a file of the views has."""
    names = [module.name for module in walk_packages(views.__path__, f"{views.__name__}.")]
    held = (value for name in names for value in vars(import_module(name)).values())
    return tuple(dict.fromkeys(value for value in held if isinstance(value, Sentence)))


def _begun(sentence: Sentence, op: Op | None) -> str:
    if sentence.at == "next" and op is not None:
        return f"next ▸ {op.label}: "
    return _BEFORE.get(sentence.at, f"{sentence.at}: ")


def _read_as(sentence: Sentence) -> str:
    """Its text as the reader has it: a formula alone, terms without blanks that align."""
    if sentence.at == "formula":
        return sentence.text.partition("   ")[0]
    return " ".join(sentence.text.split()) if sentence.at == "term" else sentence.text


def _rare(op: Op | None) -> str:
    """Why what an operation says in its own words need not be met."""
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


def judge_of(sentence: Sentence, op: Op | None) -> Verdict:
    """What makes a sentence of an operation, or of the run, true. Raises `LookupError` where nobody knows."""
    if sentence in known():
        return known()[sentence]
    fields = {piece.name for piece in pieces(sentence.text) if isinstance(piece, Field)}
    if op is None and sentence.at == "formula" and fields <= speaks_of(sentence.text):
        return Always("what is computed")
    if sentence.at in _BY_PLACE:
        return _BY_PLACE[sentence.at]
    raise LookupError(f"no judge for {sentence}")


@cache
def known() -> Mapping[Sentence, Verdict]:
    """Those of every room of the package, and those that a kind of the tests brings."""
    found: dict[Sentence, Verdict] = {}
    for home in (judges, kinds):
        for module in walk_packages(home.__path__, f"{home.__name__}."):
            if module.name != __name__:
                more = getattr(import_module(module.name), "JUDGES", {})
                twice = [sentence for sentence in found.keys() & more.keys() if found[sentence] != more[sentence]]
                assert not twice, twice
                found |= more
    return found
