"""The proof at its edges: right gradients never disagree, wrong ones never agree, and nearly all of them are found.

A share of the trials in every run; all of them with `--long`, and `-s` to read the figures.
"""

from __future__ import annotations

from collections import Counter

from stepviz.training.slopes import Verdict
from tests.support.examples import LONG
from tests.support.trials import FAULT, Trial

TRIALS = 1000 if LONG else 11
WIDE = (60, 132, 160, 170)
"""Trials with slopes that are measured to some hundredths of the largest, which proves nothing."""
NARROW = FAULT / 2
"""Half an interval that proves something, at most, as a share of the largest slope: a fault lies outside of it."""


def test_right_gradients_never_disagree_and_what_agrees_was_measured_narrowly() -> None:
    found: Counter[Verdict] = Counter()
    for trial in map(Trial, dict.fromkeys((*range(TRIALS), *WIDE))):
        proof = trial.proof
        assert not proof.fails, (trial, proof.invariants)
        assert trial.finite or proof.agrees is None
        for slope in proof.slopes:
            found += slope.counts
            assert not slope.wrong.any(), (trial, slope.name)
            assert (slope.verdicts == Verdict.LOSS).all() or trial.finite
            agrees, largest = slope.verdicts == Verdict.AGREES, float(abs(slope.computed).max())
            assert (slope.within[agrees] <= NARROW * largest).all(), (trial, slope.name)
    print(f"\n{TRIALS} programs: " + ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict))
    assert found[Verdict.AGREES] > 0.7 * sum(found[verdict] for verdict in Verdict if verdict is not Verdict.LOSS)
    assert min(found[verdict] for verdict in (Verdict.SMALL, Verdict.CORNER, Verdict.LOSS)) > 0


def test_no_gradient_that_is_wrong_by_a_hundredth_agrees_and_wherever_the_right_one_does_it_is_found() -> None:
    found: Counter[Verdict] = Counter()
    seed = 1_000_000
    while found[Verdict.DISAGREES] < TRIALS:
        trial, seed = Trial(seed), seed + 1
        if not trial.finite or not any(trial.iteration[f"d{p.name}"].any() for p in trial.iteration.program.parameters):
            continue
        faulty, place, cell = trial.with_fault()
        verdict, honest = (proof.slopes[place].verdicts[cell] for proof in (trial.proved(faulty), trial.proof))
        assert verdict is not Verdict.AGREES, (trial, place, cell)
        assert honest is not Verdict.AGREES or verdict is Verdict.DISAGREES, (trial, place, cell)
        found[verdict] += 1
    print(f"\n{seed - 1_000_000} programs: " + ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict))
    assert found[Verdict.DISAGREES] > 0.7 * found.total()
