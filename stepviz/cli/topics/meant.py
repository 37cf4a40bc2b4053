"""Meant: options as other programs call them."""

from __future__ import annotations

from collections.abc import Mapping

MEANT: Mapping[str, str] = {
    **dict.fromkeys(("epochs", "epoch", "steps"), "iterations"),
    **dict.fromkeys(("learning-rate", "eta", "rate"), "lr"),
    **dict.fromkeys(("layers", "units"), "hidden"),
    **dict.fromkeys(("target", "y"), "label"),
    **dict.fromkeys(("weight-decay", "decay"), "l2"),
    "cell": "pick",
    "moment": "at",
    "batch": "batch-size",
    "width": "size",
    "normalize": "scale",
}
"""The option here, by the word that is known from there."""
