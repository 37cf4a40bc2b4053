"""What a notebook does with stepviz: its cells, which mypy checks and `tests/notebook` runs."""

# %% A run, with lists and single numbers for sequences
import numpy as np
import pandas as pd

import stepviz

run = stepviz.run("iris", hidden=[8, 8], optimizer="adam", lr=0.05, iterations=300)
run

# %% A moment
still = run.at("1:grads3")
assert abs(float(still["loss"]) - float(np.mean(still["losses"]))) < 1e-12
still

# %% An explanation
still.explained("dW3.h5.c1")

# %% Rows from a frame
flowers = pd.DataFrame({"length": [1.4, 1.3, 4.7, 4.5] * 8, "species": ["a", "a", "b", "b"] * 8})
own = stepviz.run(flowers, label="species")
assert list(own.at(1).frame_of("dW").columns) == ["a", "b"]
own

# %% A mistake
try:
    stepviz.run("iris", hiden=[8])
except (stepviz.UserError, TypeError) as error:
    told = str(error)
assert "hiden" in told
