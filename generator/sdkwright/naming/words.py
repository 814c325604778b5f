"""Any string → words, and words → identifiers of the safe alphabet (ASCII letters, digits, underscore)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Words whose capitals mislead; each is read as the second.
_SPELLINGS = {
    "OAuth": "Oauth",
    "mTLS": "Mtls",
    "OpenID": "Openid",
    "IPv": "Ipv",
    "GraphQL": "Graphql",
    "GitHub": "Github",
    "GitLab": "Gitlab",
    "MySQL": "Mysql",
    "PostgreSQL": "Postgresql",
    "macOS": "Macos",
    "iOS": "Ios",
    "IDs": "Ids",
    "URLs": "Urls",
    "URIs": "Uris",
    "APIs": "Apis",
    "PDFs": "Pdfs",
    "SKUs": "Skus",
    "VMs": "Vms",
    "IPs": "Ips",
}
_SPELLED = re.compile("|".join(sorted(map(re.escape, _SPELLINGS), key=len, reverse=True)))
_WORD = re.compile(
    r"\bu[0-9a-f]{4,6}\b|[0-9]+[xX][0-9]+|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+(?:[a-z]+|[A-Z]+(?![a-z]))?"
)
_SYMBOLS = {
    "+": "plus",
    "-": "minus",
    "*": "star",
    "/": "slash",
    "%": "percent",
    "&": "and",
    "|": "or",
    "=": "equals",
    "<": "less",
    ">": "greater",
    "!": "not",
    "#": "hash",
    "@": "at",
    "$": "dollar",
    "~": "tilde",
    "^": "caret",
    "?": "question",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    ";": "semicolon",
    "_": "underscore",
    " ": "space",
    "'": "quote",
    '"': "quotes",
    "(": "open",
    ")": "close",
    "[": "open",
    "]": "close",
    "{": "open",
    "}": "close",
    "\\": "backslash",
}
_LONGEST = 120
"""Characters of an identifier, which may have to be a file name; the rest is a fingerprint."""
_SIGN = re.compile(r"^[+-](?=[A-Za-z0-9])|(?<![A-Za-z0-9])[+-](?=[0-9])")
_SYMBOLS_BETWEEN = re.compile(r"[^A-Za-z0-9]+")
_CAPITALISED = re.compile(r"[A-Z][A-Za-z0-9]*")
_LETTER = re.compile(r"[A-Za-z0-9]")
_SYMBOL = re.compile(r"[^A-Za-z0-9]")
_EDGE = re.compile(r"^[^A-Za-z0-9_\s]+|[^A-Za-z0-9_\s]+$|[+-](?=[0-9])")


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a string in lower case: ``"stationID"`` → ``("station", "id")``.

    Digits stay with the word before them. A string without letters and digits is spelled out, as is a sign before a
    number, or before everything, where it says in which order things come. Empty for the empty string only.
    """
    plain = ascii_text(text)
    if not _LETTER.search(plain):
        plain = spelled(plain)
    plain = _SIGN.sub(lambda match: spelled(match[0]), plain)
    plain = _SPELLED.sub(lambda match: _SPELLINGS[match[0]], plain)
    return tuple(word.lower() for word in _WORD.findall(plain))


def ascii_text(text: str) -> str:
    """Return a string in ASCII: compatibility forms as what they look like (NFKC), other scripts transliterated.

    What no transliteration is known for is its code point: ``u1f9ff``.
    """
    if text.isascii():
        return text
    return "".join(_ascii_character(character) for character in unicodedata.normalize("NFKC", text))


def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    return anyascii(character) or f" u{ord(character):x} "


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """Return a string with each symbol written as a word."""
    return _SYMBOL.sub(lambda match: f" {_SYMBOLS.get(match[0], f'u{ord(match[0]):x}')} ", ascii_text(text))


def edged(text: str) -> str:
    """Return a string with the symbols at its ends, and signs before numbers, written as words: what `words` drops.

    Brackets with nothing in them are those of a list, as many servers have it.
    """
    plain = re.sub(r"\[\]$", " list", ascii_text(text))
    return _EDGE.sub(lambda match: spelled(match[0]), plain)


@lru_cache(maxsize=65536)
def is_edged(text: str) -> bool:
    """Say whether a string has symbols that `edged` writes as words."""
    return _EDGE.search(ascii_text(text)) is not None


@lru_cache(maxsize=65536)
def snake_case(text: str) -> str:
    """Return a string as ``snake_case``; it may start with a digit, and is empty for the empty string."""
    name = "_".join(words(text))
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST].rstrip('_')}_{fingerprint(text)}"


def upper_case(text: str) -> str:
    """Return a string as ``UPPER_CASE``."""
    return snake_case(text).upper()


@lru_cache(maxsize=65536)
def cap_words(text: str) -> str:
    """Return a string as ``CapWords``; one that is so written already is kept: ``"OAuth2Token"``."""
    name = _cap_words(text)
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}{fingerprint(text).upper()}"


def _cap_words(text: str) -> str:
    if _CAPITALISED.fullmatch(text):
        return text
    parts = _SYMBOLS_BETWEEN.split(ascii_text(text))
    if all(part[:1].isalpha() for part in parts):
        return "".join(part[0].upper() + part[1:] for part in parts)
    return "".join(word.capitalize() for word in words(text))


def fingerprint(text: str) -> str:
    """Return six letters and digits that stand for a string, the first a letter."""
    return "x" + hashlib.sha256(text.encode()).hexdigest()[:5]
