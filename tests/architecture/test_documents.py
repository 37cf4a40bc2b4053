"""What `docs/architecture.md` and `CONTRIBUTING.md` name is there: files, folders, classes, functions, programs.

And there is one term for one idea: a sentence that a user reads has no word that a term of the glossary replaced. Texts
of the package are its constants with a blank in them; those of lessons are the lines of their files.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from stepviz.glossary.terms import TERMS
from tests.architecture.trees import PACKAGE, docstrings, nodes, trees
from tests.support.drawings import ROOT

DOCUMENTS = ("docs/architecture.md", "CONTRIBUTING.md")
ROOMS = (PACKAGE, ROOT / "tests", ROOT / "docs", ROOT / ".ci")


def quoted(document: str) -> Iterator[str]:
    """What stands between ` and ` in a document, outside of its listings."""
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (" ".join(found.split()) for found in re.findall(r"`([^`]+)`", text))


@cache
def paths() -> frozenset[str]:
    """Every file and folder there is, and the same without their endings: `stepviz/views/sight`."""
    found = [*ROOT.glob("*.*"), *(path for room in ROOMS for path in (room, *room.rglob("*")))]
    names = {
        f"/{path.relative_to(PACKAGE.parent if path.is_relative_to(PACKAGE) else ROOT).as_posix()}" for path in found
    }
    return frozenset(names | {name.removesuffix(".py") for name in names})


@cache
def words() -> frozenset[str]:
    """Every name that the package, its tests and their settings are written with."""
    files = [file for room in ROOMS[:2] for file in room.rglob("*.py") if file.name != Path(__file__).name]
    files += [ROOT / "pyproject.toml", ROOT / ".pre-commit-config.yaml"]
    return frozenset(word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8")))


def missing(text: str) -> list[str]:
    """What a piece of code names that is not there."""
    modules = re.findall(r"python -m (tests[\w.]*)", text)
    files = [word for word in text.split() if "/" in word or re.fullmatch(r"[\w.-]+\.(py|md|toml)", word)]
    if modules or files:
        return [name for name in modules if find_spec(name) is None] + [name for name in files if not is_path(name)]
    return [word for word in re.findall(r"\b[A-Za-z_]\w*", text) if word not in words() and not is_path(word)]


def is_path(name: str) -> bool:
    """Whether a file or folder is called so, by as much of its path as is said."""
    said = "/" + name.partition("::")[0].strip("/")
    return any(path.endswith(said) for path in paths())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_all_that_a_document_names_is_there(document: str) -> None:
    found = [*quoted(document)]
    assert len(found) > 30
    assert {text: names for text in found if (names := missing(text))} == {}


def test_what_is_not_there_is_noticed() -> None:
    assert all(map(missing, ["views/no_such.py", "no_such.py", "NoSuch", "no_such(film)", "pytest tests/no_such"]))


def table(heading: str) -> list[list[str]]:
    """The names in the first column of a table of `docs/architecture.md`, row by row."""
    _, _, rest = (ROOT / DOCUMENTS[0]).read_text(encoding="utf-8").partition(f"\n| {heading} |")
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return [[name.strip("/") for name in re.findall(r"`([\w/]+)`", row.split("|")[1])] for row in rows]


def test_the_table_of_rooms_has_each_in_the_order_of_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert [name for row in table("room") for name in row] == layers


WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
PLAIN = {*WORDS["plain"].split(), *WORDS["phrases"]}
_ENDINGS = "(?:e?[sd]?|ing)"
_OLD = [re.escape(word.removesuffix("e")) + _ENDINGS for term in TERMS for word in term.before if word not in PLAIN]
_WORD = re.compile(rf"(?<![\w.<-])(?:{'|'.join([*_OLD, *WORDS['more']])})(?![\w=>-])", re.IGNORECASE)


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
