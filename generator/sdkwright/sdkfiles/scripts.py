"""The scripts of the README: how a call is shown, and what is done with its result."""

from __future__ import annotations

from typing import Any

from sdkwright import ir
from sdkwright.literals import WIDTH
from sdkwright.markdown import code_block
from sdkwright.sdkfiles.guide import Guide
from sdkwright.sdkfiles.showcase import Showcase, Shown
from sdkwright.sdkfiles.snippets import Imports, indented, printed, script

IN_WITH = WIDTH - 4
"""How many columns there are within a client."""


def block(guide: Guide, imports: Imports, *parts: str) -> str:
    """Return a script as a code block, ``""`` if it cannot be."""
    source = script(guide.distribution.package, imports, *parts)
    return code_block(source, "python") if source else ""


def within(guide: Guide, imports: Imports, body: str, arguments: str = "") -> str:
    """Return a body within a client."""
    imports.add(guide.package, "Client")
    return f"with Client({arguments}) as client:\n{indented(body)}"


def result(show: Showcase, shown: Shown, *, before: str = "", width: int = IN_WITH) -> str:
    """Return a call whose result gets a name and is printed."""
    variable = show.result(shown)
    if not variable:
        return printed(shown.call, before=before, width=width)
    value = show.shown_value(shown.method.answer.type, variable)
    return f"{printed(shown.call, before=f'{variable} = {before}', width=width)}\nprint({value})"


def walk(show: Showcase, shown: Shown, *, before: str = "", width: int = IN_WITH) -> str:
    """Return a loop over the items of all pages."""
    item = show.item(shown)
    head = printed(shown.call, before=f"{before}for {item} in ", after=":", width=width)
    type_ = shown.method.pages.item if shown.method.pages else None
    return f"{head}\n    print({show.shown_value(type_, item)})"


def listen(shown: Shown, *, before: str = "", width: int = IN_WITH) -> str:
    """Return a loop over what a stream brings."""
    item, value = ("event", "event.data") if shown.method.answer.stream is ir.Format.EVENTS else ("item", "item")
    head = printed(shown.call, before=f"{before}for {item} in ", after=":", width=width)
    return f"{head}\n    print({value})"


def is_walked(shown: Shown) -> bool:
    """Say whether a call gives something to walk through."""
    return shown.method.pages is not None or shown.method.answer.stream is not None


def used(show: Showcase, shown: Shown, **options: Any) -> str:
    """Return a call and what is done with its result."""
    if shown.method.answer.stream is not None:
        return listen(shown, **options)
    return walk(show, shown, **options) if shown.method.pages else result(show, shown, **options)


def calling(show: Showcase, shown: Shown) -> str:
    """Return a script that makes one call."""
    imports = Imports()
    imports.add_all(shown.call)
    return block(show.guide, imports, within(show.guide, imports, used(show, shown)))
