"""Pages: an exported HTML file read as who has no eyes for colours does: sections, screens, numbers, what it loads."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import Element, fromstring

_VOID = re.compile(r"<((?:meta|link|input|br)\b[^>]*)>")
_RAW = re.compile(r"(<(style|script)([^>]*)>)(.*?)(</\2>)", re.DOTALL)
"""What is no markup inside."""
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
"""Attributes that fetch something."""


def text_of(element: Element) -> str:
    return "".join(element.itertext())


class Section:
    """A stop."""

    def __init__(self, element: Element, names: list[str]) -> None:
        """`names`: what the numbers of the page are called, by their places."""
        self._element = element
        self.name = element.attrib["id"]
        (self.heading,) = self._texts("h2")
        (self.command,) = self._texts("code")
        self.screens = [text_of(pre) for pre in element.iter("pre") if pre.get("class") != "net"]
        self.buttons = self._texts("button")
        self.choices = sum(one.get("type") == "radio" for one in element.iter("input"))
        drawn = [(int(part.attrib["data-part"]), part) for part in element.iter() if "data-part" in part.attrib]
        self.parts = [number for number, _ in drawn]
        """Which part of what is told belongs to each screen."""
        numbers = [(place, one) for place, part in drawn for one in part.iter("b") if "data-n" in one.attrib]
        self.numbers = [(place, names[int(one.attrib["data-n"])], text_of(one)) for place, one in numbers]
        """Those of a screen that can be clicked: the part, what they are called, and what stands there."""

    def _texts(self, tag: str) -> list[str]:
        return [text_of(found) for found in self._element.iter(tag)]


class Page:
    """All of a file. Raises `ParseError` where an element is not closed."""

    def __init__(self, text: str) -> None:
        bare = _VOID.sub(r"<\1/>", _RAW.sub(r"\1\5", text.removeprefix("<!DOCTYPE html>")))
        root = fromstring(bare)
        self.title = text_of(next(root.iter("title")))
        self.links = [one.attrib["href"] for one in root.iter("a")]
        self.loads = [value for one in root.iter() for name, value in one.items() if name in LOADING]
        """What the browser would fetch."""
        self.loads += [one.attrib["href"] for one in root.iter("link") if one.get("href") != "data:,"]
        raw = [(tag, "json" in given, inside) for _, tag, given, inside, _ in _RAW.findall(text)]
        self.style = "".join(inside for tag, _, inside in raw if tag == "style")
        made = json.loads("".join(inside for _, is_data, inside in raw if is_data))
        self._texts, self._made = made["texts"], made["made"]
        self._parts = [dict(zip(part[::2], part[1::2], strict=True)) for part in made["parts"]]
        self.sections = [Section(element, self._texts) for element in root.iter("section")]

    def told(self, part: int, name: str) -> list[str]:
        """The lines that tell how a number was made."""
        lines = self._made[self._parts[part][self._texts.index(name)]]
        return [self._texts[line if isinstance(line, int) else line[0]] for line in lines]

    def terms(self, part: int, name: str) -> list[list[str]]:
        """The numbers that each line of these leads to."""
        lines = self._made[self._parts[part][self._texts.index(name)]]
        return [[] if isinstance(line, int) else [self._texts[cell] for cell in line[1:]] for line in lines]
