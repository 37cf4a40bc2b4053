"""Tables: loads a data set that is a table: generated, bundled or from a file."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset, Table
from stepviz.data.files.columns import Columns
from stepviz.data.files.opening import bundled, opened, title_of
from stepviz.data.files.problems import Problems
from stepviz.data.files.values import imputed
from stepviz.data.generated import SETS
from stepviz.data.scaling import Scaling, harms, standardize
from stepviz.data.split import split
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.convolution import raster_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES, loaded
from stepviz.settings.sources import CHARACTERS, reader_of
from stepviz.text import plural

_UCI = "UCI Machine Learning Repository, doi 10.24432"
_ORIGINS: Mapping[str, str] = {
    "iris": f"R. A. Fisher (1936), {_UCI}/C56C76, CC BY 4.0",
    "digits": f"E. Alpaydin, C. Kaynak (1998), {_UCI}/C50P49, CC BY 4.0",
    "names": "popular first names in the United States (US Social Security Administration, public domain)",
}
_FILES = {"iris": "iris.csv", "names": "names.txt", "digits": "digits.npy.gz"}
_DIGIT = (8, 8)
"""Rows and columns of pixels."""
_PIXELS = tuple(f"px{row}{column}" for row in range(_DIGIT[0]) for column in range(_DIGIT[1]))


def load_table(experiment: Experiment) -> Stretches[Dataset]:
    """The data set of an experiment, split and scaled.

    Raises `UserError` for a file that cannot be used, with one sentence for each problem, ten at most.
    """
    title, source = title_of(experiment.source), experiment.source
    table = yield from _table(experiment, title)
    assert experiment.val is not None
    assert experiment.test is not None
    yield
    train, val, test = split(table.y, experiment.val, experiment.test, experiment.seed, title)
    table = replace(table, X=imputed(table.X, train, table.features, title))
    scaling: Scaling | None = None
    if experiment.scale in ("standard", "common"):
        common = experiment.scale == "common"
        scaling = yield from standardize(table.X, train, table.features, title, common=common)
    target_scaling: Scaling | None = None
    if _scales_target(experiment, table, train):
        y = table.y.reshape(-1, 1).copy()
        target_scaling = yield from standardize(y, train, (table.label,), title, flag="--scale-target")
        table = replace(table, y=y[:, 0])
    return Dataset(
        **vars(table),
        name=experiment.title,
        train=train,
        val=val,
        test=test,
        targets=() if table.classes else (table.label,),
        scaling=scaling,
        target_scaling=target_scaling,
        origin=_ORIGINS.get(source, ""),
        image=_image(experiment, table.features),
    )


def _scales_target(experiment: Experiment, table: Table, train: npt.NDArray[np.int64]) -> bool:
    """True if the user asked for it; by default for large targets, unless a formula or sigmoid needs them unscaled."""
    asked = experiment.scale_target
    if table.classes:
        if asked == "standard":
            raise UserError("--scale-target standard is for --task regression: this run learns classes")
        return False
    plain = experiment.loss in LOSSES and experiment.output == "linear"
    return asked == "standard" or (asked is None and plain and harms(table.y[train]))


def _image(experiment: Experiment, features: tuple[str, ...]) -> tuple[int, int] | None:
    """Rows and columns of the image that the features form; None without. Raises `UserError` if they do not fit."""
    if experiment.image is None:
        return _DIGIT if experiment.source == "digits" and features == _PIXELS else None
    size = raster_of("--image", experiment.image)
    if size.places != len(features):
        had = f"{experiment.title} has {plural(len(features), 'feature')}"
        raise UserError(f"--image {size} is of {size.places} pixels, and {had}: give another size, or --features")
    return size


def _table(experiment: Experiment, title: str) -> Stretches[Table]:
    source = experiment.source
    if source in SETS:
        assert experiment.rows is not None
        assert experiment.noise is not None
        return SETS[source](experiment.rows, experiment.noise, experiment.seed).select(experiment.features, source)
    if source == "digits":
        return _digits(experiment.features)
    read: Reader = loaded(CHARACTERS if experiment.of_text else reader_of(source).home)
    with bundled(_FILES[source]) if source in _FILES else opened(source) as file:
        table = yield from read(file, title, experiment)
    return replace(table, assumed=()) if source in _FILES else table


def _digits(features: tuple[str, ...] | None) -> Table:
    """1797 images of 8x8 pixels from 0 to 16. Features are the pixels row by row: `px07` ends the first row.

    The file holds the digits, then each pixel of all images, sorted by digit: so it compresses well.
    """
    problems = Problems("digits")
    columns = Columns((*_PIXELS, "digit"), True, "digit", features, problems)
    problems.settle()
    with gzip.open(bundled(_FILES["digits"])) as file:
        y, *pixels = np.load(file)  # (1 + pixels, images), uint8
    X = np.empty((len(y), len(columns.features)))
    X[np.argsort(y, kind="stable")] = np.column_stack([pixels[place] for place in columns.features])
    classes = tuple("0123456789")
    return Table(X=X, y=y.astype(np.int64), features=columns.feature_names, classes=classes, label="digit")


Reader = Callable[[BinaryIO, str, Experiment], Stretches[Table]]
"""Reads a table from an open file; the text is the file's name in messages."""
