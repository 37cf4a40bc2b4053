"""Holding: parameters that no update moves, whatever the optimizer."""

from __future__ import annotations

from stepviz.ops.update import Update

_MANY = 5


def hold(update: Update, names: tuple[str, ...]) -> None:
    """From now on the update leaves the parameters of these names, not all there are, as they are, and says so."""
    parameters = update.in_code.names
    update.held = tuple(name for name in parameters if name in names)
    update.made_of |= {f"{name}_after": (name,) for name in update.held}
    told = ", ".join(update.held) if len(update.held) < _MANY else f"{len(update.held)} names"
    update.sentence = f"{update.sentence[:-1]}; {told} held."
    if update.also:
        update.equation = update.equation.replace(update.also, f"({told} held)")
    update.in_code = code = update.in_code._replace(held=update.held)
    if update.code not in code.listing:
        update.code = code.making(next(name for name in parameters if name not in update.held))
    update.fuller = update.fuller if update.fuller in code.listing else ""
