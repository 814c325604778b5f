"""data → Document: one OpenAPI 3.1 shape whatever came in. The one that knows OpenAPI."""
