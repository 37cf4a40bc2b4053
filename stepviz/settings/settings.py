"""Settings: the settings of a run, and what they alone tell of its network."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.settings.kinds import FRONTS, optimizer_of
from stepviz.settings.table import SettingsTable, of_text

dataclass(frozen=True, init=False, repr=False, eq=False)(SettingsTable)


@dataclass(frozen=True, init=False, repr=False, eq=False)  # an `Experiment` has all of these
class Settings(SettingsTable):
    """Everything that decides a run."""

    @property
    def room(self) -> int:
        """Bytes of an iteration that the settings alone tell: the weights between hidden layers, before and after an
        update, and their gradient.
        """
        return 3 * 8 * sum(one * after for one, after in zip(self.hidden, self.hidden[1:], strict=False))

    @property
    def penalty(self) -> float:
        """Weight decay as a part of the gradients: half of it times W² is added to the loss that is lowered."""
        return 0.0 if optimizer_of(self.optimizer).decays else self.l2

    @property
    def scheduled(self) -> bool:
        """Whether an operation computes the learning rate from the number of the iteration."""
        return self.schedule != "constant" or self.warmup > 0

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.hidden) + 1 + (self.front is not None)

    @property
    def front(self) -> str | None:
        """What stands before the dense layers: a name in `kinds.FRONTS`; None for nothing."""
        return next((name for name in FRONTS if getattr(self, name)), None)

    @property
    def activated(self) -> bool:
        """Whether there are sums that an activation follows."""
        return bool(self.hidden) or (self.front is not None and FRONTS[self.front].gated)

    @property
    def deep(self) -> bool:
        """Whether more than one layer has weights."""
        return self.layers > 1

    @property
    def of_text(self) -> bool:
        """Whether characters of a text are learned from."""
        return of_text(self)
