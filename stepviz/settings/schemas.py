"""Schemas: the format version of each kind of file, and of messages to second screens."""

from __future__ import annotations

from collections.abc import Mapping

KEY = "schema_version"
"""The key of the version in a file."""
VERSIONS: Mapping[str, int] = {"json": 1, "npz": 1, "session": 1, "lesson": 1, "message": 1, "practice": 1}
"""Increase a version when an older stepviz would misread the format: a changed meaning, a removed name."""


def stamp(kind: str) -> dict[str, int]:
    """The first entry of a file of that kind."""
    return {KEY: VERSIONS[kind]}


def refusal(kind: str, version: object) -> str:
    """The message for a version that cannot be read; empty for one that can.

    Versions from 1 to ours can be read, and None, which old files have.
    """
    ours = VERSIONS[kind]
    if version is None or (type(version) is int and 1 <= version <= ours):
        return ""
    if type(version) is int and version > ours:
        return f"has {KEY} {version}, and this stepviz reads up to {ours}: install a newer copy of stepviz"
    return f"has a {KEY} that is no version number: correct it, or leave it out"
