"""text → plain data; on demand, the line of a pointer. The one that knows YAML."""

from sdkwright.source.files import Source, SourceSet
from sdkwright.source.values import Budget, JsonValue

__all__ = ["Budget", "JsonValue", "Source", "SourceSet"]
