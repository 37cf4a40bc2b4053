"""One term for one idea: a sentence that a user reads has no word that a term of the glossary replaced.

Texts of the package are its constants with a blank in them; those of lessons are the lines of their files.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from stepviz.glossary.terms import TERMS
from tests.architecture.trees import PACKAGE, docstrings, nodes, trees

PLAIN = (
    frozenset(
        word
        for words in (
            "answer array average backward closed decay deviation flat float forward grad gradcheck guess hide",
            "input iter kept l2 lead linear map matrix move name neuron none number out partial pass patch",
            "penalty picked place pool predict probs prove right room row sample scaled sgd share step switch",
            "table tell test train val way",
            "corner error hall look memory score zoom",
        )
        for word in words.split()
    )
    | {"how far", "its 2x2", "mean loss", "no number", "not a number", "other run", "running values"}
    | {"to the last digit", "to within"}
)
"""Words of which many uses are plain English, or an option: `right` of left and right, `train` that is typed."""
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
_ENDINGS = "(?:e?[sd]?|ing)"
_OLD = [re.escape(word.removesuffix("e")) + _ENDINGS for term in TERMS for word in term.before if word not in PLAIN]
_WORD = re.compile(rf"(?<![\w.<-])(?:{'|'.join([*_OLD, *MORE])})(?![\w=>-])", re.IGNORECASE)


def texts_of(parts: Sequence[ast.AST]) -> Iterator[str]:
    """The constants of a module; `·` for the fields of a template, or the texts that one chooses from."""
    silent = set(docstrings())
    for node in parts:
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "·" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield re.sub(r"\{[^{}|]*\}", "·", re.sub(r"\{\w+:([^{}]*\|[^{}]*)\}", r"\1", node.value))


def is_code(text: str) -> bool:
    """Whether it is no sentence, or what is typed into the help, where old words still lead to the key."""
    return text.startswith("prove check ") or text.lstrip().startswith(("<", "#!", "@", "\\x1b")) or "import " in text


def test_no_text_of_the_program_has_an_old_word() -> None:
    files = {
        trees()[module][0].relative_to(PACKAGE).as_posix(): [*texts_of(parts)] for module, parts in nodes().items()
    }
    for file in (PACKAGE / "lesson" / "lessons").glob("*.toml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        files[file.name] = [line for line in lines if not re.match(r"why|\w+ *= \S+$", line)]
    found = [
        (file, text, words)
        for file, texts in files.items()
        if not file.startswith("glossary/")
        for text in texts
        if " " in text.strip() and not is_code(text) and (words := _WORD.findall(text))
    ]
    assert not found, found
