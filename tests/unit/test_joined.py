"""What several schemas say together of one property."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Keys", "version": "1"},
    "paths": {},
    "components": {
        "schemas": {
            "Lock": {"properties": {"code": {"type": "string"}}},
            "Door": {"properties": {"code": {"minLength": 4}}},
            "LockedDoor": {"allOf": [{"$ref": "#/components/schemas/Lock"}, {"$ref": "#/components/schemas/Door"}]},
        }
    },
}


@pytest.mark.parametrize("schema", ["Lock", "Door"])
def test_a_secret_of_a_part_is_one_of_the_whole(schema: str, tmp_path: Path) -> None:
    """Whichever part the configuration names."""
    spec = tmp_path / "api.json"
    spec.write_text(json.dumps(DOCUMENT), "utf-8")
    target = Target.of(spec, package="api")
    secrets = (f"api.json#/components/schemas/{schema}/properties/code",)
    target = replace(target, apis=(replace(target.apis[0], secrets=secrets),))
    log = DiagnosticLog()

    files = generate(target, Ledger(), sources_of(target, log), log).files

    assert "code: str | Unset = Field(default=UNSET, secret=True)" in files["src/api/models/_locked_door.py"]
