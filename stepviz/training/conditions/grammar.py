"""Grammar: parses the text of a condition. Nothing in it is ever run as code.

condition  = term, { "or", term }
term       = factor, { "and", factor }
factor     = { "not" }, ( "(", condition, ")" | comparison )
comparison = side, sign, side  |  name, "changes"  |  true-or-false name
sign       = "<" | "<=" | ">" | ">=" | "==" | "!="
side       = number | name
"""

from __future__ import annotations

import re

from stepviz.formula.grammar import Lexeme
from stepviz.ops import Program
from stepviz.training.conditions.expression import Condition, Expression, Operand
from stepviz.training.conditions.names import ConditionError, Named
from stepviz.training.conditions.naming import WORD, named

LONGEST = 400
"""The most characters of a condition."""

_DEEPEST = 20
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.])"
    rf"|(?P<word>{WORD})|(?P<sign><=|>=|==|!=|<|>)|(?P<bracket>[()])|(?P<end>\Z)|(?P<other>.+))",
    re.ASCII | re.DOTALL,
)
_INSTEAD = {"=": "==", "&": "and", "|": "or", "!": "not", "≤": "<=", "≥": ">=", "≠": "!="}
_KEYWORDS = ("and", "or", "not", "changes")


def parse(text: str, program: Program) -> Condition:
    """The condition that `text` states, for runs of that program.

    Raises `ConditionError`, a `UserError`, with the position of the first mistake.
    """
    if len(text) > LONGEST:
        raise ConditionError(f"a condition has at most {LONGEST} characters, this one {len(text)}", LONGEST)
    expression = _Reader(text, program).read()
    return Condition(text.strip(), (expression,))


class _Reader:
    """A recursive-descent parser with one token of lookahead."""

    def __init__(self, text: str, program: Program) -> None:
        self._tokens, self._program, self._depth = _tokens(text), program, 0

    def read(self) -> Expression:
        if self._next.kind == "end":
            raise ConditionError("the condition is empty: write for example loss < 0.1", self._next.at)
        expression = self._either()
        if self._next.kind != "end":
            raise ConditionError(self._surplus(self._next), self._next.at)
        return expression

    @property
    def _next(self) -> Lexeme:
        return self._tokens[0]

    def _take(self, *texts: str) -> Lexeme | None:
        """Removes and returns the next token if it is one of these, else None."""
        return self._tokens.pop(0) if self._next.text in texts else None

    def _either(self) -> Expression:
        expression = self._both()
        while self._take("or"):
            expression = Expression("either", (expression, self._both()))
        return expression

    def _both(self) -> Expression:
        expression = self._factor()
        while self._take("and"):
            expression = Expression("both", (expression, self._factor()))
        return expression

    def _factor(self) -> Expression:
        turned = False
        while self._take("not"):
            turned = not turned
        expression = self._bracketed() or self._comparison()
        return Expression("negated", (expression,)) if turned else expression

    def _bracketed(self) -> Expression | None:
        opened = self._take("(")
        if opened is None:
            return None
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ConditionError(f"a condition has at most {_DEEPEST} brackets inside each other", opened.at)
        expression = self._either()
        if self._take(")") is None:
            missing = self._next.kind == "end"
            raise ConditionError("a ) is missing" if missing else self._surplus(self._next), self._next.at)
        self._depth -= 1
        return expression

    def _comparison(self) -> Expression:
        start = self._next
        left = self._side()
        if (changes := self._take("changes")) is not None:
            if isinstance(left, Named):
                return Expression("changes", (left,))
            raise ConditionError("changes stands after a name, not after a number", changes.at)
        if self._next.kind == "sign":
            return self._compare(start, left)
        if isinstance(left, Named) and left.boolean:
            return Expression("holds", (left,))
        alone = f"{start.text} is compared with nothing: write for example {start.text} < 1"
        raise ConditionError(alone, self._next.at)

    def _compare(self, start: Lexeme, left: Operand) -> Expression:
        sign, other = self._tokens.pop(0), self._next
        right = self._side()
        for side, token in ((left, start), (right, other)):
            if isinstance(side, Named) and side.boolean:
                raise ConditionError(f"{token.text} is true or false: write it alone, or not {token.text}", token.at)
        if not (isinstance(left, Named) or isinstance(right, Named)):
            raise ConditionError("two numbers never change: compare a name", start.at)
        if self._next.kind == "sign":
            raise ConditionError("one comparison at a time: join two with and", self._next.at)
        return Expression("compared", (left, sign.text, right))

    def _side(self) -> Operand:
        token = self._next
        if token.kind == "end":
            raise ConditionError("the condition ends too early: a name or a number is missing", token.at)
        if token.kind not in ("number", "word") or token.text in _KEYWORDS:
            raise ConditionError(f"a name or a number belongs here, not {token.text}", token.at)
        self._tokens.pop(0)
        return float(token.text) if token.kind == "number" else named(token.text, self._program, token.at)

    def _surplus(self, token: Lexeme) -> str:
        if token.text == ")":
            return "this ) closes nothing"
        if token.text == "changes":
            return "changes stands right after a name"
        return f"{token.text} does not belong here: join conditions with and, or"


def _tokens(text: str) -> list[Lexeme]:
    """The tokens of a condition; the last one marks its end."""
    found: list[Lexeme] = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "other":
            raise ConditionError(_unreadable(match[kind]), match.start(kind))
        found.append(Lexeme(kind, match[kind], match.start(kind)))
    return found


def _unreadable(rest: str) -> str:
    if rest[0] in _INSTEAD:
        return f"{rest[0]} is not known here: write {_INSTEAD[rest[0]]}"
    word = "".join(rest[:20].split()[:1])
    if rest[0].isdigit() or rest[0] in "+-.":
        return f"{word!r} is not a number: write for example 0.1 or 1e-3"
    return f"{word!r} cannot be read: write names, numbers, < <= > >= == != and or not ( )"
