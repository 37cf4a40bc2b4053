"""Checks: one sentence for each setting that cannot be used. All raise `UserError`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stepviz.errors import UserError
from stepviz.settings.kinds import FRONTS, MAX_HIDDEN, MAX_WIDTH, NORMS, Kinds, batched, either, layer_of, takes
from stepviz.settings.limits import MOST_BYTES
from stepviz.settings.sources import ARTICLE, CHAIN_RULE, GENERATED, MAZUR, is_file, is_table
from stepviz.shell import quoted

if TYPE_CHECKING:
    from stepviz.formula.asked import Values

_WITHOUT: dict[str, str] = {
    "seed": "draws nothing at random",
    **dict.fromkeys(("batch_size", "reduction", "check", "sampling"), "has no rows"),
    **dict.fromkeys(("label", "task", "features", "val", "test", "scale", "rows", "noise", "image"), "has no rows"),
    **dict.fromkeys(("context", "embed"), "has no rows"),
    **dict.fromkeys(("delimiter", "decimal", "header", "missing", "one_hot"), "has no rows"),
    **dict.fromkeys(
        ("conv", "hidden", "layer", "activation", "norm", "dropout", "init", "weights", "freeze", "l2"),
        "has no layers",
    ),
    **dict.fromkeys(("loss", "output", "softmax", "variant"), "has no layers"),
}
"""What a formula has no use for, and why."""


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """The value is one of the words allowed."""
    if value not in allowed:
        raise UserError(f"{name} {value!r} is unknown: choose {either(allowed)}")


def settings(given: Iterable[str], known: Sequence[str]) -> None:
    """Every name given is that of a setting."""
    for name in given:
        if name not in known:
            from difflib import get_close_matches

            near = next(iter(get_close_matches(name, known, n=1)), None)
            hint = f"did you mean {near}?" if near else "help(stepviz.Experiment) lists them"
            raise UserError(f"unknown setting {name!r}: {hint}")


def typed(given: Mapping[str, Any], types: Mapping[str, Any]) -> None:
    """Every value has the type of its setting, as it is written there; literals are checked as words."""
    for name, value in given.items():
        told, fits = _TYPES.get(str(types[name]).removesuffix(" | None"), ("", None))
        if fits is not None and not fits(value):
            raise UserError(f"{name}={value!r} cannot be used: give {told}")


def _is_whole(value: object) -> bool:
    return hasattr(value, "__index__")


def _is_number(value: object) -> bool:
    return hasattr(value, "__float__") or _is_whole(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _each(fits: Callable[[object], bool], count: int | None = None) -> Callable[[object], bool]:
    return lambda value: isinstance(value, tuple | list) and count in (None, len(value)) and all(map(fits, value))


_TYPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "int": ("a whole number", _is_whole),
    "float": ("a number", _is_number),
    "str": ("a text", _is_text),
    "bool": ("True or False", lambda value: isinstance(value, bool)),
    "tuple[int, int]": ("two whole numbers, for example (100, 500)", _each(_is_whole, 2)),
    "tuple[int, ...]": ("a tuple of whole numbers, for example (8, 8)", _each(_is_whole)),
    "tuple[str, ...]": ('a tuple of texts, for example ("a", "b")', _each(_is_text)),
}
"""What a value of a type is called, and whether one is."""


def within(name: str, value: int, low: int, high: int) -> None:
    """The whole number lies from `low` to `high`."""
    if not low <= value <= high:
        raise UserError(f"{name} {value} is out of range: give a whole number from {low} to {high}")


def kept(name: str, share: float) -> None:
    """A share of what is remembered."""
    if not 0 <= share < 1:
        raise UserError(f"{name} {share} is out of range: give a number from 0 up to, but not including, 1")


def positive(name: str, value: float, what: str, example: float) -> None:
    """A finite number that is not below 0."""
    if not (math.isfinite(value) and value >= 0):
        raise UserError(f"{name} {value}: {what} must be a finite number, 0 or more, for example {example}")


def taken(source: str, title: str, given: Iterable[str], *, of_text: bool) -> None:
    """The source takes all the settings given, which are named as the fields are; `title`: what it is called."""
    random, table = source in GENERATED, is_table(source) and not of_text
    own = source not in (ARTICLE, MAZUR)
    measured = own and not of_text
    who_has = "the article" if source == ARTICLE else MAZUR
    takers = {
        **dict.fromkeys(("rows", "noise"), (random, f"the sets made at random ({', '.join(GENERATED)})")),
        **dict.fromkeys(("label", "delimiter", "decimal", "header", "missing", "one_hot"), (table, "tables")),
        **dict.fromkeys(("task", "image"), (is_file(source), "files")),
        **dict.fromkeys(("context", "embed"), (of_text, "texts (names, or a file with --task next-char)")),
        **dict.fromkeys(("features", "scale"), (measured, f"other sources than {'texts' if of_text else who_has}")),
        **dict.fromkeys(("val", "test"), (own, f"other sources than {who_has}, which has its own split")),
    }
    for name in given:
        takes, who = takers[name]
        if not takes:
            raise UserError(f"--{name.replace('_', '-')} is for {who}: leave it out with {title}")


def used(option: str, several: str, chosen: str, kinds: Kinds, given: Iterable[str]) -> None:
    """The kind that is chosen by that option has a use for all settings given that only some of its kinds take.

    `several`: what more than one are called.
    """
    for name in given:
        takers = [kind for kind in kinds if takes(kinds, kind, name)]
        if takers and chosen not in takers:
            one = "" if len(takers) > 1 else f" {takers[0]}"
            who = f"the {option if one else several} {' and '.join(takers)}"
            raise UserError(f"--{name} is for {who}: give --{option}{one}, or leave it out")


def of_formula(given: Iterable[str]) -> None:
    """All the settings given, which are named as the fields are, mean something to a formula without rows."""
    for name in given:
        if name in _WITHOUT:
            flag = f"--{name.replace('_', '-')}"
            raise UserError(f"{flag} has no effect on {CHAIN_RULE}, which {_WITHOUT[name]}: leave it out")


def formula(source: str, text: str | None, given: Values, move: tuple[str, ...]) -> None:
    """A formula that can be read, and values of its names; all of it belongs to the chain rule."""
    for flag, value in (("--formula", text), ("--set", given), ("--move", move)):
        if value and source != CHAIN_RULE:
            raise UserError(f"{flag} is for {CHAIN_RULE}: write stepviz {CHAIN_RULE} {flag} …, or leave it out")
        if value and text is None:
            raise UserError(f"{flag} is for a formula of your own: give --formula too, or leave it out")
    if text is not None:
        from stepviz.formula.asked import formula_of

        formula_of(text, given, move)


def idle_in_formula(name: str) -> bool:
    """Whether a formula has no use for that setting."""
    return name in _WITHOUT


def as_printed(source: str, batch_size: int, reduction: str, hidden: Sequence[int]) -> None:
    """The run is one that the article's listing, with its fault, can be of."""
    if source != ARTICLE:
        raise UserError("--variant as-printed is the article's listing: leave it out, or train on article")
    if batch_size < 2:
        raise UserError("--variant as-printed reads two rows of every batch: give --batch-size 2 or more")
    if reduction == "mean":
        raise UserError("--variant as-printed sums its gradient as the listing does: leave --reduction out")
    if hidden:
        raise UserError("--variant as-printed is a network of one layer, as the listing is: leave --hidden out")


