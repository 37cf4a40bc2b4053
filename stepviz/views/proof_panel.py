"""Proof panel: every gradient beside the slope measured for it, or for each parameter how many were measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stepviz.training.gradient_check import Proof, Slope
from stepviz.views import numbers
from stepviz.views.panel import ALARM, TITLE, titled
from stepviz.views.span import BOLD, TEXT, WARNING, Row, filled, line

_OFF_AT = 62
"""The column of the largest difference in the line of a parameter."""
_BIAS_AT = 0.57
"""Where the line of a layer goes on with its bias, as a share of the width."""


class _Told(NamedTuple):
    """A line, and whether what it says is as it should be."""

    text: str
    fine: bool


def proof(width: int, height: int, shown: Proof) -> tuple[Row, ...]:
    """All slopes where they fit, else what was measured of each parameter and the largest differences."""
    room = height - 2
    lines, head = _every_slope(shown), _head(shown, _overall(shown))
    if not lines or len(lines) > room or max(len(told.text) for told in lines) >= width:
        lines, head = _parameters(shown, width, room), _head(shown, _worst_of(shown))
    marks = "  ".join(f"{words} {_mark(holds)}" for words, holds in shown.invariants)
    rows = [titled(width, head, TITLE if shown.holds else ALARM)]
    rows += [line(width, told.text, TEXT if told.fine else WARNING) for told in lines]
    rows.append(line(width, f" {marks}", BOLD if shown.holds else WARNING))
    return filled(rows, width, height)


def _head(shown: Proof, found: str) -> str:
    """`PROOF  slopes measured, largest error 2e-11 of the largest slope ✓`."""
    if not shown.holds:
        return f"THE PROOF FAILS  {found} {_mark(not shown.wrong)}"
    count, of = sum(slope.count for slope in shown.slopes), sum(slope.of for slope in shown.slopes)
    return f"PROOF  {'' if count == of else f'{count} of {of} '}slopes measured, {found} {_mark(True)}"


def _overall(shown: Proof) -> str:
    return f"largest error {_power(shown.error)} of the largest slope"


def _worst_of(shown: Proof) -> str:
    """What is found, or the parameter that is wrong the most."""
    if not shown.wrong:
        return f"largest error {_power(shown.error)} of the largest"
    worst = max(shown.wrong, key=lambda slope: _rank(float(slope.off.max()) / (slope.size or 1.0)))
    share = float(worst.off.max()) / worst.size if worst.size else math.inf
    return f"{worst.name} is off by {_power(share)} of its largest slope"


def _every_slope(shown: Proof) -> list[_Told]:
    """`x3   dW -1.3111 +1.3111   measured -1.3111 +1.3111   off by 2e-11`; nothing where some were not measured."""
    if any(slope.count < slope.of for slope in shown.slopes):
        return []
    lines = []
    for slope in shown.slopes:
        arrays = map(np.atleast_2d, (slope.computed, slope.measured, slope.off, slope.wrong))
        for number, (computed, measured, off, wrong) in enumerate(zip(*arrays, strict=True)):
            head = f"{slope.letters[0]}{number}" if len(slope.shape) == 2 else slope.name[-1]
            text = f" {head:<3} {slope.name} {_signed(computed)}    measured {_signed(measured)}"
            lines.append(_Told(f"{text}    off by {_size(float(off.max()))}", not wrong.any()))
    return lines


def _parameters(shown: Proof, width: int, room: int) -> list[_Told]:
    """A line for each parameter and then the largest differences; or a line for each layer."""
    slopes = shown.slopes
    if len(slopes) <= room:
        told = [_Told(_parameter(slope), slope.holds) for slope in slopes]
        return [*told, *_largest(shown, room - len(told))]
    layers = list(zip(slopes[::2], slopes[1::2], strict=True))
    if len(layers) <= room:
        return [*(_layer(*layer, width) for layer in layers), *_largest(shown, room - len(layers))]
    order = sorted(range(len(layers)), key=lambda place: -max(map(_doubt, layers[place])))
    kept, others = sorted(order[: room - 1]), order[room - 1 :]
    wrong = sum(not slope.holds for place in others for slope in layers[place])
    found = f"{wrong} gradients wrong" if wrong else "off by less"
    text = f" … and {len(others)} more layers, {found} {_mark(not wrong)}"
    return [*(_layer(*layers[place], width) for place in kept), _Told(text, not wrong)]


def _doubt(slope: Slope) -> float:
    """For the order of parameters: the larger, the further from being proved; wrong ones are above 1e300."""
    off = _rank(float(slope.off.max()))
    return off if slope.holds else min(off, 1e300) + 1e300


def _parameter(slope: Slope) -> str:
    """` dW1  621 of 2048 slopes: 26 of 64 x, 24 of 32 h, 3 kinks   off by 2e-11 ✓`."""
    axes = zip(slope.places, slope.shape, slope.letters, strict=True)
    sampled = [f"{len(places)} of {length} {letter}" for places, length, letter in axes if len(places) < length]
    part = [*(sampled if len(slope.shape) > 1 else []), *_kinks(slope)]
    count = f" {slope.name:<4} {slope.count} of {slope.of}"
    evenly = [*part, *(["evenly spread"] if sampled else [])]
    said = ((f"{count} slopes", evenly), (f"{count} slopes", part), (count, part))
    forms = [f"{head}: {', '.join(details)}" if details else head for head, details in said]
    text = next((form for form in forms if len(form) < _OFF_AT), count)
    return f"{text:<{_OFF_AT}}{_found(slope, 'off by')}"


def _layer(weights: Slope, bias: Slope, width: int) -> _Told:
    """` dW1 621 of 2048 (26x24), 3 kinks, off 2e-11 ✓  db1 32 of 32, off 3e-12 ✓`, less of it where it is too long."""
    text = ""
    for detail in (2, 1, 0):
        first, second = f" {_short(weights, detail)}", _short(bias, detail)
        text = f"{first:<{max(len(first), int(width * _BIAS_AT) - 2)}}  {second}"
        if len(text) < width:
            break
    return _Told(text, weights.holds and bias.holds)


def _short(slope: Slope, detail: int) -> str:
    """`dW1 621 of 2048 (26x24), 3 kinks, off 2e-11 ✓`; `detail` 1: without the part, 0: without the kinks."""
    part = "x".join(str(len(places)) for places in slope.places)
    whole = math.prod(map(len, slope.places)) == slope.of or len(slope.shape) < 2
    count = f"{slope.name} {slope.count} of {slope.of}" + ("" if whole or detail < 2 else f" ({part})")
    return ", ".join([count, *(_kinks(slope) if detail else []), _found(slope, "off")])


def _found(slope: Slope, off: str) -> str:
    """`off by 2e-11 ✓`; where nothing was measured, that."""
    return f"{off} {_size(float(slope.off.max()))} {_mark(slope.holds)}" if slope.count else "not measured"


def _kinks(slope: Slope) -> list[str]:
    kinks = int(slope.kinks.sum())
    return [f"{kinks} kink{'s' * (kinks > 1)}"] if kinks else []


def _largest(shown: Proof, count: int) -> list[_Told]:
    """` dW1[x3,h2] -0.1108    measured -0.1108    off by 2e-11` of the largest differences."""
    places = [(slope, index) for slope in shown.slopes for index in np.ndindex(*slope.off.shape)]
    known = [(slope, index) for slope, index in places if not slope.kinks[index]]
    known.sort(key=lambda place: (not place[0].wrong[place[1]], -_rank(float(place[0].off[place[1]]))))
    return [_Told(_single(slope, index), not slope.wrong[index]) for slope, index in known[:count]]


def _single(slope: Slope, index: tuple[int, ...]) -> str:
    axes = zip(slope.letters, slope.places, index, strict=True)
    place = ",".join(f"{letter}{places[position]}" for letter, places, position in axes)
    computed, measured, off = (float(array[index]) for array in (slope.computed, slope.measured, slope.off))
    text = f" {slope.name}{f'[{place}]' if place else ''} {numbers.fixed(computed)}"
    text = f"{text:<26}    measured {numbers.fixed(measured)}"
    return f"{text:<{_OFF_AT}}off by {_size(off)}"


def _rank(off: float) -> float:
    return off if math.isfinite(off) else math.inf


def _signed(values: Sequence[float]) -> str:
    return " ".join(numbers.fixed(float(value)) for value in values)


def _size(off: float) -> str:
    return numbers.fixed(off, signed=False).strip()


def _power(error: float) -> str:
    """`2e-11`, `nan`."""
    return f"{error:.0e}".replace("e-0", "e-").replace("e+0", "e+") if math.isfinite(error) else "nan"


def _mark(holds: bool) -> str:
    return "✓" if holds else "✗"
