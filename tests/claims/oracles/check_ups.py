"""Check-ups of nets on small tables with equal rows: losses, floors and units, from the first parameters alone."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np

from stepviz import Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.ops import Array
from stepviz.settings.kinds import LOSSES
from tests.claims.oracles.saying import Held, Table, all_told, printed_by
from tests.claims.truth import ACTIVATIONS, DERIVATIVES
from tests.support import printed
from tests.support.own import KINKS as OWN_KINKS
from tests.support.own import OWN_ACTIVATIONS

_FLAT = 0.1
"""The share of the steepest derivative at which an activation counts as flat."""
_FOLDER = TemporaryDirectory()


@dataclass(frozen=True)
class CheckUp:
    """A check-up of a run with linear layers."""

    words: str

    def said(self) -> list[str]:
        """What the command prints."""
        return printed_by(("check-up", *self.words.split()))

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each line; of the gradient check nothing is asked."""
        return all_told(self, (re.sub(r"^(?:ok|FAIL) +", "", line) for line in lines[1:]), _HELD)

    @cached_property
    def trainer(self) -> Trainer:
        """Data and first parameters."""
        return Trainer(experiment(parse("check-up", self.words.split())))

    @property
    def factor(self) -> float:
        """Of the squares in the loss; 0 if it is a cross-entropy."""
        return {"mse": 1.0, "half-mse": 0.5}.get(self.trainer.experiment.loss, 0.0)

    def aims(self, rows: Array) -> Array:
        """What the outputs of rows should be, (rows, outputs)."""
        data = self.trainer.dataset
        return np.eye(len(data.classes))[data.y[rows]] if data.classes else data.y[rows].reshape(len(rows), -1)

    @cached_property
    def sums(self) -> list[Array]:
        """x·W + b of each layer for all training rows, each (rows, units)."""
        data, model = self.trainer.dataset, self.trainer.initial
        found, h = list[Array](), data.X[data.train]
        for W, b in zip(model[::2], model[1::2], strict=True):
            found.append((ACTIVATIONS[self.trainer.experiment.activation](found[-1]) if found else h) @ W + b)
        return found

    @property
    def slopes(self) -> list[Array]:
        """The derivative of the activation of each hidden unit for all training rows."""
        return [DERIVATIVES[self.trainer.experiment.activation](a) for a in self.sums[:-1]]

    @property
    def loss(self) -> float:
        """Of the first parameters, over all training rows."""
        z, run, aims = self.sums[-1], self.trainer.experiment, self.aims(self.trainer.dataset.train)
        if self.factor:
            made = 1 / (1 + np.exp(-z)) if run.output == "sigmoid" else z
            return self.factor * float(((made - aims) ** 2).sum(axis=1).mean())
        logits = np.column_stack([np.zeros(len(z)), z]) if run.loss == "bce" else z
        return float((np.logaddexp.reduce(logits, axis=1) - (logits * aims).sum(axis=1)).mean())

    @property
    def baseline(self) -> float:
        """The loss of the best answer that does not look at the inputs, as the line calls it."""
        aims = self.aims(self.trainer.dataset.train)
        return self._left(aims) / len(aims) if self.factor else math.log(aims.shape[1])

    @cached_property
    def rows(self) -> list[int]:
        """The rows of the first batch, each once."""
        return sorted(set(self.trainer.iterate(self.trainer.initial, 1)["rows"].tolist()))

    @property
    def floor(self) -> float:
        """The loss that is left where equal rows get the answer that is best for all of them."""
        groups: dict[tuple[float, ...], list[int]] = defaultdict(list)
        for row in self.rows:
            groups[tuple(self.trainer.dataset.X[row].tolist())].append(row)
        return sum(self._left(self.aims(np.array(alike))) for alike in groups.values()) / len(self.rows)

    def _left(self, aims: Array) -> float:
        """The loss of all of these where they get the same answer, the best one."""
        best = aims.mean(axis=0)
        return self.factor * float(((aims - best) ** 2).sum()) if self.factor else -float(np.log(aims @ best).sum())


def _is_near(digits: str, value: float) -> bool:
    return abs(float(digits) - value) <= float(printed.half_digit(digits)) + 1e-9 * abs(value)


def _of_first_loss(at: CheckUp, match: re.Match[str]) -> bool:
    count = str(len(at.trainer.dataset.classes)) if not at.factor else None
    return _is_near(match["loss"], at.loss) and _is_near(match["guess"], at.baseline) and match["count"] == count


