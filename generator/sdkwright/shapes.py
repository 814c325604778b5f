"""What black makes of the statements that are too long most often, so that it need not be asked.

Each function returns ``""`` for what it does not know. A test holds them to what black itself says.
"""

from __future__ import annotations

import re

from sdkwright.literals import WIDTH

_TYPE = r"(?:[\w.]+|\w+\[[^()=]*\])"
_STRING = r'"[^"\\]*"'
_CLASS = re.compile(r"( *)(class \w+\()(\w+)(\):)")
_IMPORT = re.compile(r"( *)(from [.\w]+ import) (\w+)")
_PROPERTY = re.compile(r"( *)((?:async )?def \w+\()self\) -> (\w+):")
_CONSTANT = re.compile(rf"( *)(\w+) = ({_STRING})")
_ANNOTATED = re.compile(
    rf"""(\ *)(\w+):\ ({_TYPE}(?:\ \|\ {_TYPE})*)
    (?:\ =\ (\w+|{_STRING}|Field\((?:{_STRING}|\w+=\w+|,\ )*\)))?(,?)""",
    re.VERBOSE,
)
_PARTS = re.compile(rf"( \| |[\[\]]|{_STRING})")


def known_shape(text: str, *, inside: bool) -> str:
    """Return what becomes of a statement that is too long, or of the beginning of one.

    Args:
        text: On one line, indented.
        inside: It is a parameter, with its comma.
    """
    if found := _ANNOTATED.fullmatch(text):
        indent, name, annotation, value, comma = found.groups()
        return _annotated(indent, name, annotation, value or "", comma) if bool(comma) is inside else ""
    if inside:
        return ""
    if found := _CLASS.fullmatch(text):
        indent, head, base, tail = found.groups()
        return f"{indent}{head}\n{indent}    {base}\n{indent}{tail}"
    if found := _IMPORT.fullmatch(text):
        indent, head, name = found.groups()
        return f"{indent}{head} (\n{indent}    {name},\n{indent})"
    if found := _PROPERTY.fullmatch(text):
        indent, head, returns = found.groups()
        return f"{indent}{head}\n{indent}    self,\n{indent}) -> {_returned(indent, returns)}:"
    if found := _CONSTANT.fullmatch(text):
        return _wrapped_value(f"{found[1]}{found[2]} = (", found[1], found[3])
    return ""


def _returned(indent: str, returns: str) -> str:
    """Return what a function returns, in parentheses if its line is too long and it fits so."""
    alone = f"{indent}    {returns}"
    is_better = len(f"{indent}) -> {returns}:") > WIDTH >= len(alone)
    return f"(\n{alone}\n{indent})" if is_better else returns


def _annotated(indent: str, name: str, annotation: str, value: str, comma: str) -> str:
    """Return an attribute or a parameter: its value is moved into parentheses, or else its annotation."""
    beginning = f"{indent}{name}: {annotation} = ("
    call_fits = value.startswith("Field(") and len(f"{beginning}Field") <= WIDTH
    if value and not comma and not call_fits and (shape := _wrapped_value(beginning, indent, value)):
        return shape
    if not value and not comma and re.fullmatch(r"[\w.]+", annotation):
        alone = f"{indent}    {annotation}"
        return f"{indent}{name}: (\n{alone}\n{indent})" if len(alone) <= WIDTH else f"{indent}{name}: {annotation}"
    parts = _alternatives(annotation)
    tail = f"{indent}){f' = {value}' if value else ''}{comma}"
    if len(parts) == 1 or call_fits or len(tail) > WIDTH:
        return ""
    lines = [f"{indent}    {annotation}"]
    if len(lines[0]) > WIDTH:
        lines = [f"{indent}    {parts[0]}", *(f"{indent}    | {part}" for part in parts[1:])]
    if any(len(line) > WIDTH and "[" in line for line in lines):
        return ""
    return "\n".join([f"{indent}{name}: (", *lines, tail])


def _wrapped_value(beginning: str, indent: str, value: str) -> str:
    """Return an assignment with its value on a line of its own, if both fit."""
    inner = f"{indent}    {value}"
    return f"{beginning}\n{inner}\n{indent})" if max(len(beginning), len(inner)) <= WIDTH else ""


def _alternatives(annotation: str) -> list[str]:
    """Return the members of a union, those in brackets left together."""
    found = [""]
    depth = 0
    for part in _PARTS.split(annotation):
        if part == " | " and not depth:
            found.append("")
        else:
            depth += (part == "[") - (part == "]")
            found[-1] += part
    return found
