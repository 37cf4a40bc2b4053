"""Code: an address as a QR code in half blocks, light modules inked, where the extra `qr` is installed."""

from __future__ import annotations

_QUIET = 2
"""Light modules around it: half of what is asked for, and read all the same."""
_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def code_of(address: str) -> tuple[str, ...]:
    """The lines of the code; none for no address, or where it cannot be made."""
    if not address:
        return ()
    try:
        import segno
    except ImportError:
        return ()
    modules = [
        [bool(dark) for dark in row] for row in segno.make_qr(_short(address), error="m").matrix_iter(border=_QUIET)
    ]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple("".join(_BLOCKS[not top, not low] for top, low in zip(*rows, strict=True)) for rows in pairs)


def _short(address: str) -> str:
    """In capitals where the address means the same so, host alone: a code of capitals is a size smaller."""
    rest = address.partition("://")[2]
    return address.upper() if "/" not in rest.rstrip("/") else address