def noise(value: float) -> None:
    """A standard deviation that leaves something of the points."""
    if not 0 <= value <= 10:
        raise UserError(f"--noise {value} is out of range: give a number from 0 to 10, for example 0.1")


def hidden(layers: Sequence[int]) -> None:
    """Layers of a number and of widths that there can be."""
    if len(layers) > MAX_HIDDEN:
        raise UserError(f"--hidden has {len(layers)} layers: give at most {MAX_HIDDEN}")
    for units in layers:
        within("--hidden", units, 1, MAX_WIDTH)


def room(what: str, size: int) -> None:
    """Numbers of that many bytes have room; `what`: is so large."""
    if size > MOST_BYTES:
        most = f"at most {MOST_BYTES / 1e9:g} GB: give fewer or smaller layers with --hidden"
        raise UserError(f"{what} {size / 1e9:.1f} GB of numbers, and there is room for {most}")


def weights(path: str) -> None:
    """The name of a file that parameters can be read from."""
    if not path.lower().endswith((".npz", ".json")):
        raise UserError(f"--weights {quoted(path)} is not a parameter file: give a .json or .npz file")


def normed(norm: str | None, hidden: Sequence[int], batch_size: int) -> None:
    """A norm that hidden layers can have with batches of that size; `FITTED`: not known yet."""
    if norm is None:
        return
    one_of("--norm", norm, tuple(NORMS))
    if not hidden:
        raise UserError(f"--norm {norm} is for hidden layers: give --hidden too, for example 8,8")
    if batched(norm) and batch_size == 1:
        raise UserError(f"--norm {norm} needs a batch of two rows or more for σ: give --batch-size 2")


