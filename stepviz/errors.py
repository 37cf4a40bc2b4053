"""Errors: the one kind of error that a user can cause."""

from __future__ import annotations


class UserError(ValueError):
    """A user's mistake, as one sentence: what, where, what to do. The command ends with status 2.

    A bad file can have several mistakes, one per line.
    """
