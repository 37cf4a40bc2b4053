"""Finding: finds terms by their names or by other words for them, in any case, singular or plural."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from stepviz.glossary.terms import TERMS, Concept

_SINGULARS = {"biases": "bias", "bias": "bias", "matrices": "matrix", "vertices": "vertex", "data": "data"}
_Words = Callable[[Concept], tuple[str, ...]]
_MOST = 3
"""The most terms suggested for an unknown one."""


def names(term: Concept) -> tuple[str, ...]:
    """All names of a term: its name, other names, its letters."""
    return (term.name, *term.also, *filter(None, _letters(term)))


def meant(words: str) -> tuple[Concept, ...]:
    """The terms of that name, or else those for which the words are used elsewhere; may be empty.

    Case only matters for single letters, as `W` and `w` differ; plurals are recognized. A number at the end is ignored
    unless it is part of a term: `e0` is an example, `dW2` a gradient, but `R2` a measure.
    """
    return _meant(words) or _meant(words.rstrip("0123456789"))


def _meant(words: str) -> tuple[Concept, ...]:
    text = _plain(words)
    if len(words.strip()) == 1 and (found := _of(words.strip(), _letters)):
        return found
    return _of(text, _called) or _of(text, _formerly)


def with_words(typed: str) -> tuple[Concept, ...]:
    """The terms that the typed words mean, then those that contain all the words in their names or synonyms."""
    exact, parts = meant(typed), _plain(typed).split()
    near = (term for term in TERMS if all(part in " ".join((*_called(term), *_formerly(term))) for part in parts))
    return tuple(dict.fromkeys((*exact, *near))) if parts else ()


def told(term: Concept) -> str:
    """A term with its definition: `logit z: The number of a class before softmax …`."""
    return f"{term.title}: {term.says}"


def near(words: str, others: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of terms, or words in `others`, that are spelled similarly, or of terms that contain the words."""
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
    """The text in lower case and singular, with blanks for hyphens and underscores."""
    return " ".join(map(_singular, text.lower().replace("-", " ").replace("_", " ").split()))


def _singular(word: str) -> str:
    """The word without a plural ending; both sides of a comparison lose it, so singular words may lose it, too."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    for end, left in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")):
        if word.endswith(end) and not word.endswith("ss") and len(word) - len(end) > 1:
            return word.removesuffix(end) + left
    return word


def every() -> Iterator[str]:
    """Yields all names that `stepviz help` takes, for shell completion."""
    for term in TERMS:
        yield from (term.name, *term.also)
