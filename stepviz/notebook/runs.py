"""Runs: a run from keyword arguments, for notebooks and scripts."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter, Signature, cleandoc
from os import PathLike, fspath
from reprlib import repr as shortened
from typing import Any, TypeVar

from stepviz.errors import UserError
from stepviz.export import formats
from stepviz.export.document import stacked
from stepviz.export.files import creating
from stepviz.export.part import Part
from stepviz.export.stops import moments_of
from stepviz.notebook import frames, memory
from stepviz.notebook.comparing import ComparedStep, compare_arrays
from stepviz.notebook.iterations import edits_of, inside, whole
from stepviz.notebook.stills import Still, save_screens
from stepviz.ops import Array
from stepviz.session.film import Film
from stepviz.session.places import beside
from stepviz.session.words import parse
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from stepviz.settings.spelling import PYTHON, spelled
from stepviz.settings.table import SETTINGS, SettingsTable
from stepviz.settings.values import in_python
from stepviz.training import Moment, Timeline
from stepviz.training.timeline import finish
from stepviz.views.state import State

F = TypeVar("F", bound=Callable[..., object])
_SHOWN = 4000
"""The most iterations that a run is trained for in order to show it."""
_ENDINGS = ".csv, .wide.csv, .json, .npz, .py, .md, .svg, .html or .cast"


def _with_settings(function: F) -> F:
    """Adds all settings to the function's signature, as keywords, and to its docstring."""
    rows = {name: row for name, row in SETTINGS.items() if name != "source"}
    given = [p for p in Signature.from_callable(function).parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    types = {name: SettingsTable.__annotations__[name].removesuffix(" | None") for name in rows}
    only, named = Parameter.KEYWORD_ONLY, types.items()
    keywords = [Parameter(name, only, default=None, annotation=f"{kind} | None") for name, kind in named]
    vars(function)["__signature__"] = Signature([*given, *keywords], return_annotation="Run")
    lines = [f"{name}: {types[name]}\n    {row.about}" for name, row in rows.items()]
    function.__doc__ = cleandoc(function.__doc__ or "").replace("{settings}", "\n".join(lines))
    return function


@_with_settings
def run(source: Any = SOURCES[0], *, X: Any = None, y: Any = None, **settings: Any) -> Run:
    """A run of a built-in set, a file, a frame, or of arrays `X` (rows, features) and `y` (rows,).

    A path object always means a file. A frame is one of pandas or polars, or a mapping of columns by name; its label
    is the last column by default. Rows in memory are written to a temporary file, which exists as long as the run;
    missing values are empty cells. The defaults of the settings suit the source.

    Raises `UserError` for a value that cannot be trained with.

    >>> import stepviz
    >>> stepviz.run("iris", hidden=8, optimizer="adam", lr=0.05).experiment.optimizer
    'adam'
    >>> flowers = {"width": [1.0, 1.5, 4.0, 4.5], "species": ["a", "a", "b", "b"]}
    >>> stepviz.run(flowers, val=0, test=0).timeline.trainer.dataset.classes
    ('a', 'b')

    Settings
    --------
    {settings}
    """
    columns = None
    if X is not None or y is not None:
        if not isinstance(source, str) or source != SOURCES[0]:
            raise UserError("both a source and X, y are given: leave one out")
        columns = memory.columns_of_arrays(X, y)
    elif not isinstance(source, str | PathLike):
        if not memory.is_frame(source):
            raise UserError(f"source={shortened(source)} cannot be used: give a name, a path or a frame, or X and y")
        columns = memory.columns_of(source)
    if columns is None:
        return Run(_film(source, settings), State())
    return Run(_film_in_memory(columns, settings), State())


def _film_in_memory(columns: Mapping[str, Sequence[str]], settings: Mapping[str, Any]) -> Film:
    """The film of columns, which stand in a file for as long as it is there."""
    path, remove = memory.write(columns)
    try:
        film = _film(path, {**memory.READ_AS, **settings})
    except UserError as error:
        remove()
        raise UserError(memory.named(str(error), path)) from None
    except BaseException:  # Ctrl+C, too: the file is in a temporary folder that nobody else takes away
        remove()
        raise
    weakref.finalize(film, remove)
    return film


def _film(source: str | PathLike[str], settings: Mapping[str, Any]) -> Film:
    try:
        return Film.of(Experiment.of(source, **settings))
    except UserError as error:
        raise UserError(spelled(str(error), PYTHON)) from None


@dataclass(frozen=True, eq=False)
class Run:
    """A run. It is trained as far as needed, and goes back as exactly as forward.

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
    """The state of its screen: the what-if, and the run beside it."""

    @property
    def timeline(self) -> Timeline:
        """The timeline, with its iterations, losses and checks."""
        return self.film.line(self.state)

    @property
    def experiment(self) -> Experiment:
        """The experiment; of a what-if, as its last edit left it."""
        return self.timeline.trainer.experiment

    def at(self, moment: str | int) -> Still:
        """The run at a moment, written `1:grads`; the number of an iteration means the end of its update.

        Raises `UserError` for a moment that the run does not have.
        """
        text = in_python(moment) if isinstance(moment, int) else str(moment)
        return self._still(self.timeline.schedule.parse(text))

    def stills(self, first: int, last: int | None = None) -> Iterator[Still]:
        """All moments of iterations `first` to `last`, by default of one, as far as the run goes.

        Raises `UserError` for an iteration that the run does not have.
        """
        part = self._part(first, last or first)
        return (self._still(moment) for moment in moments_of(self.timeline, part.first, part.last))

    def arrays(self, first: int, last: int) -> Mapping[str, Array]:
        """All tensors of iterations `first` to `last`, as far as the run goes, by name: (iterations, *shape).

        `iteration` has their numbers. Raises `UserError` for a first iteration that the run does not have.

        >>> import stepviz
        >>> stepviz.run().arrays(1, 3)["loss"].round(4).tolist()
        [0.8964, 1.8465, 1.7708]
        """
        return stacked(self._part(first, last))

    def losses(self, first: int = 1, last: int | None = None) -> Any:
        """The mean loss of each iteration, by default of all: a frame of pandas with the column `loss`.

        Raises `UserError` for a first iteration that the run does not have, and if pandas is not installed.

        >>> import stepviz
        >>> stepviz.run().losses(1, 3).round(4)
                     loss
        iteration
        1          0.8964
        2          1.8465
        3          1.7708
        """
        return frames.losses(self._part(first, last))

    def checks(self, first: int = 1, last: int | None = None) -> Any:
        """The results of the checks in these iterations, by default in all: a frame with a column for each split.

        Accuracies in percent, R² in a regression; nan if no check was due. Raises `UserError` as `losses` does.
        """
        return frames.checks(self._part(first, last))

    def to_frame(self, first: int, last: int) -> Any:
        """All numbers of these iterations, one per row, in the columns iteration, op, tensor, row, col, value.

        Raises `UserError` as `losses` does.
        """
        return frames.numbers(self._part(first, last))

    def whatif(self, *edits: str, at: int | None = None, **settings: Any) -> Run:
        """A what-if: this run with edits like `501:lr=0.1` and `501:W.x2.c0=2`, or with the keywords lr=0.1, at=501.

        This run stays as it is. Raises `UserError` for an edit that it cannot have.

        >>> import stepviz
        >>> article = stepviz.run()
        >>> faster = article.whatif(lr=0.1, at=2)
        >>> [round(one.at("3:loss")["loss"], 4) for one in (article, faster)]
        [1.7708, 1.7823]
        """
        for edit in edits:
            if not isinstance(edit, str):
                raise UserError(f"edit {shortened(edit)} is not a text: give for example '501:lr=0.1'")
        if at is not None and not (isinstance(at, str) and at.isdecimal()):
            at = inside(at, self.experiment.iterations, "at=")
        try:
            texts = [*(edit.text for edit in self.state.edits), *edits, *edits_of(at, settings)]
            place = parse([word for text in texts for word in ("--edit", text)], self.film)
        except UserError as error:
            raise UserError(spelled(str(error).removeprefix("--edit "), PYTHON)) from None
        return Run(self.film, beside(State(), place))

    def compare(self, arrays: Mapping[str, Any], iteration: int = 1) -> ComparedStep:
        """Compares arrays of your own step, by our names, with that iteration, as `stepviz compare` does.

        Raises `UserError` if there is nothing to compare, or no such iteration.

        >>> import stepviz
        >>> article = stepviz.run()
        >>> p = article.at("5:softmax")["probs"]
        >>> found = article.compare({"probs": p, "dlogits": p}, 5)
        >>> found.record["mistakes"]
        ['one-hot-forgotten']
        """
        part = self._part(iteration, iteration)
        part.reach()
        return compare_arrays(self.timeline.iteration(iteration), arrays)

    def save(self, path: str | PathLike[str], first: int, last: int) -> None:
        """Write iterations `first` to `last` to a new file.

        Numbers as `.csv`, `.wide.csv`, `.json`, `.npz`; a script `.py`; a handout `.md`, with its solution in a second
        file; screens of all moments as an animated `.svg`, a page `.html` or a recording `.cast`. Raises `UserError`
        for another ending, and if the file exists or cannot be written.
        """
        form, part = formats.format_of(fspath(path)), self._part(first, last)
        if form in formats.SCREENS:
            save_screens(list(self.stills(first, last)), path)
        elif form in (*formats.TEXTS, *formats.BINARY):
            for name, write in formats.writers(form, part, fspath(path)).items():
                with creating(name) as file:
                    finish(write(file))
        else:
            raise UserError(f"{fspath(path)!r}: which format? End the name with {_ENDINGS}")

    def _still(self, moment: Moment) -> Still:
        self.timeline.frame(moment)
        return Still(self.film, self.film.sight(replace(self.state, moment=moment)))

    def _part(self, first: int, last: int | None) -> Part:
        """The iterations as a part of the run. Raises `UserError` if the run does not have the first one."""
        most = self.experiment.iterations
        last = most if last is None else last
        first, last = (whole(named, most) for named in (first, last))
        inside(first, most)
        if last < first:
            raise UserError(f"iterations {first} to {last} end before they begin: write {last}, {first}")
        return Part(self.timeline, first, min(last, most))

    def __repr__(self) -> str:
        edited = [word for edit in self.state.edits for word in ("--edit", edit.text)]
        return f"<{memory.command(['stepviz', *self.film.original.words, *edited])}>"

    def _repr_html_(self) -> str:
        """Its curves and its last screen. A run of up to 4000 iterations is trained to its end first."""
        line = self.timeline
        last = Part(line, 1, max(line.reached, min(self.experiment.iterations, _SHOWN))).reach()
        end = self.film.sight(replace(self.state, moment=line.schedule.end(last), zoom="curves"))
        return Still(self.film, end)._repr_html_() + self.at(last)._repr_html_()
