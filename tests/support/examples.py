"""Examples: how many a law looks at, more or fewer with the profile in use."""

from __future__ import annotations

from hypothesis import settings

FEW = settings().max_examples < 100
"""Whether only a part of what there is shall be looked at: `--hypothesis-profile few`."""


def examples(usual: int) -> settings:
    """As many examples as are usual for a law: `few` draws fewer of each, `search` more."""
    return settings(max_examples=share(usual))


def share(usual: int) -> int:
    """As many of them as the profile takes of a hundred, rounded up."""
    return -(-usual * settings().max_examples // 100)
