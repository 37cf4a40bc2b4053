"""Pages: an exported HTML file read as who has no eyes for colours does: sections, screens, tables, what it loads."""

from __future__ import annotations

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
    tables: list[list[list[str]]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    choices: int = 0
    command: str = ""
    said: str = ""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    """Those that can be clicked: what they are called, and what stands there."""
    told: dict[str, str] = field(default_factory=dict)
    """Of each number that is told of the first line."""


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
        self.title = self.style = self.script = self.language = ""
        self._open: list[str] = []
        self._text = ""
        self.feed(text)
        self.close()
        assert self._open == []

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
        self._begin(tag, given)
        if given.get("aria-hidden") == "true":
            self.hidden.append(tag)
        if tag in ("h1", "h2", "pre", "td", "th", "caption", "button", "code", "title", "style", "script"):
            self._text = ""

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        """A part of a stop."""
        if tag == "section":
            self.sections.append(Section(given["id"], said=given["data-said"]))
        elif tag == "table":
            self.sections[-1].tables.append([])
        elif tag == "tr":
            self.sections[-1].tables[-1].append([])
        elif tag == "span":
            self.sections[-1].numbers.append((given["data-n"], ""))
        elif tag == "details" and "data-n" in given:
            self.sections[-1].told[given["data-n"]] = ""
        elif tag == "input" and given["type"] == "radio":
            self.sections[-1].choices += 1

    def handle_data(self, data: str) -> None:
        self._text += data
        if "span" in self._open:
            name, before = self.sections[-1].numbers[-1]
            self.sections[-1].numbers[-1] = name, before + data
        elif "summary" in self._open and self.sections and self.sections[-1].told:
            name = list(self.sections[-1].told)[-1]
            self.sections[-1].told[name] = self.sections[-1].told[name] or data

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in ("title", "style", "script"):
            setattr(self, tag, self._text)
        if not self.sections:
            return
        section = self.sections[-1]
        if tag == "h2":
            section.heading = self._text
        elif tag == "pre":
            section.screens.append(self._text)
        elif tag in ("td", "th"):
            section.tables[-1][-1].append(self._text)
        elif tag == "caption":
            section.captions.append(self._text)
        elif tag == "button":
            section.buttons.append(self._text)
        elif tag == "code":
            section.command = self._text
