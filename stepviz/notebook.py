"""Notebook: a run from keywords, and what it is at any moment, for a notebook or a script.

>>> import stepviz
>>> run = stepviz.run(seed=0)
>>> still = run.at("1:grads")
>>> still["dW"].shape
(4, 2)
>>> print(still.explain("dW.x3.c0").splitlines()[0])
dW[x3,c0] = -1.3111
>>> still.line
'dW[x3,c0] = 1·(-0.2309) + 0·(+0.8296) + 1·(-0.5401) + 1·(-0.5401) = -1.3111'
>>> run.whatif("501:lr=0.1").at("501:update").command
'stepviz article --seed 0 --lr 0.01 --edit 501:lr=0.1 --at 501:update'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike, fspath
from typing import Any

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export import formats
from stepviz.export.document import stacked
from stepviz.export.files import creating
from stepviz.export.markup import fragment
from stepviz.export.part import Part
from stepviz.export.stops import moments_of
from stepviz.export.tables import in_html
from stepviz.ops import Array, Cell
from stepviz.session.film import Film
from stepviz.session.words import beside, command, parse
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from stepviz.training import Frame, Timeline, Trainer
from stepviz.views.aloud import aloud
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import text_of

_ASIDE = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def run(source: str | PathLike[str] = SOURCES[0], **settings: Any) -> Run:
    """A run of a built-in set or a file: the words of the command line are its keywords, `batch_size=8`.

    A path object always means a file.

    Raises `UserError` for what cannot be trained with.

    >>> import stepviz
    >>> stepviz.run("iris", hidden=(8,), optimizer="adam", lr=0.05).experiment.optimizer
    'adam'
    """
    return Run(Film(Timeline(Trainer(Experiment.of(source, **settings)))), State())


@dataclass(frozen=True, eq=False)
class Run:
    """A run. It trains as far as it is asked for, and goes back as it goes forward.

    >>> import stepviz
    >>> article = stepviz.run()
    >>> article
    <stepviz article --seed 0 --lr 0.01>
    >>> [still.moment for still in article.stills(1)]
    ['1:ready', '1:batch', '1:linear', '1:softmax', '1:loss', '1:dlogits', '1:grads', '1:update']
    >>> article.arrays(1, 400)["W"].shape
    (400, 4, 2)
    """

    film: Film
    state: State
    """How it is looked at: which what-if, and beside what."""

    @property
    def timeline(self) -> Timeline:
        """Its iterations, losses and checks."""
        return self.film.line(self.state)

    @property
    def experiment(self) -> Experiment:
        """What decides it; of a what-if as its last edit left it."""
        return self.timeline.trainer.experiment

    def at(self, moment: str | int) -> Still:
        """What is known at a moment, written `1:grads`; at the end of an iteration for its number.

        Raises `UserError` for a moment the run does not have.
        """
        line = self.timeline
        where = line.schedule.parse(str(moment))
        line.frame(where)
        return Still(self, self.film.sight(replace(self.state, moment=where)))

    def stills(self, first: int, last: int | None = None) -> Iterator[Still]:
        """Every moment of an iteration, or of several, as far as the run goes.

        Raises `UserError` for an iteration the run does not have.
        """
        line = self.timeline
        moments = moments_of(line, *self._iterations(first, first if last is None else last))
        return (self.at(line.schedule.text(moment)) for moment in moments)

    def arrays(self, first: int, last: int) -> Mapping[str, Array]:
        """Every tensor of the iterations first to last by name, stacked: (iterations, *shape); `iteration` too.

        As far as the run goes. Raises `UserError` for a first iteration the run does not have.

        >>> import stepviz
        >>> stepviz.run().arrays(1, 3)["loss"].round(4).tolist()
        [0.8964, 1.8465, 1.7708]
        """
        return stacked(Part(self.timeline, *self._iterations(first, last)))

    def whatif(self, *edits: str) -> Run:
        """The run that edits make of this one, written `501:lr=0.1` or `501:W.x2.c0=2`; this one stays as it is.

        Raises `UserError` for what the run cannot have.

        >>> import stepviz
        >>> article = stepviz.run()
        >>> faster = article.whatif("2:lr=0.1")
        >>> [round(one.at("3:loss")["mean"], 4) for one in (article, faster)]
        [1.7708, 1.7823]
        """
        texts = [*(edit.text for edit in self.state.edits), *edits]
        place = parse([word for text in texts for word in ("--edit", text)], self.film)
        return Run(self.film, beside(State(), place))

    def save(self, path: str | PathLike[str], first: int, last: int) -> None:
        """Write iterations first to last as `.csv`, `.wide.csv`, `.json`, `.npz`, `.py` or `.md`: over no other file.

        Raises `UserError` where that cannot be.
        """
        path = fspath(path)
        form = formats.format_of(path)
        if form not in (*formats.TEXTS, *formats.BINARY):
            raise UserError("which format? End the name with .csv, .wide.csv, .json, .npz, .py or .md")
        part = Part(self.timeline, *self._iterations(first, last))
        with creating(path) as file:
            for _ in formats.written(form, part, file):
                pass

    def _iterations(self, first: int, last: int) -> tuple[int, int]:
        """First and last of those asked for that the run can have. Raises `UserError` where it has no first."""
        most = self.experiment.iterations
        if not 1 <= first <= most:
            raise UserError(f"iteration {first} is outside the run: its iterations are 1 to {most}")
        if last < first:
            raise UserError(f"iterations {first} to {last} end before they begin: write {last}, {first}")
        return first, min(last, most)

    def __repr__(self) -> str:
        edited = [word for edit in self.state.edits for word in ("--edit", edit.text)]
        return f"<{shell.command(['stepviz', *self.film.original.words, *edited])}>"


@dataclass(frozen=True, eq=False)
class Still:
    """A frame of a run, looked at. In a notebook it shows its screen.

    >>> import stepviz
    >>> still = stepviz.run().at("1:softmax")
    >>> still["probs"].sum(axis=1).tolist()
    [1.0, 1.0, 1.0, 1.0]
    >>> round(still["probs.e1.c1"], 4)
    0.1704
    >>> "dW" in still
    False
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

    run: Run
    sight: Sight

    @property
    def frame(self) -> Frame:
        """What is known, with everything that belongs to it."""
        return self.sight.frame

    @property
    def moment(self) -> str:
        """When it is: `1:grads`."""
        return self.frame.schedule.text(self.frame.moment)

    @property
    def command(self) -> str:
        """Opens it in a terminal."""
        return shell.command(command(self.run.film, self.sight.state))

    def __contains__(self, name: str) -> bool:
        """Whether a tensor of that name is known by now: this iteration's, or the one before."""
        return name in self.frame.program.tensors and self.frame.tensor(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of the tensors that are known by now, in the order in which an iteration makes them."""
        return (name for name in self.frame.program.tensors if name in self)

    def __len__(self) -> int:
        """How many tensors are known by now."""
        return sum(1 for _ in self)

    def keys(self) -> Iterator[str]:
        """The names of the tensors that are known by now: `dict(still)` has their arrays."""
        return iter(self)

    def __getitem__(self, name: str) -> Any:
        """A tensor by name, read-only; one number as a float, by the name of its cell: `dW.x3.c0`.

        Raises `KeyError` for what is not known there, and `UserError` for a cell there is none of.
        """
        frame = self.frame
        tensors = frame.program.tensors
        found: Any = frame.tensor(name) if name in tensors else frame.value(self._cell(name))
        if found is None:
            raise KeyError(f"{name} is not known at {self.moment}")
        return found

    def explain(self, cell: str | None = None) -> str:
        """How a number was made, line by line; the one that `e` opens if no other is named. Raises `UserError`."""
        wanted = self.sight.first if cell is None else self._cell(cell)
        return "\n".join(explain(self.frame, wanted).spoken())

    @property
    def line(self) -> str:
        """The number in brackets as one line of arithmetic."""
        return caption.spoken(self.frame, self.sight.bracket, LECTURE_SIZE.width)[3]

    def text(self, width: int = LECTURE_SIZE.width, height: int = LECTURE_SIZE.height) -> str:
        """The screen of that many columns and lines, as `stepviz show` prints it."""
        return "\n".join(text_of(row).rstrip() for row in screen(self.sight, width, height).rows)

    def aloud(self) -> str:
        """Every number of the screen in sentences."""
        return "\n".join(aloud(self.sight, {}))

    def _cell(self, name: str) -> Cell:
        return self.frame.program.cell(name)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<{self.command}>"

    def _repr_html_(self) -> str:
        """The screen, and its panes as tables for who cannot see it."""
        shown = screen(self.sight, *LECTURE_SIZE)
        tables = "".join(in_html(shown, self.frame))
        return f'<div>{fragment(shown.rows)}<div style="{_ASIDE}">{tables}</div></div>'
