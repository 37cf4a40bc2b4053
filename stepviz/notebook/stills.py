"""Stills: a run at one moment, with its numbers and its screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

from stepviz.errors import UserError
from stepviz.export import formats
from stepviz.export.files import creating
from stepviz.export.markup import fragment, tables_in_html
from stepviz.export.stops import stop_at
from stepviz.notebook import frames, memory
from stepviz.ops import Cell
from stepviz.ops.naming import some_of
from stepviz.session.film import Film
from stepviz.session.places import looking
from stepviz.session.words import Place, command
from stepviz.settings.values import in_python
from stepviz.training import Frame
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.speech import aloud
from stepviz.views.text.palette import PALETTES
from stepviz.views.text.span import text_of

_ASIDE = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"
_SCREEN = ("svg", "html")
_LARGEST = 1000
"""The most columns and lines of a screen, as of `--size`."""


@dataclass(frozen=True, eq=False)
class Still(Mapping[str, Any]):
    """A run at one moment: a mapping of the known tensors by name. A notebook shows its screen.

    >>> import stepviz
    >>> still = stepviz.run().at("1:softmax")
    >>> still["probs"].sum(axis=1).tolist()
    [1.0, 1.0, 1.0, 1.0]
    >>> round(still["probs.e1.c1"], 4)
    0.1704
    >>> "dW" in still, "probs.e1.c1" in still
    (False, True)
    >>> list(still)
    ['rows', 'W', 'b', 'x', 'y', 'logits', 'probs']
    >>> dict(still)["probs"].shape
    (4, 2)
    >>> print(still)
     stepviz  article   iteration 1 / 4000 · op 3 of 7    lr 0.01 · seed 0 · paused
    ...
    >>> still._repr_html_()[:8]
    '<div><pr'
    """

    film: Film
    sight: MomentView

    @property
    def frame(self) -> Frame:
        """The frame of the moment."""
        return self.sight.frame

    @property
    def moment(self) -> str:
        """The moment in text form: `1:grads`."""
        return self.frame.schedule.text(self.frame.moment)

    @property
    def command(self) -> str:
        """The command that opens it in a terminal. Rows in memory are called `data.csv` there: save them so first."""
        return memory.command(command(self.film, self.sight.state))

    def __iter__(self) -> Iterator[str]:
        """Yields the names of the known tensors, in the order of the program."""
        return (name for name in self.frame.program.tensors if name in self)

    def __len__(self) -> int:
        """The number of known tensors."""
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> Any:
        """A tensor by name, read-only, `loss` as a float; or a number as a float, by the name of its cell: `dW.x3.c0`.

        Raises `KeyError` for an unknown name, and for a number that is not known at the moment.
        """
        frame = self.frame
        try:
            found: Any = frame.tensor(name) if name in frame.program.tensors else frame.value(self._cell(name))
        except UserError as error:
            raise KeyError(str(error)) from None
        if found is None:
            raise KeyError(f"{name} is not known at {self.moment}")
        return found.item() if getattr(found, "shape", None) == () else found

    def frame_of(self, name: str) -> Any:
        """A tensor as a frame of pandas, or as a series if it has one axis, with the names of its positions.

        Raises `KeyError` for an unknown tensor, `UserError` for a single number, and if pandas is not installed.

        >>> import stepviz
        >>> stepviz.run("iris").at("1:grads").frame_of("dW").round(2)
                         setosa  versicolor  virginica
        sepal_length_cm    0.60       -0.28      -0.32
        sepal_width_cm    -0.13        0.35      -0.22
        petal_length_cm    0.56       -0.35      -0.21
        petal_width_cm     0.51       -0.32      -0.18
        """
        if name not in self.frame.program.tensors:
            raise KeyError(f"{name} is no tensor of this run: it has {some_of(self.frame.program.tensors)}")
        return frames.tensor(self.frame, name, self[name])

    def explain(self, cell: str | None = None) -> str:
        """The explanation of a number, line by line; by default of the one that `e` explains. Raises `UserError`."""
        wanted = self.sight.first if cell is None else self._cell(cell)
        return "\n".join(explain(self.frame, wanted).spoken())

    def explained(self, cell: str | None = None) -> Still:
        """The same moment with the explanation of a number open; by default of the one that `e` explains.

        Raises `UserError` for a cell that the run does not have.

        >>> import stepviz
        >>> print(stepviz.run().at("1:grads").explained("dW.x3.c0"))
         stepviz  article   it 1/4000 · op 6/7    loss 0.8964 · lr 0.01 · paused
        ...
        """
        wanted = self.sight.first if cell is None else self._cell(cell)
        place = Place(self.frame.moment, wanted, explaining=True)
        return Still(self.film, self.film.sight(looking(self.film, self.sight.state, place)))

    @property
    def line(self) -> str:
        """The arithmetic of the selected number, in one line."""
        return caption.spoken(self.frame, self.sight.selected, LECTURE_SIZE.width).numbers

    def text(self, width: int = LECTURE_SIZE.width, height: int = LECTURE_SIZE.height) -> str:
        """The screen of `width` columns and `height` lines, as `stepviz show` prints it.

        Raises `UserError` for a size that no screen has.
        """
        if not all(hasattr(side, "__index__") and 1 <= side <= _LARGEST for side in (width, height)):
            size = f"{in_python(width)} x {in_python(height)}"
            raise UserError(f"size {size} cannot be shown: give whole numbers from 1 to {_LARGEST}")
        return "\n".join(text_of(row).rstrip() for row in screen(self.sight, width, height).rows)

    def aloud(self) -> str:
        """All numbers of the screen in sentences."""
        return "\n".join(aloud(self.sight, {}))

    def save(self, path: str | PathLike[str]) -> None:
        """Write its screen to a new `.svg` or `.html` file. Raises `UserError` if that is not possible."""
        if formats.format_of(fspath(path)) not in _SCREEN:
            raise UserError(f"{fspath(path)!r}: which format? End the name of a screen with .svg or .html")
        save_screens([self], path)

    def _cell(self, name: str) -> Cell:
        return self.frame.program.cell(str(name))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<{self.command}>"

    def _repr_html_(self) -> str:
        """The screen without the key bar, and its panes as tables for screen readers."""
        shown = screen(self.sight, *LECTURE_SIZE)
        tables = "".join(tables_in_html(shown, self.frame))
        return f'<div>{fragment(shown.rows[:-1])}<div style="{_ASIDE}">{tables}</div></div>'


def save_screens(stills: Sequence[Still], path: str | PathLike[str]) -> None:
    """Write the screens of moments to a new file, in the format of its ending. Raises `UserError` if that fails."""
    name, title = fspath(path), stills[0].command
    form = formats.SCREENS[formats.format_of(name)]
    form.check([still.frame.moment for still in stills])
    stops = [stop_at(still.sight, still.command) for still in stills]
    with creating(name) as file:
        for piece in form.write(stops, title, LECTURE_SIZE, PALETTES[form.theme]["truecolor"]):
            file.write(piece.encode())
