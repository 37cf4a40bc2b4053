"""Patience: how long tests wait for what has to come."""

from __future__ import annotations

PATIENCE = 60.0
"""Seconds. No test is faster or slower by it; a machine that is busy, or a disk that stalls, fails none."""
