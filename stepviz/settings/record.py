"""Record: small replacements of `dataclass` and `typing`, whose import takes as long as all the help.

Whatever the help loads has `record`, `Any` and `TYPE_CHECKING` from here.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "Any", "record"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from typing import Any
else:
    Any = object

    def record(kind: type | None = None, **_: bool) -> type:
        """Gives the class an `__init__` with its fields in order; as `@record(…)` it returns the class unchanged."""
        if kind is None:
            return lambda settings: settings
        fields = {name: vars(kind).get(name) for name in kind.__annotations__}

        def begin(self: object, *given: object, **named: object) -> None:
            vars(self).update(fields | dict(zip(fields, given, strict=False)) | named)

        kind.__init__ = begin
        return kind
