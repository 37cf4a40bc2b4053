"""Colours: what terminals make of their first sixteen, how far two are apart, and how they look to other eyes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stepviz.views.text.colours import numbered

XTERM = (
    *("#000000", "#CD0000", "#00CD00", "#CDCD00", "#0000EE", "#CD00CD", "#00CDCD", "#E5E5E5"),
    *("#7F7F7F", "#FF0000", "#00FF00", "#FFFF00", "#5C5CFF", "#FF00FF", "#00FFFF", "#FFFFFF"),
)
LINUX = (
    *("#000000", "#AA0000", "#00AA00", "#AA5500", "#0000AA", "#AA00AA", "#00AAAA", "#AAAAAA"),
    *("#555555", "#FF5555", "#55FF55", "#FFFF55", "#5555FF", "#FF55FF", "#55FFFF", "#FFFFFF"),
)
OWN = {"xterm": XTERM, "linux": LINUX}
"""Default palettes: of xterm, and of the console of Linux."""

EYES: dict[str, npt.NDArray[np.float64]] = {
    "usual": np.eye(3),
    "protan": np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    "deutan": np.array([[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]),
    "tritan": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
"""Of linear light (Machado, Oliveira, Fernandes 2009, severity 1)."""
_XYZ = np.array([[0.41246, 0.35758, 0.18044], [0.21267, 0.71515, 0.07217], [0.01933, 0.11919, 0.95030]])
_WHITE = _XYZ @ np.ones(3)


def rgb(colour: str, own: tuple[str, ...] = XTERM) -> str:
    """`#RRGGBB` of a colour of a palette."""
    if colour[0] == "#":
        return colour
    number = int(colour[1:])
    return own[number] if number < len(own) else numbered(number)


def distance(one: str, other: str, eyes: str = "usual") -> float:
    """How far two colours are apart for those eyes, in CIELAB (1976, D65)."""
    return float(np.linalg.norm(_lab(one, eyes) - _lab(other, eyes)))


def _lab(colour: str, eyes: str) -> npt.NDArray[np.float64]:
    parts = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = _XYZ @ np.clip(EYES[eyes] @ light, 0, 1) / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
