"""Settled: the settings of a run, with properties that follow from them alone."""

from __future__ import annotations

from stepviz.settings import kinds, sources
from stepviz.settings.needs import Need
from stepviz.settings.record import Any, record
from stepviz.settings.table import SETTINGS, SettingsTable


@record(frozen=True, init=False, repr=False, eq=False)
class Settings(SettingsTable):
    """The settings of a run, with properties that follow from them alone."""

    @classmethod
    def unchecked(cls, **chosen: Any) -> Settings:
        """Settings, even ones that do not fit together; those that are not given have their defaults."""
        run = object.__new__(cls)
        vars(run).update(chosen)
        return run

    def lacks(self, name: str) -> Need | None:
        """The first thing that the run must have for a setting to have an effect, and has not."""
        return next((need for need in SETTINGS[name].needs if not need.met(self)), None)

    @property
    def title(self) -> str:
        """The short name of the source: a built-in name, or a file name without folders, safe to print."""
        return sources.in_short(self.source) if sources.is_file(self.source) else self.source

    @property
    def usual(self) -> dict[str, Any]:
        """The defaults of settings that are None until the source is known, and what has no effect on a GPT."""
        drawn, own = sources.GENERATED.get(self.source), self.source in sources.BRINGING
        few, usual = self.source in (*sources.BUNDLED, *sources.TEXTS), sources.USUAL.get(self.source, {})
        share = None if own else sources.BUNDLED_SHARE if few else sources.DEFAULT_SHARE
        as_given = own or self.of_text or (drawn is not None and not drawn.scaled)
        return {
            **({"batch_size": self.batch_size} if self.heads else {}),
            "rows": None if drawn is None else sources.DEFAULT_ROWS,
            "noise": None if drawn is None else drawn.noise,
            "heads": usual.get("heads"),
            "layers": 1 if self.heads else None,
            "context": usual.get("context", 16 if self.heads else 1) if self.of_text else None,
            "embed": usual.get("embed", 16 if self.heads else 0) if self.of_text else None,
            "val": share,
            "test": share,
            "scale": "none" if as_given else "standard" if self.conv is None else "common",
            "scale_target": None if sources.is_file(self.source) else "none",
        }

    @property
    def room(self) -> int:
        """A lower bound of the bytes of an iteration: weights between hidden layers, before and after the update, and
        their gradients.
        """
        return 3 * 8 * sum(one * after for one, after in zip(self.hidden, self.hidden[1:], strict=False))

    @property
    def looks(self) -> tuple[int, int]:
        """Iterations between checks of the training and of the validation set; 0: only at the end."""
        train, val = self.check
        return train, val if val < self.iterations else 0

    @property
    def penalty(self) -> float:
        """The weight decay that is added to gradients, by the penalty penalty / 2 · W²; 0 if the optimizer decays."""
        return 0.0 if kinds.OPTIMIZERS[self.optimizer].decays else self.l2

    @property
    def scheduled(self) -> bool:
        """True if an operation computes the learning rate from the number of the iteration."""
        return self.schedule != "constant" or self.warmup > 0

    @property
    def depth(self) -> int:
        """The number of layers with weights; of a GPT that of its parts: embedding, attention, MLP, …, head."""
        return 2 * (self.layers or 1) + 2 if self.heads else len(self.fronts) + len(self.hidden) + 1

    @property
    def fronts(self) -> tuple[str, ...]:
        """The layers before the dense layers, from the input on: names in `kinds.FRONTS`, repeated for several."""
        asked = ((name, getattr(self, name)) for name in kinds.FRONTS if not self.heads)
        return tuple(name for name, value in asked if value for _ in str(value).split(","))

    @property
    def activated(self) -> bool:
        """True if the network has an activation."""
        dense = self.hidden or (self.heads and kinds.MLP not in self.without)
        return bool(dense) or any(kinds.FRONTS[name].gated for name in self.fronts)

    @property
    def rows_along(self) -> str:
        """The kind of axis of the rows of a batch: `example`, or `position` in a document."""
        return "position" if self.heads else "example"

    @property
    def deep(self) -> bool:
        """True if more than one layer has weights."""
        return self.depth > 1

    @property
    def of_text(self) -> bool:
        """True if the data are characters of a text."""
        return self.source in sources.TEXTS or self.task == kinds.NEXT_CHAR
