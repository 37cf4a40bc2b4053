"""Brought: the sentences that a program and the views bring themselves, as entries of the judge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import get_args

from stepviz import Frame, Op, views
from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Cell, Program
from stepviz.ops.check import Check as CheckOp
from stepviz.ops.claims import Inside, Sentence, pieces
from stepviz.ops.layers.declared import Declared
from stepviz.ops.scalar import Scalar, Single
from stepviz.ops.schedules.rate import Rate
from stepviz.ops.update import Update
from tests.claims import found, judge
from tests.claims.judge import Entry
from tests.claims.judges.known import KNOWN, judge_of, speaks_of
from tests.claims.judges.verdict import Always, Check, Rarely, Said
from tests.support.printed import NUMBER

PERCENT = r"(?:over 99%|under 1%|\d+%)"
_READ = {
    "": r"\d+",
    "own": rf"[{''.join(AXES.values())}]\d+",
    "place": rf"[{''.join(AXES.values())}]\d+",
    "number": f"(?:{NUMBER}|-)",
    "percent": PERCENT,
    "name": ".+",
    "text": ".+?",
    "cell": r"\w+(?:\[[\w,]+\])?",
    "rest": "(?:   .+)?",
}
_BEFORE = {"meaning": "", "term": "term: (?:[a-z]: )?", "where": "where "}
"""What the reader puts before a sentence that stands there, if not the word itself and a colon."""
_BEHIND = r"_?\d*)"
"""What stands behind a letter of a layer, or of a block."""
Owned = tuple[Sentence, Op | None]


def brought(program: Program) -> tuple[Entry, ...]:
    """Every sentence that stands for itself on the screen; one that several operations say, once."""
    return tuple(_entry(pattern, owned) for pattern, owned in owners(program).items())


@cache
def owners(program: Program) -> Mapping[str, tuple[Owned, ...]]:
    """The sentences by the patterns that read them, and the operations whose they are; None: the story's, a view's."""
    found: dict[str, list[Owned]] = {}
    for sentence, op in (*_of_operations(program), *((sentence, None) for sentence in of_views())):
        if sentence.at not in get_args(Inside):
            found.setdefault(_begun(sentence, op) + pattern_of(_read_as(sentence)), []).append((sentence, op))
    return {pattern: tuple(owned) for pattern, owned in found.items()}


def _of_operations(program: Program) -> Iterator[Owned]:
    for op in (*program.ops, *((program.check(SPLITS),) if len(program.dataset.y) else ())):
        yield from ((sentence, op) for sentence in of_operation(op))
    yield from ((sentence, None) for sentence in of_intro(program))


@cache
def of_operation(op: Op) -> tuple[Sentence, ...]:
    """All that an operation can say: the sentences of the files it is written in, and its own words besides."""
    formula = ("stepviz.ops.formula",) * (type(op) is Single)  # a number of it has no kind of its own
    homes = (sentence for home in (*_homes(op), *formula) for sentence in in_file(home))
    written = dict.fromkeys(homes)
    own = dict.fromkeys(_own_words(op))
    once = ("next",) if isinstance(op, CheckOp) else ("caption", "formula", "next")  # a check has several captions
    kept = [s for s in written if s.at not in once or any(_reads(s, words) for words in own)]
    return (*kept, *(words for words in own if not any(_reads(sentence, words) for sentence in kept)))


def of_intro(program: Program) -> tuple[Sentence, ...]:
    """What is said of the run, beside its operations."""
    intro = program.intro
    typed = "scalar" if type(program.ops[0]).__module__.endswith("scalar") else "formula"
    homes = (typed,) if program.intro.formula else ("run_intro",)
    written = (sentence for home in homes for sentence in in_file(f"stepviz.ops.{home}"))
    own = [Sentence(intro.again, "again"), *([Sentence(intro.start[0], "formula")] if intro.formula else [])]
    return (*(sentence for sentence in written if sentence.at in _OF_RUN), *own)


_OF_RUN = ("aim", "ready", "formula", "end")


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
    kind, rules = (
        getattr(op, "kind", None),
        [*(op.formulas.values() or (op.equation,))] if isinstance(op, Single) else [],
    )
    rules += [getattr(kind, name, "") for name in ("rule", "gradient_rule")]
    rules += [] if isinstance(op, Update) else [getattr(op, "rule", "")]
    n = op.names["tag"] if isinstance(op, Declared) else op.writes[0].layer
    yield from (Sentence(text.format(n=n), "rule") for text in rules if isinstance(text, str) and text)
    yield from vars(op.sentences).values() if isinstance(op, Update) else ()
    yield from [Sentence(text) for text in op.meanings.values() if text] if isinstance(op, Scalar) else ()


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
        return f"next ▸ {_plain(op.label)}: "
    return _BEFORE.get(sentence.at, f"{sentence.at}: ")


def _read_as(sentence: Sentence) -> str:
    """Its text as the reader has it: a formula alone, terms without blanks that align."""
    if sentence.at == "formula":
        return sentence.text.partition("   ")[0]
    return " ".join(sentence.text.split()) if sentence.at == "term" else sentence.text


def inside(frame: Frame, cell: Cell, at: str, text: str) -> bool:
    """Whether a part of a line is one that the operations of the program bring, and true."""
    sentences = [(s, op) for op in frame.program.ops for s in of_operation(op) if s.at == at]
    read = ((owned, re.fullmatch(pattern_of(owned[0].text), text)) for owned in sentences)
    found = [(owned, match) for owned, match in read if match is not None]
    return bool(found) and _check(tuple(owned for owned, _ in found))(frame, cell, found[0][1])


def _entry(pattern: str, owned: tuple[Owned, ...]) -> Entry:
    (sentence, op), verdict = owned[0], judge_of(*owned[0])
    rare = "" if sentence in KNOWN else _rare(op)
    told = verdict.rare if isinstance(verdict, (Always, Rarely)) else ""
    return Entry(pattern, None if isinstance(verdict, Always) else _check(owned), told or rare)


def _rare(op: Op | None) -> str:
    """Why what an operation says in its own words need not be met."""
    if isinstance(op, Update):
        return "some parameters are frozen" if op.frozen else ""
    return "a run may end before its rate" if isinstance(op, Rate) else ""


def check_of(sentence: Sentence, op: Op | None) -> Check | None:
    """What makes a sentence true of an operation, or of the run; None where it always is."""
    verdict = judge_of(sentence, op)
    if isinstance(verdict, Always):
        return None
    return verdict.check if isinstance(verdict, Rarely) else verdict


def _check(owned: tuple[Owned, ...]) -> judge.Check:
    """By the operation that made the cell, or is the moment's; where it does not say this, by the one that does."""

    def check(frame: Frame, cell: Cell, match: re.Match[str]) -> bool:
        own = frame.op if cell == judge.MOMENT else frame.program.maker(cell.tensor)
        truth, said = found.Found(frame, cell), match.groupdict("")
        mine = [(sentence, op) for sentence, op in owned if op is own] or owned
        return any(_holds(sentence, op, truth, said) for sentence, op in mine)

    return check


def _holds(sentence: Sentence, op: Op | None, truth: found.Found, said: Said) -> bool:
    check = check_of(sentence, op)
    return truth.names(said, speaks_of(sentence.text)) and (check is None or check(truth, said))


@cache
def pattern_of(text: str) -> str:
    """The pattern that reads a sentence: its fields as groups, one that comes again as the same words."""
    pattern, seen = "", set[str]()
    for piece in pieces(text):
        if isinstance(piece, str):
            pattern += _plain(piece)
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


def _plain(text: str) -> str:
    return re.sub(r"[.()\[\]\\*+?{}^$|]", r"\\\g<0>", text)
