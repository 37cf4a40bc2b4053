"""What the README says a newcomer's first tries reach, over seeds 0 to 9."""

from __future__ import annotations

from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer

FIRST_TRIES: list[tuple[str, dict[str, Any], float, int]] = [
    ("iris", {"hidden": (16,), "activation": "tanh", "lr": 0.05}, 93, 9),
    ("digits", {"hidden": (32,), "lr": 0.1}, 94, 10),
]


def right_at_the_end(source: str, seed: int, **given: Any) -> float:
    """Percent of the test rows that are right at the end of 3000 iterations."""
    timeline = Timeline(Trainer(Experiment.of(source, seed=seed, iterations=3000, **given)))
    for _ in timeline.extend(3000):
        pass
    return timeline.accuracy(3000)["test"]


@pytest.mark.parametrize(("source", "given", "percent", "seeds"), FIRST_TRIES, ids=lambda value: str(value))
def test_a_first_try_works(source: str, given: dict[str, Any], percent: float, seeds: int) -> None:
    reached = [right_at_the_end(source, seed, **given) for seed in range(10)]
    assert sum(right >= percent for right in reached) >= seeds, reached
