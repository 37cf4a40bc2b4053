"""Drawing: the plot of a GPT's attention: the matrices of attention weights, and the sum of one position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.ops import AXES, Cell
from stepviz.text import cut
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import Window, in_view
from stepviz.views.marks import Drawn, Hit, Mark, always
from stepviz.views.pictures import picture
from stepviz.views.pictures.attention.scene import (
    GAP,
    LABEL,
    LEAST_SUM,
    NUMBER,
    NUMBERED,
    SUM_LINES,
    AttentionScene,
    Room,
    room_of,
    shares_of,
)
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import SHADES, on, pixel
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, FULL, TEXT, Line, Style, Tone, fitting

_FAINT = 2
"""The level of a weight of 0, to show which positions can be attended to."""
_READ = FULL // 2
"""The highest level on which a number can be read."""
_SHORT, _LONG = 5, 7
"""Columns of a weight with two decimals, and with four."""


@dataclass(frozen=True, eq=False)
class AttentionDrawing:
    """The plot in `width` x `height`."""

    scene: AttentionScene
    width: int
    height: int

    @cached_property
    def room(self) -> Room:
        """The layout."""
        return room_of(self.width - 1, self.height - 2, self.scene.positions, self.scene.heads, self.scene.size)

    @cached_property
    def down(self) -> Window:
        """The positions in view that attend."""
        return in_view(self.scene.positions, self.room.rows, self.scene.place[1])

    @cached_property
    def across(self) -> Window:
        """The positions in view that are attended to."""
        cell = self.scene.cell
        return in_view(self.scene.positions, self.room.columns, self.scene.place[1] if cell is None else cell.index[2])

    @property
    def shown(self) -> Sequence[int]:
        """The heads in view."""
        return range(self.scene.heads) if self.room.heads > 1 else (self.scene.place[0],)

    def drawn(self) -> Drawn:
        """The whole plot: a title, the matrices, the sum of a position, a sentence."""
        lines = picture.blank(self.width, self.height)
        marks = list[Mark]()
        if self.down.size and self.across.size:
            for place, position in enumerate(self.down.positions):
                style = ACCENT if position == self.scene.place[1] else TEXT
                lines[self.room.top + place * self.room.tall].put(1, self._name("position", position), style)
            marks = [mark for place, head in enumerate(self.shown) for mark in self._put_head(lines, place, head)]
            marks += self._put_sums(lines)
        return picture.framed(self.width, self.height, self._titles, lines, self._sentences, marks)

    @property
    def _titles(self) -> tuple[str, ...]:
        scene, number = self.scene, self.scene.frame.moment.iteration
        head = f"head {AXES['head']}{self.shown[0]} of {scene.heads}"
        told = f"{scene.shares} of iteration {number}" if len(self.shown) == scene.heads else f"{scene.shares}, {head}"
        part = ", ".join(filter(None, (self.down.named(AXES["position"]), self.across.named(AXES["seen"]))))
        return "attention", *((f"{part} · {told}", f"{part} · {scene.shares}") if part else ()), told

    def _name(self, axis: str, position: int) -> str:
        return f"{AXES[axis]}{position} {self.scene.named(position)}".rstrip()

    def _put_head(self, lines: Sequence[Line], place: int, head: int) -> Iterator[Mark]:
        """Write the matrix of a head. Yields the mark of each weight."""
        room, left = self.room, LABEL + place * self.room.each
        if room.heads > 1:
            style = ACCENT if head == self.scene.place[0] else BOLD
            lines[0].put(left, f"head {AXES['head']}{head}"[: room.each - 1], style)
        for column, seen in enumerate(self.across.positions):
            name = self._name("seen", seen) if room.pitch >= NUMBERED else self.scene.named(seen) or str(seen)
            lines[room.top - 1].put(left + column * room.pitch, cut(name, room.pitch - 1), DIM)
            for row, position in enumerate(self.down.positions):
                if seen <= position:
                    cell = Cell(self.scene.shares, (head, position, seen))
                    x, y = left + column * room.pitch, room.top + row * room.tall
                    self._put_share(lines[y : y + room.tall], x, cell)
                    yield Mark(x, y, room.pitch, room.tall, always(Hit(cell)))

    def _put_share(self, lines: Sequence[Line], x: int, cell: Cell) -> None:
        """Write a weight as a shade, with its number if it fits."""
        share, pitch, picked = self.scene.told(cell), self.room.pitch, cell == self.scene.cell
        tone, sign, text = None, "", ("?" if self.scene.state.mask.hides(cell) else "·").rjust(pitch - 1)
        if share is not None and np.isfinite(share):
            most = _READ if pitch >= NUMBERED or picked else FULL  # no stronger than text on it can be read
            tone = Tone("positive", _FAINT + round((most - _FAINT) * min(share, 1.0)))
        if share is not None and pitch >= NUMBERED:
            text = numbers.probability(share, _LONG if pitch > NUMBERED else _SHORT)
        elif share is not None:
            sign = SHADES[1 + min(len(SHADES) - 2, int(share * (len(SHADES) - 1)))] if np.isfinite(share) else "!"
        for line in lines:
            line.put(x, (sign * pitch).ljust(pitch), pixel(TEXT, tone, tone) if sign else on(tone, TEXT))
        if not sign:
            lines[0].put(x, text, on(tone, TEXT))
        if picked:
            for column, selected in ((x, "["), (x + pitch - 1, "]")):
                lines[0].put(column, selected, on(tone, ACCENT))

    def _put_sums(self, lines: Sequence[Line]) -> Iterator[Mark]:
        """Write the sum of a position, and beside it those of other heads that fit whole. Yields their marks."""
        room, first, each = self.room, self.scene.place[0], LABEL + (self.scene.size + 1) * NUMBER + GAP
        x, y = (room.width + GAP, 0) if room.beside else (1, room.height + 1)
        fit = (self.width - x) // each
        heads = (first, *[head for head in self.shown if head != first][: max(0, fit - 1)])
        for place, head in enumerate(heads):
            yield from self._put_sum(lines, x + place * each, y, head, each if len(heads) > 1 else self.width - x)

    def _put_sum(self, lines: Sequence[Line], x: int, y: int, head: int, width: int) -> Iterator[Mark]:
        """Write the sum of a position in a head: weights, values and their sum. Yields their marks."""
        scene, position = self.scene, self.scene.place[1]
        count, tall = (width - LABEL - NUMBER - 1) // NUMBER, len(lines) - y - SUM_LINES
        if count < 1 or tall < 1:
            return
        picked, first = scene.state.pick, head * scene.size
        at = picked.index[1] - first if picked is not None and picked.tensor in (scene.values, scene.taken) else 0
        of = in_view(scene.size, min(count, scene.size), at)
        numbered = [first + number for number in of.positions]
        told = f"{self._name('position', position)} takes in head {AXES['head']}{head}"
        summed = f"{told}: share × {scene.values}"
        lines[y].put(x, fitting((f"{summed}, added up", summed, told), width - 1), BOLD)
        lines[y + 1].put_right("share", DIM, end=x + LABEL + NUMBER - 1)
        for place, number in enumerate(numbered):
            lines[y + 1].put_right(f"{AXES['dimension']}{number}", DIM, end=x + LABEL + (place + 2) * NUMBER - 1)
        seen = [*range(position + 1)][: tall if position < tall else tall - 1]
        if position >= tall and scene.known is not None:  # the largest weights, in the order of positions
            order = np.argsort(-scene.known[head, position, : position + 1], kind="stable")
            seen = sorted(order[: tall - 1].tolist())
        for line, s in enumerate(seen, y + 2):
            lines[line].put(x, self._name("seen", s))
            yield self._number(lines, x + LABEL, line, Cell(scene.shares, (head, position, s)), TEXT)
            yield from self._row(lines, x, line, scene.values, s, numbered, TEXT)
        below = y + 2 + len(seen)
        if len(seen) <= position:
            lines[below].put(x, f"… {position + 1 - len(seen)} smaller", DIM)
            below += 1
        lines[below].put(x, cut(f"{scene.taken} {AXES['position']}{position}", LABEL + NUMBER - 1), BOLD)
        yield from self._row(lines, x, below, scene.taken, position, numbered, BOLD)

    def _row(
        self, lines: Sequence[Line], x: int, line: int, tensor: str, row: int, columns: Sequence[int], style: Style
    ) -> Iterator[Mark]:
        """Write some numbers of a row of a tensor side by side. Yields their marks."""
        for place, column in enumerate(columns, 1):
            yield self._number(lines, x + LABEL + place * NUMBER, line, Cell(tensor, (row, column)), style)

    def _number(self, lines: Sequence[Line], x: int, y: int, cell: Cell, style: Style) -> Mark:
        """Write a number of the sum, in brackets if it is picked. Returns its mark."""
        value, kind = self.scene.told(cell), self.scene.frame.described(cell.tensor).kind
        unknown = "?" if self.scene.state.mask.hides(cell) else "·"
        text = unknown if value is None else numbers.cell(value, kind)
        lines[y].put_right(text, style, end=x + NUMBER - 1)
        if cell == self.scene.state.pick:
            lines[y].bracket(x, x + NUMBER - 1)
        return Mark(x, y, NUMBER, 1, always(Hit(cell)))

    @property
    def _sentences(self) -> tuple[str, ...]:
        """Sentences on what the position attends to most and on how to read the plot, the longest first."""
        scene = self.scene
        usual = "Rows attend to columns. Stronger: a larger share. Empty: a later position."
        short = "Rows attend to columns. Empty: a later position."
        most = _largest_of(scene, *scene.place)
        return (f"{most}. {usual}", f"{most}. {short}", f"{most}.") if most else (usual, short)


def _largest_of(scene: AttentionScene, head: int, position: int) -> str:
    """`t2 m attends most to t0 ., 0.9345`; empty if weights are not computed, hidden, or the largest ones are equal."""
    row = [scene.told(Cell(scene.shares, (head, position, seen))) for seen in range(position + 1)]
    known = [share for share in row if share is not None and share >= 0]
    if len(known) < len(row) or known.count(max(known)) > 1:
        return ""
    seen = known.index(max(known))
    who, whom = (f"{AXES['position']}{place} {scene.named(place)}" for place in (position, seen))
    return f"{who} attends most to {'itself' if seen == position else whom}, {numbers.probability(known[seen]).strip()}"


class Attention(Picture):
    """A matrix of attention weights for each head; beside or below them the sum of a position."""

    key = "attention"
    arrows = True

    def suits(self, frame: Frame) -> bool:
        """True if there is attention."""
        return bool(shares_of(frame.program))

    def least(self, frame: Frame) -> Size:
        """The size of one head in shades, with a sum."""
        positions = frame.program.lengths["position"]
        return Size(1 + LABEL + 2 * positions + GAP + LEAST_SUM, 2 + positions + SUM_LINES)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, matrices, the sum of a position, a sentence."""
        return AttentionDrawing(AttentionScene(frame, state), width, height).drawn()

    def next_cell(self, frame: Frame, state: State, way: Way) -> Cell | None:
        """The weight beside, above or below; left and right continue in the next head."""
        scene = AttentionScene(frame, state)
        if scene.cell is None:
            return Cell(scene.shares, (*scene.place, scene.place[1]))
        head, position, seen = scene.cell.index
        if way in ("up", "down"):
            position += 1 if way == "down" else -1
            seen = min(seen, position)
        else:
            seen += 1 if way == "right" else -1
            head, seen = (head - 1, position) if seen < 0 else (head + 1, 0) if seen > position else (head, seen)
        known = 0 <= head < scene.heads and 0 <= position < scene.positions
        return Cell(scene.shares, (head, position, seen)) if known else None

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """For each head, what each position attends to most."""
        scene = AttentionScene(frame, state)
        yield f"attention, {scene.shares}"
        if not frame.computed(scene.shares):
            yield "not computed yet"
        for head in range(scene.heads):
            told = (_largest_of(scene, head, position) for position in range(scene.positions))
            yield from (f"head n{head}: {text}" for text in told if text)
