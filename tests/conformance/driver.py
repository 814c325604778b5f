"""Every scenario of a folder through generated clients, in both of their ways."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any

from tests.conformance.reasons import reason
from tests.conformance.sdks import Sdk
from tests.conformance.values import Values, events, read_blob, same

MARK = "{{base_url}}"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one API with the SDK of one document.

    Attributes:
        document: Which of the service's documents it was, such as ``3.1``.
        faults: What differed, by kind of client; empty if nothing did.
        reason: Why nobody could do better, ``""`` where somebody could.
    """

    document: str
    api: str
    status: str
    faults: tuple[str, ...]
    reason: str = ""

    @property
    def verdict(self) -> str:
        """One of ``ok``, ``FAIL`` and ``cannot``."""
        if not self.faults:
            return "ok"
        return "cannot" if self.reason else "FAIL"


@dataclass(slots=True)
class Driver:
    """Drives the scenarios of one folder.

    Attributes:
        folder: Has ``scenarios.json``, ``services.json``, ``serve.py`` and the documents.
        work: Where SDKs are written.
        statuses: The scenarios' own words for those that are driven; all if empty.
        strict: Whether the server is to be as narrow as it can.
    """

    folder: Path
    work: Path
    statuses: frozenset[str] = frozenset()
    strict: bool = False
    server: Any = None

    def run(self, only: str = "") -> Iterator[Outcome]:
        """Yield an outcome per document and API, service by service."""
        scenarios = json.loads((self.folder / "scenarios.json").read_text(encoding="utf-8"))
        services = json.loads((self.folder / "services.json").read_text(encoding="utf-8"))
        by_service: dict[str, list[dict[str, Any]]] = {}
        for scenario in scenarios:
            by_service.setdefault(scenario["service"], []).extend(scenario["apis"])
        with self._module().ConformanceServer(self.folder / "scenarios.json", strict=self.strict) as self.server:
            for service in services:
                apis = by_service.get(service["service"], [])
                if self.statuses:
                    apis = [api for api in apis if api["status"] in self.statuses]
                if only in service["service"]:
                    for document in documents(service):
                        own = [api for api in apis if belongs(api, document)]
                        yield from self._service(document, own, [api for api in apis if not api.get("openapi")])

    def _module(self) -> Any:
        spec = importlib.util.spec_from_file_location("conformance_serve", self.folder / "serve.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def _service(self, document: str, apis: list[dict[str, Any]], nowhere: list[dict[str, Any]]) -> Iterator[Outcome]:
        version = document.split("/")[1]
        try:
            sdk = Sdk.of(self.folder / document, self.work, f"scenario_sdk_{next(_numbers)}")
        except Exception as error:  # noqa: BLE001
            fault = f"generate: {shown(error)}"
            yield from (Outcome(version, api["id"], api["status"], (fault,), reason(api)) for api in apis)
            return
        blob = read_blob(self.folder)
        for api in apis:
            values = Values(sdk, blob, strict=api["status"] == "ok")
            faults = [
                f"{kind}: {fault}"
                for kind in ("sync", "async")
                for fault in Trial(sdk, values, api, self.server).faults(asynchronous=kind == "async")
            ]
            yield Outcome(version, api["id"], api["status"], tuple(faults), reason(api))
        for api in nowhere:
            leading = [one for one in apis if scenario_of(one) == scenario_of(api)]
            trials = (Trial(sdk, Values(sdk, blob), one, self.server) for one in leading)
            reached = any(trial.leads_to(api) for trial in trials)
            yield Outcome(version, api["id"], api["status"], () if reached else ("nothing leads to it",), reason(api))


def scenario_of(api: Mapping[str, Any]) -> str:
    """Return the scenario that an API belongs to."""
    return str(api["id"]).partition("#")[0]


def belongs(api: Mapping[str, Any], document: str) -> bool:
    """Say whether an API is in a document, which may be its own one in another version of OpenAPI."""
    return bool(str(api.get("openapi")).split("/")[2:] == document.split("/")[2:])


def documents(service: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the documents of a service by the files that exist for it, each once."""
    keys = sorted(key for key in service if key.startswith("openapi"))
    return tuple(dict.fromkeys(path for key in keys for path in service[key]))


def shown(value: object) -> str:
    """Return an error or a value on one line that is not too long."""
    text = f"{type(value).__name__}: {value}" if isinstance(value, BaseException) else json.dumps(value, default=repr)
    text = " ".join(text.split())
    return text if len(text) <= 400 else text[:399] + "…"


@dataclass(frozen=True, slots=True)
class Trial:
    """One API, tried with a client."""

    sdk: Sdk
    values: Values
    api: Mapping[str, Any]
    server: Any

    def faults(self, *, asynchronous: bool) -> Iterator[str]:
        """Yield what was wrong with the request, and with what came of the answer."""
        self.server.reset()
        try:
            outcome = asyncio.run(self._async()) if asynchronous else self._sync()
        except Exception as error:  # noqa: BLE001
            outcome = error
        verdict = self.server.coverage()[self.api["id"]]
        if verdict["result"] != "pass":
            yield f"the server says {verdict['result']}: {shown(verdict.get('detail'))}"
        yield from self._answer_faults(outcome)

    def leads_to(self, api: Mapping[str, Any]) -> bool:
        """Say whether following the pages of this API makes the request of another that is in no document."""
        self.server.reset()
        try:
            self._sync(walking=True)
        except Exception:  # noqa: BLE001
            return False
        return bool(self.server.coverage()[api["id"]]["result"] == "pass")

    # The call

    def _client_arguments(self) -> dict[str, Any]:
        base_url = self.server.base_url
        settings: dict[str, Any] = {"strict": self.values.strict, "max_retries": 0}
        if "server_variables" in self.api:
            chosen = {k: v.replace(MARK, base_url) for k, v in self.api["server_variables"].items()}
            settings["server_variables"] = chosen
        else:
            settings["base_url"] = self.api["server_url"].replace(MARK, base_url)
        for scheme, credential in self.api.get("credentials", {}).items():
            settings[self.sdk.credential(scheme)] = credential["value"]
        return settings

    def _bound(self, client: Any) -> tuple[Any, dict[str, Any]]:
        """Return the method on a client, and its arguments."""
        entry = self.sdk.entry(f"{self.api['method']} {self.api['path_template']}", self.api["operationId"])
        method = getattr(reduce(getattr, entry.resource.split("."), client), entry.method)
        annotations = self.sdk.annotations(method)
        given = {}
        for place, values in self.api["arguments"].items():
            if place == "body":
                assert entry.body is not None
                given[entry.body.parameter] = self.values.body(annotations[entry.body.parameter], values)
                continue
            for wire_name, value in values.items():
                python = entry.parameters[f"{place}:{wire_name}"]
                given[python] = self.values.parameter(annotations[python], value)
        headers = self._own_headers()
        return method, {**given, "headers": headers} if headers else given

    def _own_headers(self) -> dict[str, str]:
        """Return the headers that a request needs although the document does not mention them."""
        if self.api["status"] == "ok":
            return {}
        known = {name.lower() for name in self.api["arguments"].get("header", ())} | {"accept", "content-type"}
        wanted = self.api["request"].get("headers", {})
        return {name: value for name, value in wanted.items() if name not in known and isinstance(value, str)}

    def _sync(self, *, walking: bool = False) -> Any:
        with self.sdk.module("").Client(**self._client_arguments()) as client:
            method, given = self._bound(client)
            outcome = method(**given)
            through = hasattr(outcome, "__next__") or (walking and isinstance(outcome, Iterable))
            return list(outcome) if through else outcome

    async def _async(self) -> Any:
        async with self.sdk.module("").AsyncClient(**self._client_arguments()) as client:
            method, given = self._bound(client)
            outcome = method(**given)
            outcome = await outcome if hasattr(outcome, "__await__") else outcome
            return [one async for one in outcome] if hasattr(outcome, "__anext__") else outcome

    # The answer

    def _answer_faults(self, outcome: Any) -> Iterator[str]:
        response = self.api["response"]
        if isinstance(outcome, Exception):
            if not isinstance(outcome, self.sdk.runtime.APIError) or outcome.status != response["status"]:
                yield shown(outcome)
                return
            outcome = outcome.body
        elif response["status"] >= 400:
            yield f"no error for status {response['status']}"
            return
        yield from self._value_faults(outcome, response.get("body"))

    def _value_faults(self, value: Any, body: Mapping[str, Any] | None) -> Iterator[str]:
        """Yield how a value differs from the body that it was read from."""
        if body is None or self.api["method"] == "HEAD":
            expected = None
        elif body["media_type"] == "text/event-stream":
            yield from self._event_faults(value, body["text"])
            return
        elif isinstance(value, bytes) and "json" not in body:
            expected, value = self.values.content(dict(body)).hex(), value.hex()
        else:
            expected = body.get("json", body.get("as_json", body.get("text")))
        came = self.values.to_wire(value)
        if not same(expected, came):
            yield f"expected {shown(expected)}, got {shown(came)}"

    def _event_faults(self, value: Any, text: str) -> Iterator[str]:
        came = [{"event": event.event, "data": self._data(event.data)} for event in value]
        expected = [{**event, "data": loaded(event["data"])} for event in events(text)]
        if came != [event for event in expected if event["data"] != "[DONE]" or len(came) == len(expected)]:
            yield f"expected the events {shown(expected)}, got {shown(came)}"

    def _data(self, data: Any) -> Any:
        return loaded(data) if isinstance(data, str) else self.values.to_wire(data)


def loaded(text: str) -> Any:
    """Return the data of a text that is JSON, any other text as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text
