"""Schemas: the version of what stands in each kind of file, and of what a second screen is sent: one table."""

from __future__ import annotations

from collections.abc import Mapping

KEY = "schema_version"
"""What it is called in a file."""
VERSIONS: Mapping[str, int] = {"json": 1, "npz": 1, "session": 1, "lesson": 1, "message": 1, "practice": 1}
"""One more for what an older stepviz would misread: a number that means another thing, a name that is gone."""


def stamp(kind: str) -> dict[str, int]:
    """What a file of that kind begins with."""
    return {KEY: VERSIONS[kind]}


def refusal(kind: str, version: object) -> str:
    """What is wrong with the version that a file of that kind has, and what to do; empty for one that can be read.

    That is none, as of old files, and each from 1 to ours.
    """
    ours = VERSIONS[kind]
    if version is None or (type(version) is int and 1 <= version <= ours):
        return ""
    if type(version) is int and version > ours:
        return f"has {KEY} {version}, and this stepviz reads up to {ours}: pip install --upgrade stepviz"
    return f"has a {KEY} that is not a whole number from 1 to {ours}: correct it, or leave it out"
