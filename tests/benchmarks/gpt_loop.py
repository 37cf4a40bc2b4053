"""The published GPT in NumPy by hand, keeping every array of every iteration: what its training is measured against."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepviz.data import load
from stepviz.data.documents import published
from stepviz.settings.experiment import Experiment

ITERATIONS = 1000
HEADS, SIZE, EPSILON = 4, 4, 1e-5
Arrays = dict[str, Any]


def gpt_loop() -> list[Arrays]:
    """All arrays of the published run, iteration by iteration."""
    data = load(Experiment.of("microgpt"))
    parameters = {name: array.copy() for name, array in published().items()}
    first = {name: np.zeros_like(array) for name, array in parameters.items()}
    second = {name: np.zeros_like(array) for name, array in parameters.items()}
    kept = list[Arrays]()
    for number, rows in enumerate(data.documents()[:ITERATIONS], 1):
        found = _forward(parameters, data.X[rows, 0], data.y[rows])
        _backward(parameters, found)
        parameters, first, second, found["steps"] = _updated(parameters, first, second, found, number)
        kept.append(found | {"parameters": parameters, "first": first, "second": second})
    return kept


def _norm(x: Any) -> tuple[Any, Any]:
    rms = np.sqrt((x**2).mean(1) + EPSILON)
    return x / rms[:, None], rms


def _normed(slope: Any, n: Any, rms: Any) -> Any:
    return (slope - n * (slope * n).mean(1)[:, None]) / rms[:, None]


def _split(a: Any) -> Any:
    return a.reshape(len(a), HEADS, SIZE).transpose(1, 0, 2)


def _joined(a: Any) -> Any:
    return a.transpose(1, 0, 2).reshape(a.shape[1], -1)


def _forward(w: Arrays, x: Any, y: Any) -> Arrays:
    f: Arrays = {"x": x, "y": y, "emb": w["wte"][x] + w["wpe"][: len(x)]}
    f["r0"], f["rms0"] = _norm(f["emb"])
    f["n1"], f["rms1"] = _norm(f["r0"])
    f["q"], f["k"], f["v"] = f["n1"] @ w["wq"].T, f["n1"] @ w["wk"].T, f["n1"] @ w["wv"].T
    seen = np.tri(len(x), dtype=bool)
    f["S"] = np.where(seen, _split(f["q"]) @ _split(f["k"]).transpose(0, 2, 1) / 2.0, -np.inf)
    e = np.exp(f["S"] - f["S"].max(2)[:, :, None])
    f["A"] = e / e.sum(2)[:, :, None]
    f["c"] = _joined(f["A"] @ _split(f["v"]))
    f["o"] = f["c"] @ w["wo"].T
    f["r1"] = f["r0"] + f["o"]
    f["n2"], f["rms2"] = _norm(f["r1"])
    f["a"] = f["n2"] @ w["fc1"].T
    f["h"] = np.maximum(f["a"], 0)
    f["m"] = f["h"] @ w["fc2"].T
    f["r2"] = f["r1"] + f["m"]
    f["z"] = f["r2"] @ w["lm_head"].T
    below = f["z"] - f["z"].max(1)[:, None]
    e = np.exp(below)
    f["p"] = e / e.sum(1)[:, None]
    f["L"] = np.log(e.sum(1)) - below[np.arange(len(y)), y]
    f["loss"] = f["L"].mean()
    return f


def _backward(w: Arrays, f: Arrays) -> None:
    x, y = f["x"], f["y"]
    dz = f["p"].copy()
    dz[np.arange(len(y)), y] -= 1
    f["dz"] = dz = dz / len(y)
    f["dlm_head"], f["dr2"] = dz.T @ f["r2"], dz @ w["lm_head"]
    f["dfc2"], f["dh"] = f["dr2"].T @ f["h"], f["dr2"] @ w["fc2"]
    f["da"] = f["dh"] * (f["a"] > 0)
    f["dfc1"], f["dn2"] = f["da"].T @ f["n2"], f["da"] @ w["fc1"]
    f["dr1"] = f["dr2"] + _normed(f["dn2"], f["n2"], f["rms2"])
    f["dwo"], f["dc"] = f["dr1"].T @ f["c"], f["dr1"] @ w["wo"]
    f["dA"] = _split(f["dc"]) @ _split(f["v"]).transpose(0, 2, 1)
    f["dv"] = _joined(f["A"].transpose(0, 2, 1) @ _split(f["dc"]))
    product = f["A"] * f["dA"]
    f["dS"] = product - f["A"] * product.sum(2)[:, :, None]
    f["dq"] = _joined(f["dS"] @ _split(f["k"])) / 2.0
    f["dk"] = _joined(f["dS"].transpose(0, 2, 1) @ _split(f["q"])) / 2.0
    for letter in "qkv":
        f[f"dw{letter}"] = f[f"d{letter}"].T @ f["n1"]
    f["dn1"] = f["dq"] @ w["wq"] + f["dk"] @ w["wk"] + f["dv"] @ w["wv"]
    f["dr0"] = f["dr1"] + _normed(f["dn1"], f["n1"], f["rms1"])
    f["demb"] = _normed(f["dr0"], f["r0"], f["rms0"])
    f["dwte"], f["dwpe"] = np.zeros_like(w["wte"]), np.zeros_like(w["wpe"])
    np.add.at(f["dwte"], x, f["demb"])
    f["dwpe"][: len(x)] = f["demb"]


def _updated(w: Arrays, m: Arrays, v: Arrays, f: Arrays, number: int) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    lr = 0.01 * (1 - (number - 1) / ITERATIONS)
    m = {name: 0.85 * m[name] + 0.15 * f[f"d{name}"] for name in w}
    v = {name: 0.99 * v[name] + 0.01 * f[f"d{name}"] ** 2 for name in w}
    c, k = 1 - 0.85**number, 1 - 0.99**number
    steps = {name: m[name] / c / (np.sqrt(v[name] / k) + 1e-8) for name in w}
    return {name: w[name] - lr * steps[name] for name in w}, m, v, steps
