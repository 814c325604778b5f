"""A small API that has everything a README has a section for, and a server for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sdkwright.cli.run import sources_of
from sdkwright.config import ApiTarget, Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate

TIDES = """\
openapi: 3.1.0
info:
  title: Tides
  version: "1"
  description: |-
    # About

    Water levels along the coast, `as measured`.

    <script>alert(1)</script>
servers:
  - { url: "https://tides.example/v1", x-sdk-name: production, description: Production }
  - url: "https://{region}.tides.example/v1"
    x-sdk-name: regional
    description: Close to you.
    variables: { region: { default: eu, enum: [eu, us] } }
security: [{ bearer: [] }]
tags:
  - { name: Stations, description: Where levels are *measured*. }
  - { name: Readings }
paths:
  /stations:
    get:
      operationId: listStations
      tags: [Stations]
      x-sdk-method: list
      summary: List the stations.
      x-pagination: { kind: cursor, parameter: after, next: /next, items: /stations }
      parameters:
        - { name: after, in: query, schema: { type: string } }
        - { name: first, in: query, description: At most., schema: { type: integer, default: 20, maximum: 99 } }
      responses:
        "200":
          description: Stations.
          content: { application/json: { schema: { $ref: "#/components/schemas/StationPage" } } }
        "404": { $ref: "#/components/responses/Problem" }
    post:
      operationId: createStation
      tags: [Stations]
      x-sdk-method: create
      requestBody:
        required: true
        description: The new station.
        content: { application/json: { schema: { $ref: "#/components/schemas/StationCreate" } } }
      responses:
        "201":
          description: The station.
          content: { application/json: { schema: { $ref: "#/components/schemas/Station" } } }
        default: { $ref: "#/components/responses/Problem" }
  /stations/{stationId}:
    parameters:
      - name: stationId
        in: path
        required: true
        description: |-
          Which one.

          1. Its code
          2. Its name
        schema: { type: string, pattern: "^[a-z]{2}-\\\\w+$" }
    get:
      operationId: getStation
      tags: [Stations]
      x-sdk-method: get
      summary: Retrieve a station.
      responses:
        "200":
          description: The station.
          content: { application/json: { schema: { $ref: "#/components/schemas/Station" } } }
        "404": { $ref: "#/components/responses/Problem" }
    patch:
      operationId: updateStation
      tags: [Stations]
      x-sdk-method: update
      deprecated: true
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/StationUpdate" } } }
      responses: { "204": { description: Done. } }
    put:
      operationId: replaceStation
      tags: [Stations]
      x-sdk-method: replace
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/StationUpdate" } } }
      responses: { "204": { description: Done. } }
  /health:
    get:
      operationId: list
      tags: [Readings]
      security: []
      responses:
        "200": { description: Up., content: { application/json: { schema: { type: object } } } }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer, description: From your profile. } }
  responses:
    Problem:
      description: It failed.
      content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } }
  schemas:
    StationPage:
      type: object
      required: [stations]
      properties:
        stations: { type: array, items: { $ref: "#/components/schemas/Station" } }
        next: { type: string }
    Station:
      description: A place where levels are measured.
      type: object
      required: [code, kind, sensor, openedAt]
      properties:
        code: { type: string, readOnly: true }
        kind: { $ref: "#/components/schemas/Kind" }
        sensor: { $ref: "#/components/schemas/Sensor" }
        openedAt: { type: string, format: date-time }
        next: { $ref: "#/components/schemas/Station" }
    StationCreate:
      type: object
      required: [code, kind, sensor, password, depths, openedAt]
      properties:
        code: { type: string, maxLength: 2 }
        kind: { $ref: "#/components/schemas/Kind" }
        sensor: { $ref: "#/components/schemas/Sensor" }
        password: { type: string, format: password }
        depths: { type: array, items: { type: number, minimum: 2 } }
        openedAt: { type: string, format: date-time }
    StationUpdate:
      type: object
      properties: { displayName: { type: string, default: none } }
    Kind: { type: string, description: What is measured., enum: [sea, river] }
    Sensor:
      oneOf: [{ $ref: "#/components/schemas/Radar" }, { $ref: "#/components/schemas/Float" }]
      discriminator:
        propertyName: type
        mapping: { radar: "#/components/schemas/Radar", float: "#/components/schemas/Float" }
    Radar:
      type: object
      required: [type, gigahertz]
      properties: { type: { const: radar }, gigahertz: { type: integer } }
    Float:
      type: object
      required: [type]
      properties: { type: { const: float }, settings: { type: object, properties: { mode: { enum: [a, b] } } } }
    Problem:
      type: object
      required: [message]
      properties: { message: { type: string } }
"""

STATION = {
    "code": "nl-hvh",
    "kind": "sea",
    "sensor": {"type": "radar", "gigahertz": 26},
    "openedAt": "2030-01-31T12:00:00Z",
}
PAGE = {"stations": [STATION], "next": "2"}
ANSWERS: dict[tuple[str, str], tuple[int, object]] = {
    ("GET", "/stations"): (200, PAGE),
    ("GET", "/stations?after=2"): (200, {"stations": [STATION]}),
    ("POST", "/stations"): (201, STATION),
    ("GET", "/stations/stationId"): (200, STATION),
    ("GET", "/stations/station_id"): (200, STATION),
    ("PATCH", "/stations/station_id"): (204, None),
    ("PUT", "/stations/station_id"): (204, None),
    ("GET", "/health"): (200, {}),
}


def generated(folder: Path, *specs: str, **settings: object) -> dict[str, str]:
    """Return the files of an SDK of one document, or of several as sub-packages ``a0`` and so on."""
    names = [""] if len(specs) == 1 else [f"a{number}" for number in range(len(specs))]
    apis = []
    for name, text in zip(names, specs, strict=True):
        path = folder / f"spec{name}.yaml"
        path.write_text(text, encoding="utf-8")
        apis.append(ApiTarget(name=name, spec=path, root=folder))
    log = DiagnosticLog()
    target = Target(output=folder / "out", package="tides", apis=tuple(apis), **settings)  # type: ignore[arg-type]
    return dict(generate(target, Ledger(), sources_of(target, log), log).files)


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        self.rfile.read(length)
        status, body = ANSWERS.get((self.command, self.path), (404, {"message": f"{self.command} {self.path}"}))
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 (what the library calls)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def server() -> Iterator[str]:
    """Answer as the API does; gives the URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_port}"
        finally:
            httpd.shutdown()
            thread.join()
