"""Term lines: the lettered terms of a number, laid out by their shape."""

from __future__ import annotations

from stepviz.views.explain import term_lines
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.shown import terms_of


def _is_chance(truth: Truth, said: Said) -> bool:
    """The chance of the term that the label speaks of."""
    spoken = [part for part in terms_of(truth).parts if said["label"].endswith(f" {part.label},")]
    return truth.inside("label", said["label"]) and any(truth.shows(said["chance"], part.product) for part in spoken)


JUDGES: Judges = {
    term_lines.CHANCE: _is_chance,
}
