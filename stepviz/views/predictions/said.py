"""Said: what the network says about single rows, and how that is told in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from stepviz.data import Split
from stepviz.ops import Array
from stepviz.ops.check import tied
from stepviz.training import Frame
from stepviz.views.panes.marks import Veil
from stepviz.views.predictions import answers
from stepviz.views.predictions.answers import NOTHING
from stepviz.views.text import numbers

_WHEN: dict[Split, str] = {
    "train": "what is said is not told yet",
    "val": "asked about at its checks",
    "test": "asked about at the end, once",
}


class Said(NamedTuple):
    """What is said about a row."""

    chances: Array
    """(classes,)."""
    label: int
    """`NOTHING` where a logit is not finite."""
    tied: bool = False
    """Whether it is the first of several largest logits."""


def asked(frame: Frame, veil: Veil, rows: Iterable[int]) -> dict[int, Said]:
    """What is said about those of the rows that are due; no other row is asked about."""
    splits = answers.due(frame)
    due = [row for row in rows if frame.dataset.split_of(row) in splits]
    logits = frame.program.scores(frame.dataset.X[due], answers.parameters(frame, veil))
    chances = frame.program.chances(logits)
    labels, equal = answers.said(logits).tolist(), tied(logits).tolist()
    return {row: Said(chances[place], labels[place], equal[place]) for place, row in enumerate(due)}


def in_words(frame: Frame, row: int, told: Said | None, room: int) -> str:
    """`#3 is class 2; says class 1 0.5761, class 0 0.2119, …`: what is said first, then the largest chances."""
    if not frame.dataset.classes:
        return _in_numbers(frame, row, told)
    label = answers.class_name(frame, int(frame.dataset.y[row]))
    if told is None:
        split = frame.dataset.split_of(row)
        return f"#{row} is {label}, a {split} row: {_WHEN[split]}"
    if told.label == NOTHING:
        return f"#{row} is {label}; what comes out for it is not a number."
    text = f"#{row} is {label}; says{' the first of equals,' * told.tied}"
    others = [number for number in np.argsort(-told.chances, kind="stable").tolist() if number != told.label]
    for place, number in enumerate((told.label, *others)):
        chance = numbers.probability(float(told.chances[number])).strip()
        more = f"{',' if place else ''} {answers.class_name(frame, number)} {chance}"
        if len(text) + len(more) + len(", …") > room:
            return f"{text}, …"
        text += more
    return text


def _in_numbers(frame: Frame, row: int, told: Said | None) -> str:
    """`#3: target 2.5; says 2.31`."""
    targets = ", ".join(numbers.plain(float(value)) for value in frame.dataset.y.reshape(len(frame.dataset.y), -1)[row])
    if told is None:
        split = frame.dataset.split_of(row)
        return f"#{row}: target {targets}, a {split} row: {_WHEN[split]}"
    return f"#{row}: target {targets}; says {', '.join(numbers.plain(float(value)) for value in told.chances)}"
