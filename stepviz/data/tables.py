"""Tables: the data set of an experiment whose rows are a table: made at random, bundled, or a file of one's own."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from io import BytesIO

import numpy as np

from stepviz.data.dataset import Dataset
from stepviz.data.files.arrays import read_arrays
from stepviz.data.files.columns import choose
from stepviz.data.files.gaps import filled
from stepviz.data.files.opening import opened, pieces, title_of
from stepviz.data.files.problems import Problems
from stepviz.data.files.table import Table, Wanted, read_table
from stepviz.data.generated import SETS, points
from stepviz.data.labels import EITHER
from stepviz.data.scaling import in_common, standardize
from stepviz.data.split import split
from stepviz.data.stretches import Stretches, taken
from stepviz.errors import UserError
from stepviz.settings.convolution import raster_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES
from stepviz.settings.sources import BUNDLED, GENERATED, is_arrays
from stepviz.text import several

ORIGINS: Mapping[str, str] = {
    "iris": "R. A. Fisher (1936), UCI Machine Learning Repository, doi 10.24432/C56C76, CC BY 4.0",
    "digits": "E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi 10.24432/C50P49, CC BY 4.0",
}
_DIGIT = (8, 8)
"""Lines and columns of pixels."""
_PIXELS = tuple(f"px{row}{column}" for row in range(_DIGIT[0]) for column in range(_DIGIT[1]))


def iris(features: tuple[str, ...] | None) -> Table:
    """150 flowers, 4 measurements in cm, 3 species."""
    return taken(read_table(pieces(BytesIO(_content("iris.csv")), "iris"), "iris", Wanted("species", features)))


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


def load_table(experiment: Experiment) -> Stretches[Dataset]:
    """The rows, split and scaled as the experiment says.

    Raises `UserError` for a file that cannot be used, with one sentence for each of its problems, ten at most.
    """
    table = yield from _table(experiment)
    title = title_of(experiment.source)
    assert experiment.val is not None
    assert experiment.test is not None
    yield
    train, val, test = split(table.y, experiment.val, experiment.test, experiment.seed, title)
    table = replace(table, X=filled(table.X, train, table.features, title))
    scaled = {"standard": standardize, "common": in_common}.get(experiment.scale or "")
    yield
    scaling = None if scaled is None else (yield from scaled(table.X, train, table.features, title))
    return Dataset(
        name=experiment.title,
        X=table.X,
        y=table.y,
        train=train,
        val=val,
        test=test,
        features=table.features,
        classes=table.classes,
        label=table.label,
        targets=() if table.classes else (table.label,),
        scaling=scaling,
        origin=ORIGINS.get(experiment.source, ""),
        assumed=table.assumed,
        mended=table.mended,
        image=_image(experiment, table.features),
    )


def _image(experiment: Experiment, features: tuple[str, ...]) -> tuple[int, int] | None:
    """Lines and columns of the image that the features are; None where they are none. Raises `UserError`."""
    if experiment.image is None:
        return image_of(experiment.source, features)
    size = raster_of("--image", experiment.image)
    if size.places != len(features):
        had = f"{experiment.title} has {several(len(features), 'feature')}"
        raise UserError(f"--image {size} is of {size.places} pixels, and {had}: give another size, or --features")
    return size


def _table(experiment: Experiment) -> Stretches[Table]:
    source, features = experiment.source, experiment.features
    if source in GENERATED:
        return _generated(experiment)
    if source in BUNDLED:
        return bundled(source, features)
    title = title_of(source)
    with opened(source) as file:
        if is_arrays(source):
            return (yield from read_arrays(file, title, features, _task(experiment)))
        dialect = experiment.delimiter, experiment.decimal, experiment.header
        gaps = experiment.missing, experiment.one_hot
        wanted = Wanted(experiment.label, features, *dialect, _task(experiment), *gaps)
        return (yield from read_table(pieces(file, title), title, wanted))


def _task(experiment: Experiment) -> str | None:
    """What the label is: as told; else found out where the loss can learn both, or a class."""
    both = "regression" in LOSSES[experiment.loss].tasks
    return experiment.task or (EITHER if both else None)


def _generated(experiment: Experiment) -> Table:
    source, rows, noise = experiment.source, experiment.rows, experiment.noise
    assert rows is not None
    assert noise is not None
    if source in SETS:
        return SETS[source](rows, noise, experiment.seed).select(experiment.features, source)
    X, y = points(source, rows, noise, experiment.seed)
    return Table(X, y, ("x0", "x1"), ("c0", "c1"), "class").select(experiment.features, source)
