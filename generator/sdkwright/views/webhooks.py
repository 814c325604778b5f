"""The module that reads what a server sends by itself, as its template prints it."""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright import ir
from sdkwright.ir import TypeExpr, TypeId
from sdkwright.naming import Names
from sdkwright.pytypes import Spelling, grouped, merged
from sdkwright.views.client import api_title
from sdkwright.views.docs import paragraphs, section
from sdkwright.views.layout import FileImports, Package, relative
from sdkwright.views.models import TypeIndex
from sdkwright.views.types import EventView, WebhooksView


def payloads(api: ir.Api, names: Names) -> dict[str, tuple[TypeExpr | None, str]]:
    """Return what each event carries and what is said about it, by the name that one asks for it by."""
    found: dict[str, list[ir.Event]] = {}
    for event in api.events:
        found.setdefault(names.events[event.id], []).append(event)
    return {name: (carried(events), events[0].doc) for name, events in found.items()}


def carried(events: list[ir.Event]) -> TypeExpr | None:
    """Return what events of one name carry; None where that is nothing."""
    types = tuple(dict.fromkeys(event.type for event in events))
    some = tuple(type_ for type_ in types if type_ is not None)
    if not some:
        return None
    both = some[0] if len(some) == 1 else ir.OneOf(some)
    return both if len(some) == len(types) else ir.Nullable(both)


def webhooks_view(
    api: ir.Api, names: Names, index: TypeIndex, classes: Mapping[TypeId, str], package: Package
) -> WebhooksView | None:
    """Return the module of an API's webhooks and callbacks; None where it has none."""
    found = payloads(api, names)
    if not found:
        return None
    imports = FileImports(package)
    spelling = Spelling(classes, index.open_enums, imports.types)
    annotations = {name: "None" if expr is None else spelling.annotation(expr) for name, (expr, _) in found.items()}
    some = tuple(dict.fromkeys(expr for expr, _ in found.values() if expr is not None))
    nothing = [["None"]] if "None" in annotations.values() else []
    parts = merged([spelling.parts(ir.OneOf(some)), *nothing])
    imports.mentions_deprecated = any(map(index.is_deprecated, spelling.mentioned))
    models = relative(package, (*package, "models"))
    for id_ in spelling.mentioned:
        imports.local.setdefault(models, set()).add(classes[id_])
    imports.types.add("collections.abc", "Callable")
    imports.types.add("collections.abc", "Mapping")
    imports.types.add("typing", "Literal")
    imports.types.add("typing", "TypeAlias")
    imports.types.add("typing", "overload")
    arguments = [
        ("name", "Which one it is."),
        ("body", "The body, exactly as it came."),
        ("headers", "The header fields that came with it."),
        ("verify", "Checks that it comes from whom it should; without it, anybody may have sent it."),
    ]
    raises = [
        ("WebhookVerificationError", "It does not."),
        ("UnknownWebhookError", "There is no webhook of this name."),
        ("DecodeError", "The body is not what the API describes at all."),
    ]
    return WebhooksView(
        module_doc=f"What the {api_title(api)} sends by itself: webhooks and callbacks.",
        runtime=relative(package, ("_runtime",)),
        imports=imports.view(),
        doc=paragraphs(
            "Return what a webhook or callback says. It is verified before anything of it is read.",
            section("Args", arguments, 4),
            section("Raises", raises, 4),
        ),
        events=tuple(EventView(wire_name=name, annotation=written) for name, written in annotations.items()),
        any_annotation=" | ".join(grouped(parts)),
    )
