"""Formats: writes a question bank in the formats of quiz programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from stepviz.export.quiz.items import QuizItem

Bank = Sequence[QuizItem]
_GIFT, _MARKDOWN = ({ord(sign): f"\\{sign}" for sign in signs} for signs in ("\\~=#{}:", "\\`*_[]<>$^"))
"""Escapes for the special characters of each format."""


def gift(bank: Bank, title: str) -> Iterator[str]:
    """Yields Moodle's GIFT: a block for each question, `=` before the correct choice, feedback after `#`."""
    yield f"// {title}\n"
    for item in bank:
        yield f"\n::{_gift(item.title)}::{_gift(item.text)} {{\n"
        for number, (choice, told) in enumerate(zip(item.choices, item.feedback, strict=True)):
            yield f"{'=' if number == item.answer else '~'}{_gift(choice)}#{_gift(told)}\n"
        yield "}\n"


def _gift(text: str) -> str:
    return text.translate(_GIFT)


def moodle(bank: Bank, title: str) -> Iterator[str]:
    """Yields Moodle's XML: a category of multiple choice questions."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    yield f'<question type="category"><category><text>$course$/{escape(title)}</text></category></question>\n'
    for item in bank:
        yield f'<question type="multichoice">\n<name><text>{escape(item.title)}</text></name>\n'
        yield f'<questiontext format="html"><text>{escape(f"<p>{escape(item.text)}</p>")}</text></questiontext>\n'
        yield "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>\n"
        for number, (choice, told) in enumerate(zip(item.choices, item.feedback, strict=True)):
            yield f'<answer fraction="{100 if number == item.answer else 0}" format="plain_text">'
            yield f"<text>{escape(choice)}</text><feedback><text>{escape(told)}</text></feedback></answer>\n"
        yield "</question>\n"
    yield "</quiz>\n"


def text2qti(bank: Bank, title: str) -> Iterator[str]:
    """Yields the Markdown of text2qti, which converts it to QTI for Canvas."""
    yield f"Quiz title: {_markdown(title)}\n"
    for place, item in enumerate(bank, start=1):
        yield f"\nTitle: {_markdown(item.title)}\nPoints: 1\n{place}.  {_markdown(item.text)}\n"
        for number, (choice, told) in enumerate(zip(item.choices, item.feedback, strict=True)):
            yield f"{'*' if number == item.answer else ''}{'abcdefgh'[number]})  {_markdown(choice)}\n"
            yield f"...  {_markdown(told)}\n"


def _markdown(text: str) -> str:
    return text.translate(_MARKDOWN)


def jupyterquiz(bank: Bank, title: str) -> Iterator[str]:  # noqa: ARG001 - the format has no title
    """Yields the JSON of jupyterquiz, for `display_quiz` in a notebook."""
    asked = [
        {
            "question": item.text,
            "type": "multiple_choice",
            "answers": [
                {"answer": choice, "correct": number == item.answer, "feedback": told}
                for number, (choice, told) in enumerate(zip(item.choices, item.feedback, strict=True))
            ],
        }
        for item in bank
    ]
    yield json.dumps(asked, indent=1, ensure_ascii=False) + "\n"


def anki(bank: Bank, title: str) -> Iterator[str]:
    """Yields cards for Anki, separated by tabs: the question with its choices, the answer with all feedback."""
    yield f"#separator:tab\n#html:true\n#deck:{title}\n#columns:Front\tBack\n"
    for item in bank:
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in item.choices)
        told = (f"<li>{escape(c)}: {escape(f)}</li>" for c, f in zip(item.choices, item.feedback, strict=True))
        yield f"{escape(item.text)}<ol>{choices}</ol>\t{escape(item.choices[item.answer])}<ol>{''.join(told)}</ol>\n"


FORMATS: Mapping[str, Callable[[Bank, str], Iterator[str]]] = {
    "gift": gift,
    "moodle": moodle,
    "text2qti": text2qti,
    "jupyterquiz": jupyterquiz,
    "anki": anki,
}
"""Writers by the name of the format on the command line."""
