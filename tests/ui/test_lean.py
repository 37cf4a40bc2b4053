"""NumPy's random numbers are loaded without what a run does not need, and are what they always are."""

from __future__ import annotations

import subprocess
import sys

_LOADED = """
import sys
from stepviz.ui.lean import load_random
assert not {"secrets", "_hashlib"} & {*sys.modules}, "loaded before: nothing is proved here"
load_random()
print(sorted({"secrets", "_hashlib", "hmac"} & {*sys.modules}))
import numpy
print(numpy.random.RandomState(0).randn(2).tolist())
print(numpy.random.default_rng().random() != numpy.random.default_rng().random())
import secrets
print(len(secrets.token_hex(4)))
"""


def test_what_secrets_loads_is_not_loaded_for_random_numbers_and_it_is_itself_afterwards() -> None:
    import numpy as np

    said = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["[]", str(np.random.RandomState(0).randn(2).tolist()), "True", "8"]


def test_a_process_that_has_secrets_keeps_it() -> None:
    code = "import secrets, sys; from stepviz.ui.lean import load_random; load_random(); "
    shown = "print(sys.modules['secrets'] is secrets)"
    assert (
        subprocess.run([sys.executable, "-c", code + shown], capture_output=True, text=True, check=True).stdout
        == "True\n"
    )
