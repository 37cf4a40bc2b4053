"""Words: the literal types of settings that take one of a few words."""

from __future__ import annotations

from typing import Literal

Reduction = Literal["sum", "mean"]
Softmax = Literal["plain", "stable"]
Variant = Literal["as-printed"]
Scale = Literal["none", "standard", "common"]
ScaleTarget = Literal["none", "standard"]
Task = Literal["classification", "regression", "next-char"]
Output = Literal["linear", "sigmoid"]
Init = Literal["normal", "he", "xavier"]
Sampling = Literal["replacement", "epochs", "order"]
