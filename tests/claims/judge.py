"""The judge: whether a sentence is known, and true of the place where it is said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import numpy as np

from stepviz.ops import Program
from stepviz.ops.claims import At, Sentence
from tests.claims.brought import Entry, entries, every_sentence, judge_of, pattern_of, speaks_of
from tests.claims.judges.verdict import Always, Rarely, Said, Verdict
from tests.claims.truth import Truth


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
