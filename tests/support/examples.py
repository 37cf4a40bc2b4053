"""Examples: how many a law looks at, more or fewer with the profile in use."""

from __future__ import annotations

from hypothesis import settings

FEW = settings().max_examples < 100
"""True if a part of what there is will do: `--hypothesis-profile few`."""
LONG = settings().max_examples > 100
"""True if all there is shall be looked at: `pytest --long`."""


def examples(usual: int) -> settings:
    """As many examples as are usual for a law: `few` draws fewer of each, `--long` more."""
    return settings(max_examples=share(usual))


def share(usual: int) -> int:
    """As many of them as the profile takes of a hundred, rounded up."""
    return -(-usual * settings().max_examples // 100)
