"""Sums: logits and the sums of hidden units; which score leads."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import NUMBER, class_of, now, shows
from tests.claims.judge import Claim, Definition, Entry


def _rule(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Row and column are those of the cell, the weights those of its layer."""
    layers = len(frame.experiment.hidden)
    number = layers + 1 if cell.tensor == "logits" else int(cell.tensor[1:])
    tag = str(number) if layers else ""
    source = "" if number == 1 else f"h{number - 1}"
    column = f"{'c' if cell.tensor == 'logits' else 'h'}{cell.index[1]}"
    told = (said["row"], said["source"] or "", said["column"], said["W"], said["b"], said["again"])
    return told == (f"e{cell.index[0]}", source, column, f"W{tag}", f"b{tag}", column)


def _row(frame: Frame, cell: Cell) -> list[float]:
    found: list[float] = now(frame, cell)["logits"][cell.index[0]].tolist()
    return found


def _score(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Whose score it is; against the best other one; and that the leader is alone in front."""
    row, mine = _row(frame, cell), cell.index[1]
    other, leader = class_of(frame, said["other"]), class_of(frame, said["leader"])
    if class_of(frame, said["class"]) != mine or other is None or leader is None or other == mine:
        return False
    ahead = row[mine] > row[other] if said["relation"] == "Higher" else row[mine] < row[other]
    best = row[other] == max(row[:mine] + row[mine + 1 :])
    alone = all(row[leader] > score for place, score in enumerate(row) if place != leader)
    return ahead and best and alone and shows(said["digits"], row[other])


def _tied(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    row, mine, other = _row(frame, cell), cell.index[1], class_of(frame, said["other"])
    if class_of(frame, said["class"]) != mine or other is None or other == mine:
        return False
    return row[mine] == row[other] == max(row)


def _alone(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Said where there is nothing to compare: a score that is not finite."""
    return class_of(frame, said["class"]) == cell.index[1] and not np.isfinite(_row(frame, cell)).all()


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: (?:input )?row (?P<row>e\d+)(?: of (?P<source>h\d+))?  ·  column (?P<column>[ch]\d+) of (?P<W>W\d*),"
        r"  plus (?P<b>b\d*)\[(?P<again>[ch]\d+)\]",
        _rule,
    ),
    Claim(
        r"The score of (?P<class>.+) for this row\. (?P<relation>Higher|Lower) than (?P<other>.+) "
        rf"\((?P<digits>{NUMBER})\): (?P<leader>.+) leads\.",
        _score,
    ),
    Claim(r"The score of (?P<class>.+) for this row\. Equal to (?P<other>.+): neither leads\.", _tied),
    Claim(r"The score of (?P<class>.+) for this row\.", _alone),
    Definition(
        r"caption: Multiply each (?:input row|row of h\d+) by (?:the weights|W\d+) and add the bias(?: b\d+)?"
        r"(?:: the logits z)?\.",
        "what the operation is",
    ),
    Definition(r"formula: (?:z|a\d+) = (?:x|h\d+)·W\d* \+ b\d*", "what the operation is"),
    Definition(
        r"next ▸ (?:xW\+b|z|a\d+): what (?:score does each class get for each row|"
        r"does each unit of layer \d+ add up to)\?",
        "a question",
    ),
)
