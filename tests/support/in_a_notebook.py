"""What a notebook does with stepviz: its cells, which mypy checks and `test_notebook` runs in a kernel."""

# %% A run, with lists and single numbers for sequences
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd

import stepviz

run = stepviz.run("iris", hidden=[8, 8], optimizer="adam", lr=0.05, iterations=300)
single = stepviz.run("iris", hidden=8, batch_size=4)
run

# %% Public names
names = [name for name in dir(stepviz) if not name.startswith("_")]
assert "run" in names
assert "annotations" not in names

# %% A moment
still = run.at("1:grads3")
assert still["dW3"].shape == (8, 3)
assert set(still) >= {"x", "dW3", "loss", "losses"}
assert "loss" in still
assert still.get("nothing") is None
assert abs(float(still["loss"]) - float(np.mean(still["losses"]))) < 1e-12
still

# %% An explanation
still.explained("dW3.h5.c1")

# %% Rows from a frame
flowers = pd.DataFrame({"length": [1.4, 1.3, 4.7, 4.5] * 8, "species": ["a", "a", "b", "b"] * 8})
own = stepviz.run(flowers, label="species")
assert list(own.at(1).frame_of("dW").columns) == ["a", "b"]
own

# %% Rows from arrays
rng = np.random.default_rng(0)
arrays = stepviz.run(X=rng.normal(size=(40, 3)), y=rng.integers(0, 2, 40), hidden=(4,), batch_size=8)
assert arrays.at("1:a1")["a1"].shape == (8, 4)

# %% Frames
losses, checks, numbers = run.losses(), run.checks(), run.to_frame(1, 2)
assert list(checks.columns) == ["train", "val", "test"]
assert len(losses) == 300
assert {"iteration", "value"} <= {*numbers.columns, *numbers.index.names}

# %% What if
faster = run.whatif(lr=0.1, at=201)
assert faster.at(300)["loss"] != run.at(300)["loss"]

# %% Files
folder = Path(mkdtemp())
for name in ("run.csv", "run.json", "run.npz", "run.py"):
    run.save(folder / name, 1, 2)
still.save(folder / "step.svg")
still.save(folder / "step.html")
assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".html", ".json", ".npz", ".py", ".svg"]

# %% A mistake
try:
    stepviz.run("iris", hiden=[8])
except (stepviz.UserError, TypeError) as error:
    told = str(error)
assert "hiden" in told
