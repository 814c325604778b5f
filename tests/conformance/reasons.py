"""Why a client cannot pass a scenario, by kind: what no document says, no SDK can do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BY_STATUS = {
    "no-operation": "the document has no operation for it",
    "unreachable": "it is a request that a generated client does not make",
}
# What the scenarios themselves say is lost, and what that means for a client.
_BY_PROBLEM = (
    (r"RFC 6570 .* has no OpenAPI (form|style)", "OpenAPI has no style that writes such a path"),
    (r"XML metadata gives another document", "the document's `xml` metadata describes another XML than comes"),
    (
        r"XML metadata reads as a value that is not valid",
        "the document's `xml` metadata describes another XML than comes",
    ),
)


def reason(api: Mapping[str, Any]) -> str:
    """Return why an API cannot pass, ``""`` where a careful client can."""
    if api["status"] == "ok":
        return ""
    said = "\n".join(api.get("problems", ()))
    by_problem = next((why for pattern, why in _BY_PROBLEM if re.search(pattern, said)), "")
    return _BY_STATUS.get(api["status"], by_problem)
