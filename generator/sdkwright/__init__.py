"""sdkwright turns an OpenAPI document into a typed Python client library."""

__version__ = "0.1.0"
