"""Names from outside are text in all that leaves as markup: no link, picture, HTML or script of theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.page import page
from stepviz.export.part import Part
from stepviz.export.sheets.worksheet import handout_text
from stepviz.export.stops import stop_at
from stepviz.export.svg import svg
from stepviz.lesson.notes import notes
from stepviz.lesson.reading import Reader
from stepviz.session.film import Film
from stepviz.text import as_code, clean, in_markdown
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.examples import examples

_SIGNS = r"""
\ ` * _ [ ] ( ) < > ! # + - = | ~ $ & ; : / . @ a 1 " ' { } ^ ![](//e) [a](//e) <!-- --> ]]> <script> </script> </title>
</pre> onload= javascript: &lt; &#96; http://e www.e.org a@b.org ~~a~~ --- === ``` <a@b.org> <http://e> [^1]
"""
_MEANS = (*_SIGNS.split(), " ", "[a]: //e", "<img src=//e>", "- a", "1. a", "# a")
hostile = (
    st.lists(st.sampled_from(_MEANS) | st.characters(), min_size=1, max_size=12).map("".join).map(clean).filter(bool)
)
_MARKDOWN = MarkdownIt("gfm-like", {"html": True})
assert _MARKDOWN.linkify is not None
_MARKDOWN.linkify.set({"fuzzy_link": False})  # `marks.py` is no address


def parts(text: str) -> list[Token]:
    """What a line of Markdown is made of."""
    return [child for token in _MARKDOWN.parse(text) for child in token.children or [token]]


def kinds(text: str) -> list[str]:
    """What a page is made of, text aside."""
    found = (part.type for part in parts(text))
    return [kind for kind in found if kind not in ("text", "softbreak")]


@examples(400)
@given(hostile)
@example("![](//e)")
@example("<img src=//e onerror=alert(1)>")
def test_a_line_in_markdown_reads_as_it_is(text: str) -> None:
    first, *line, last = parts(in_markdown(text))
    assert (first.type, last.type) == ("paragraph_open", "paragraph_close")
    assert {part.type for part in line} == {"text"}
    assert "".join(part.content for part in line) == text
    assert [(part.type, part.content) for part in parts(as_code(text))[1:-1]] == [("code_inline", text)]


def lines_of(names: list[str]) -> tuple[Timeline, Timeline]:
    """A run, and the same with names from outside."""
    tame = Trainer(Experiment.of("moons", rows=16, batch_size=4))
    features, classes = tuple(names[:2]), tuple(names[2:4])
    data = replace(tame.dataset, name=names[4], features=features, classes=classes, label=names[5])
    return Timeline(tame), Timeline(Trainer(tame.experiment, data))


six = st.lists(hostile, min_size=6, max_size=6, unique=True)


_LESSON = """[lesson]
title = {}
source = "article"
[[stop]]
at = "1:grads"
title = {}
say = {}
ask = {}
choices = [{}, {}]
answer = 1
"""


@examples(15)
@given(six)
@example(["![](//e)", "<img src=//e>", "[a](//e)", "|`a`", "*b*", "- c"])
def test_a_handout_and_notes_are_made_of_the_same_whatever_the_names(names: list[str]) -> None:
    tame, other = (kinds("".join(handout_text(Part(line, 1, 1)))) for line in lines_of(names))
    assert other == tame
    found = []
    for texts in (["a"] * 4 + ["b", "c"], [name.replace("{", "(").replace("}", ")") for name in names]):
        reader = Reader(_LESSON.format(*(json.dumps(text, ensure_ascii=False) for text in texts)), texts[0])
        film = Film(Timeline(Trainer(Experiment())))
        found.append(kinds("\n".join(notes(film.give(reader.lesson, (0,))))))
    assert found[0] == found[1]


class _Tags(HTMLParser):
    """The tags of a page, with the names of their attributes and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.found.add((tag, *(name if name not in ("href", "src") else f"{name}={value}" for name, value in attrs)))


@examples(5)
@given(six)
@example(["</pre><script>", "<!--", '" onload="alert(1)', "]]>", "</title><script>", "&#60;"])
def test_a_page_and_a_picture_have_the_tags_that_they_have_whatever_the_names(names: list[str]) -> None:
    pages, pictures = [], []
    for line in lines_of(names):
        frame = line.frame(line.schedule.parse("1:softmax"))
        sight = MomentView(State(moment=frame.moment), frame)
        stop = stop_at(sight, f"stepviz {' '.join(names)}")
        pages.append(_Tags("".join(page([replace(stop, title=names[0], caption=names[1])], names[4]))))
        root = ElementTree.fromstring(svg(screen(sight, 80, 24).rows, names[4]))
        pictures.append({(item.tag, *sorted(item.attrib)) for item in root.iter()})
    assert pages[0].found - {("i",)} == pages[1].found - {("i",)}
    assert pages[0].scripts == pages[1].scripts
    assert pictures[0] == pictures[1]
