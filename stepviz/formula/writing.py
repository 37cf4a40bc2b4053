"""Writing: numbers and formulas as they are printed."""

from __future__ import annotations

from stepviz.formula.parts import Added, Called, Constant, NamedPart, Part

_SUM, _PRODUCT, _POWER, _WHOLE = range(4)
"""How close a part binds."""
_RAISED = {2.0: "²", 3.0: "³"}


def number(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without `.0`."""
    return repr(value).removesuffix(".0")


def written(part: Part) -> str:
    """`(a·b + c)·f`: with the brackets that it needs."""
    return _written(part)[0]


def _written(part: Part) -> tuple[str, int]:
    """The text, and how close it binds."""
    if isinstance(part, Constant):
        return number(part.value), _WHOLE if part.value >= 0 else _SUM
    if isinstance(part, NamedPart):
        return part.name, _WHOLE
    if isinstance(part, Called):
        return f"{part.function}({written(part.inside)})", _WHOLE
    if isinstance(part, Added):
        return _sum(part), _SUM
    left, right = _written(part.left), _written(part.right)
    if part.sign == "^":
        base = _bracketed(*left, _WHOLE)
        if isinstance(part.right, Constant) and part.right.value in _RAISED:
            return f"{base}{_RAISED[part.right.value]}", _POWER
        return f"{base}^{_bracketed(*right, _WHOLE)}", _POWER
    sign = "·" if part.sign == "*" else "/"
    return f"{_bracketed(*left, _PRODUCT)}{sign}{_bracketed(*right, _PRODUCT + (part.sign == '/'))}", _PRODUCT


def _sum(part: Added) -> str:
    text = ""
    for place, (sign, term) in enumerate(part.terms):
        inside = _bracketed(*_written(term), _PRODUCT)
        text += ("-" if sign < 0 else "") + inside if not place else f" {'-' if sign < 0 else '+'} {inside}"
    return text


def _bracketed(text: str, binds: int, needed: int) -> str:
    return text if binds >= needed else f"({text})"
