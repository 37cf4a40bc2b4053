"""Record: a class that is its fields. `dataclasses` makes such too, but takes longer to load than all the help."""

from __future__ import annotations

__all__ = ["record"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(kind: type | None = None, **_: bool) -> type:
        """The class with an `__init__` of its fields in their order; called without one, it leaves that to others."""
        if kind is None:
            return lambda settings: settings
        fields = {name: vars(kind).get(name) for name in kind.__annotations__}

        def begin(self: object, *given: object, **named: object) -> None:
            vars(self).update(fields | dict(zip(fields, given, strict=False)) | named)

        kind.__init__ = begin
        return kind
