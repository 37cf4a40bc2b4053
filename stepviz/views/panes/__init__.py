"""Panes: draws tensors and the loss curve, and moves the selection in them."""

from __future__ import annotations

PANES: dict[str, str] = {
    "batch": f"{__name__}.examples:BatchPane",
    "examples": f"{__name__}.examples:ExamplesPane",
    "column": f"{__name__}.examples:ColumnPane",
    "parameters": f"{__name__}.parameters:ParametersPane",
    "matrix": f"{__name__}.parameters:ParametersPane",
    "accuracy": f"{__name__}.singles:AccuraciesPane",
    "tables": f"{__name__}.parameters:TablesPane",
    "counts": f"{__name__}.singles:CountsPane",
    "means": f"{__name__}.parameters:MeansPane",
    "beside": f"{__name__}.parameters:BesidePane",
    "units": f"{__name__}.parameters:UnitsPane",
    "node": f"{__name__}.singles:NodePane",
    "slopes": f"{__name__}.singles:SlopesPane",
    "numbers": f"{__name__}.singles:NumbersPane",
}
"""The class of each kind of pane, as `module:class`, by its name in layouts."""
