"""History: what is known of a run so far, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.training.looks import Looks, PastLooks
from stepviz.training.losses import Losses, LossRecord


class Finding(NamedTuple):
    """A look at a split: what was found, percent right for example, and after which iteration."""

    value: float
    iteration: int


@dataclass(frozen=True, eq=False)
class History:
    """The run so far, up to a moment."""

    losses: Losses
    """Mean loss of each iteration's batch up to here."""
    accuracies: Mapping[str, Finding]
    """The last look at each split, by the names of measures."""
    looks: PastLooks
    """Every look at the splits."""


def history(record: LossRecord, looks: Looks, measures: Iterable[str], known: int, checked: int) -> History:
    """The run up to a moment: so many losses are `known`, and the checks up to iteration `checked` are done."""
    found = {name: iteration for name in measures if (iteration := looks.last(name, checked))}
    last = {name: Finding(looks.at(name, iteration), iteration) for name, iteration in found.items()}
    return History(Losses(record, known), last, PastLooks(looks, checked))
