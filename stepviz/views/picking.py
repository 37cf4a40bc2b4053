"""Picking: which cells there are to pick, and how one gets from one to the next. By geometry, like a spreadsheet."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.commands import Way
from stepviz.views.layouts import LECTURE, Pane
from stepviz.views.windows import DIGIT_PITCH, INPUTS_AT, LABEL_AT, PITCH, View

_FAR = 2
"""Lines that are looked at for a cell about there."""
_PARAMETERS = (("before", "W", "b", 4), ("grads", "dW", "db", 0), ("after", "W_after", "b_after", 0))
_SPLITS = ("train", "val", "test")

Spot = tuple[int, Cell]
"""A cell and the column of its last digit on the screen."""


def rows(frame: Frame) -> int:
    """How many lines of cells there are: examples, the mean, features, the bias."""
    return len(frame.current["rows"]) + 1 + len(frame.dataset.features) + 1


def row(frame: Frame, number: int) -> list[Spot]:
    """The cells of a line from left to right."""
    examples = len(frame.current["rows"])
    if number < examples:
        return _example_row(frame, number)
    if number == examples:
        return [(LECTURE.pane("loss").place.x + PITCH - 1, Cell("loss"))]
    return _feature_row(frame, number - examples - 1)


def line_of(frame: Frame, cell: Cell) -> int:
    """The number of the line a cell stands in."""
    examples, features = len(frame.current["rows"]), len(frame.dataset.features)
    if cell.tensor == "loss":
        return examples
    if cell.tensor in _SPLITS:
        return examples + 1 + _SPLITS.index(cell.tensor)
    if frame.described(cell.tensor).axes[0] == "example":
        return cell.index[0]
    return examples + 1 + (cell.index[0] if len(cell.index) > 1 else features)


def move(frame: Frame, cell: Cell, way: Way) -> Cell:
    """The next cell that way, across panes; the cell itself at the edge.

    Up and down lead to the next line that has a cell about there: past the mean loss, unless one comes from near it.
    """
    number = line_of(frame, cell)
    spots = row(frame, number)
    if way in ("left", "right"):
        place = [spot[1] for spot in spots].index(cell) + (1 if way == "right" else -1)
        return spots[place][1] if 0 <= place < len(spots) else cell
    column = next(spot[0] for spot in spots if spot[1] == cell)
    lines = range(number + 1, rows(frame)) if way == "down" else range(number - 1, -1, -1)
    found = [_nearest(row(frame, line), column, cell) for line in lines[:_FAR]]
    return next((other for end, other in found if abs(end - column) <= PITCH), found[0][1] if found else cell)


def first(frame: Frame, pane: int, near: Cell | None = None) -> Cell:
    """The first cell of the pane of that number; in the line of `near` where it has one."""
    wanted = next(p for p in LECTURE.panes if p.number == pane)
    lines = range(rows(frame)) if near is None else (line_of(frame, near), *range(rows(frame)))
    for number in lines:
        for _, cell in row(frame, number):
            if cell.tensor in wanted.tensors:
                return cell
    raise AssertionError(f"pane {pane} has no cells")


def pane_of(cell: Cell) -> Pane:
    """The pane that shows a cell."""
    return next(pane for pane in LECTURE.panes if cell.tensor in pane.tensors)


def next_pane(frame: Frame, cell: Cell, turn: int) -> Cell:
    """The pick moved on to the next pane, or back, round the screen."""
    number = (pane_of(cell).number - 1 + turn) % 9 + 1
    return first(frame, number, cell)


def cell_at(pane: Pane, x: int, y: int, view: View) -> Cell | None:
    """The cell drawn at a column and line of a pane, of the part in view; None where none is."""
    if pane.name == "accuracy":
        return Cell(_SPLITS[y - 1]) if 1 <= y <= len(_SPLITS) else None
    if pane.name == "loss" and y == pane.place.height - 1:
        return Cell("loss") if x < PITCH else None
    if y < 2:
        return None
    if pane.name in (name for name, *_ in _PARAMETERS):
        return _parameter_at(pane, x, y - 2, view)
    examples = view.examples.positions
    if y - 2 >= len(examples):
        return None
    example = examples[y - 2]
    if pane.name == "batch":
        return _input_at(example, x, view)
    if pane.name == "loss":
        return Cell("losses", (example,)) if x < PITCH else None
    column = _class_at(x, view)
    return None if column is None else Cell(pane.tensors[0], (example, column))


def _input_at(example: int, x: int, view: View) -> Cell | None:
    if x in (LABEL_AT, LABEL_AT + 1):
        return Cell("y", (example,))
    place = (x - INPUTS_AT) // view.inputs.pitch
    if x < INPUTS_AT or place >= len(view.inputs.positions):
        return None
    return Cell("x", (example, view.inputs.positions[place]))


def _parameter_at(pane: Pane, x: int, line: int, view: View) -> Cell | None:
    _, matrix, vector, start = next(item for item in _PARAMETERS if item[0] == pane.name)
    features, column = view.features.positions, _class_at(x - start, view)
    if column is None or line > len(features):
        return None
    return Cell(vector, (column,)) if line == len(features) else Cell(matrix, (features[line], column))


def _class_at(x: int, view: View) -> int | None:
    place = x // PITCH
    return view.classes.positions[place] if 0 <= place < len(view.classes.positions) else None


def _example_row(frame: Frame, example: int) -> list[Spot]:
    features, classes = range(len(frame.dataset.features)), range(len(frame.dataset.classes))
    place = {pane.name: pane.place.x for pane in LECTURE.panes}
    last_input = place["batch"] + LABEL_AT - DIGIT_PITCH + 1
    spots = [(min(place["batch"] + 6 + DIGIT_PITCH * f, last_input), Cell("x", (example, f))) for f in features]
    spots.append((place["batch"] + LABEL_AT + 1, Cell("y", (example,))))
    spots += [(_end(place["logits"], c), Cell("logits", (example, c))) for c in classes]
    spots += [(_end(place["probs"], c), Cell("probs", (example, c))) for c in classes]
    spots.append((_end(place["loss"], 0), Cell("losses", (example,))))
    return spots + [(_end(place["dlogits"], c), Cell("dlogits", (example, c))) for c in classes]


def _feature_row(frame: Frame, feature: int) -> list[Spot]:
    bias = feature == len(frame.dataset.features)
    spots: list[Spot] = []
    for pane, matrix, vector, start in _PARAMETERS:
        x = LECTURE.pane(pane).place.x + start
        for column in range(len(frame.dataset.classes)):
            cell = Cell(vector, (column,)) if bias else Cell(matrix, (feature, column))
            spots.append((_end(x, column), cell))
    if feature < len(_SPLITS):
        spots.append((LECTURE.pane("accuracy").place.x + 18, Cell(_SPLITS[feature])))
    return spots


def _end(x: int, column: int) -> int:
    """The last column of a class's cell; classes beyond the pane stand in its last place once they are in view."""
    return x + PITCH * (min(column, 1) + 1) - 1


def _nearest(spots: list[Spot], column: int, origin: Cell) -> Spot:
    """The spot nearest to a column; of several, that of the same class as the origin."""
    last = origin.index[-1] if origin.index else 0
    return min(spots, key=lambda spot: (abs(spot[0] - column), abs((spot[1].index or (0,))[-1] - last)))
