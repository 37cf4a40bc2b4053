"""Proof panel: every gradient beside the slope measured for it, or for each parameter how many were measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from stepviz.text import width_of
from stepviz.training.gradient_check import Proof, Slope
from stepviz.training.slopes import Verdict
from stepviz.views.explain.flow import TITLE, titled
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, TEXT, WARNING, Line, Role, Row, Style, filled, fitting

_ALARM = Style(Role.WARNING, 0, "br")
_FOUND_AT = 56
"""The column of what was found in the line of a parameter, where there is room."""
_FOUND = 19
"""Columns of what was found, a blank before it and one behind included."""
_BIAS_AT = 0.57
"""Where the line of a layer goes on with its bias, as a share of the width."""
_OF_LARGEST = " of the largest derivative"
_AGREE = ("measured: they agree", "measured: agree")
"""Said of some derivatives: of those that could not be measured nothing is known."""
_UNKNOWN = {
    Verdict.SMALL: (Verdict.SMALL.value, "too small"),
    Verdict.CORNER: (Verdict.CORNER.value, Verdict.CORNER.value),
    Verdict.TIE: (Verdict.TIE.value, Verdict.TIE.value),
    Verdict.LOSS: ("with no finite loss", "no finite loss"),
    Verdict.BEND: ("too curved", "too curved"),
}
"""Why nothing is said of some slopes, and the same in short."""


def proof(width: int, height: int, shown: Proof) -> tuple[Row, ...]:
    """All slopes where they fit, else what was measured of each parameter and the largest differences."""
    marks = _marks(shown, width)[: max(1, height - 2)]
    room = height - 1 - len(marks)
    lines = _every_slope(shown)
    if not lines or len(lines) > room or max(map(len, lines)) >= width:
        lines = _parameters(shown, width, room)
    rows = [titled(width, _head(shown, width), _ALARM if shown.fails else TITLE)]
    rows += [_marked(width, text, TEXT) for text in lines]
    return filled([*rows, *(_marked(width, text, BOLD) for text in marks)], width, height)


def _marked(width: int, text: str, style: Style) -> Row:
    """A line in that style; what ends with ✗ as a warning."""
    row, start, marks = Line(width), 0, [_mark(holds) for holds in (True, False, None)]
    for place, sign in enumerate(text, start=1):
        if sign in marks or place == len(text):
            row.put(width_of(text[:start]), text[start:place], WARNING if sign == _mark(False) else style)
            start = place
    return row.row()


def _marks(shown: Proof, width: int) -> list[str]:
    """What always holds, each with its mark: in one line, or in as many as it takes."""
    marks = [f"{words} {_mark(holds)}" for words, holds in shown.invariants]
    text = fitting([f" {'  '.join(marks)}", f" {' '.join(marks)}"], width)
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for mark in marks:
        if lines[-1] and width_of(lines[-1]) + 2 + width_of(mark) > width:
            lines.append("")
        lines[-1] += f"{'  ' if lines[-1] else ' '}{mark}"
    return lines


def _head(shown: Proof, width: int) -> str:
    """`GRADCHECK  20 of 23 derivatives measured: they agree to within 2e-9 of the largest ✓`."""
    title = "GRADCHECK FAILS" if shown.fails else "GRADCHECK" if shown.holds else "UNTESTED"
    if shown.wrong:
        worst = _worst_of(shown)
        short = worst.removesuffix(_OF_LARGEST)
        return fitting([f"{title}  {told} {_mark(False)}" for told in (worst, short)], width - 2)
    if shown.agrees is None:
        but = " but exact zeros" if any(slope.count for slope in shown.slopes) else ""
        return f"{title}  no derivative{but} can be measured{_reason(shown)} {_mark(None)}"
    count, of = sum(slope.count for slope in shown.slopes), sum(slope.of for slope in shown.slopes)
    share = shown.to_within
    near = f"to within {_power(share)} of the largest" if share else "exactly"
    if count == of:
        forms = [
            f"every derivative {told}" for told in (f"agrees with the measured one {near}", f"agrees {near}", "agrees")
        ]
    else:
        forms = [f"{count} of {of} {told} {near}" for told in ("derivatives measured: they agree", *_AGREE)]
        forms += [f"{count} of {of} {told}" for told in _AGREE]
    forms.append(f"{count} of {of}")
    return fitting([f"{title}  {form} {_mark(True)}" for form in forms], width - 2)


def _reason(shown: Proof) -> str:
    """`: the loss is not finite`, where it is the same for all."""
    reasons = {verdict for slope in shown.slopes for verdict in slope.counts}
    return f": {_all(reasons.pop())}" if len(reasons) == 1 else ""


def _all(verdict: Verdict) -> str:
    return "the loss is not finite" if verdict is Verdict.LOSS else f"all {_UNKNOWN[verdict][0]}"


def _worst_of(shown: Proof) -> str:
    """`dW is off by 83% of the largest derivative`."""
    worst = max(shown.wrong, key=lambda slope: _rank(_share(slope)))
    share = _share(worst)
    if math.isnan(share):
        return f"{worst.name} is nan or inf"
    if not math.isfinite(share):
        return f"{worst.name} is off by {_size(float(worst.off.max()))}"
    part = f"{100 * share:.0f}%" if 0.01 <= share < 10 else f"{share:.0e}".replace("e-0", "e-").replace("e+0", "e")
    return f"{worst.name} is off by {part}{_OF_LARGEST}"


def _share(slope: Slope) -> float:
    """The largest difference as a share of the largest slope."""
    off = float(slope.off.max())
    return off / slope.size if slope.size else math.inf if off else 0.0


def _every_slope(shown: Proof) -> list[str]:
    """`x3  dW -1.3111 +1.3111   measured -1.3111 +1.3111   to within 2e-9 ✓`; nothing where not all were measured."""
    if any(slope.count < slope.of for slope in shown.slopes):
        return []
    lines = []
    for slope in shown.slopes:
        arrays = map(np.atleast_2d, (slope.computed, slope.measured, slope.off, slope.bound, slope.wrong))
        for number, (computed, measured, off, bound, wrong) in enumerate(zip(*arrays, strict=True)):
            head = f"{slope.letters[0]}{number}" if len(slope.shape) == 2 else slope.name.rpartition("d")[2]
            text = f" {head:<3} {slope.name} {_signed(computed)}    measured {_signed(measured)}"
            found = f"off by {_size(float(off.max()))}" if wrong.any() else _to_within(float(bound.max()))
            lines.append(f"{text}    {found} {_mark(not wrong.any())}")
    return lines


def _parameters(shown: Proof, width: int, room: int) -> list[str]:
    """A line for each parameter and then the largest differences; or a line for each layer."""
    slopes = shown.slopes
    if len(slopes) <= room:
        told = [_parameter(slope, width) for slope in slopes]
        return [*told, *_singles(shown, room - len(told), width)]
    layers = [tuple(layer) for _, layer in groupby(slopes, key=lambda slope: slope.layer)]
    if len(layers) <= room:
        return [*(_layer(layer, width) for layer in layers), *_singles(shown, room - len(layers), width)]
    order = sorted(range(len(layers)), key=lambda place: -max(map(_doubt, layers[place])))
    kept, others = sorted(order[: room - 1]), [layers[place] for place in order[room - 1 :]]
    return [*(_layer(layers[place], width) for place in kept), _others(others)]


def _others(others: list[tuple[Slope, ...]]) -> str:
    """`… and 5 more layers, which agree ✓`."""
    wrong, unknown = (sum(slope.holds is holds for layer in others for slope in layer) for holds in (False, None))
    found = f"{wrong} gradients wrong" if wrong else f"{unknown} gradients not measured" if unknown else "which agree"
    holds = False if wrong else None if unknown else True
    return f" … and {len(others)} more layers, {found} {_mark(holds)}"


def _doubt(slope: Slope) -> float:
    """For the order of parameters, the larger the worse: not measured is 1e300, wrong above 2e300."""
    if slope.holds is None:
        return 1e300
    return slope.to_within if slope.holds else min(_rank(_share(slope)), 1e300) + 2e300


def _found_at(width: int) -> int:
    return min(_FOUND_AT, width - _FOUND)


def _parameter(slope: Slope, width: int) -> str:
    """` dW1  621 of 2048 slopes: 26 of 64 x, 24 of 32 h, 3 at a corner   to within 2e-9 ✓`."""
    axes = zip(slope.places, slope.shape, slope.letters, strict=True)
    sampled = [f"{len(places)} of {length} {letter}" for places, length, letter in axes if len(places) < length]
    found = _found(slope)
    part = sampled if len(slope.shape) > 1 else []
    count = f" {slope.name:<4} {slope.count} of {slope.of}"
    long, short = (_unknown(slope, form) for form in (0, 1))
    evenly = ["evenly spread"] if sampled else []
    said = ((" measured", [*part, *long, *evenly]), (" measured", [*part, *long]), ("", [*part, *short]), ("", short))
    forms = [f"{count}{word}: {', '.join(details)}" if details else f"{count}{word}" for word, details in said]
    at = _found_at(width)
    return f"{fitting([*forms, count], at - 1):<{at}}{found}"


def _layer(layer: tuple[Slope, ...], width: int) -> str:
    """` dW1 621 of 2048 (26x24), 3 at a corner, to within 2e-9 ✓  db1 32 of 32 …`, less where it is too long."""
    text = ""
    for detail in (2, 1, 0, -1):
        first, *others = (_short(slope, detail) for slope in layer)
        at = int(width * _BIAS_AT) - 3 if len(others) == 1 else 0
        text = f" {'  '.join([f'{first:<{at}}', *others])}"
        if len(text) < width:
            break
    return text


def _short(slope: Slope, detail: int) -> str:
    """`dW1 621 of 2048 (26x24), 3 at a corner, to within 2e-9 ✓`; less of it with less `detail`, down to the mark."""
    if detail < 0:
        return f"{slope.name} {_mark(slope.holds)}"
    part = "x".join(str(len(places)) for places in slope.places)
    whole = math.prod(map(len, slope.places)) == slope.of or len(slope.shape) < 2
    count = f"{slope.name} {slope.count} of {slope.of}" + ("" if whole or detail < 2 else f" ({part})")
    if slope.holds is None and detail:
        return f"{count}, {', '.join(_unknown(slope, 1))} {_mark(None)}"
    return ", ".join([count, *(_unknown(slope, 1) if detail else []), _found(slope)])


def _found(slope: Slope) -> str:
    """`to within 2e-9 ✓`, `off by 0.0125 ✗`; where nothing was measured, that."""
    if slope.holds is None:
        return f"not measured {_mark(None)}"
    found = _to_within(float(slope.bound.max())) if slope.holds else f"off by {_size(float(slope.off.max()))}"
    return f"{found} {_mark(slope.holds)}"


def _unknown(slope: Slope, form: int) -> list[str]:
    """`3 at a corner`, `2 too small to measure`, `all at a corner`; `form` 1: in short."""
    only = next(iter(slope.counts)) if len(slope.counts) == 1 else None
    if only in _UNKNOWN:
        return [_all(only)] if form == 0 or only is Verdict.LOSS else [f"all {_UNKNOWN[only][1]}"]
    return [f"{slope.counts[verdict]} {words[form]}" for verdict, words in _UNKNOWN.items() if slope.counts[verdict]]


def _singles(shown: Proof, count: int, width: int) -> list[str]:
    """Slopes one by one: those that disagree, those that are too small, those that agree least."""
    order = (Verdict.DISAGREES, Verdict.SMALL, Verdict.AGREES)
    known = [
        (order.index(slope.verdicts[index]), -_rank(float((slope.off + slope.bound)[index])), number, index)
        for number, slope in enumerate(shown.slopes)
        for index in np.ndindex(slope.computed.shape)
        if slope.verdicts[index] in order and slope.within[index] < math.inf
    ]
    known.sort()
    doubted = [verdict for verdict, *_ in known if order[verdict] is not Verdict.AGREES]
    kept = known[: count - 1 if len(doubted) > count else count] if count else []
    told = [_single(shown.slopes[number], index, width) for *_, number, index in kept]
    return told if len(doubted) <= count or not count else [*told, _further(doubted[count - 1 :])]


def _further(doubted: list[int]) -> str:
    """`… 1 more disagrees, 4 more are too small to measure`."""
    wrong, small = (doubted.count(place) for place in (0, 1))
    parts = [f"{wrong} more {'disagrees' if wrong == 1 else 'disagree'}"] * bool(wrong)
    parts += [f"{small} more {'is' if small == 1 else 'are'} too small to measure"] * bool(small)
    return f" … {', '.join(parts)} {_mark(False if wrong else None)}"


def _single(slope: Slope, index: tuple[int, ...], width: int) -> str:
    """` dW2[h0,c0] +4.6156   measured +4.6156   to within 7e-9 ✓`, less of it where there is no room."""
    axes = zip(slope.letters, slope.places, index, strict=True)
    place = ",".join(f"{letter}{places[position]}" for letter, places, position in axes)
    name, verdict = f" {slope.name}{f'[{place}]' if place else ''}", slope.verdicts[index]
    computed, measured = (numbers.fixed(float(array[index])) for array in (slope.computed, slope.measured))
    wrong = verdict is Verdict.DISAGREES
    found = f"off by {_size(float(slope.off[index]))}" if wrong else _to_within(float(slope.bound[index]))
    if verdict is Verdict.SMALL:
        found = f"± {_power(float(slope.within[index]))}: too small"
    long, close = f"{f'{name} {computed}':<26}    measured {measured}", f"{name} {computed}  measured {measured}"
    at = _found_at(width)
    text = fitting((long, close, f"{name} {computed}", name), at - 1)
    return f"{text:<{at}}{found} {_mark(None if verdict is Verdict.SMALL else not wrong)}"


def _to_within(bound: float) -> str:
    return f"to within {_power(bound)}" if bound else "exactly"


def _rank(off: float) -> float:
    return off if math.isfinite(off) else math.inf


def _signed(values: Sequence[float]) -> str:
    return " ".join(numbers.fixed(float(value)) for value in values)


def _size(off: float) -> str:
    return numbers.fixed(off, signed=False).strip()


def _power(share: float) -> str:
    """`2e-11`: one digit, rounded up."""
    digit, exponent = f"{share:.0e}".split("e")
    if float(f"{digit}e{exponent}") < share:
        digit = str(int(digit) + 1)
    return f"{digit}e{int(exponent)}" if digit != "10" else f"1e{int(exponent) + 1}"


def _mark(holds: bool | None) -> str:
    return "–" if holds is None else "✓" if holds else "✗"
