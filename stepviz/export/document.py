"""Document: JSON, the settings, the checks and the tensors of a part of a run."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepviz.export.arrays import stacked
from stepviz.export.part import Part


def json_text(part: Part) -> Iterator[str]:
    """One JSON object in pieces: `source`, `experiment`, names, `checks`, `tensors` (lists, stacked over iterations).

    Numbers have the digits that read back as the same double; a value that is not finite is null.
    """
    arrays = stacked(part)
    experiment, data = part.timeline.origin, part.timeline.trainer.dataset
    yield f'{{"source":{compact(experiment.source)},"experiment":{compact(experiment.settings())},'
    if part.timeline.edits:
        yield f'"edits":{compact([edit.text for edit in part.timeline.edits])},'
    yield from (f'"{name}":{compact(value)},' for name, value in data.given_names.items())
    yield f'"checks":{compact(_checks(part))},"tensors":{{'
    separator = ""
    for name, array in arrays.items():
        yield f"{separator}\n{compact(name)}:["
        for position, values in enumerate(array):
            listed = values.tolist()
            yield ("," if position else "") + compact(listed if np.isfinite(values).all() else jsonable(listed))
        yield "]"
        separator = ","
    yield "}}\n"


def compact(value: Any) -> str:
    """JSON without spaces. Raises `ValueError` for a float that is not finite."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def jsonable(value: Any) -> Any:
    """A number, or nested lists of numbers, with None where one is not finite: JSON has no nan."""
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    return value if math.isfinite(value) else None


def _checks(part: Part) -> list[dict[str, Any]]:
    timeline = part.timeline
    last = min(part.last, timeline.reached)
    return [
        {"iteration": n} | {k: jsonable(v) for k, v in timeline.accuracy(n).items()}
        for n in timeline.schedule.checks(part.first, last)
    ]
