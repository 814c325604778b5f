"""An outcome as people read it: on a screen, and in a changelog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sdkwright import markdown
from sdkwright.present import printable
from sdkwright.surface.outcome import Outcome
from sdkwright.surface.rules import Change, Level

Style = Callable[[str, str], str]
"""Gives a text a colour: ``"red"``, ``"yellow"``, ``"green"`` or ``"bold"``."""
_NAMES_ONLY = (
    "only names were compared: a ledger knows no types, defaults, or what must be given,"
    " and keeps the names of what is gone"
)
_MOST = 6


def plain(text: str, _: str) -> str:
    """Return a text without colour."""
    return text


def text_lines(outcome: Outcome, style: Style = plain) -> Iterator[str]:
    """Yield the lines for a screen: each breaking change with reason and places, others on a line."""
    for title, colour, changes in (
        ("breaking", "red", outcome.of(Level.BREAKING)),
        ("breaking, approved", "yellow", outcome.of(Level.BREAKING, approved=True)),
        ("additive", "green", outcome.of(Level.ADDITIVE)),
    ):
        if changes:
            yield style(title, colour)
            for change in changes:
                yield from _entry(outcome, change, style)
            yield ""
    yield from _documentation(outcome.of(Level.DOCUMENTATION), style)
    for approval in outcome.idle:
        yield f"this approval matches no breaking change: {printable(f'{approval.rule} {approval.name}')}"
    if outcome.names_only:
        yield _NAMES_ONLY
    yield _verdict(outcome, style)


def _entry(outcome: Outcome, change: Change, style: Style) -> Iterator[str]:
    turned = f": {change.before} → {change.after}" if change.before and change.after else ""
    if change.level is not Level.BREAKING:
        more = turned or (f": {change.after}" if change.after else "")
        yield f"  {printable(change.name)} [{change.rule}]{printable(more)}"
        return
    yield f"  {style(printable(change.name), 'bold')} [{change.rule}]{printable(turned)}"
    yield f"    {printable(change.reason)}"
    if change.approved:
        yield f"    approved: {printable(change.approved)}"
    places = outcome.places(change)
    shown = [f"{word} {printable(place.text())}" for word, place in zip(("old", "new"), places, strict=True) if place]
    if shown:
        yield f"    {', '.join(shown)}"


def _documentation(changes: list[Change], style: Style) -> Iterator[str]:
    """Yield what changed in words alone, in few lines."""
    if not changes:
        return
    yield style("documentation", "bold")
    for rule, count in sorted(Counter(change.rule for change in changes).items()):
        names = [change.name for change in changes if change.rule == rule]
        more = f" and {count - _MOST} more" if count > _MOST else ""
        yield f"  {rule}: {printable(', '.join(names[:_MOST]))}{more}"
    yield ""


def _verdict(outcome: Outcome, style: Style) -> str:
    if not outcome.changes:
        return "nothing changed for callers"
    counts = [
        (len(outcome.of(Level.BREAKING)), "breaking"),
        (len(outcome.of(Level.BREAKING, approved=True)), "approved"),
        (len(outcome.of(Level.ADDITIVE)), "additive"),
        (len(outcome.of(Level.DOCUMENTATION)), "documentation"),
    ]
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    version = f"; after {outcome.old.version}, at least {outcome.needed}" if outcome.needed else ""
    return f"{style(outcome.verdict.word, 'bold')}: {told}{version}"


# Markdown


def changelog(outcome: Outcome) -> str:
    """Return a section of a changelog."""
    title = outcome.new.version if outcome.new.version != outcome.old.version else ""
    breaking = [*outcome.of(Level.BREAKING), *outcome.of(Level.BREAKING, approved=True)]
    additive = outcome.of(Level.ADDITIVE)
    words = outcome.of(Level.DOCUMENTATION)
    return markdown.page(
        markdown.heading(2, markdown.text(title or "Unreleased")),
        _section("Breaking changes", breaking),
        _section("Added", [change for change in additive if change.rule != "deprecated"]),
        _section("Deprecated", [change for change in additive if change.rule == "deprecated"]),
        _section("Documentation", [change for change in words if change.rule != "doc-changed"]),
        _count([change for change in words if change.rule == "doc-changed"]),
        markdown.text(f"{_NAMES_ONLY[0].upper()}{_NAMES_ONLY[1:]}.") if outcome.names_only else "",
        "" if outcome.changes else "Nothing changed for callers.",
    )


def _section(title: str, changes: list[Change]) -> str:
    if not changes:
        return ""
    return markdown.stack(markdown.heading(3, title), markdown.bullets([_item(change)] for change in changes))


def _item(change: Change) -> str:
    parts = [f"{markdown.code(change.name)}: {_told(change.reason)}"]
    match change.before, change.after:
        case "", "":
            pass
        case before, "":
            parts.append(f"({markdown.code(before)})")
        case "", after:
            parts.append(f"({markdown.text(after) if change.rule == 'deprecated' else markdown.code(after)})")
        case before, after:
            parts.append(f"({markdown.code(before)} → {markdown.code(after)})")
    return " ".join(parts) + "." + (f" {markdown.text(change.approved)}" if change.approved else "")


def _told(reason: str) -> str:
    """Return a reason, its code in code spans."""
    pieces = reason.split("`")
    first = pieces[0][:1].lower() + pieces[0][1:]
    spans = [markdown.code(piece) if index % 2 else _inline(piece) for index, piece in enumerate([first, *pieces[1:]])]
    return "".join(spans)


def _inline(piece: str) -> str:
    """Return words of ours between code spans, their outer spaces kept."""
    stripped = piece.strip()
    if not stripped:
        return piece
    start = piece[: len(piece) - len(piece.lstrip())]
    return f"{start}{markdown.text(stripped)}{piece[len(start) + len(stripped):]}"


def _count(changes: list[Change]) -> str:
    return (
        f"{len(changes)} {'docstring says' if len(changes) == 1 else 'docstrings say'} something else."
        if changes
        else ""
    )
