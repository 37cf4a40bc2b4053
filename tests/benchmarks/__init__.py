"""Benchmarks. One BLAS thread, as the command has it: set before NumPy is loaded, unless the user has."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
