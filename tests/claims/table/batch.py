"""The batch: rows drawn, their labels, and how they were drawn."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import now, value
from tests.claims.judge import Claim, Definition, Entry

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _ordinal_of(number: int) -> str:
    """`third` of 3, `21st` of 21."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    special = {1: "st", 2: "nd", 3: "rd"} if number % 100 not in (11, 12, 13) else {}
    return f"{number}{special.get(number % 10, 'th')}"


def _row(frame: Frame, cell: Cell) -> int:
    return int(now(frame, cell)["rows"][cell.index[0]])


def _feature(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    row, feature = int(said["row"]), int(said["feature"])
    data = frame.dataset
    same = value(frame, cell) == data.X[row, feature]
    return cell.index[1] == feature and _training(frame, cell, row) and same and int(said["label"]) == data.y[row]


def _label(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    row = int(said["row"])
    return cell.tensor == "y" and _training(frame, cell, row) and value(frame, cell) == frame.dataset.y[row]


def _training(frame: Frame, cell: Cell, row: int) -> bool:
    return row == _row(frame, cell) and row in frame.dataset.train


def _value_of(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _feature(frame, cell, said) and (frame.dataset.scaling is not None) == bool(said["scaled"])


def _listed(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """All rows of the batch, in order; and that they come from the training rows, one after the other or not."""
    rows, train = now(frame, cell)["rows"].tolist(), frame.dataset.train.tolist()
    first, last = said["first"], said["last"]
    among = train == list(range(int(first), int(last) + 1)) if first else int(said["count"]) == len(train)
    alike = said["rows"].split(", ") == [str(row) for row in rows]
    right = int(said["number"] or said["next"]) == len(rows)
    right = right and (said["number"] is None or bool(said["many"]) == (len(rows) != 1))
    return alike and among and right and bool(said["next"]) == (frame.experiment.sampling == "epochs")


def _ordinal(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    way = "taken" if frame.experiment.sampling == "epochs" else "drawn"
    return int(said["e"]) == cell.index[0] and said["place"] == _ordinal_of(cell.index[0] + 1) and said["way"] == way


def _at_random(frame: Frame) -> bool:
    return frame.experiment.sampling == "replacement"


def _drawn(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The numbers of a caption: how many rows, out of how many; twice only where there is more than one draw."""
    size, rows = len(frame.current["rows"]), len(frame.dataset.train)
    twice = bool(said["twice"]) == (size > 1)
    return _at_random(frame) and int(said["size"]) == size and int(said["rows"]) == rows and twice


def _next(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    numbers = int(said["size"]), int(said["rows"])
    return not _at_random(frame) and numbers == (len(frame.current["rows"]), len(frame.dataset.train))


def _line(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Rows and classes of the caption; the classes by name, where the data name them."""
    now, data = frame.current, frame.dataset
    rows = [int(row) for row in said["rows"].replace("#", "").split()]
    y = now["y"].tolist()
    told = (" ".join(map(str, y)), ", ".join(data.classes[c] for c in y), ", ".join(data.heads(7)[c] for c in y))
    return rows == now["rows"].tolist() and said["labels"] in told


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: (?P<scaled>scaled )?value of feature x(?P<feature>\d+) in training row #(?P<row>\d+), "
        r"whose right class is (?P<label>\d+)",
        _value_of,
    ),
    Claim(r"rule: right class of training row #(?P<row>\d+), as it stands in the data", _label),
    Claim(
        r"The batch is (?:(?P<number>\d+) row number(?P<many>s)? drawn at random|"
        r"the next (?P<next>\d+) in a shuffled pass) "
        r"(?:from|over) (?:(?P<first>\d+)\.\.(?P<last>\d+)|the (?P<count>\d+) training rows): +(?P<rows>[\d, ]+)",
        _listed,
    ),
    Claim(r"e(?P<e>\d+) is the (?P<place>\w+) number (?P<way>taken|drawn)\.", _ordinal),
    Claim(
        r"A row can be drawn twice in one batch\.",
        lambda frame, cell, said: _at_random(frame) and len(now(frame, cell)["rows"]) > 1,
    ),
    Claim(
        r"The next batch can be the same row\.",
        lambda frame, cell, said: _at_random(frame) and len(now(frame, cell)["rows"]) == 1,
    ),
    Claim(
        r"Each row comes once in a pass\. The next pass fills up a batch left unfilled\.",
        lambda frame, cell, said: not _at_random(frame),
    ),
    Claim(
        r"note: (?P<scaled>scaled, from|as it stands in) training row #(?P<row>\d+)(?:   of iteration \d+)?",
        lambda frame, cell, said: (
            _training(frame, cell, int(said["row"]))
            and (said["scaled"] == "scaled, from") == (frame.dataset.scaling is not None and cell.tensor == "x")
        ),
    ),
    Claim(
        r"caption: Draw (?P<size>\d+) of the (?P<rows>\d+) training rows at random\."
        r"(?P<twice> A row can come twice\.)?",
        _drawn,
    ),
    Claim(r"caption: Take the next (?P<size>\d+) of the (?P<rows>\d+) training rows, shuffled for each pass\.", _next),
    Definition(r"formula: x, y = the drawn rows and their labels", "what the operation is"),
    Claim(r"line: drawn: (?P<rows>[#\d ]+?) +right classes: (?P<labels>.+)", _line),
    Claim(
        r"next ▸ (?:batch|iteration \d+): draw (?P<size>\d+) of the (?P<rows>\d+) training rows at random"
        r"(?P<twice> \(a row can come twice\))?",
        _drawn,
    ),
    Claim(
        r"next ▸ (?:batch|iteration \d+): take the next (?P<size>\d+) of the (?P<rows>\d+) training rows, "
        r"in shuffled order",
        _next,
    ),
)
