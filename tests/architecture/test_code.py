"""How the code is built: sizes, circles, names of classes, who places what stands on the screen.

No tensor or source is named outside `ops`, `formula`, `data`, `settings` and texts: a program says what is what. A test
is found by the path of what it tests, and is no help to another test.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

from stepviz.data import load
from stepviz.ops import build
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from tests.architecture.trees import PACKAGE, nodes, trees
from tests.support.drawings import ROOT

MOST = {"class": 200, "file": 300, "function": 40, "folder": 20}
"""Lines; files of a folder."""
LAYOUT = "stepviz.views.layout"
_PLACES = re.compile(r"(?<![\w.])(?:Pane|Area|Word|Band|Layout)\(|_replace\([^()]*\b(?:place|x|y)=")
"""What makes something that says where it stands, or moves it."""


def measured() -> Iterator[tuple[str, str, int]]:
    """Kind, name and size of everything."""
    for module, (file, _) in trees().items():
        yield "file", str(file.relative_to(PACKAGE.parent)), len(file.read_text(encoding="utf-8").splitlines())
        for node in nodes()[module]:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                yield kind, f"{module}.{node.name}", node.end_lineno - node.lineno + 1
    folders = Counter(str(file.parent.relative_to(PACKAGE.parent)) for file, _ in trees().values())
    yield from (("folder", folder, count) for folder, count in folders.items())


def test_nothing_is_larger_than_it_may_be() -> None:
    found = [*measured()]
    assert {kind for kind, _, _ in found} == set(MOST)
    assert [(kind, name, size) for kind, name, size in found if size > MOST[kind]] == []


def test_no_module_leads_back_to_itself() -> None:
    """Behind `TYPE_CHECKING` and inside functions too."""
    graph = grimp.build_graph("stepviz", cache_dir=None)
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def test_no_two_classes_share_a_name() -> None:
    homes = Counter(node.name for _, tree in trees().values() for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, count in homes.items() if count > 1 and not name.startswith("_")] == []


FREE = {"ops", "formula", "data", "settings", "text.py", "glossary"}
ENDS = {"_after", "d", "m", "v", "s"}
"""What a tensor's name is put together with, and taken apart by."""
_END = f"(?:{'|'.join(ENDS)})"
_TOGETHER = re.compile(rf'f"({_END}\{{[^{{}}"]*\}}{_END}?|\{{[^{{}}"]*\}}{_END})"')
_SINGLE = re.compile(
    r'\b(?:(?:Cell|named|tensor|computed|state)\(|tensor\w*(?:\[\w+\])? (?:==|!=|in|not in) )([({]?"\w+"[^\n]*)'
    r'|\.(?:removesuffix|removeprefix|startswith|endswith)\(([^)]*)|\[("\w+")'
)
"""What names a tensor for sure, though it is one letter: of a cell, compared, cut off a name, or in brackets."""
_ABOUT = re.compile(r'""".*?"""|^ *(?:from|import) (?:[^\n]*\([^)]*\)|[^\n]*)$', re.DOTALL | re.MULTILINE)
EXCEPTIONS = tomllib.loads((Path(__file__).parent / "named.toml").read_text(encoding="utf-8"))


@cache
def known() -> tuple[frozenset[str], frozenset[str]]:
    """What tensors are called, every kind of network and optimizer among them; and all that must not be a text."""
    runs = [Experiment.of("article"), Experiment.of("chain-rule", optimizer="adam")]
    runs += [Experiment.of("xor", hidden=(3, 2), optimizer=kind) for kind in ("momentum", "adam")]
    tensors = frozenset(name for run in runs for name in build(run, load(run)).tensors)
    return tensors | ENDS, frozenset(SOURCES) | {name for name in tensors if len(name) > 1}


def written(text: str) -> set[str]:
    """Names of tensors and sources in a module, as they stand there; one letter where it is a tensor for sure."""
    letters, texts = known()
    code = _ABOUT.sub("", text)
    single = "".join(part for found in _SINGLE.findall(code) for part in found)
    found = {*re.findall(r'"(\w+)"(?!\')', code)} & texts | {*re.findall(r'"(\w+)"', single)} & letters
    found |= {*re.findall(r"(?<![.\w])(?:CHAIN_RULE|ARTICLE)\b", code)}
    return found | {re.sub(r"\{.*\}", "{}", name) for name in _TOGETHER.findall(code)}


def test_tensors_and_sources_are_asked_for_and_not_named() -> None:
    """Each file names what its exception says, no more and no less: the program is asked for all others."""
    files = [file for file, _ in trees().values() if file.relative_to(PACKAGE).parts[0] not in FREE]
    found = {file.relative_to(PACKAGE).as_posix(): written(file.read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in found.items() if names} == {
        file: {*exception["names"].split()} for file, exception in EXCEPTIONS.items()
    }


def test_the_layout_and_nothing_else_places_anything() -> None:
    texts = {module: _ABOUT.sub("", file.read_text(encoding="utf-8")) for module, (file, _) in trees().items()}
    found = [module for module, text in texts.items() if _PLACES.search(text)]
    assert len(found) > 3
    assert [module for module in found if not module.startswith(LAYOUT)] == []


TESTS = ROOT / "tests"
LAWS = ("architecture", "benchmarks", "browser", "claims", "faults", "fuzz_files", "laws", "networks", "pty", "support")
"""Folders that mirror no room."""
PROGRAMS = {"conftest.py", "corpus.py"}
"""What is no test, and stands beside the rooms."""


def modules() -> list[str]:
    """The paths of all modules of the tests."""
    return sorted(file.relative_to(TESTS).as_posix() for file in TESTS.rglob("*.py") if file.name != "__init__.py")


def in_rooms() -> list[str]:
    return [path for path in modules() if path.split("/")[0] not in LAWS and path not in PROGRAMS]


def subject(path: str) -> Path:
    """What a test is about, without its ending: `views/text/numbers` of `views/text/test_numbers.py`."""
    folder, _, name = path.removesuffix(".py").rpartition("/")
    return PACKAGE / folder / name.removeprefix("test_")


def test_a_test_stands_where_what_it_tests_does() -> None:
    lost = [path for path in in_rooms() if not (subject(path).is_dir() or subject(path).with_suffix(".py").is_file())]
    assert lost == []


def test_what_is_no_test_is_in_support() -> None:
    assert [path for path in in_rooms() if not Path(path).name.startswith("test_")] == []
    assert [path for path in modules() if path.startswith("support/") and Path(path).name.startswith("test_")] == []


def test_no_test_imports_a_test() -> None:
    one = re.compile(r"^ *(?:from|import) .*\btest_", re.MULTILINE)
    assert [path for path in modules() if one.search((TESTS / path).read_text(encoding="utf-8"))] == []