def dropped(share: float, hidden: Sequence[int]) -> None:
    """A share that can be left out of hidden layers."""
    kept("--dropout", share)
    if share and not hidden:
        raise UserError(f"--dropout {share} is for hidden layers: give --hidden too, for example 8,8")


def freeze(names: Sequence[str], layers: int, kinds: tuple[str, str | None], front: str | None) -> None:
    """Parameters of that many layers of a kind and a norm, each once, and not all of them."""
    hidden, last = (("W", "b", *layer_of(*kinds, last=last).learns) for last in (False, True))
    first = hidden if front is None else FRONTS[front].learns
    learns = (first, *[hidden] * (layers - 2), last) if layers > 1 else (last,)
    known = [f"{name}{layer if layers > 1 else ''}" for layer, own in enumerate(learns, 1) for name in own]
    for name in names:
        if name not in known:
            raise UserError(f"--freeze {quoted(name)}: this run has no such parameter: choose from {', '.join(known)}")
        if names.count(name) > 1:
            raise UserError(f"--freeze names {name} twice: give each parameter once")
    if len(names) == len(known):
        raise UserError(f"--freeze {','.join(names)} freezes every parameter: leave one out")


def given_weights(source: str, hidden: Sequence[int], weights: str | None, norm: str | None) -> None:
    """Weights that come with a source fit its layers."""
    if source == MAZUR and weights is None and norm is not None:
        raise UserError(f"{MAZUR} brings the weights of layers without a norm: leave --norm out, or give --weights too")
    if source == MAZUR and weights is None and tuple(hidden) != (2,):
        raise UserError(f"{MAZUR} brings the weights of two hidden units: leave --hidden out, or give --weights too")


def shares(val: float, test: float) -> None:
    """Both are shares of the rows, and rows are left to learn from."""
    for name, share in (("--val", val), ("--test", test)):
        if not 0 <= share < 1:
            raise UserError(f"{name} {share} is out of range: give a fraction from 0 up to, but not including, 1")
    if val + test >= 1:
        raise UserError(f"--val {val} and --test {test} leave no training rows: give less than 1 together")


def delimiter(sign: str, decimal: str | None) -> None:
    """A sign that can stand between cells and is not the decimal one."""
    usable = sign in (" ", "\t") or (len(sign) == 1 and sign.isprintable() and not sign.isalnum())
    if not usable or sign in "\"'+-.":
        raise UserError(f"--delimiter {sign!r} is not a delimiter: give , ; | tab or space")
    if sign == decimal:
        raise UserError(f"--decimal {decimal} and --delimiter {sign} cannot be the same")
