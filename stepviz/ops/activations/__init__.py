"""Activations: what a hidden unit does with its sum; `stepviz.settings.kinds` lists them."""

from stepviz.ops.activations.kind import ActivationKind, find

__all__ = ["ActivationKind", "find"]
