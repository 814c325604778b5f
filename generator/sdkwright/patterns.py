"""Patterns of documents, which are ECMA-262's, for Python's `re`: as text, none of them is ever run here.

Only what both mean alike is taken, and only what ends in time: of each pattern is reckoned in how many ways it can be
tried on a text of `n` characters, and that gives the longest text that it may be asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STEPS = 20_000_000
"""As many ways a pattern may be tried in all."""
LONGEST_PATTERN = 1_000
_LONGEST_READ = 5_000
_DEPTH = 20
_MOST = 1_000
_SHORTEST = 64
"""A pattern that may be asked about shorter texts only is none to check by."""
_SPACE = r" \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_LINE_ENDS = r"\n\r\u2028\u2029"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_CONTROLS = frozenset("tnrfv")
_PUNCTUATION = frozenset("^$\\.*+?()[]{}|/-,:;=!<>@#%&~`'\"_ ")
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_BACKSLASHES = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_NOTHING_REPEATED = re.compile(r"(?:^|[(|])[*+?](?<!\(\?)")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for `re.search`.

    Attributes:
        text: As Python writes it.
        longest: How many characters a text may have that it is asked about.
    """

    text: str
    longest: int


class _Unshared(Exception):
    """A pattern has a part that Python does not share, or would take too long."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """In how many ways a part can match a text of `n` characters: ``times * n ** power``."""

    times: int = 1
    power: int = 0

    def then(self, other: _Ways) -> _Ways:
        return _Ways(self.times * other.times, self.power + other.power)

    def either(self, other: _Ways) -> _Ways:
        return _Ways(self.times + other.times, max(self.power, other.power))


def pattern_fault(text: str) -> str:
    """Return why no dialect takes a text for a regular expression, or ``""``; only what is plain to see is found."""
    if len(text) > _LONGEST_READ:
        return ""
    if _BACKSLASHES.search(text):
        return "it ends in a backslash"
    bare = _CLASS.sub("c", _ESCAPED.sub("e", text))
    if "[" in bare:
        return "a class is not closed"
    depth = 0
    for bracket in bare:
        depth += (bracket == "(") - (bracket == ")")
        if depth < 0:
            return "a bracket closes that none opened"
    if depth:
        return "a bracket is not closed"
    return "there is nothing to repeat" if _NOTHING_REPEATED.search(bare) else ""


def python_pattern(text: str) -> Pattern | str:
    """Return a pattern for Python, or why there is none."""
    if len(text) > LONGEST_PATTERN:
        return "it is too long"
    reader = _Reader(text)
    try:
        found, ways = reader.whole()
    except _Unshared as why:
        return str(why)
    # A search that may begin anywhere is one more loop around all others.
    power = ways.power + (not reader.anchored)
    longest = int((STEPS / ways.times) ** (1 / power)) if power else STEPS // ways.times
    if longest < _SHORTEST:
        return "it could take too long to match"
    return Pattern(found, longest)


class _Reader:
    """Reads a pattern from left to right (ECMA-262, section 22.2.1), writing it anew."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.anchored = text.startswith("^") and "|" not in text

    def whole(self) -> tuple[str, _Ways]:
        found = self._choice()
        if self._at < len(self._text):
            raise _Unshared("a bracket closes that none opened")
        return found

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        if self._peek(text):
            self._at += len(text)
            return True
        return False

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise _Unshared("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self) -> tuple[str, _Ways]:
        text, ways = self._sequence()
        while self._take("|"):
            other, more = self._sequence()
            text, ways = f"{text}|{other}", ways.either(more)
        return text, ways

    def _sequence(self) -> tuple[str, _Ways]:
        parts: list[str] = []
        ways = _Ways()
        while self._at < len(self._text) and not self._peek("|") and not self._peek(")"):
            part, more = self._term()
            parts.append(part)
            ways = ways.then(more)
        return "".join(parts), ways

    def _term(self) -> tuple[str, _Ways]:
        if self._take("^"):
            return self._unrepeated("^")
        if self._take("$"):
            return self._unrepeated(r"\Z")
        if self._take(r"\b"):
            return self._unrepeated(r"\b")
        if self._take(r"\B"):
            return self._unrepeated(r"\B")
        part, ways = self._atom()
        return self._repeated(part, ways)

    def _unrepeated(self, part: str) -> tuple[str, _Ways]:
        if self._at < len(self._text) and (self._text[self._at] in "*+?" or _COUNT.match(self._text, self._at)):
            raise _Unshared("it repeats a place")
        return part, _Ways()

    def _atom(self) -> tuple[str, _Ways]:
        if self._take("("):
            return self._group()
        if self._take("["):
            return self._class(), _Ways()
        character = self._next()
        if character == ".":
            return f"[^{_LINE_ENDS}]", _Ways()
        if character == "\\":
            return self._escape(), _Ways()
        if character in "*+?{}]":
            raise _Unshared(f"`{character}` stands where it means nothing in ECMA-262")
        return re.escape(character), _Ways()

    def _group(self) -> tuple[str, _Ways]:
        opening = next((text for text in ("?:", "?=", "?!") if self._take(text)), "")
        if not opening and self._peek("?"):
            raise _Unshared("Python has no such group")
        self._depth += 1
        if self._depth > _DEPTH:
            raise _Unshared("it is nested too deeply")
        text, ways = self._choice()
        self._depth -= 1
        if not self._take(")"):
            raise _Unshared("a bracket is not closed")
        if opening in {"?=", "?!"}:
            return self._unrepeated(f"({opening}{text})")[0], ways
        return f"(?:{text})", ways

    def _repeated(self, part: str, ways: _Ways) -> tuple[str, _Ways]:
        least, most, text = self._quantifier()
        if not text:
            return part, ways
        lazy = "?" if self._take("?") else ""
        if most is None:
            if ways != _Ways():
                raise _Unshared("it repeats a part that itself can match in several ways, which could take too long")
            return f"{part}{text}{lazy}", _Ways(1, 1)
        if least > most or most > _MOST or (ways.power and most > 1):
            raise _Unshared("it repeats a part too often")
        return f"{part}{text}{lazy}", _Ways(_power(ways.times, most) * (most - least + 1), ways.power)

    def _quantifier(self) -> tuple[int, int | None, str]:
        for text, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self._take(text):
                return least, most, text
        count = _COUNT.match(self._text, self._at)
        if count is None:
            return 1, 1, ""
        self._at = count.end()
        least = int(count[1])
        if least > _MOST:
            raise _Unshared("it repeats a part too often")
        if count[2] is None:
            return least, least, f"{{{least}}}"
        return (least, int(count[3]), count[0]) if count[3] else (least, None, count[0])

    def _escape(self) -> str:
        character = self._next()
        if character in _CLASSES:
            return f"[{_CLASSES[character]}]"
        if character.lower() in _CLASSES:
            return f"[^{_CLASSES[character.lower()]}]"
        return self._escaped(character)

    def _escaped(self, character: str) -> str:
        """Return a character after a backslash, as it stands in Python within a class and without."""
        if character in _CONTROLS:
            return f"\\{character}"
        code = _HEX.match(self._text, self._at - 1)
        if code is not None:
            self._at = code.end()
            return _unit(int(code[1] or code[2], 16))
        if character in _PUNCTUATION:
            return f"\\{character}" if character not in _WORDS else character
        raise _Unshared(f"Python has no `\\{character}`, or means something else by it")

    def _class(self) -> str:
        negated = "^" if self._take("^") else ""
        parts: list[str] = []
        while not self._take("]"):
            parts.append(self._range())
        if not parts:
            raise _Unshared("Python has no empty class of characters")
        return f"[{negated}{''.join(parts)}]"

    def _range(self) -> str:
        begin, low = self._member()
        if not self._peek("-") or self._text[self._at + 1 : self._at + 2] in {"]", ""}:
            return begin
        self._at += 1
        end, high = self._member()
        if low is None or high is None or low > high:
            raise _Unshared("a range of characters ends before it begins")
        return f"{begin}-{end}"

    def _member(self) -> tuple[str, int | None]:
        """Return one member of a class, and its code unless it stands for several."""
        character = self._next()
        if character != "\\":
            return (f"\\{character}" if character in _SPECIAL else character), ord(character)
        character = self._next()
        if character in _CLASSES:
            return _CLASSES[character], None
        if character == "b":
            return r"\x08", 8
        text = self._escaped(character)
        return text, _code(text)


_WORDS = frozenset("_ ,:;=!<>@%`'\"/")
_SPECIAL = frozenset("[]\\^-&~|")
_CODES = {r"\t": 9, r"\n": 10, r"\v": 11, r"\f": 12, r"\r": 13}


def _unit(code: int) -> str:
    """Return a character by its code in UTF-16."""
    if 0xD800 <= code < 0xE000:
        raise _Unshared("it speaks of halves of characters")
    return f"\\u{code:04x}"


def _code(text: str) -> int:
    """Return the code of a character as `_Reader` writes it."""
    if text in _CODES:
        return _CODES[text]
    return int(text[2:], 16) if text.startswith(r"\u") and len(text) == 6 else ord(text[-1])


def _power(times: int, most: int) -> int:
    """Return in how many ways a part can match that is repeated; more than `STEPS` are all the same."""
    if times == 1:
        return 1
    return int(min(times ** min(most, 25), STEPS + 1))
