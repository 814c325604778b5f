"""data → Document: one OpenAPI 3.1 shape whatever came in. The one that knows OpenAPI."""

from sdkwright.document.parse import parse

__all__ = ["parse"]
