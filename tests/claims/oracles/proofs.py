"""The panel of the gradient check: what is marked is computed by then, and is so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepviz import Experiment, Frame
from stepviz.ops import Array, Cell, Tensor, TensorRole
from stepviz.settings.kinds import LOSSES, OPTIMIZERS
from stepviz.views import screen
from stepviz.views.state import State
from tests.claims import truth
from tests.claims.oracles.saying import Held, Table, moment_of
from tests.support import printed
from tests.support.rates import of_gradients, rate

_MARKED = re.compile(r"(?P<what>\S.*?) (?P<mark>[✓✗–])(?: +|$)")
_ONE = re.compile(r"(?P<name>\w+)\[(?P<place>[\w,]+)\] +(?P<own>\S+) +measured +(?P<measured>\S+) ")
_ROW = re.compile(
    r"(?P<row>[a-z]\d*) +(?P<name>\w+) (?P<own>[^m]+?) +measured (?P<measured>.+?) +(?:to within|exactly)"
)
_COUNT = re.compile(r"(?P<name>d\w+) +(?P<count>\d+) of (?P<all>\d+)\b")
_NEAR = 1e-3
"""How far a measured derivative may be from another one, as a share of the largest."""


@dataclass(frozen=True, eq=False)
class Proof:
    """The gradient check at a moment."""

    frame: Frame

    def said(self) -> list[str]:
        """The rows of its panel."""
        rows = screen.text(self.frame, 100, 40, State(self.frame.moment, proving=True))
        start = next(place for place, row in enumerate(rows) if re.match(r" (?:GRADCHECK|UNTESTED)", row))
        return [row.strip() for row in rows[start:-1] if row.strip()]

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """The derivatives and counts of each row, and what else is marked as so."""
        for line in lines[1:]:
            if found := _ROW.match(line):
                yield line, self._is_row(found)
            elif one := _ONE.match(line):
                yield line, self._is_one(one)
            elif counts := [*_COUNT.finditer(line)]:
                yield from ((line, int(found["all"]) == self._gradient(found["name"]).size) for found in counts)
            else:
                yield from self._marked(line)

    def _marked(self, line: str) -> Iterator[Held]:
        for found in _MARKED.finditer(line):
            for text, holds in _ALWAYS.items():
                if match := re.fullmatch(text, found["what"]):
                    yield found[0], found["mark"] == "–" or holds(self, match) == (found["mark"] == "✓")
                    break
            else:
                yield f"{found[0]}: nothing knows what it claims", bool(re.match(r"d\w+$|…", found["what"]))

    def _gradient(self, name: str) -> Array:
        return self.frame.current[self.named(name).name]

    def named(self, name: str) -> Tensor:
        return next(t for t in self.frame.program.tensors.values() if name in (t.name, t.symbol, t.title))

    def _is_row(self, found: re.Match[str]) -> bool:
        gradient = self.named(found["name"])
        rows = np.atleast_2d(self.frame.current[gradient.name])
        place = int(found["row"][1:]) if len(gradient.axes) > 1 else 0
        own, measured = found["own"].split(), found["measured"].split()
        indexes = [(place, column) if len(gradient.axes) > 1 else (column,) for column in range(rows.shape[1])]
        shown = all(printed.shows(digits, value) for digits, value in zip(own, rows[place], strict=True))
        return shown and all(map(self._is_measured, measured, [gradient] * len(indexes), indexes))

    def _is_one(self, found: re.Match[str]) -> bool:
        gradient = self.named(found["name"])
        index = tuple(int(re.sub(r"\D", "", place)) for place in found["place"].split(","))
        own = float(self.frame.current[gradient.name][index])
        is_told = printed.shows(found["own"], own)
        return is_told and ("too small" in found.string or self._is_measured(found["measured"], gradient, index))

    def _is_measured(self, digits: str, gradient: Tensor, index: tuple[int, ...]) -> bool:
        """The change of the loss that training lowers, and of its penalty, for a small step of the parameter."""
        size = float(np.abs(self.frame.current[gradient.name]).max())
        found = truth.slope(self.frame, self.frame.current, Cell(gradient.of, index), penalty=True)
        off = float(printed.half_digit(digits)) + _NEAR * max(size, 1e-6) + found.off
        return abs(float(printed.number(digits)) - found.up) <= off

    def is_known(self, name: str) -> bool:
        """Whether the iteration has that tensor by then."""
        return self.frame.program.made_at[name] <= self.frame.moment.op


def _sum_to_1(at: Proof, _: re.Match[str]) -> bool:
    (name,) = at.frame.program.with_role(TensorRole.PROBABILITY)
    return at.is_known(name) and bool(np.allclose(at.frame.current[name].sum(axis=1), 1))


def _sum_to_0(at: Proof, match: re.Match[str]) -> bool:
    name = at.named(match["name"]).name
    return at.is_known(name) and bool(np.allclose(at.frame.current[name].sum(axis=1), 0))


def _are_column_sums(at: Proof, _: re.Match[str]) -> bool:
    """The gradient of each bias is the sum of the gradients of its sums."""
    program = at.frame.program
    products = [layer.product for layer in program.layers]
    names = {f"db{layer.number or ''}": product.error for layer, product in zip(program.layers, products, strict=True)}
    made = {name: error for name, error in names.items() if name in program.tensors}
    current = at.frame.current
    return all(at.is_known(name) and np.allclose(current[name], current[made[name]].sum(axis=0)) for name in made)


def _are_updated(at: Proof, match: re.Match[str]) -> bool:
    """Every parameter after the update is the one before it minus lr times what moves it."""
    program, current = at.frame.program, at.frame.current
    if at.frame.moment.op < at.frame.schedule.update:
        return False
    lr = rate(at.frame.experiment, current.number)
    moving = [p.name for p in program.parameters if p.name not in program.update.frozen]
    update_direction = {"dW": "d", "m after": "m", "step": "s"}.get(match["by"], "")
    names = {
        name: next(n for n in (f"{update_direction}{name}_after", f"{update_direction}{name}") if n in program.tensors)
        for name in moving
    }
    decayed = [p.name for p in program.parameters if len(p.axes) > 1 and match["decay"]]
    assert bool(match["decay"]) == (at.frame.experiment.l2 > of_gradients(at.frame.experiment))
    decay = {name: lr * at.frame.experiment.l2 * current[name] if name in decayed else 0.0 for name in names}
    return all(
        np.allclose(current[f"{name}_after"], current[name] - decay[name] - lr * current[by])
        for name, by in names.items()
    )


_ALWAYS: Table[Proof] = {
    r"p rows sum to 1": _sum_to_1,
    r"(?P<name>dlogits|dz) to 0": _sum_to_0,
    r"db = column sums": _are_column_sums,
    r"W after = W(?P<decay> - lr·l2·W|) - lr·(?P<by>.+)": _are_updated,
}


def drawn(random: np.random.RandomState) -> Proof:
    """One at a moment of a random run."""
    loss = str(random.choice(sorted(LOSSES)))
    source = str(random.choice(["line", "housing"] if loss in ("mse", "half-mse") else ["moons", "xor"]))
    given: dict[str, Any] = {"hidden": (3,), "activation": "tanh"} if random.rand() < 0.5 else {}
    run = Experiment.of(
        source,
        **given,
        loss=loss,
        optimizer=str(random.choice(sorted(OPTIMIZERS))),
        l2=float(random.choice([0.0, 0.1])),
        seed=int(random.randint(99)),
        batch_size=4,
        iterations=5,
    )
    return Proof(moment_of(run, random))
