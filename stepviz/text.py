"""Text: cleaned where it enters the program, quoted safely in messages, measured and cut in terminal columns."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import takewhile

MOST_MARKS = 2
"""Marks kept on one character."""
_MARKS = ("Mn", "Mc", "Me")
_TELLING = 3
"""The fewest columns of a cut name that tell something."""
REPLACED = "�"
"""Stands for each character that cannot be printed."""
FORMULA_SIGNS = "=+-@"
"""Characters that begin a formula in a spreadsheet."""

_NARROW = re.compile("[ -\u02ff\u2010-\u2319\u2500-\u25fc\u2713\u2717\u2800-\u28ff]*")
"""Matches, fast, text in which every character takes one column: all text that the program itself writes."""
# The others are compiled on first use: `re` keeps them, and a session opens without them.
_LONG_NAME = r"(?=.{21})(?:[^\s(=]*[^\W\d_]{3}[^\s(=]*|\S*[^\W\d_]{3}\S*\.[a-z]{2,5})"
"""A long word that may be cut: a name or a path; never a number or arithmetic, unless it ends in a file suffix."""
_MARKDOWN = (
    r"(?i)[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|/(?=/)|(?<=www)\.|(?<=\w)@"
    r"|^(?:>|#(?=#*(?: |$))|[+-](?= |[ -]*$)|=(?==*$)|[0-9]+(?=[.)](?: |$)))"
    r"|(?P<entity><(?=[A-Za-z/!?])|&(?=#?\w+;))"
)
"""Characters that Markdown gives a meaning, and a number at the start of a line, whose `.` or `)` is then escaped."""
_INVISIBLE = "[\\u00ad\\u200b-\\u200d\\u2060\\ufeff]"


def clean(text: str) -> str:
    """One line of printable text. White space becomes single spaces, characters without width are removed, and
    each character keeps at most two combining marks. Everything else that cannot be printed (ESC and other controls,
    marks that change the direction of writing) becomes `�`.
    """
    line = " ".join(re.sub(_INVISIBLE, "", unicodedata.normalize("NFC", text)).split())
    if not is_narrow(line):
        line = "".join(_with_few_marks(line))
    return line if line.isprintable() else "".join(c if c.isprintable() else REPLACED for c in line)


def _with_few_marks(text: str) -> Iterator[str]:
    """The characters, each followed by at most two of its combining marks; marks that begin the text are dropped."""
    marks = MOST_MARKS
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= MOST_MARKS:
            yield character


def visible(text: str) -> str:
    r"""The text with unprintable characters escaped: `\x1b[2J`."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(text: str, most: int = 30) -> str:
    r"""The text in double quotes, shortened, with unprintable characters escaped: `"caf\xe9"`, `"\x1b[2J"`."""
    cut = text if len(text) <= most else text[: most - 1]
    return '"' + visible(cut).replace('"', '\\"') + ("" if cut is text else "…") + '"'


def in_markdown(line: str) -> str:
    """A line of text escaped for Markdown: no link, picture, HTML, list or emphasis."""

    def escaped(found: re.Match[str]) -> str:
        if found["entity"]:
            return "&lt;" if found[0] == "<" else "&amp;"
        return f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}"

    return re.sub(_MARKDOWN, escaped, line)


def as_code(line: str) -> str:
    """A line of text as a piece of code in Markdown, whatever backticks it has."""
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    room = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{room}{line}{room}{fence}"


def whole(text: str, most: int = 10**18) -> int | None:
    """The number that `text` writes in digits, if it is from 0 to `most`; None for any other text, however long."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else most + 1
    return number if number <= most else None


def complaint(sentences: str) -> str:
    """Sentences for standard error: one per line, after the program's name, with unprintable characters escaped.

    Lines that begin with two blanks belong to the sentence before them: the user's input and a caret below it.
    """
    lines = sentences.split("\n")
    return "\n".join(visible(line) if line.startswith("  ") else f"stepviz: {visible(line)}" for line in lines)


def is_narrow(text: str) -> bool:
    """True if every character is known to take one column; fast. True for all text that the program itself writes."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def width_of(text: str) -> int:
    """Columns of a terminal that the text takes: 2 for a wide character, none for a mark on the one before it."""
    return len(text) if is_narrow(text) else sum(map(_width, text))


def cells(text: str) -> list[str]:
    """The text of each column: a wide character in its first and "" in its second; marks join their character."""
    if is_narrow(text):
        return list(text)
    placed: list[str] = []
    for character in text:
        size = _width(character)
        if size == 0 and placed:
            last = -1 if placed[-1] else -2
            placed[last] += character
        elif size:
            placed += [character, ""][:size]
    return placed


def cut(text: str, most: int) -> str:
    """The start of the text that fits into `most` columns."""
    if is_narrow(text):
        return text[:most]
    placed = cells(text)
    return "".join(placed[: most - (placed[most : most + 1] == [""])])


def shortened(text: str, most: int) -> str:
    """The text; if it is wider than `most` columns, it is cut and ends with `…`."""
    return text if width_of(text) <= most else f"{cut(text, most - 1)}…"


