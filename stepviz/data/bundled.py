"""Bundled sets: the files that come with stepviz."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from io import BytesIO

import numpy as np

from stepviz.data.files.columns import choose
from stepviz.data.files.opening import pieces
from stepviz.data.files.problems import Problems
from stepviz.data.files.table import Table, Wanted, read_table

ORIGINS: Mapping[str, str] = {
    "iris": "R. A. Fisher (1936), UCI Machine Learning Repository, doi 10.24432/C56C76, CC BY 4.0",
    "digits": "E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi 10.24432/C50P49, CC BY 4.0",
}
_DIGIT = (8, 8)
"""Lines and columns of pixels."""
_PIXELS = tuple(f"px{row}{column}" for row in range(_DIGIT[0]) for column in range(_DIGIT[1]))


def iris(features: tuple[str, ...] | None) -> Table:
    """150 flowers, 4 measurements in cm, 3 species."""
    return read_table(pieces(BytesIO(_content("iris.csv")), "iris"), "iris", Wanted("species", features))


def digits(features: tuple[str, ...] | None) -> Table:
    """1797 images of 8x8 pixels, 0 to 16, row by row from the top left: `px07` is the last of the first row.

    The file is small because it holds the digits, then each pixel of all images, those of a digit side by side.
    """
    problems = Problems("digits")
    columns = choose((*_PIXELS, "digit"), True, "digit", features, problems)
    problems.settle()
    lines = np.load(BytesIO(gzip.decompress(_content("digits.npy.gz"))))  # (1 + pixels, images), uint8
    y, pixels = lines[0], lines[1:]
    X = np.empty((len(y), len(columns.features)))
    X[np.argsort(y, kind="stable")] = pixels[list(columns.features)].T
    return Table(X, y.astype(np.int64), columns.feature_names, tuple("0123456789"), "digit")


def bundled(name: str, features: tuple[str, ...] | None) -> Table:
    """The set of that name, all of its features or some. Raises `UserError` for a feature it does not have."""
    table = {"iris": iris, "digits": digits}[name](features)
    return replace(table, assumed=())


def image_of(name: str, features: tuple[str, ...]) -> tuple[int, int] | None:
    """Lines and columns of the image these features are, all of them in order; None where they are none."""
    return _DIGIT if name == "digits" and features == _PIXELS else None


def _content(name: str) -> bytes:
    return (files("stepviz.data") / "sets" / name).read_bytes()
