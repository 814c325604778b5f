"""Operations → resources: which there are, and what belongs to each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sdkwright import ir
from sdkwright.document import nodes
from sdkwright.document.tags import lineage
from sdkwright.normalise.contexts import text
from sdkwright.normalise.operations import Methods

# A document whose only tag holds more operations than this is better divided by its paths.
_LARGEST_ONLY_TAG = 20
# The kinds of tags by which an API is divided; others, such as badges, are labels (OpenAPI 3.2, section 4.22).
_DIVIDING = ("", "nav")
_VERSION_SEGMENT = re.compile(r"v\d+(\.\d+)*([a-z]+\d*)?|\d+(\.\d+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placing:
    """What the configuration says about places: tag to resource, and operation to resource and method (`Options`)."""

    resources: Mapping[str, str]
    methods: Mapping[str, str]


def gather(document: nodes.Document, placing: Placing, methods: Methods) -> tuple[ir.Resource, ...]:
    """Return the resources in the order in which the document first mentions them."""
    labels = {tag.name for tag in document.tags if tag.kind not in _DIVIDING}
    tag_of = {id(operation): main_tag(operation, labels) for operation in document.operations}
    tags = {tag for tag in tag_of.values() if tag is not None}
    by_path = not tags or (len(tags) == 1 and len(document.operations) > _LARGEST_ONLY_TAG)
    places = [
        (operation, *placed(operation, placing, None if by_path else tag_of[id(operation)]))
        for operation in document.operations
    ]
    tree = {} if by_path else parents_of(document.tags, labels)
    one = spellings(resource for _, resource, _ in places)
    called = {tag.name: one.get(name := placing.resources.get(tag.name, tag.name), name) for tag in document.tags}
    parents = above_each(tree, called, one.values())
    found: dict[str, list[ir.Method]] = {}
    for operation, resource, wanted in places:
        for method in methods.methods(operation, wanted) if not operation.incomplete else ():
            for name in reversed(lineage(one[resource], parents)):
                found.setdefault(name, [])
            found[one[resource]].append(method)
    docs: dict[str, str] = {}
    for tag in document.tags:
        docs[called[tag.name]] = docs.get(called[tag.name]) or tag.description or tag.summary
    return tuple(
        ir.Resource(
            wire_name=name, doc=docs.get(name, ""), methods=tuple(methods_), parents=tuple(lineage(name, parents)[1:2])
        )
        for name, methods_ in found.items()
    )


def above_each(tree: Mapping[str, str], called: Mapping[str, str], used: Iterable[str]) -> dict[str, str]:
    """Return the resource above each that has one.

    Args:
        tree: The tag above each tag, ``""`` for none.
        called: The resource of each tag.
        used: The resources that have methods; one that has none is called as it is, unless it is one of these.
    """
    spelled = {folded(name): name for name in used}
    names = {tag: spelled.get(folded(name), name) for tag, name in called.items()}
    parents: dict[str, str] = {}
    for tag, parent in tree.items():
        # Several tags may be one resource, and that would be above itself.
        if parent and names[tag] not in lineage(names[parent], parents):
            parents.setdefault(names[tag], names[parent])
    return parents


def parents_of(tags: Iterable[nodes.Tag], labels: Collection[str]) -> dict[str, str]:
    """Return the tag above each tag, ``""`` for none, from the tree of tags (OpenAPI 3.2, section 4.22).

    A label is none, what is above that is; and so is a tag of which this one is above.
    """
    said = {tag.name: tag.parent for tag in tags}
    found = {}
    for name, parent in said.items():
        whole = lineage(parent, said)
        above = [tag for tag in whole if tag in said and tag not in labels]
        found[name] = above[0] if above and name not in whole else ""
    return found


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Return for each name the one spelling that all have of those that are `folded` to the same; of any order."""
    groups: dict[str, str] = {}
    listed = sorted(set(names))
    for name in listed:
        groups.setdefault(folded(name), name)
    return {name: groups[folded(name)] for name in listed}


def folded(name: str) -> str:
    """Return the letters and digits of a name without their case, what is left when people spell it differently."""
    return re.sub(r"[\W_]+", "", name).casefold() or name


def main_tag(operation: nodes.Operation, labels: Collection[str]) -> str | None:
    """Return the first tag of an operation, None if it has none; tags that only label what they are on come last."""
    return next(iter(sorted(operation.tags, key=lambda tag: tag in labels)), None)


def placed(operation: nodes.Operation, placing: Placing, tag: str | None) -> tuple[str, str]:
    """Return the resource of an operation and the name its method is given there, ``""`` if none is.

    The configuration's word, else the extensions ``x-sdk-resource`` and ``x-sdk-method``, else its tag, else the first
    segment of the path that is neither a parameter nor a version.
    """
    said = placing.methods.get(operation.operation_id) or placing.methods.get(f"{operation.method} {operation.path}")
    resource, _, method = (said or "").rpartition(".")
    method = method or text(operation.extensions.get("x-sdk-method"))
    resource = resource or text(operation.extensions.get("x-sdk-resource"))
    if not resource and tag is not None:
        resource = placing.resources.get(tag, tag)
    return resource or path_word(operation.path), method


def path_word(path: str) -> str:
    """Return the first static segment of a path that is no version, ``"root"`` if it has none."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment and "{" not in segment]
    return next((segment for segment in segments if not _VERSION_SEGMENT.fullmatch(segment)), "root")
