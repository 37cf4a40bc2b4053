"""The proof against exact slopes: right gradients never disagree, wrong ones never agree, its intervals hold the truth.

A share of the trials in every run; all of them with STEPVIZ_TRIALS=1000, and `-s` to read the figures.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator

import numpy as np

from stepviz import Experiment, Iteration, Trainer
from stepviz.training.batch_loss import BatchLoss, Moved
from stepviz.training.gradient_check import RESOLUTION, Slope, Verdict, prove
from tests.support.exact import SEEN
from tests.support.trials import Trial

TRIALS = int(os.environ.get("STEPVIZ_TRIALS", "40"))
CELLS = 3 if TRIALS < 1000 else 10_000
"""Slopes of a program that are compared with exact ones."""
SATURATED = 1e-12
"""A listing whose gradients are no larger has learned its batch to the last digit: no slope is left to measure."""
CLEAR = 20
"""A fault can be measured where plain central differences are off by 1/20 of it at most."""


def compared(trial: Trial) -> Iterator[tuple[Slope, int, tuple[int, ...], float]]:
    """Slopes of the right gradients, with the exact ones; nan at corners."""
    exact, slopes = trial.exact, trial.proof.slopes
    cells = [(slope, place, cell) for place, slope in enumerate(slopes) for cell in np.ndindex(slope.shape)]
    for number in np.random.RandomState(trial.seed).permutation(len(cells))[:CELLS]:
        slope, place, cell = cells[number]
        yield slope, place, cell, exact.slope(place, cell)


def test_right_gradients_never_disagree_and_every_interval_holds_the_truth() -> None:
    found: Counter[Verdict] = Counter()
    for trial in map(Trial, range(TRIALS)):
        proof = trial.proof
        for slope in proof.slopes:
            found += slope.counts
            assert not slope.wrong.any(), (trial, slope.name)
            assert (slope.verdicts == Verdict.LOSS).all() or trial.finite
        assert not proof.fails, (trial, proof.invariants)
        if not trial.finite:
            assert proof.agrees is None
            continue
        for slope, _, cell, true in compared(trial):
            if slope.obstacles[cell] is None and not math.isnan(true):
                assert abs(slope.measured[cell] - true) <= slope.within[cell], (trial, slope.name, cell)
            if slope.verdicts[cell] is Verdict.AGREES:
                assert abs(slope.computed[cell] - true) <= 2 * RESOLUTION * slope.size, (trial, slope.name, cell)
    print(f"\n{TRIALS} programs: " + ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict))
    assert found[Verdict.AGREES] > 0.7 * sum(found[verdict] for verdict in Verdict if verdict is not Verdict.LOSS)
    assert min(found[verdict] for verdict in (Verdict.SMALL, Verdict.CORNER, Verdict.LOSS)) > 0


def test_no_gradient_that_is_wrong_by_a_hundredth_agrees_and_nearly_all_are_found() -> None:
    found: Counter[str] = Counter()
    tried = 0
    seed = 1_000_000
    while found["found"] + found["missed"] < TRIALS:
        seed, tried = seed + 1, tried + 1
        trial = Trial(seed)
        if not trial.finite or not any(trial.iteration[f"d{p.name}"].any() for p in trial.iteration.program.parameters):
            found["without a loss or a gradient"] += 1
            continue
        faulty, place, cell, fault = trial.with_fault()
        verdict = trial.proved(faulty).slopes[place].verdicts[cell]
        assert verdict is not Verdict.AGREES, (trial, place, cell)
        if verdict is Verdict.DISAGREES:
            found["found"] += 1
        else:
            known = "missed" if measurable(trial, faulty, place, cell, fault) else "not measurable"
            found[f"{known}, {verdict.value}"] += 1
            found["missed"] += known == "missed"
    print(f"\n{tried} programs: {dict(found)}")
    assert found["found"] >= 0.99 * TRIALS


def measurable(trial: Trial, iteration: Iteration, place: int, cell: tuple[int, ...], fault: float) -> bool:
    """Whether plain central differences see that fault, by the exact slope, at three steps in a row.

    No loss is known better than to the last place of its double, and a step that moves the sum in a smooth activation
    by more than 1 says nothing of the slope here.
    """
    exact = trial.exact
    below, above = exact.sides(place, cell)
    moved = Moved(BatchLoss(iteration), iteration.program.slots, iteration.program.parameters[place].name)
    value, size = float(moved.value[cell]), exact.size(place, cell) or 1.0
    if abs(below - above) > fault / CLEAR or fault < SEEN * size:
        return False
    rest, share = (below + above) / 2 - exact.penalty(place, cell), float(exact.share)
    near = []
    with np.errstate(all="ignore"):
        for power in range(-40, 1 if trial.experiment.activation != "relu" else 60):
            one, other = (moved.to(cell, value + sign * 2.0**power / size) for sign in (1, -1))
            width = np.float64(one.at - other.at)
            off = abs(share * float((one.losses - other.losses).sum() / width) - rest)
            near.append(off + float(np.spacing(1 + one.losses).sum() / width) <= fault / CLEAR)
    return any(all(near[start : start + 3]) for start in range(len(near)))


def test_the_printed_listing_disagrees_wherever_its_slopes_can_be_measured() -> None:
    found: Counter[str] = Counter()
    seed = -1
    while found["disagrees"] < TRIALS:
        seed += 1
        random = np.random.RandomState(seed)
        lr, size = float(10.0 ** random.uniform(-4, 3)), int(random.randint(2, 7))
        trainer = Trainer(Experiment(variant="as-printed", seed=seed, lr=lr, batch_size=size))
        iteration = trainer.iterations(trainer.initial, 1, int(random.choice([1, 2, 10, 100, 1000])))[-1]
        proof = prove(iteration, "sum", lr)
        if not np.isfinite(iteration["losses"]).all():
            assert {verdict for slope in proof.slopes for verdict in slope.counts} == {Verdict.LOSS}
            found["loss not finite"] += 1
        elif max(float(abs(iteration[name]).max()) for name in ("dW", "db")) < SATURATED:
            assert proof.fails or not any(slope.bound.any() for slope in proof.slopes)
            found["disagrees, though saturated" if proof.fails else "too small to measure"] += 1
        else:
            assert proof.fails, (seed, lr, size)
            assert proof.wrong
            found["disagrees"] += 1
    print(f"\n{seed + 1} as printed: {dict(found)}")
    assert found["loss not finite"] > TRIALS / 20 > 2 * found["too small to measure"]