def in_whole_words(text: str, most: int) -> str:
    """The text; if it is wider than `most` columns, as many of its words as fit, followed by ` …`.

    If these fill less than half of the columns and a long file name follows, the part of the name that fits is added.
    """
    if width_of(text) <= most:
        return text
    room = cut(text, most - 1)
    end = max(0, room.rfind(" "))
    if 2 * width_of(room[:end]) < most and re.fullmatch(_LONG_NAME, text[end:].lstrip().partition(" ")[0]):
        return f"{room}…"
    return f"{room[:end].rstrip()} …"


def told_apart(names: Sequence[str], letter: str, most: int) -> tuple[str, ...]:
    """The names, each cut to `most` columns; names that look equal after the cut begin with a number: `c0 survived`.

    The number stands alone if only a letter or two of the name would follow it, and for a number that is cut.
    """
    short = tuple(shortened(name, most) for name in names)
    often = Counter(short)
    return tuple(
        cut_name
        if often[cut_name] == 1 and (cut_name == name or not _is_number(name))
        else _numbered(f"{letter}{place}", name, most)
        for place, (name, cut_name) in enumerate(zip(names, short, strict=True))
    )


def _numbered(number: str, name: str, most: int) -> str:
    """`c0 survived`, cut; `c0` if what is left of the name tells nothing."""
    room = most - width_of(number) - 1
    tells = width_of(name) <= room or (room > _TELLING and not _is_number(name))
    return shortened(f"{number} {name}", most) if tells else cut(number, most)


def _is_number(text: str) -> bool:
    """True for a number: cut, it would be another one."""
    return re.fullmatch(r"[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?", text) is not None


def told_words(names: Sequence[str]) -> tuple[str, ...]:
    """The names without their common first words; unchanged if one would become empty or begin with a digit."""
    columns = zip(*(name.split(" ")[:-1] for name in names), strict=False)
    same = len(list(takewhile(lambda words: len({*words}) == 1, columns)))
    short = tuple(" ".join(name.split(" ")[same:]) for name in names)
    return tuple(names) if any(name[:1].isdigit() or not name for name in short) else short


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV, with line feeds."""
    import csv  # with io: not needed before the first paint
    from io import StringIO

    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def is_name(text: str, most: int) -> bool:
    """True for 1 to `most` characters that can be printed."""
    return text.isprintable() and 1 <= len(text) <= most


def plural(number: int, word: str) -> str:
    """A count with its noun: `4 examples`, `1 example`."""
    return f"{number} {word}{'s' * (number != 1)}"


def so_often(iterations: int, *, brief: bool = False) -> str:
    """`every 20 iterations`, or `every iteration`. `brief`: `every 20`."""
    if iterations == 1:
        return "every iteration"
    return f"every {iterations}{'' if brief else ' iterations'}"


def whole_percent_of(share: float) -> str:
    """A finite fraction as a whole percentage: `17%`; never rounded up to 100 or down to 0."""
    text = f"{100 * share:.0f}"
    if share < 1 and text == "100":
        return "over 99%"
    return "under 1%" if share > 0 and text == "0" else f"{text}%"


def padded(text: str, width: int) -> str:
    """The text, padded with spaces to at least `width` columns."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken between words if possible, never at a hyphen."""
    if is_narrow(text):
        return textwrap.wrap(text, max(1, width), break_on_hyphens=False)
    lines = [""]
    for gap, word in re.findall(r"(\s*)(\S+)", text):
        if lines[-1] and width_of(lines[-1] + gap + word) <= width:
            lines[-1] += gap + word
        else:
            lines += _parts(word, width)
    return [line for line in lines if line]


def _parts(word: str, width: int) -> Iterator[str]:
    part = ""
    for character in word:
        if part and width_of(part + character) > width:
            yield part
            part = ""
        part += character
    yield part


def as_many(texts: Sequence[str], most: int) -> str:
    """As many of the texts as fit into `most` columns, joined by commas, then `…` for others; "" if none fits."""
    forms = (", ".join([*texts[:count], *["…"] * (count < len(texts))]) for count in range(1, len(texts) + 1))
    *_, longest = "", *takewhile(lambda form: width_of(form) <= most, forms)
    return longest


def listed(names: tuple[str, ...] | list[str], most: int = 60) -> str:
    """As many names as fit into about `most` columns, joined by commas: `age, height, …`; one at least, shortened."""
    first = [shortened(name, most) for name in names[:1]]
    return as_many(names, most + len(", …")) or ", ".join([*first, *["…"] * (len(names) > 1)])


def lines_in(text: str) -> int:
    r"""The number of line ends in the text: `\n`, `\r\n` and `\r` count as one each."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


@cache
def _width(character: str) -> int:
    if unicodedata.category(character) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def one_line(names: Iterable[str]) -> str:
    """Names as one line of CSV, as `--features` takes them: `age,"height, cm"`."""
    return csv_of([[*names]]).removesuffix("\n")
