"""QR: reads a code back from the half blocks it is printed with, as a phone would; codes of 6 versions, by ISO 18004.

Nothing is corrected: every block has to be without an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Matrix = list[list[bool]]
"""Dark modules, by row and column."""

_LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
_BLOCKS = {
    (1, "L"): (7, [19]),
    (1, "M"): (10, [16]),
    (1, "Q"): (13, [13]),
    (1, "H"): (17, [9]),
    (2, "L"): (10, [34]),
    (2, "M"): (16, [28]),
    (2, "Q"): (22, [22]),
    (2, "H"): (28, [16]),
    (3, "L"): (15, [55]),
    (3, "M"): (26, [44]),
    (3, "Q"): (18, [17] * 2),
    (3, "H"): (22, [13] * 2),
    (4, "L"): (20, [80]),
    (4, "M"): (18, [32] * 2),
    (4, "Q"): (26, [24] * 2),
    (4, "H"): (16, [9] * 4),
    (5, "L"): (26, [108]),
    (5, "M"): (24, [43] * 2),
    (5, "Q"): (18, [15, 15, 16, 16]),
    (5, "H"): (22, [11, 11, 12, 12]),
    (6, "L"): (18, [68] * 2),
    (6, "M"): (16, [27] * 4),
    (6, "Q"): (24, [19] * 4),
    (6, "H"): (28, [15] * 4),
}
"""By version and level: codewords for correction of a block, and those of data of each block."""
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda y, x: (y + x) % 2,
    lambda y, _: y % 2,
    lambda _, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def modules(lines: Sequence[str]) -> Matrix:
    """The dark modules of half blocks that ink the light ones, without the light frame around them."""
    halves = [[sign not in upper for sign in line] for line in lines for upper in ("█▀", "█▄")]
    rows = [y for y, row in enumerate(halves) if any(row)]
    columns = [x for x in range(len(halves[0])) if any(row[x] for row in halves)]
    return [row[columns[0] : columns[-1] + 1] for row in halves[rows[0] : rows[0] + columns[-1] - columns[0] + 1]]


def text_of(matrix: Matrix) -> str:
    """What a code says. Raises `AssertionError` where a block of it has an error."""
    size = len(matrix)
    version = (size - 17) // 4
    kind = sum(matrix[8][x] << 14 - place for place, x in enumerate((0, 1, 2, 3, 4, 5, 7, 8))) ^ 0x5412
    kind ^= sum(matrix[y][8] << 6 - place for place, y in enumerate((7, 5, 4, 3, 2, 1, 0)))
    mask = _MASKS[kind >> 10 & 7]
    bits = [matrix[y][x] ^ (mask(y, x) == 0) for y, x in _path(size, version)]
    words = [int("".join(map(str, map(int, bits[at : at + 8]))), 2) for at in range(0, len(bits) - 7, 8)]
    return _said(_data(words, *_BLOCKS[version, _LEVELS[kind >> 13]]))


def _path(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The modules of data in their order: two columns at a time from the right, up and down."""
    upwards = True
    for right in (x for x in range(size - 1, 0, -2)):
        column = right if right > 6 else right - 1
        for step in range(size):
            y = size - 1 - step if upwards else step
            yield from ((y, x) for x in (column, column - 1) if not _is_pattern(y, x, size, version))
        upwards = not upwards


def _is_pattern(y: int, x: int, size: int, version: int) -> bool:
    near, far = 9, size - 8
    corner = (y < near and x < near) or (y < near and x >= far) or (y >= far and x < near)
    middle = size - 7
    return corner or 6 in (y, x) or (version > 1 and abs(y - middle) <= 2 and abs(x - middle) <= 2)


def _data(words: list[int], extra: int, sizes: Sequence[int]) -> list[int]:
    """The codewords of data, block after block."""
    blocks: list[list[int]] = [[] for _ in sizes]
    rest = iter(words)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(rest))
    whole = [[*block] for block in blocks]
    for _ in range(extra):
        for block in whole:
            block.append(next(rest))
    assert all(_remainder(block, power) == 0 for block in whole for power in range(extra))
    return [word for block in blocks for word in block]


def _remainder(block: Sequence[int], power: int) -> int:
    """The value of the block, as a polynomial over GF(256), at 2 to that power: 0 where nothing is wrong."""
    at = 1
    for _ in range(power):
        at = _times(at, 2)
    value = 0
    for word in block:
        value = _times(value, at) ^ word
    return value


def _times(a: int, b: int) -> int:
    found = 0
    while b:
        found ^= a if b & 1 else 0
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return found


def _said(data: Sequence[int]) -> str:
    bits = "".join(f"{word:08b}" for word in data)
    at, text = 0, ""

    def number(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at] or "0", 2)

    while len(bits) - at >= 4 and (mode := number(4)):
        assert mode in (1, 2, 4), f"a segment of mode {mode}"
        if mode == 4:
            text += bytes(number(8) for _ in range(number(8))).decode()
        elif mode == 2:
            left = number(9)
            for _ in range(left // 2):
                first, second = divmod(number(11), 45)
                text += _SIGNS[first] + _SIGNS[second]
            text += _SIGNS[number(6)] if left % 2 else ""
        else:
            left = number(10)
            for count in [3] * (left // 3) + [left % 3] * (left % 3 > 0):
                text += f"{number((0, 4, 7, 10)[count]):0{count}}"
    return text
