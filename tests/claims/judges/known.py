"""Known: the judge of each sentence, by its text and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from stepviz.ops import Op
from stepviz.ops.claims import Field, Sentence, pieces
from tests.claims import judges
from tests.claims.judges.verdict import Always, Verdict, is_ruled
from tests.support import kinds

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
