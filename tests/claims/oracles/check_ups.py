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
from tests.claims.oracles.saying import Held, printed_by
from tests.claims.truth import ACTIVATIONS, DERIVATIVES
from tests.support import printed
from tests.support.own import KINKS as OWN_KINKS
from tests.support.own import OWN_ACTIVATIONS

_LINE = re.compile(r"(?:ok|FAIL) +(?P<what>[a-z][a-z :]+?)  +(?P<number>\S+)  (?P<means>.+)")
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
        """Each number of each line but that of the gradient check."""
        for line in lines[1:]:
            found = _LINE.fullmatch(line)
            if found is None:
                yield line, False
            elif found["what"] in _HELD:
                for is_so in _HELD[found["what"]](self, found["number"], found["means"]):
                    yield line, is_so

    @cached_property
    def trainer(self) -> Trainer:
        """Data and first parameters."""
        return Trainer(experiment(parse("check-up", self.words.split())))

    @property
    def is_squared(self) -> bool:
        """True if outputs are compared with numbers."""
        return self.trainer.experiment.loss in ("mse", "half-mse")

    @property
    def factor(self) -> float:
        """Of the squares in the loss."""
        return 0.5 if self.trainer.experiment.loss == "half-mse" else 1.0

    def aims(self, rows: Array) -> Array:
        """What the outputs of rows should be, (rows, outputs)."""
        data = self.trainer.dataset
        count = len(data.classes)
        y = data.y[rows]
        return np.array([[float(c == label) for c in range(count)] for label in y]) if count else y.reshape(len(y), -1)

    @cached_property
    def sums(self) -> list[Array]:
        """x·W + b of each layer for all training rows, each (rows, units)."""
        data, found, h = self.trainer.dataset, list[Array](), self.trainer.dataset.X[self.trainer.dataset.train]
        model = self.trainer.initial
        for W, b in zip(model[::2], model[1::2], strict=True):
            found.append((ACTIVATIONS[self.trainer.experiment.activation](found[-1]) if found else h) @ W + b)
        assert len(found[0]) == len(data.train)
        return found

    @property
    def slopes(self) -> list[Array]:
        """The derivative of the activation of each hidden unit for all training rows."""
        with np.errstate(all="ignore"):
            return [DERIVATIVES[self.trainer.experiment.activation](a) for a in self.sums[:-1]]

    @property
    def loss(self) -> float:
        """Of the first parameters, over all training rows."""
        z, run = self.sums[-1], self.trainer.experiment
        rows = self.trainer.dataset.train
        if self.is_squared:
            made = 1 / (1 + np.exp(-z)) if run.output == "sigmoid" else z
            return self.factor * float(((made - self.aims(rows)) ** 2).sum(axis=1).mean())
        logits = np.column_stack([np.zeros(len(z)), z]) if run.loss == "bce" else z
        of_true = (logits * self.aims(rows)).sum(axis=1)
        return float((np.logaddexp.reduce(logits, axis=1) - of_true).mean())

    @property
    def baseline(self) -> float:
        """The loss of the best answer that does not look at the inputs, as the line calls it."""
        aims = self.aims(self.trainer.dataset.train)
        spread = ((aims - aims.mean(axis=0)) ** 2).sum(axis=1).mean()
        return self.factor * float(spread) if self.is_squared else math.log(aims.shape[1])

    @cached_property
    def rows(self) -> Array:
        """The rows of the first batch, each once."""
        drawn = self.trainer.iterate(self.trainer.initial, 1)["rows"]
        return np.array(sorted(set(drawn.tolist())))

    @property
    def floor(self) -> float:
        """The loss that is left where equal rows get the answer that is best for all of them."""
        groups: dict[tuple[float, ...], list[Array]] = defaultdict(list)
        for row, aim in zip(self.rows.tolist(), self.aims(self.rows), strict=True):
            groups[tuple(self.trainer.dataset.X[row].tolist())].append(aim)
        return sum(map(self._left, groups.values())) / len(self.rows)

    def _left(self, aims: list[Array]) -> float:
        best = sum(aims) / len(aims)
        if self.is_squared:
            return self.factor * sum(float(((aim - best) ** 2).sum()) for aim in aims)
        return -sum(math.log(float((aim * best).sum())) for aim in aims)


