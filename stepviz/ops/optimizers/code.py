"""Code of an update: for W and b written out, a loop over lists where there are more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

Statements = tuple[str, ...]


class UpdateCode(NamedTuple):
    """The code of an update of the parameters `names`, one statement after the other."""

    names: tuple[str, ...]
    alone: tuple[Statements, ...]
    """What is done for one parameter, for which `{p}` stands, in lines: `{p} = {p} - lr * d{p}`."""
    looped: tuple[Statements, ...]
    """The same for `w` with the gradient `g` and what is remembered, `m` and `v`: `w -= lr * g`."""
    lists: str = ""
    """Lists that the loop goes through besides those of parameters and gradients: `M`, `MVS`."""
    first: Statements = ()
    """What is done once, before that."""
    single: bool = False
    """Whether the parameters are single numbers, which are always written out."""
    held: tuple[str, ...] = ()
    """Names of the parameters that stay as they are. The last statement is the one that moves a parameter."""

    @property
    def loops(self) -> bool:
        """Whether there are more parameters than W and b."""
        return len(self.names) > 2 and not self.single

    @property
    def listing(self) -> str:
        """All of it."""
        if self.loops:
            return f"{'; '.join((*self.first, self._gradients))}\n{self.loop}"
        lines = ["; ".join(line) for line in self._written()]
        each = "\n" if len(self.alone) > 1 else "; "
        return "\n".join(filter(None, ("; ".join(self.first), each.join(lines))))

    def making(self, name: str = "", letter: str = "") -> str:
        """The statement that makes a parameter, or what goes by that letter of it: `mW = 0.9*mW + dW`."""
        made = (letter or "w") if self.loops and name else f"{letter}{name}"
        lines: tuple[Statements, ...] = (self.first, *(self._looped if self.loops else self._written()))
        return next(text for line in lines for text in line if text.startswith((f"{made} ", f"{made}[:] ")))

    @property
    def loop(self) -> str:
        """The loop over all parameters: in one line where it has only one statement."""
        lists = f"PG{self.lists}{'F' * bool(self.held)}"
        head = f"for w, {', '.join(lists[1:].lower())} in zip({', '.join(lists)}):"
        looped = self._looped
        if sum(map(len, looped)) == 1:
            return f"{head} {looped[0][0]}"
        return "\n    ".join([head, *("; ".join(line) for line in looped)])

    @property
    def _looped(self) -> tuple[Statements, ...]:
        """What is done for each; a parameter that is held is moved by 0."""
        if not self.held:
            return self.looped
        *lines, (*others, moves) = self.looped
        return (*lines, (*others, f"{moves} if f else 0"))

    def _written(self) -> Iterator[Statements]:
        """The lines for each parameter."""
        for name in self.names:
            *lines, (*others, moves) = self.alone
            kept = (*lines, tuple(others if name in self.held else (*others, moves)))
            yield from (tuple(text.format(p=name) for text in line) for line in kept if line)

    @property
    def _gradients(self) -> str:
        free = f"; F = [{', '.join(str(int(name not in self.held)) for name in self.names)}]" * bool(self.held)
        return f"G = [{', '.join(f'd{name}' for name in self.names)}]{free}"
