"""Every operation of every API, called over a real connection; an independent library judges what arrives."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.behaviour import checking, sdk
from tests.behaviour.conftest import Call
from tests.behaviour.server import DocumentServer, content_of, example_of, sent_of
from tests.unit.runtime.loopback import Answer, Loopback

Servers = Callable[[str], DocumentServer]
TOKEN = "t0ken"

every_operation = pytest.mark.parametrize("operation", sdk.operations(), ids=str)


def body_example(operation: sdk.Operation) -> Any:
    """Return the example of the body that is sent; None without a body."""
    if operation.media_type is None:
        return None
    return example_of(operation.spec.node["requestBody"].resolved["content"][operation.media_type])


def arguments(operation: sdk.Operation) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the arguments of a call, by name, and what should arrive, by location and wire name.

    Every parameter of the document is given, with its example.
    """
    types = checking.parameters(operation.method)
    given: dict[str, Any] = {}
    wire: dict[str, dict[str, Any]] = {place: {} for place in ("path", "query", "header", "cookie")}
    for parameter in operation.spec.parameters:
        place, name, example = parameter["in"].value, parameter["name"].value, example_of(parameter)
        python = operation.entry["parameters"][f"{place}:{name}"]
        given[python] = sdk.decode(types[python], example, strict=True)
        wire[place][name] = example
    if operation.media_type is not None:
        python = operation.entry["body"]["parameter"]
        given[python] = sdk.decode(types[python], body_example(operation), strict=True)
    return given, wire


def positional(operation: sdk.Operation, given: dict[str, Any]) -> list[Any]:
    """Take the arguments that are passed by position out of those that are given by name."""
    parameters = inspect.signature(operation.method).parameters.values()
    names = [one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD and one.name in given]
    return [given.pop(name) for name in names]


def plain(value: Any) -> Any:
    """Return what openapi-core made of a parameter as the JSON data that it was made of."""
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value


@every_operation
def test_an_operation_is_called_as_the_document_says(operation: sdk.Operation, servers: Servers, call: Call) -> None:
    """A call with the document's examples arrives faultless and whole, and its answer is the document's example."""
    server = servers(operation.api.document)
    given, wire = arguments(operation)
    args = positional(operation, given)

    answer = call(operation, *args, **given, client={"base_url": server.url, "token": TOKEN, "strict": True})

    [verdict] = server.verdicts
    assert verdict.faults == ()
    assert verdict.operation == f"{operation.spec.verb} {operation.spec.path}"
    for place, values in wire.items():
        assert {name: plain(verdict.parameters[place].get(name)) for name in values} == values
    if operation.media_type is not None and "json" in operation.media_type:
        schema = operation.spec.node["requestBody"].resolved["content"][operation.media_type]["schema"]
        assert verdict.body == sent_of(schema, body_example(operation))
    content = content_of(operation.success)
    assert sdk.encode(answer) == (content and content[1])
    assert checking.unreadable(answer) == []
    assert checking.lies(answer) == []


@every_operation
def test_optional_arguments_may_be_left_out(operation: sdk.Operation, servers: Servers, call: Call) -> None:
    """A call with no more than it must have sends nothing else."""
    server = servers(operation.api.document)
    given, wire = arguments(operation)
    required = {
        parameter.name
        for parameter in inspect.signature(operation.method).parameters.values()
        if parameter.default is parameter.empty
    }
    given = {name: value for name, value in given.items() if name in required}
    args = positional(operation, given)

    call(operation, *args, **given, client={"base_url": server.url, "token": TOKEN})

    [verdict] = server.verdicts
    assert verdict.faults == ()
    assert verdict.sent == {
        name for name in wire["query"] if operation.entry["parameters"][f"query:{name}"] in required
    }


@every_operation
def test_documented_failures(operation: sdk.Operation, call: Call) -> None:
    """Each answer of an operation that means failure is an exception, whose body is of the class of its schema."""
    given, _ = arguments(operation)
    classes = {str(schema.node): schema.python for schema in sdk.schemas()}
    for status, response in operation.spec.responses.items():
        content = content_of(response)
        if status.startswith("2") or content is None:
            continue
        code = 418 if status == "default" else int(status.replace("XX", "99"))
        with Loopback(Answer.json(content[1], code)) as server, pytest.raises(sdk.module("").APIError) as caught:
            call(operation, **given, client={"base_url": server.url, "token": TOKEN, "max_retries": 0})

        assert caught.value.status == code
        assert sdk.encode(caught.value.body) == content[1]
        schema = str(response["content"][content[0]]["schema"].resolved)
        assert type(caught.value.body).__name__ == classes.get(schema, type(caught.value.body).__name__)
        assert checking.unreadable(caught.value.body) == []


@pytest.mark.parametrize("api", sdk.apis(), ids=str)
def test_clients_bring_their_own_connections(api: sdk.Api, servers: Servers) -> None:
    """Both clients work as they come, and are closed at the end of their block."""
    server = servers(api.document)
    operation = next(one for one in sdk.operations() if one.api == api)
    given, _ = arguments(operation)

    async def run() -> Any:
        async with api.async_client(base_url=server.url, token=TOKEN) as client:
            value = await operation.bound(client)(**given)
        with pytest.raises(sdk.module("").ClientClosedError):
            await operation.bound(client)(**given)
        return value

    with api.client(base_url=server.url, token=TOKEN) as client:
        value = operation.bound(client)(**given)
    with pytest.raises(sdk.module("").ClientClosedError):
        operation.bound(client)(**given)

    assert value == asyncio.run(run())
    assert [verdict.faults for verdict in server.verdicts] == [(), ()]


@pytest.mark.parametrize("api", sdk.apis(), ids=str)
def test_the_ledger_has_the_operations_of_the_document(api: sdk.Api) -> None:
    """Nothing is in the document and not in the ledger, or the other way round."""
    described = {f"{one.spec.verb} {one.spec.path}" for one in sdk.operations() if one.api == api}

    assert set(sdk.ledger()["apis"][api.name]["operations"]) == described


@pytest.mark.parametrize("api", sdk.apis(), ids=str)
def test_sync_and_async_clients_are_alike(api: sdk.Api) -> None:
    """Both clients have the same resources, and both classes of a resource the same methods and parameters."""
    sync, asynchronous = api.client(base_url="http://localhost"), api.async_client(base_url="http://localhost")
    for operation in (one for one in sdk.operations() if one.api == api):
        one, other = (inspect.signature(operation.bound(client)) for client in (sync, asynchronous))

        assert one.parameters == other.parameters
