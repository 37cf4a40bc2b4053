"""Boundary side: the text beside the decision boundary: a legend, accuracies, the loss, the axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import starmap

from stepviz.data import Split
from stepviz.text import padded, shortened
from stepviz.training import Frame
from stepviz.views.answers import class_name, due, measured
from stepviz.views.panes import curve
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.pixels import fading, of_class, on, pixel
from stepviz.views.pictures.plane import Points, axis_names, described
from stepviz.views.text import numbers
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import DIM, TEXT, WARNING, Line, Piece, Span, fitting

WIDTH = 20
TWO_CLASSES = 2
FILLS = ' ·░▒▓"-=~+^;_|/\\<>'
"""Signs of the regions of three or more classes."""
_SHAPES = ("●○", "◆◇", "■□", "★☆")
"""The signs of a class's rows: in the training set, and outside of it. More classes have letters."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME, _SHORT_NAME = 11, 7
"""The most columns of a class's name: alone in its line, and with two names in a line."""
_MOST_LINES = 6
"""The most lines of classes."""
_RECENT = 20
"""The number of iterations that the shown loss averages."""
_CURVE_HEIGHT = 3
"""Lines of the loss curve, and of the text below it."""


def mark(label: int, classes: int, *, trained: bool) -> str:
    """The sign of a row: a shape, filled for training rows; of many classes a letter, a capital for training rows."""
    if classes <= len(_SHAPES):
        return _SHAPES[label][not trained]
    letter = _LETTERS[label % len(_LETTERS)]
    return letter.upper() if trained else letter


def both(label: int, classes: int, splits: Sequence[Split]) -> str:
    """The signs of a class, for the splits that are shown."""
    return "".join(mark(label, classes, trained=trained) for trained in (True, False)[: len(splits)])


def put(lines: list[Line], start: int, frame: Frame, mask: Mask, points: Points) -> None:
    """Write the text from column `start` on."""
    told = (*_results(frame, mask), ("a click picks a row", DIM))
    above, room = [*_signs(frame, points), *([text] for text in told)], len(lines)
    losses, plane, free = curve.shown_losses(frame, mask), points.plane, len(above) + 1
    for line, pieces in zip(lines, above, strict=False):
        line.put_row(start, tuple(starmap(Span, pieces)))
    if len(losses) and free + _CURVE_HEIGHT <= room:
        bars = curve.curve(losses, WIDTH)
        curve.put_bars(lines[free : free + 2], start, bars)
        texts = f"loss, {bars.per_column} iter a bar", f"loss, {bars.per_column} iter/bar"
        lines[free + 2].put(start, fitting(texts, WIDTH), DIM)
        free += _CURVE_HEIGHT
    seen, (_, up) = described(frame.dataset, WIDTH, plane.pair), axis_names(frame.dataset, plane.pair)
    axes = seen if len(seen) <= room - free else []
    if not plane.labelled:
        bottom, top = plane.up.ends
        axes += [f"{up.split()[0]} from {bottom}", f"     to {top}"]
    axes += [shortened(up, WIDTH)] * (" " in up)
    for line, text in zip(lines[free:], axes, strict=False):
        line.put(start, text, DIM)


def _signs(frame: Frame, points: Points) -> Iterator[list[Piece]]:
    splits, classes = due(frame), len(frame.dataset.classes)
    yield from _classes(frame)
    signs = both(0, classes, splits)
    others = f"  {signs[1:]} {', '.join(splits[1:])}" if splits[1:] else ""
    yield [(f"{signs[:1]} train{others}", TEXT)]
    yield [("( ) wrong" if points.told else "( ) hidden", TEXT)]
    if classes == TWO_CLASSES:
        given = class_name(frame, 1) if frame.dataset.given("c1") else ""
        sides = (f" {given} ≤ .5", f" {given} > .5") if given else ("  c1 up to .5", "  c1 above .5")
        if frame.program.letter == "o":
            sides = "  c1 up to c0", "  c1 above c0"
        # From the edge of the first region outwards, as it lies on the plane; the second begins at its edge.
        for label, (fills, way, text) in enumerate(zip(("blank ·", "░ ▒    "), (-1, 1), sides, strict=True)):
            yield [*zip(fills, fading(TEXT, label, len(fills))[::way], strict=True), (text, TEXT)]
    yield [("▸ in this batch" if len(points.batch) else "", TEXT)]


def _classes(frame: Frame) -> list[list[Piece]]:
    """Lines with signs and name of each class, with two in a line if there are many."""
    classes = len(frame.dataset.classes)
    most = _NAME if classes <= len(_SHAPES) else _SHORT_NAME
    names = [class_name(frame, number, most) for number in range(classes)]
    signs = [(both(n, len(names), due(frame)), FILLS[n % len(FILLS)], name) for n, name in enumerate(names)]
    if len(signs) == TWO_CLASSES:
        return [[(f"{' '.join(sign)} {name}", TEXT)] for sign, _, name in signs]
    # Where hues come again the sign must be seen, and a pixel would cover it.
    shown = [
        pixel(TEXT, tone, tone) if len(names) <= len(HUES) else on(tone, TEXT)
        for tone in map(of_class, range(len(names)))
    ]
    if len(signs) <= len(_SHAPES):
        told = [f"{padded(' '.join(sign), 3)} {padded(name, _NAME)}  " for sign, _, name in signs]
        fills = [fill * 3 if fill != " " else "' '" for _, fill, _ in signs]
        return [[(text, TEXT), (fill, style)] for text, fill, style in zip(told, fills, shown, strict=True)]
    cells: list[list[Piece]] = [
        [(sign[-1], TEXT), (fill, style), (padded(name, _SHORT_NAME + 2), TEXT)]
        for (sign, fill, name), style in zip(signs, shown, strict=True)
    ]
    lines = [left + right for left, right in zip(cells[::2], [*cells[1::2], []], strict=False)]
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], [(f"… {len(names) - 2 * (_MOST_LINES - 1)} more classes", TEXT)]]


def _results(frame: Frame, mask: Mask) -> Iterator[Piece]:
    yield _fitted(measured(frame, "train", mask))
    losses = curve.shown_losses(frame, mask)
    recent = losses[max(0, len(losses) - _RECENT) :]
    if len(recent):
        mean = float(recent.mean())
        text = f"loss {numbers.fixed(mean, signed=False)}" + f" last {len(recent)}" * (len(recent) > 1)
        yield text, WARNING if numbers.is_bad(mean) else TEXT
    else:
        yield "loss  (none yet)", DIM
    yield _fitted(measured(frame, "val", mask))
    if frame.ends:
        yield _fitted(measured(frame, "test", mask))


def _fitted(told: Piece) -> Piece:
    """The text, without the iteration if it is too long."""
    text, style = told
    return (text if len(text) <= WIDTH else text[: text.rindex(" ")]), style
