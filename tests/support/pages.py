"""Pages: an exported HTML file read as who has no eyes for colours does: sections, screens, tables, what it loads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br"}
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
"""Attributes that fetch something."""


@dataclass
class Section:
    """A stop."""

    name: str
    heading: str = ""
    screens: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    choices: int = 0
    right: str = ""
    """The choice that is marked as the right one."""
    command: str = ""
    said: str = ""
    parts: list[int] = field(default_factory=list)
    """Which part of what is told belongs to each screen."""
    numbers: list[tuple[int, str, str]] = field(default_factory=list)
    """Those of a screen that can be clicked: the part, what they are called, and what stands there."""


class Page(HTMLParser):
    """All of a file. Raises `AssertionError` where an element is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        """What the browser would fetch."""
        self.hidden: list[str] = []
        """Tags of what is not to be read aloud."""
        self.title = self.style = self.script = self.language = self.data = ""
        self._open: list[str] = []
        self._number = 0
        """How deep the number lies that is read now."""
        self._text = ""
        self._is_data = self._is_right = self._is_network = False
        self.feed(text)
        self.close()
        assert self._open == []
        made = json.loads(self.data)
        self._texts, self._made = made["texts"], made["made"]
        self._parts = [dict(zip(part[::2], part[1::2], strict=True)) for part in made["parts"]]
        for section in self.sections:
            section.numbers = [(part, self._texts[int(name)], shown) for part, name, shown in section.numbers]

    def told(self, part: int, name: str) -> list[str]:
        """The lines that tell how a number was made."""
        lines = self._made[self._parts[part][self._texts.index(name)]]
        return [self._texts[line if isinstance(line, int) else line[0]] for line in lines]

    def terms(self, part: int, name: str) -> list[list[str]]:
        """The numbers that each line of these leads to."""
        lines = self._made[self._parts[part][self._texts.index(name)]]
        return [[] if isinstance(line, int) else [self._texts[cell] for cell in line[1:]] for line in lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self.loads += [value for name, value in given.items() if name in LOADING]
        if tag == "link":
            self.loads += [given["href"]] if given["href"] != "data:," else []
        elif tag == "a":
            self.links.append(given["href"])
        elif tag == "html":
            self.language = given["lang"]
        self._is_data = given.get("type") == "application/json"
        self._is_network = given.get("class") == "net" if tag == "pre" else self._is_network
        self._begin(tag, given)
        if given.get("aria-hidden") == "true":
            self.hidden.append(tag)
        self._is_right = tag == "li" and given.get("class") == "correct"
        if self._is_right or tag in (
            "h1",
            "h2",
            "pre",
            "td",
            "th",
            "caption",
            "button",
            "code",
            "title",
            "style",
            "script",
        ):
            self._text = ""

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        """A part of a stop."""
        if tag == "section":
            self.sections.append(Section(given["id"], said=given["data-said"]))
        elif tag == "table":
            self.sections[-1].tables.append([])
        elif tag == "tr":
            self.sections[-1].tables[-1].append([])
        elif tag == "b" and "data-n" in given:
            self.sections[-1].numbers.append((self.sections[-1].parts[-1], given["data-n"], ""))
            self._number = len(self._open)
        elif "data-part" in given:
            self.sections[-1].parts.append(int(given["data-part"]))
        elif tag == "input" and given["type"] == "radio":
            self.sections[-1].choices += 1

    def handle_data(self, data: str) -> None:
        self._text += data
        if self._number and len(self._open) >= self._number:
            part, name, before = self.sections[-1].numbers[-1]
            self.sections[-1].numbers[-1] = part, name, before + data

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._number *= len(self._open) >= self._number
        if tag in ("title", "style", "script"):
            setattr(self, "data" if self._is_data else tag, self._text)
        if not self.sections:
            return
        section = self.sections[-1]
        if tag == "h2":
            section.heading = self._text
        elif tag == "pre":
            (section.networks if self._is_network else section.screens).append(self._text)
        elif tag in ("td", "th"):
            section.tables[-1][-1].append(self._text)
        elif tag == "caption":
            section.captions.append(self._text)
        elif tag == "li" and self._is_right:
            section.right = self._text
        elif tag == "button":
            section.buttons.append(self._text)
        elif tag == "code":
            section.command = self._text
