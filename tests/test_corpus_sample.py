"""A fixed sample of real documents, where they are at hand: each is read, and what is said about it has a place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.document_support import Reading

CORPUS = Path(os.environ.get("SDKWRIGHT_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
SAMPLE = {
    "netlify-swagger2.yml": 174,
    "qdrant-api.json": 69,
    "ogen-sample.json": 34,
    "spacetraders-api/openapi.yaml": 59,
    "heyapi-31-full/openapi.yaml": 48,
    "oai-32-tags.yaml": 4,
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"there is no folder {CORPUS}; SDKWRIGHT_CORPUS names another one")
@pytest.mark.parametrize("name", SAMPLE)
def test_sample(name: str) -> None:
    """All operations are read, every reference has an end, and every finding a line."""
    reading = Reading(CORPUS / name)
    document = reading.document

    assert len(document.operations) == SAMPLE[name]
    assert all(document.schema(schema.ref) for schema in document.every_schema() if schema.ref)
    assert all(": error[" not in line and line.split(": ")[0].count(":") >= 2 for line in reading.said)
