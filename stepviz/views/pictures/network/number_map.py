"""Number map: a tile for each tensor of a program, with its largest number and gradient, and lines between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import Drawn, Hit, Mark, always
from stepviz.views.pictures import picture
from stepviz.views.pictures.network.columns import gradient_of
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.tiles import BLANK, scale, tone_of
from stepviz.views.pictures.pixels import on
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, TEXT, Line, Row

NOW = "▸"
"""The sign before what is computed now."""
_LONG, _SHORT = 11, 5
"""The least columns of a tile with all digits, and the columns of a number in a narrower tile."""
_WHOLE = 3
"""The least lines of a tile with its number below its title."""


@dataclass(frozen=True, eq=False)
class NumberMap(ABC):
    """A map at a moment in `width` x `height`."""

    frame: Frame
    state: State
    width: int
    height: int

    called: ClassVar[str]
    """The name of the map in sentences."""
    beside: ClassVar[int] = 0
    """The least columns of a low tile with its title and number side by side."""
    inset: ClassVar[int] = 0
    """Columns of a tile before its title."""

    @property
    @abstractmethod
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each tile in view, counted from the line below the title; empty if the map does not fit."""

    @property
    @abstractmethod
    def titles(self) -> tuple[str, ...]:
        """The arguments of the picture's title."""

    @property
    @abstractmethod
    def sentences(self) -> tuple[str | Row, ...]:
        """Forms of the sentence below the map, the longest first."""

    @abstractmethod
    def put_lines(self, lines: Sequence[Line]) -> None:
        """Write what stands between the tiles."""

    @abstractmethod
    def heading(self, name: str, room: int) -> tuple[str, str]:
        """The texts at the left and the right of a tile's first line, in `room` columns."""

    @abstractmethod
    def spoken(self) -> Iterator[str]:
        """The map in sentences."""

    @property
    def selected(self) -> Cell | None:
        """The selected number."""
        return self.state.pick or bracket_at(self.frame, self.state)

    def gradient(self, name: str) -> str:
        """The name of a tensor's gradient; empty if none is computed."""
        return gradient_of(self.frame.program, name)

    def hidden(self, tensor: str) -> bool:
        """True if a tensor is hidden; of an array no number is told before all are."""
        mask, axes = self.state.mask, self.frame.program.axes[tensor]
        return tensor in mask.tensors if axes else mask.hides(Cell(tensor))

    def cell(self, tensor: str) -> Cell | None:
        """The cell shown for a tensor: the picked one, else its first nan, else the largest in size.

        None if the tensor is not computed, or hidden.
        """
        if not tensor or not self.frame.computed(tensor) or self.hidden(tensor):
            return None
        if self.state.pick is not None and self.state.pick.tensor == tensor:
            return self.state.pick
        values = self.frame.current[tensor]
        bad = np.isnan(values)
        sizes = bad if bad.any() else np.where(np.isfinite(values), np.abs(values), -1.0)
        # `argmax` finds the first of equal ones; a single number has no index to unravel.
        place = np.unravel_index(int(sizes.argmax()), sizes.shape) if values.ndim else ()
        return Cell(tensor, tuple(map(int, place)))

    def shown(self, name: str) -> Cell | None:
        """The cell that gives a tile its colour: of the gradient once it is known, else of the tensor."""
        return self.cell(self.gradient(name)) or self.cell(name)

    def tile(self, name: str) -> Cell | None:
        """The cell that a click on a tile selects."""
        return self.shown(name)

    def next_cell(self, way: Way) -> Cell | None:
        """The number of the nearest tile in that direction; of two in different columns, the nearer column counts.

        Without a picked number, that of the tile with the selected number, else of the first tile.
        """
        cells = {name: cell for name in self.areas if (cell := self.tile(name)) is not None}
        here = next((name for name in cells if self.selects(name)), "")
        if not here or self.state.pick is None:
            return cells.get(here) or next(iter(cells.values()), None)
        level, ahead = way in ("left", "right"), 1 if way in ("right", "down") else -1
        (x, y, *_), found = self.areas[here], dict[str, tuple[int, int]]()
        for name in cells:
            across, down = self.areas[name].x - x, self.areas[name].y - y
            if (across if level else down) * ahead > 0:
                found[name] = abs(across), abs(down)
        return cells[min(found, key=found.__getitem__)] if found else None

    def selects(self, name: str) -> bool:
        """True if the selected number is one of a tile's tensor, of its gradient, or of its updated values."""
        program, picked = self.frame.program, self.selected
        if picked is None or picked.tensor not in program.tensors:
            return False
        return name in (picked.tensor, program.of(picked.tensor)) or picked.tensor == self.gradient(name)

    def value(self, cell: Cell) -> float:
        """The value of a cell that is computed."""
        return cell.value_in(self.frame.current)

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size with the strongest colour: of values (False), of gradients (True), over all runs drawn together."""
        others = [type(self)(other, self.state, self.width, self.height) for other in self.state.together]
        found: dict[bool, list[float]] = {False: [], True: []}
        for each in (self, *others):
            for name in each.areas:
                cell = each.shown(name)
                if cell is not None:
                    found[cell.tensor != name].append(each.value(cell))
        return {back: scale(np.array(values)) for back, values in found.items() if values}

    def number(self, tensor: str, width: int = numbers.WIDTH) -> str:
        """The number shown for a tensor; `·` before it is computed, `?` while it is hidden."""
        cell = self.cell(tensor)
        if cell is None:
            return "?" if tensor and self.hidden(tensor) else "·"
        return numbers.cell(self.value(cell), self.frame.described(tensor).kind, width).strip()

    def drawn(self) -> Drawn:
        """The whole picture: a title, lines and tiles, a sentence."""
        lines = picture.blank(self.width, self.height)
        told: tuple[str | Row, ...] = (f"the {self.called} needs 60x20",)
        if self.areas:
            self.put_lines(lines)
            told = self.sentences
        marks = [self._put_tile(lines, name, area) for name, area in self.areas.items()]
        return picture.framed(self.width, self.height, self.titles, lines, told, marks)

    def _put_tile(self, lines: Sequence[Line], name: str, area: PictureArea) -> Mark:
        """Write a tile. Returns its mark."""
        cell, rows = self.shown(name), self._rows(name, area)
        made = {tensor.name for tensor in self.frame.op.writes} if self.frame.op is not None else set()
        now, tone = bool(made & {name, self.gradient(name)}), BLANK
        if cell is not None:
            tone = tone_of(self.value(cell), self.full[cell.tensor != name])
        above = (area.height - len(rows)) // 2
        for place, line in enumerate(lines[area.y : area.y + area.height], -above):
            line.put(area.x, " " * area.width, on(tone, TEXT))
            if not 0 <= place < len(rows):
                continue
            (left, right), marked = rows[place], now and not place
            style = ACCENT if marked else TEXT if place else BOLD
            line.put(area.x + self.inset * (not marked), f"{NOW * marked}{left}", on(tone, style))
            line.put_right(right, on(tone, TEXT), end=area.x + max(area.width - 1, len(left + right)))
            if self.selects(name):
                line.bracket(area.x, area.x + area.width)
        return Mark(area.x, area.y, area.width, area.height, always(Hit(self.tile(name))))

    def _rows(self, name: str, area: PictureArea) -> list[tuple[str, str]]:
        """The texts at the left and the right of each line of a tile, with the gradient once it is known."""
        width = numbers.WIDTH if area.width >= _LONG else _SHORT
        value, back = self.number(name, width), self.number(self.gradient(name), width)
        room, gradient = area.width - 2 * self.inset, ("d", back) if back != "·" else ("", "")
        if area.height >= _WHOLE:
            return [self.heading(name, room), ("", value), gradient]
        if area.width >= self.beside:
            return [(self.heading(name, room - len(value) - 1)[0], value), gradient][: area.height]
        return [self.heading(name, room), ("", value) if back == "·" else gradient][: area.height]
