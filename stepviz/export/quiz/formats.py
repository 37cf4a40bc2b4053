"""Formats: writes a question bank in the formats of quiz programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from stepviz.export.quiz.items import QuizAnswer, QuizItem

Bank = Sequence[QuizItem]
_GIFT, _MARKDOWN = ({ord(sign): f"\\{sign}" for sign in signs} for signs in ("\\~=#{}:", "\\`*_[]<>$^"))
"""Escapes for the special characters of each format."""
_FOUR_DECIMALS = 1e-4
"""The smallest tolerance that four decimals can tell."""
_OTHERWISE = {"type": "default", "feedback": "Not so."}


def _number(answer: QuizAnswer) -> tuple[str, str]:
    """The number of an answer to be typed, and its tolerance."""
    return _decimal(answer.value or 0.0, 9), _decimal(answer.within, 3)


def _decimal(number: float, digits: int) -> str:
    """A number with so many significant digits and no exponent, which GIFT does not know."""
    return f"{Decimal(f'{number + 0.0:.{digits}g}'):f}"  # -0 is 0


def gift(bank: Bank, title: str) -> Iterator[str]:
    """Yields Moodle's GIFT: a block for each question, `=` before the correct choice, feedback after `#`; a typed
    answer as value and tolerance. `[plain]` holds for all texts of a question: without it `<b` begins a tag.
    """
    yield f"// {title}\n"
    for item in bank:
        yield f"\n::{_gift(item.title)}::[plain]{_gift(item.text)} {{{'#' * bool(item.typed)}\n"
        for answer in item.answers:
            if item.typed:
                number = ":".join(_number(answer))
                yield f"={'' if answer.correct else '%0%'}{number}#{_gift(answer.feedback)}\n"
            else:
                yield f"{'=' if answer.correct else '~'}{_gift(answer.choice)}#{_gift(answer.feedback)}\n"
        yield "}\n"


def _gift(text: str) -> str:
    return text.translate(_GIFT)


def moodle(bank: Bank, title: str) -> Iterator[str]:
    """Yields Moodle's XML: a category of multiple choice or numerical questions."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    yield f'<question type="category"><category><text>$course$/{escape(title)}</text></category></question>\n'
    for item in bank:
        kind = "numerical" if item.typed else "multichoice"
        yield f'<question type="{kind}">\n<name><text>{escape(item.title)}</text></name>\n'
        yield f'<questiontext format="html"><text>{escape(f"<p>{escape(item.text)}</p>")}</text></questiontext>\n'
        if not item.typed:
            yield "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>\n"
        for answer in item.answers:
            number, within = _number(answer)
            yield f'<answer fraction="{100 * answer.correct}" format="plain_text">'
            yield f"<text>{number if item.typed else escape(answer.choice)}</text>"
            yield f"<tolerance>{within}</tolerance>" if item.typed else ""
            yield f"<feedback><text>{escape(answer.feedback)}</text></feedback></answer>\n"
        yield "</question>\n"
    yield "</quiz>\n"


def text2qti(bank: Bank, title: str) -> Iterator[str]:
    """Yields the Markdown of text2qti, which converts it to QTI for Canvas. It has four decimals for typed answers, so
    smaller ones are chosen.
    """
    yield f"Quiz title: {_markdown(title)}\n"
    for place, item in enumerate(bank, start=1):
        yield f"\nTitle: {_markdown(item.title)}\nPoints: 1\n{place}.  {_markdown(item.text)}\n"
        if item.typed and item.right.within >= _FOUR_DECIMALS:
            wrong = (f"{answer.choice}: {answer.feedback}" for answer in item.answers if not answer.correct)
            yield f"-    {_markdown('  '.join(wrong))}\n=    {' +- '.join(_number(item.right))}\n"
            continue
        for letter, answer in zip("abcdefgh", item.answers, strict=False):
            yield f"{'*' if answer.correct else ''}{letter})  {_markdown(answer.choice)}\n"
            yield f"...  {_markdown(answer.feedback)}\n"


def _markdown(text: str) -> str:
    return text.translate(_MARKDOWN)


def jupyterquiz(bank: Bank, title: str) -> Iterator[str]:  # noqa: ARG001 - the format has no title
    """Yields the JSON of jupyterquiz, for `display_quiz` in a notebook, which takes every text for HTML with TeX."""
    asked = [
        {
            "question": _html(item.text),
            "type": "numeric" if item.typed else "multiple_choice",
            "answers": [*map(_in_range if item.typed else _in_json, item.answers), *[_OTHERWISE] * bool(item.typed)],
        }
        for item in bank
    ]
    yield json.dumps(asked, indent=1, ensure_ascii=False) + "\n"


def _in_json(answer: QuizAnswer) -> dict[str, Any]:
    return {"answer": _html(answer.choice), "correct": answer.correct, "feedback": _html(answer.feedback)}


def _in_range(answer: QuizAnswer) -> dict[str, Any]:
    value, within = map(float, _number(answer))
    between = [float(f"{end:.9g}") for end in (value - within, value + within)]
    return {"type": "range", "range": between, "correct": answer.correct, "feedback": _html(answer.feedback)}


def _html(text: str) -> str:
    return escape(text, quote=False).replace("$", "&#36;")


def anki(bank: Bank, title: str) -> Iterator[str]:
    """Yields cards for Anki, separated by tabs: the question with its choices, the answer with all feedback."""
    yield f"#separator:tab\n#html:true\n#deck:{title}\n#columns:Front\tBack\n"
    for item in bank:
        choices = "".join(f"<li>{escape(answer.choice)}</li>" for answer in item.answers)
        told = (f"<li>{escape(answer.choice)}: {escape(answer.feedback)}</li>" for answer in item.answers)
        yield f"{escape(item.text)}<ol>{choices}</ol>\t{escape(item.right.choice)}<ol>{''.join(told)}</ol>\n"


FORMATS: Mapping[str, Callable[[Bank, str], Iterator[str]]] = {
    "gift": gift,
    "moodle": moodle,
    "text2qti": text2qti,
    "jupyterquiz": jupyterquiz,
    "anki": anki,
}
"""Writers by the name of the format on the command line."""
ENDINGS = {".xml": "moodle", ".json": "jupyterquiz"}
"""The formats of files by their endings; others are GIFT."""
TYPED = tuple(form for form in FORMATS if form != "anki")
"""Formats in which an answer can be typed."""