def _is_near(digits: str, value: float) -> bool:
    return abs(float(printed.number(digits)) - value) <= float(printed.half_digit(digits)) + 1e-9 * abs(value)


def _of_first_loss(at: CheckUp, number: str, means: str) -> Iterator[bool]:
    yield _is_near(number, at.loss)
    found = re.search(r"(?:ln (?P<count>\d+) =|the variance,) (?P<guess>\d\S*?)(?::|$)", means)
    yield found is not None and _is_near(found["guess"], at.baseline)
    yield found is not None and (found["count"] is None) == at.is_squared
    if found is not None and found["count"] is not None:
        yield int(found["count"]) == len(at.trainer.dataset.classes)


def _of_one_batch(at: CheckUp, number: str, means: str) -> Iterator[bool]:
    """A floor is told where there is one, is the least that can be, and this net does not go below it."""
    count = re.search(r"on (\d+) rows?,", means)
    yield count is not None and int(count[1]) == len(at.rows)
    told = re.search(r"equal rows allow (\S+?) at best", means)
    least = at.floor
    if told is None:
        yield least < 1e-12
        return
    yield _is_near(told[1], least)
    yield float(number) >= float(told[1]) - 1e-4


def _of_units(at: CheckUp, number: str, means: str) -> Iterator[bool]:
    """So many units of that layer learn from no row; no layer has a larger share of them."""
    found = re.search(r"of the (?P<total>\d+) units? of h(?P<layer>\d)", means)
    if found is None:
        yield number == "-" and not at.slopes
        return
    idle = [(slopes == 0).all(axis=0) for slopes in at.slopes]
    here = idle[int(found["layer"]) - 1]
    yield int(found["total"]) == len(here)
    yield int(number) == int(here.sum())
    yield float(here.mean()) == max(float(layer.mean()) for layer in idle)


def _of_saturation(at: CheckUp, number: str, means: str) -> Iterator[bool]:
    found = re.search(r"of the numbers of h(?P<layer>\d)", means)
    if found is None:
        yield number == "-" and not at.slopes
        return
    activation = at.trainer.experiment.activation
    steepest = DERIVATIVES[activation](np.linspace(-4, 4, 801)).max()
    most = [np.abs(slopes).max() if activation in OWN_ACTIVATIONS else steepest for slopes in at.slopes]
    share = [float((np.abs(one) <= _FLAT * largest).mean()) for one, largest in zip(at.slopes, most, strict=True)]
    here = share[int(found["layer"]) - 1]
    yield here == max(share)
    yield abs(100 * here - float(number.strip("%"))) <= 0.5 + 1e-9


def _of_step(at: CheckUp, number: str, means: str) -> Iterator[bool]:
    """The root mean square of the first step over that of the matrix, of the one that is farthest from 1e-3."""
    first, names = at.trainer.iterate(at.trainer.initial, 1), [p.name for p in at.trainer.program.parameters]
    sizes = {
        name: float(np.sqrt(np.mean((first[f"{name}_after"] - first[name]) ** 2) / np.mean(first[name] ** 2)))
        for name in names
        if name.startswith("W")
    }
    sizes = {name: size for name, size in sizes.items() if size > 0}
    if not sizes:
        yield number == "-"
        return
    farthest = max(sizes, key=lambda name: abs(math.log10(sizes[name]) + 3))
    yield means.startswith(f"of {farthest} in")
    yield abs(float(number) - sizes[farthest]) <= 0.051 * sizes[farthest]


_HELD = {
    "first loss": _of_first_loss,
    "one batch": _of_one_batch,
    "dead units": _of_units,
    "saturation": _of_saturation,
    "update : size": _of_step,
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
