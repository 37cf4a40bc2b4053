"""Experiment: all settings of a run, frozen. In the same environment, equal experiments give the same bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

from stepviz.settings import checking, sources, values
from stepviz.settings.kinds import ACTIVATIONS, LOSSES
from stepviz.settings.limits import FITTED
from stepviz.settings.settled import Settings
from stepviz.settings.sources import ARTICLE, BRINGING, GPT, MICROGPT, is_file
from stepviz.settings.table import SETTINGS, SettingsTable
from stepviz.settings.values import short

_USUAL_BATCH_SIZE = 32


@dataclass(frozen=True)
class Experiment(Settings):
    """What decides a run. Raises `UserError` for a value that cannot be trained with.

    `Experiment()` is the article's run; `Experiment.of(source)` has what suits another source. The words of the
    command line are the field names with `-` for `_` (see `words`).
    """

    __annotations__ = SettingsTable.__annotations__  # its fields; the table itself does without `dataclasses`

    def __post_init__(self) -> None:
        for name, row in SETTINGS.items():
            read = row.taken if row.line else sources.as_source
            object.__setattr__(self, name, read(getattr(self, name)))
        if not is_file(self.source):
            values.choice("source", self.source, sources.SOURCES)
        for name, value in self.usual.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        checking.check(self)

    @classmethod
    def of(cls, source: str | PathLike[str] = ARTICLE, **given: Any) -> Experiment:
        """The experiment of that source; what is not given, or None, is what suits the source.

        Lists are taken for tuples, and path objects for files. Raises `UserError` for a value that cannot be trained
        with.
        """
        source = sources.as_source(source)
        checking.known(given)
        given = {name: SETTINGS[name].taken(value) for name, value in given.items() if value is not None}
        run = cls(source, **{**_usual(source, given), **given})
        checking.used(run, given)
        return run

    def fitted(self, training_rows: int, task: str | None = None, *, scaled: bool = False) -> Experiment:
        """The experiment with the settings that depend on the data. By default the batch size is 32, or the number of
        training rows if fewer, and the loss fits the `task`; `scaled`: the targets are standardized.
        """
        found = replace(self, scale_target="standard") if scaled else self
        untold = is_file(self.source) and self.task is None and self.loss == Experiment.loss
        if untold and task == "regression":
            loss, softmax, output = _loss_of(task), Experiment.softmax, Experiment.output
            found = replace(found, task="regression", loss=loss, softmax=softmax, output=output)
        if self.batch_size != FITTED:
            return found
        return replace(found, batch_size=min(_USUAL_BATCH_SIZE, training_rows))

    @property
    def rate(self) -> str:
        """The learning rate in words: `lr 0.01`, or `base lr 0.01` if it is scheduled."""
        return f"{'base ' * self.scheduled}lr {short(self.lr)}"

    @property
    def frozen(self) -> tuple[str, ...]:
        """The names of the parameters that updates do not change."""
        if self.formula is None:
            return self.freeze
        from stepviz.formula.asked import formula_of

        found = formula_of(self.formula, self.set, self.move)
        return tuple(name for name in found.graph.names if name not in found.moved)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the files that the run reads; `-` is standard input."""
        given = (getattr(self, name) for name, row in SETTINGS.items() if row.is_file)
        return (*([self.source] if is_file(self.source) else []), *(path for path in given if path is not None))

    def settings(self) -> dict[str, Any]:
        """The settings that affect the run, by name, as plain values; `--format json` prints them."""
        unused = ["scale_target"] * (self.scale_target == self.usual["scale_target"])
        unused += ["schedule", "warmup"] * (not self.scheduled)  # as older exports
        unused += [name for name in ("positions", "mistake") if not getattr(self, name)]
        lacks = {name: self.lacks(name) for name in SETTINGS if name not in unused}
        found = {name: getattr(self, name) for name, need in lacks.items() if need is None or need.exported}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}

    def words(self) -> list[str]:
        """The command-line words that build this: source, seed (unless a formula), lr, and all that is not default."""
        init = _usual_init(self.source, self.activation) if not self.lacks("init") else None
        usual = Experiment.of(self.source, init=init)
        words = [self.source, *([] if self.lacks("seed") else ["--seed", str(self.seed)]), "--lr", short(self.lr)]
        for name, row in SETTINGS.items():
            value = getattr(self, name)
            if name not in ("source", "seed", "lr") and value != getattr(usual, name) and not self.lacks(name):
                text = row.values.written(value) if row.value else ""
                if not row.value:
                    words.append(row.flag if value else row.flag.replace("--", "--no-", 1))
                else:  # a value that begins with -- would be taken for an option
                    words += [f"{row.flag}={text}"] if text.startswith("--") else [row.flag, text]
        return words


def _usual_init(source: str, activation: str) -> str:
    """The default initialization: of some sources their own, else the one that suits the activation."""
    if source == GPT:
        return "xavier"
    return "normal" if source in (*BRINGING, MICROGPT) else ACTIVATIONS[activation].init


def _loss_of(task: str | None) -> str:
    """The first loss for the task."""
    return next((name for name, kind in LOSSES.items() if task in kind.tasks), Experiment.loss)


def _usual(source: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The defaults for a source, which depend on the settings that are `given`."""
    loss = _loss_of(given.get("task"))
    plain = given.get("optimizer", Experiment.optimizer) == "sgd"
    usual: dict[str, Any] = {"loss": loss, **sources.USUAL.get(source, {})}
    if plain and given.get("hidden"):
        usual |= sources.WITH_HIDDEN.get(source, {})
    usual["init"] = _usual_init(source, given.get("activation", Experiment.activation))
    if given.get("heads") and source not in (GPT, MICROGPT):
        usual |= {"norm": "rms", "optimizer": "adam", "lr": 0.01, "init": "normal"}
    if source not in BRINGING:
        usual |= {"batch_size": FITTED, "reduction": "mean", "softmax": "stable"}
    if plain and given.get("conv") and {**usual, **given}.get("reduction") == "mean":
        usual.setdefault("lr", 0.03)  # with 0.01, filters need more than 4000 plain steps
    chosen = Settings.unchecked(source=source, **{**usual, **given})
    # a GPT has a batch size, though it reads a document at once
    return {name: value for name, value in usual.items() if name == "batch_size" or not chosen.lacks(name)}
