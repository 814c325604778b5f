"""From what a scenario says to Python values and back, by the annotations of generated code alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.sdks import Sdk

Blob = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Values:
    """What values of one SDK look like.

    Attributes:
        blob: Reads a file of the scenarios by its name.
        strict: Whether values have to be as the document says.
    """

    sdk: Sdk
    blob: Blob
    strict: bool = True

    def parameter(self, annotation: str, value: Any) -> Any:
        """Return a parameter as its annotation wants it."""
        return self.sdk.runtime.decode(self.sdk.type_of(annotation), value, strict=self.strict)

    def body(self, annotation: str, body: dict[str, Any]) -> Any:
        """Return a body as its annotation wants it."""
        if "multipart" in body:
            return self._form(annotation, body["multipart"])
        for key in ("json", "text", "blob", "base64"):
            if key in body:
                value = self.content(body) if key in {"blob", "base64"} else body[key]
                return value if isinstance(value, bytes) else self.parameter(annotation, value)
        raise ValueError("a scenario's body has nothing in it")

    def content(self, body: dict[str, Any]) -> bytes:
        """Return a body that is no JSON."""
        if "blob" in body:
            return self.blob(body["blob"])
        if "base64" in body:
            return base64.b64decode(body["base64"])
        return str(body["text"]).encode()

    def _form(self, annotation: str, parts: dict[str, Any]) -> Any:
        """Return the model of a form; its files are put into it by hand, since JSON has no form for them."""
        model = self.sdk.type_of(annotation)
        attributes = {info.wire_name: info for info in self.sdk.runtime.fields(model)}
        given = {}
        for wire_name, value in parts.items():
            info = attributes[wire_name]
            given[info.name] = self._files(value) if is_file(value) else self.parameter(info.annotation, value)
        return model(**given)

    def _files(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._files(one) for one in value]
        content = self.blob(value["blob"])
        return self.sdk.runtime.File(content, name=value.get("filename"), media_type=value.get("media_type"))

    def to_wire(self, value: Any) -> Any:
        """Return an answer as JSON data."""
        return self.sdk.runtime.encode(value)


def is_file(value: Any) -> bool:
    """Say whether a part is a file, or several."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "blob" in first


def same(expected: Any, came: Any) -> bool:
    """Say whether two JSON values are equal, numbers by their value."""
    return json.dumps(plain(expected), sort_keys=True) == json.dumps(plain(came), sort_keys=True)


def plain(value: Any) -> Any:
    """Return a JSON value with whole numbers as integers."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def events(text: str) -> Iterator[dict[str, str]]:
    """Yield the events of a stream, as the HTML standard reads them (section 9.2.6)."""
    for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")[:-1]:
        fields: dict[str, list[str]] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
        if "data" in fields:
            yield {"event": fields.get("event", ["message"])[-1], "data": "\n".join(fields["data"])}


def read_blob(folder: Path) -> Blob:
    """Return what reads a file of the scenarios."""
    return lambda name: (folder / "blobs" / name).read_bytes()
