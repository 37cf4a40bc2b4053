"""One term for one idea: a sentence that a user reads has no word that a term of the glossary replaced.

Texts of the package are its constants with a blank in them; those of lessons are the texts of their files.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from stepviz.glossary.terms import TERMS
from tests.architecture.trees import PACKAGE, docstrings, nodes, trees

PLAIN = frozenset(
    word
    for words in (
        "answer array average backward closed decay deviation flat float forward grad gradcheck guess hide",
        "input iter kept l2 lead linear map matrix move name neuron none number out partial pass patch",
        "penalty picked place pool predict probs prove right room row sample scaled sgd share step switch",
        "table tell test train val way",
    )
    for word in words.split()
) | {"how far", "its 2x2", "mean loss", "not a number", "other run", "running values", "to the last digit", "to within"}
"""Words of which most uses are plain English, or an option: `right` of left and right, `train` that is typed."""
MORE: Mapping[str, str] = {
    "no model gets": "wrong",
    "is none|none is|none of them": "nan, or the positive sentence",
    "teach(?:es)?": "learn",
    "mends?": "correct",
    "prove (?:this|the|its)": "gradient check",
    "learned from": "training set",
    "less (?:its|the) mean|take away": "minus",
    "the room": "audience",
}
"""Forms of words of the glossary that no ending makes, and words for what is no term."""


def _inflected(word: str) -> str:
    """A pattern: the word with the endings of a plural and of a verb."""
    return rf"{re.escape(word.removesuffix('e'))}(?:e?[sd]?|ing)"


OLD: Mapping[str, str] = {
    _inflected(word): term.name for term in TERMS for word in term.before if word not in PLAIN
} | dict(MORE)
"""Words that a user no longer reads, as patterns, and the terms in their places: the third column of the glossary."""


KEPT: Mapping[str, str] = {
    r"--(?:zoom|look|memory)\b": "options keep their names",
    r"\bzoom\b": "a key of a lesson file, which keeps its name",
    r"(?:^|[.:] |now |and )look (?:at|down|for)\b": "what somebody is asked to do: it is no check",
    r"\blook(?:s|ed)? (?:up|like|alike|the same)\b": "a table is looked up, two things look alike: no check",
    r"^prove (?:prove )?check .*": "words that are typed into the help, where old ones still lead to the key",
    r"(?:squared|absolute|rounding|internal|mean) errors?": "o - y, and mistakes, are errors",
    r"\berror output\b|(?:without an|raises no) error\b": "an error of a program, and the stream it is told on",
    r"\b(?:four|three|opposite|one|each) corners?\b|\bthe corners are\b": "corners of a square, where points lie",
    r"\bmeasures memory\b": "what a model has by heart",
    r"\battention scores?\b": "what a position asks of another: it is no logit",
    r"\bscores\[": "a cell of the tensor that has them",
    r"\bhalls?\b": "a session that is followed on other screens, and its command",
    r"\btwice the error\b": "o - y is an error",
    r"\benough memory\b": "the memory of the computer",
    r"\bno number (?:is selected|is worked out|differs)\b": "there is none of this kind: it is not nan",
    r"^no number ·$": "there is none further to one side: it is not nan",
}
"""Old words in another meaning, as patterns with the words around them, and that meaning."""
_TABLE = "glossary/"
"""The room whose table has the old words, to lead to their terms."""
_TEXT_KEYS = ("title", "caption", "say", "ask", "choices", "about", "found")
_WORD = re.compile(rf"(?<![\w.<-])(?:{'|'.join(OLD)})(?![\w=>-])", re.IGNORECASE)


@cache
def prose() -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Line and text of each constant of a module, by its file; `·` for the fields of a template."""
    return {
        trees()[module][0].relative_to(PACKAGE).as_posix(): tuple(_prose(parts)) for module, parts in nodes().items()
    }


def _prose(parts: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    silent = set(docstrings())
    for node in parts:
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
            texts = [str(part.value) if isinstance(part, ast.Constant) else "·" for part in node.values]
            yield node.lineno, "".join(texts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def old_words(text: str) -> list[str]:
    """The old words of a text, but those in a meaning that is kept; fields of a template, `{…}`, are none."""
    plain = re.sub(r"\{[^{}]*\}", lambda field: _shown(field[0]), text)
    for words in KEPT:
        plain = re.sub(words, "·", plain, flags=re.IGNORECASE)
    return [found[0].casefold() for found in _WORD.finditer(plain)]


def _shown(field: str) -> str:
    """Of a field of a template that is a choice, `{says|one|two}`, the texts to choose from; else a dot."""
    return " ".join(field[1:-1].split("|")[1:]) or "·"


def _is_code(text: str) -> bool:
    return text.lstrip().startswith(("<", "#!", "@", "\\x1b")) or "import " in text


def lesson_texts(name: str) -> Iterator[str]:
    lesson = tomllib.loads((PACKAGE / "lesson" / "lessons" / f"{name}.toml").read_text(encoding="utf-8"))

    def texts(table: Mapping[str, Any]) -> Iterator[str]:
        for key, value in table.items():
            if key in _TEXT_KEYS:
                yield from [value] if isinstance(value, str) else value
            elif isinstance(value, dict):
                yield from texts(value)
            elif isinstance(value, list):
                yield from (text for item in value if isinstance(item, dict) for text in texts(item))

    yield from texts(lesson)


LESSONS = sorted(file.stem for file in (PACKAGE / "lesson" / "lessons").glob("*.toml"))


def test_no_text_of_the_program_has_an_old_word() -> None:
    texts = [(f"{file} line {line}", text) for file, lines in prose().items() for line, text in lines]
    texts = [(place, text) for place, text in texts if " " in text.strip() and not _is_code(text)]
    texts = [(place, text) for place, text in texts if not place.startswith(_TABLE)]
    texts += [(name, text) for name in LESSONS for text in lesson_texts(name)]
    assert [(place, text, words) for place, text in texts if (words := old_words(text))] == []
