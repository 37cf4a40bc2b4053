"""Examples: how many a law looks at, more or fewer with the profile in use."""

from __future__ import annotations

from hypothesis import settings

FEW = settings().max_examples < 20
"""True if a part of what there is will do: `--hypothesis-profile few`."""
LONG = settings().max_examples > 100
"""True if all there is shall be looked at: `pytest --long`."""


def examples(hundredth: int) -> settings:
    """So many examples of a law for each hundred that the profile draws: `few` draws fewer, `--long` more."""
    return settings(max_examples=-(-hundredth * settings().max_examples // 100))


def share(usual: int) -> int:
    """As many as are usual: `few` takes a seventh of them, `--long` ten times as many."""
    return -(-usual // 7) if FEW else 10 * usual if LONG else usual
