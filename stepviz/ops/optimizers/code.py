"""Update code: an update in lines of Python, written out for W and b, a loop over lists where there are more."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDTH = 79
"""Columns of a line."""
_BETWEEN = re.compile(r"; |: |\n *")
"""What stands between two statements."""


@dataclass(frozen=True)
class UpdateCode:
    """The code of an update of the parameters `names`, one statement after the other."""

    names: tuple[str, ...]
    alone: str
    """What is done for one parameter, for which `{p}` stands: `{p} = {p} - lr * d{p}`."""
    looped: str
    """The same for `w` with the gradient `g` and what is remembered, `m` and `v`: `w -= lr * g`."""
    lists: str = ""
    """Lists that the loop goes through besides those of parameters and gradients: `M`, `MVS`."""
    first: tuple[str, ...] = ()
    """What is done once, before that."""

    @property
    def loops(self) -> bool:
        """Whether there are more parameters than W and b."""
        return len(self.names) > 2

    @property
    def listing(self) -> str:
        """All of it."""
        if self.loops:
            return f"{'; '.join((*self.first, self._gradients))}\n{self._loop}"
        lines = [self.alone.format(p=name) for name in self.names]
        joined = "; ".join(lines)
        short = "\n" not in joined and len(joined) <= _WIDTH
        return "\n".join(filter(None, ("; ".join(self.first), joined if short else "\n".join(lines))))

    def making(self, name: str = "", letter: str = "") -> str:
        """The statement that makes a parameter, or what goes by that letter of it: `mW = 0.9*mW + dW`."""
        made = (letter or "w") if self.loops and name else f"{letter}{name}"
        statements = _BETWEEN.split(self.listing)
        return next(text for text in statements if text.startswith((f"{made} ", f"{made}[:] ")))

    @property
    def _gradients(self) -> str:
        return f"G = [{', '.join(f'd{name}' for name in self.names)}]"

    @property
    def _loop(self) -> str:
        lists = f"PG{self.lists}"
        head = f"for w, {', '.join(lists[1:].lower())} in zip({', '.join(lists)}):"
        if _BETWEEN.search(self.looped) is None:
            return f"{head} {self.looped}"
        return "\n    ".join((head, *self.looped.splitlines()))
