"""A real HTTP server on 127.0.0.1 that knows a document: it judges requests and answers with examples."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from tests.behaviour.judge import Judge, Verdict, judge_of
from tests.unit import spec_support
from tests.unit.runtime.loopback import Answer, Loopback, Seen
from tests.unit.spec_support import Node, properties


def example_of(holder: Node) -> Any:
    """Return the first example of a media type or a parameter, else that of its schema.

    Raises:
        LookupError: There is none.
    """
    if "example" in holder:
        return holder["example"].value
    for entry in holder.items("examples"):
        return entry.resolved["value"].value
    schema = holder["schema"].resolved
    if "examples" in schema:
        return schema["examples"][0].value
    if "default" in schema:
        return schema["default"].value
    raise LookupError(f"{holder} has no example")


def content_of(holder: Node) -> tuple[str, Any] | None:
    """Return media type and example of a body or an answer; None without content."""
    for entry in holder.items("content"):
        return entry.key, example_of(entry)
    return None


def answer_of(operation: spec_support.Operation) -> Answer:
    """Return the document's own answer to an operation: its first success, with its first example."""
    key, response = next((key, node) for key, node in operation.responses.items() if key.startswith("2"))
    content, status = content_of(response), int(key.replace("XX", "00"))
    if content is None:
        return Answer(status)
    media_type, example = content
    body = example.encode() if isinstance(example, str) and "json" not in media_type else json.dumps(example).encode()
    return Answer(status, body, [("Content-Type", media_type)])


def sent_of(schema: Node, data: Any) -> Any:
    """Return data of a body as it is to be sent: without what only the server sets."""
    schema = schema.resolved
    if isinstance(data, list):
        return [sent_of(schema["items"], one) for one in data] if "items" in schema else data
    if not isinstance(data, dict):
        return data
    known = {name: node for branch in _branches(schema) for name, node in properties(branch).items()}
    sent = {}
    for name, value in data.items():
        if name not in known:
            sent[name] = value
        elif not known[name].resolved.value.get("readOnly"):
            sent[name] = sent_of(known[name], value)
    return sent


def _branches(schema: Node) -> Iterator[Node]:
    """Yield the schemas whose properties an object may have, unions taken apart."""
    yield schema.resolved
    for key in ("oneOf", "anyOf", "allOf"):
        for branch in schema.resolved.items(key):
            yield from _branches(branch)


class DocumentServer:
    """A server for one document; a context manager.

    Attributes:
        verdicts: What was said of each request, in order.
    """

    def __init__(self, name: str) -> None:
        self.judge: Judge = judge_of(name)
        self.verdicts: list[Verdict] = []
        self._loopback = Loopback(self.answer)

    @property
    def url(self) -> str:
        """Where the API is: the server's origin, and the path that the document puts before all others."""
        return self._loopback.url + self.judge.base_path

    def __enter__(self) -> Self:
        self._loopback.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, trace)

    def answer(self, seen: Seen) -> Answer:
        """Judge a request and answer it."""
        try:
            operation = self.judge.operation(seen)
            answer = Answer(404) if operation is None else answer_of(operation)
            self.verdicts.append(self.judge.judge(seen, answer))
        except Exception:  # noqa: BLE001 (this is not the thread of the test, which is to see it)
            fault = traceback.format_exc()
            self.verdicts.append(Verdict(operation="", faults=(fault,)))
            return Answer(418, fault.encode(), [("Content-Type", "text/plain")])
        return answer
