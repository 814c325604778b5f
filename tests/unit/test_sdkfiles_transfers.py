"""What a README says of files, streams, tokens and keys: only what the API has, and every script runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .runtime.loopback import Answer, Loopback, Seen
from .sdkfiles_support import generated
from .test_sdkfiles import blocks, headings

HARBOUR = """\
openapi: 3.1.0
info: { title: Harbour, version: "1" }
servers: [{ url: "https://harbour.example/v1" }]
security: [{ oauth: [read] }]
paths:
  /charts/{chart}:
    parameters: [{ name: chart, in: path, required: true, schema: { type: string } }]
    get:
      operationId: downloadChart
      tags: [Charts]
      responses:
        "200": { description: The chart., content: { application/pdf: { schema: { type: string, format: binary } } } }
    put:
      operationId: uploadChart
      tags: [Charts]
      requestBody:
        required: true
        content: { application/pdf: { schema: { type: string, format: binary } } }
      responses: { "204": { description: Kept. } }
  /ships:
    get:
      operationId: watchShips
      tags: [Ships]
      responses:
        "200": { description: Ships., content: { text/event-stream: { schema: { type: string } } } }
    post:
      operationId: announceShip
      tags: [Ships]
      parameters: [{ name: Idempotency-Key, in: header, required: true, schema: { type: string } }]
      responses: { "204": { description: Expected. } }
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows: { clientCredentials: { tokenUrl: /token, scopes: { read: Read. } } }
"""
EVENTS = b"id: 1\ndata: one\n\nid: 2\ndata: two\n\n"


def harbour(seen: Seen) -> Answer:
    """Answer as the API does."""
    if seen.path == "/token":
        return Answer.json({"access_token": "t", "expires_in": 60})
    if seen.method == "GET" and "charts" in seen.path:
        return Answer(200, b"chart", [("Content-Type", "application/pdf")])
    if seen.method == "GET":
        return Answer(200, EVENTS, [("Content-Type", "text/event-stream")])
    return Answer(204)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return generated(tmp_path_factory.mktemp("harbour"), HARBOUR)


def test_there_are_sections_for_all_of_it(files: dict[str, str]) -> None:
    """In their order, each with a script."""
    readme = files["README.md"]
    titles = list(headings(readme))
    scripts = "\n".join(blocks(readme))

    assert [title for title in titles if title in {"Files", "Streams", "Timeouts and retries"}] == titles[
        titles.index("Files") : titles.index("Timeouts and retries") + 1
    ]
    for shown in ("ClientCredentials(", "with_streaming(", 'Path("file.bin")', "print(event.data)", "idempotency_key="):
        assert shown in scripts


def test_the_scripts_run(files: dict[str, str], tmp_path: Path) -> None:
    """Each by itself, with nothing but its environment; the server sees what they are about."""
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    with Loopback(harbour) as server:
        environment = {
            **os.environ,
            "PYTHONPATH": str(tmp_path / "src"),
            "TIDES_BASE_URL": server.url,
            "TIDES_OAUTH": "t",
            "TIDES_TOKEN": "t",
            "TIDES_CLIENT_ID": "me",
            "TIDES_CLIENT_SECRET": "secret",
        }
        for source in blocks(files["README.md"]):
            done = subprocess.run(
                [sys.executable, "-W", "error", "-c", source],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{source}\n{done.stderr}"

    assert "/token" in {seen.path for seen in server.requests}
    assert b"some bytes" in {seen.body for seen in server.requests}
    assert "order-17" in {seen.headers["Idempotency-Key"] for seen in server.requests}
    assert (tmp_path / "saved.bin").read_bytes() == b"chart"
