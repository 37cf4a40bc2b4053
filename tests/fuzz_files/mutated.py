"""Each mutated file by its number: the even ones are tables, the odd ones archives of arrays."""

from __future__ import annotations

from random import Random

from tests.fuzz_files.arrays import arrays
from tests.fuzz_files.tables import table


def mutated(number: int) -> bytes:
    """The same in every run."""
    random = Random(f"0 {number}")
    return arrays(random) if number % 2 else table(random)
