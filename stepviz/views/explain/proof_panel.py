"""Proof panel: the gradient check: each gradient beside its measured derivative, or a summary of each parameter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from stepviz.training.gradient_check import Proof, Slope
from stepviz.training.slopes import Verdict
from stepviz.views.explain.flow import titled
from stepviz.views.text import numbers
from stepviz.views.text.span import (
    BOLD,
    REVERSED,
    REVERSED_WARNING,
    TEXT,
    WARNING,
    Line,
    Row,
    Style,
    as_rows,
    filled,
    fitting,
    in_lines,
)

_FOUND_AT = 56
"""The column of the result in the line of a parameter, if it fits."""
_FOUND = 21
"""Columns of the result, with a blank on both sides."""
_OF_LARGEST = " of the largest derivative"
_AGREE = ("measured: they agree", "measured: agree")
"""Texts after a count of measured derivatives, for gradients that were not all measured."""
_UNKNOWN = {
    Verdict.SMALL: (Verdict.SMALL.value, "too small"),
    Verdict.CORNER: (Verdict.CORNER.value, Verdict.CORNER.value),
    Verdict.TIE: (Verdict.TIE.value, Verdict.TIE.value),
    Verdict.LOSS: ("with no finite loss", "no finite loss"),
    Verdict.BEND: ("too curved", "too curved"),
}
"""Why a derivative could not be measured, in full and in short."""


def proof(width: int, height: int, shown: Proof) -> tuple[Row, ...]:
    """The rows of the panel: all derivatives if they fit, else a line per parameter and the largest differences."""
    told = [f"{words} {_mark(holds)}" for words, holds in shown.invariants]
    marks = min((_flowed(told, width, BOLD, gap) for gap in (2, 1)), key=len)[: max(1, height - 2)]
    room = height - 1 - len(marks)
    texts = _every_slope(shown)
    fits = 0 < len(texts) <= room and max(map(len, texts)) < width
    lines = _each(texts, width) if fits else _parameters(shown, width, room)
    head = titled(width, _head(shown, width), REVERSED_WARNING if shown.fails else REVERSED)
    return filled([head, *as_rows([*lines, *marks])], width, height)


def _flowed(texts: Iterable[str], width: int, style: Style = TEXT, gap: int = 2) -> list[Line]:
    """Texts side by side, in that style; those that end with ✗ in the style of a warning."""
    return in_lines(([(text, WARNING if text.endswith(_mark(False)) else style)] for text in texts), width, gap=gap)


def _each(texts: Iterable[str], width: int) -> list[Line]:
    """A line for each of the texts."""
    return [line for text in texts for line in _flowed([text], width)]


def _head(shown: Proof, width: int) -> str:
    """`GRADCHECK  20 of 23 derivatives measured: they agree to within 2e-9 of the largest ✓`."""
    title = "GRADCHECK FAILS" if shown.fails else "GRADCHECK" if shown.holds else "UNTESTED"
    if shown.wrong:
        worst = _worst_of(shown)
        forms, holds = [worst, worst.removesuffix(_OF_LARGEST)], False
    elif shown.agrees is None:
        reasons = {verdict for slope in shown.slopes for verdict in slope.counts}
        unknown = len(reasons) == 1 and Verdict.AGREES not in reasons
        reason = f": {_all(reasons.pop())}" if unknown else ""
        but = " but exact zeros" if any(slope.count for slope in shown.slopes) else ""
        return f"{title}  no derivative{but} can be measured{reason} {_mark(None)}"
    else:
        count, of = (sum(getattr(slope, what) for slope in shown.slopes) for what in ("count", "of"))
        near = f"to within {_power(shown.to_within)} of the largest" if shown.to_within else "exactly"
        whole = (f"agrees with the measured one {near}", f"agrees {near}", "agrees")
        part = [f"{told} {near}" for told in ("derivatives measured: they agree", *_AGREE)]
        told = [f"every derivative {form}" for form in whole]
        told = told if count == of else [f"{count} of {of} {form}" for form in (*part, *_AGREE)]
        forms, holds = [*told, f"{count} of {of}"], True
    return fitting([f"{title}  {form} {_mark(holds)}" for form in forms], width - 2)


def _all(verdict: Verdict) -> str:
    return "the loss is not finite" if verdict is Verdict.LOSS else f"all {_UNKNOWN[verdict][0]}"


def _worst_of(shown: Proof) -> str:
    """`dW is off by 83% of the largest derivative`."""
    worst = max(shown.wrong, key=lambda slope: _rank(_share(slope)))
    share = _share(worst)
    if math.isnan(share):
        return f"{worst.name} is nan or inf"
    if not math.isfinite(share):
        return f"{worst.name} is off by {numbers.unsigned(float(worst.off.max()))}"
    part = f"{100 * share:.0f}%" if 0.01 <= share < 10 else f"{share:.0e}".replace("e-0", "e-").replace("e+0", "e")
    return f"{worst.name} is off by {part}{_OF_LARGEST}"


def _share(slope: Slope) -> float:
    """The largest difference as a share of the largest derivative."""
    off = float(slope.off.max())
    return off / slope.size if slope.size else math.inf if off else 0.0


def _every_slope(shown: Proof) -> list[str]:
    """`x3  dW -1.3111 +1.3111   measured -1.3111 +1.3111   to within 2e-9 ✓`; empty if not all were measured."""
    if any(slope.count < slope.of for slope in shown.slopes):
        return []
    lines = []
    for slope in shown.slopes:
        arrays = map(np.atleast_2d, (slope.computed, slope.measured, slope.off, slope.bound, slope.wrong))
        for number, (computed, measured, off, bound, wrong) in enumerate(zip(*arrays, strict=True)):
            head = f"{slope.letters[0]}{number}" if len(slope.shape) == 2 else slope.name.rpartition("d")[2]
            made, found = (" ".join(map(numbers.fixed, values.tolist())) for values in (computed, measured))
            near = _near(off.max(), bound.max(), wrong=wrong.any())
            lines.append(f"{head:<3} {slope.name} {made}    measured {found}    {near}")
    return lines


def _near(off: float, bound: float, *, wrong: bool) -> str:
    """`to within 2e-9 ✓`, `exactly ✓`, `off by 0.0125 ✗`."""
    found = f"off by {numbers.unsigned(off)}" if wrong else f"to within {_power(bound)}" if bound else "exactly"
    return f"{found} {_mark(not wrong)}"


def _parameters(shown: Proof, width: int, room: int) -> list[Line]:
    """A line for each parameter, then single derivatives; in less room shorter texts side by side."""
    slopes = shown.slopes
    forms = [_each((_parameter(slope, width) for slope in slopes), width)]
    forms += [_flowed((_short(slope, detail) for slope in slopes), width) for detail in (2, 1, 0)]
    told = next((lines for lines in forms if len(lines) <= room), forms[-1])
    if len(told) > room:  # what is wrong first: it must not be among what is cut
        told = _flowed((_short(slope, 0) for slope in sorted(slopes, key=_certainty)), width)[:room]
        told[-1].put_right("…")
    return [*told, *_each(_singles(shown, room - len(told), width), width)]


def _certainty(slope: Slope) -> int:
    return (False, None, True).index(slope.holds)


def _parameter(slope: Slope, width: int) -> str:
    """` dW1  621 of 2048 measured: 26 of 64 x, 24 of 32 h, 3 at a kink   to within 2e-9 ✓`."""
    axes = zip(slope.places, slope.shape, slope.letters, strict=True)
    sampled = [f"{len(places)} of {length} {letter}" for places, length, letter in axes if len(places) < length]
    part = sampled if len(slope.shape) > 1 else []
    count = f"{slope.name:<4} {slope.count} of {slope.of}"
    long, short = (_unknown(slope, form) for form in (0, 1))
    evenly = ["evenly spread"] * bool(sampled)
    said = ((" measured", [*part, *long, *evenly]), (" measured", [*part, *long]), ("", [*part, *short]), ("", short))
    forms = [f"{count}{word}: {', '.join(details)}" if details else f"{count}{word}" for word, details in said]
    return f"{_before_found([*forms, count], width)}{_found(slope)}"


def _before_found(forms: Sequence[str], width: int) -> str:
    """The first form that fits before the result, padded."""
    at = min(_FOUND_AT, width - _FOUND) - 1
    return f"{fitting(forms, at - 1):<{at}}"


def _short(slope: Slope, detail: int) -> str:
    """`dW1 621 of 2048 (26x24), 3 at a kink, to within 2e-9 ✓`, shorter with less `detail`, down to the mark."""
    if not detail:
        return f"{slope.name} {_mark(slope.holds)}"
    count, unknown = f"{slope.name} {slope.count} of {slope.of}", _unknown(slope, 1)
    if detail > 1 and math.prod(map(len, slope.places)) < slope.of and len(slope.shape) > 1:
        count += f" ({'x'.join(str(len(places)) for places in slope.places)})"
    if slope.holds is None:
        return f"{count}, {', '.join(unknown)} {_mark(None)}"
    return ", ".join([count, *(unknown if detail > 1 else []), _found(slope)])


def _found(slope: Slope) -> str:
    """`to within 2e-9 ✓`, `off by 0.0125 ✗`, `not measured –`."""
    if slope.holds is None:
        return f"not measured {_mark(None)}"
    return _near(slope.off.max(), slope.bound.max(), wrong=not slope.holds)


def _unknown(slope: Slope, form: int) -> list[str]:
    """`3 at a kink`, `2 too small to measure`, `all at a kink`; `form` 1: in short."""
    only = next(iter(slope.counts)) if len(slope.counts) == 1 else None
    if only in _UNKNOWN:
        return [_all(only)] if form == 0 or only is Verdict.LOSS else [f"all {_UNKNOWN[only][1]}"]
    return [f"{slope.counts[verdict]} {words[form]}" for verdict, words in _UNKNOWN.items() if slope.counts[verdict]]


def _singles(shown: Proof, count: int, width: int) -> list[str]:
    """Lines on single derivatives: those that disagree, then those too small, then those that agree least."""
    order = (Verdict.DISAGREES, Verdict.SMALL, Verdict.AGREES)
    known = [
        (order.index(slope.verdicts[index]), -_rank(float((slope.off + slope.bound)[index])), number, index)
        for number, slope in enumerate(shown.slopes)
        for index in np.ndindex(slope.computed.shape)
        if slope.verdicts[index] in order and slope.within[index] < math.inf
    ]
    return [_single(shown.slopes[number], index, width) for *_, number, index in sorted(known)[:count]]


def _single(slope: Slope, index: tuple[int, ...], width: int) -> str:
    """` dW2[h0,c0] +4.6156   measured +4.6156   to within 7e-9 ✓`, shorter if it does not fit."""
    axes = zip(slope.letters, slope.places, index, strict=True)
    place = ",".join(f"{letter}{places[position]}" for letter, places, position in axes)
    name, verdict = f"{slope.name}{f'[{place}]' if place else ''}", slope.verdicts[index]
    computed, measured = (numbers.fixed(float(array[index])) for array in (slope.computed, slope.measured))
    near = _near(slope.off[index], slope.bound[index], wrong=verdict is Verdict.DISAGREES)
    if verdict is Verdict.SMALL:
        near = f"± {_power(float(slope.within[index]))}: too small {_mark(None)}"
    long, close = f"{f'{name} {computed}':<25}    measured {measured}", f"{name} {computed}  measured {measured}"
    return f"{_before_found((long, close, f'{name} {computed}', name), width)}{near}"


def _rank(off: float) -> float:
    return off if math.isfinite(off) else math.inf


def _power(share: float) -> str:
    """`2e-11`: one digit, rounded up."""
    digit, exponent = f"{share:.0e}".split("e")
    if float(f"{digit}e{exponent}") < share:
        digit = str(int(digit) + 1)
    return f"{digit}e{int(exponent)}" if digit != "10" else f"1e{int(exponent) + 1}"


def _mark(holds: bool | None) -> str:
    return "–" if holds is None else "✓" if holds else "✗"
