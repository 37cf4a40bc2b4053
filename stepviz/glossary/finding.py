"""Finding: the terms that some words mean, whatever their case or number, and by the words used elsewhere for them."""

from __future__ import annotations

from stepviz.glossary.terms import TERMS, Concept

TYPE_CHECKING = False  # as in `terms`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SINGULARS = {"biases": "bias", "bias": "bias", "matrices": "matrix", "vertices": "vertex", "data": "data"}
_MOST = 3
"""Terms that are named in the place of one there is none of."""


def names(term: Concept) -> tuple[str, ...]:
    """What it is called: its name, other names, its letters."""
    return (term.name, *term.also, *filter(None, _letters(term)))


def meant(words: str) -> tuple[Concept, ...]:
    """The terms of that name; else those that the words are used for elsewhere; none where there are none.

    Case counts for a letter alone, of which `W` and `w` are two; else neither case nor a plural does. A number behind a
    name counts only if a term has it: `e0` is an example, `dW2` a gradient, `R2` a measure.
    """
    return _meant(words) or _meant(words.rstrip("0123456789"))


def _meant(words: str) -> tuple[Concept, ...]:
    text = _plain(words)
    if len(words.strip()) == 1 and (found := _of(words.strip(), _letters)):
        return found
    return _of(text, _called) or _of(text, _formerly)


def with_words(typed: str) -> tuple[Concept, ...]:
    """The terms that are meant by what was typed so far, then those with all its words in a name or an old word."""
    exact, parts = meant(typed), _plain(typed).split()
    near = (term for term in TERMS if all(part in " ".join((*_called(term), *_formerly(term))) for part in parts))
    return tuple(dict.fromkeys((*exact, *near))) if parts else ()


def told(term: Concept) -> str:
    """`logit z: The number of a class before softmax …`."""
    return f"{term.title}: {term.says}"


def near(words: str, others: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of terms and `others` that are written nearly so, or of terms whose words these are a part of."""
    from difflib import get_close_matches

    text = _plain(words)
    known = {word: term.name for term in TERMS for word in (*_formerly(term), *_called(term))}
    known |= {word: word for word in others}
    close = [known[word] for word in get_close_matches(text, known, n=_MOST, cutoff=0.7)]
    close += [term.name for term in with_words(words)] if len(text) > 2 else []
    return tuple(dict.fromkeys(close))[:_MOST]


def _of(text: str, words: _Words) -> tuple[Concept, ...]:
    return tuple(term for term in TERMS if text in words(term))


def _letters(term: Concept) -> tuple[str, ...]:
    return tuple(letter.strip() for letter in term.letter.split(","))


def _called(term: Concept) -> tuple[str, ...]:
    return tuple(map(_plain, names(term)))


def _formerly(term: Concept) -> tuple[str, ...]:
    return tuple(map(_plain, term.before))


def _plain(text: str) -> str:
    """Small letters, hyphens as blanks, each word in the singular."""
    return " ".join(map(_singular, text.lower().replace("-", " ").replace("_", " ").split()))


def _singular(word: str) -> str:
    """Without the s of a plural; a word that ends so of itself loses it on both sides of a comparison."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    for end, left in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")):
        if word.endswith(end) and not word.endswith("ss") and len(word) - len(end) > 1:
            return word.removesuffix(end) + left
    return word


def every() -> Iterator[str]:
    """All names that `stepviz help` takes, as a shell completes them."""
    for term in TERMS:
        yield from (term.name, *term.also)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Words = Callable[[Concept], tuple[str, ...]]