def _of_one_batch(at: CheckUp, match: re.Match[str]) -> bool:
    """A floor is told where there is one, is the least that can be, and this net does not go below it."""
    if int(match["count"]) != len(at.rows) or match["least"] is None:
        return int(match["count"]) == len(at.rows) and at.floor < 1e-12
    return _is_near(match["least"], at.floor) and float(match["loss"]) >= float(match["least"]) - 1e-4


def _of_units(at: CheckUp, match: re.Match[str]) -> bool:
    """So many units of that layer learn from no row; no layer has a larger share of them."""
    idle = [(slopes == 0).all(axis=0) for slopes in at.slopes]
    here = idle[int(match["layer"]) - 1]
    counts = (int(match["total"]), int(match["dead"])) == (len(here), int(here.sum()))
    return counts and here.mean() == max(layer.mean() for layer in idle)


def _of_saturation(at: CheckUp, match: re.Match[str]) -> bool:
    activation = at.trainer.experiment.activation
    steepest = DERIVATIVES[activation](np.linspace(-4, 4, 801)).max()
    most = [np.abs(slopes).max() if activation in OWN_ACTIVATIONS else steepest for slopes in at.slopes]
    share = [float((np.abs(one) <= _FLAT * largest).mean()) for one, largest in zip(at.slopes, most, strict=True)]
    here = share[int(match["layer"]) - 1]
    return here == max(share) and abs(100 * here - float(match["percent"])) <= 0.5 + 1e-9


def _sizes(at: CheckUp) -> dict[str, float]:
    """The root mean square of the first step over that of the matrix, of each that moves."""
    first = at.trainer.iterate(at.trainer.initial, 1)
    names = [p.name for p in at.trainer.program.parameters if len(p.axes) > 1]
    off = {name: np.mean((first[f"{name}_after"] - first[name]) ** 2) / np.mean(first[name] ** 2) for name in names}
    return {name: float(np.sqrt(square)) for name, square in off.items() if square > 0}


def _of_step(at: CheckUp, match: re.Match[str]) -> bool:
    """Of the one that is farthest from 1e-3."""
    sizes = _sizes(at)
    farthest = max(sizes, key=lambda name: abs(math.log10(sizes[name]) + 3))
    return match["name"] == farthest and abs(float(match["size"]) - sizes[farthest]) <= 0.051 * sizes[farthest]


_HELD: Table[CheckUp] = {
    r"first loss +(?P<loss>\S+)  .*(?:ln (?P<count>\d+) =|the variance,) (?P<guess>\d\S*?)(?::.*)?": _of_first_loss,
    r"gradients .*": lambda *_: True,
    r"one batch +(?P<loss>\S+)  .* on (?P<count>\d+) rows?, from [^;:]+(?:; equal rows allow (?P<least>\S+) at best)?"
    r"(?::.*)?": (_of_one_batch),
    r"dead units +(?P<dead>\d+)  of the (?P<total>\d+) units? of h(?P<layer>\d) .*": _of_units,
    r"saturation +(?P<percent>\d+)%  of the numbers of h(?P<layer>\d).*": _of_saturation,
    r"(?:dead units|saturation) +-  .*": lambda at, _: not at.slopes,
    r"update : size +(?P<size>\d\S*)  of (?P<name>\w+) in .*": _of_step,
    r"update : size +-  .*": lambda at, _: not _sizes(at),
}


def of_table(lines: Sequence[str], words: str) -> CheckUp:
    """One of a run on such a table, from all of its rows."""
    path = Path(_FOLDER.name) / f"{crc32(repr(lines).encode())}.csv"
    path.write_text("\n".join(lines) + "\n")
    return CheckUp(f"{path} --val 0 --test 0 --lr 0.1 {words}")


def drawn(random: np.random.RandomState) -> CheckUp:
    """One of a random net on a few kinds of rows, each of more than one class or target."""
    loss = str(random.choice(sorted(LOSSES)))
    task = str(random.choice(sorted(LOSSES[loss].tasks)))
    kinds = random.randint(2, 5)
    rows = [(random.randint(kinds), random.randint(2), random.randn()) for _ in range(random.randint(12, 30))]
    labels = [f"{y:.2f}" if task == "regression" else "uv"[c] for _, c, y in rows]
    lines = [f"{kind},{kind * kind % 3},{label}" for (kind, *_), label in zip(rows, labels, strict=True)]
    words = f"--loss {loss} --task {task} --seed {random.randint(99)}"
    if random.rand() < 0.6:
        words += f" --hidden {random.randint(1, 4)},{random.randint(1, 4)}"
        words += f" --activation {random.choice(sorted({*DERIVATIVES} - {*OWN_KINKS}))}"
    return of_table(("a,b,y", *lines), words)
