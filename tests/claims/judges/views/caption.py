"""The caption: a sentence in plain words, formula and code, the bracketed cell in numbers, what comes next."""

from __future__ import annotations

import math

from stepviz.views.explain import caption
from tests.claims.judges.verdict import Judges
from tests.claims.judges.views.shown import written
from tests.claims.judges.views.spreading import first_of

JUDGES: Judges = {
    caption.STOPPED: lambda truth, said: math.isnan(first_of(truth)[1]) == (said["how"] == "nan"),
    caption.FIRST_BAD: lambda truth, said: said["cell"] == written(truth, first_of(truth)[0], symbol=True),
}
