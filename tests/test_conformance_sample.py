"""A fixed sample of scenarios of others, where they are at hand; what counts as passing and what does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance.__main__ import summary
from tests.conformance.driver import Driver, Outcome
from tests.conformance.reasons import reason

FOLDER = Path(os.environ.get("SDKWRIGHT_CONFORMANCE", Path(__file__).parents[2] / "shared" / "conformance"))
SAMPLE = {
    "parameters/collection-format": 10,
    "payload/multipart": 30,
    "payload/json-merge-patch": 6,
    "streaming/sse": 10,
    "type/model/inheritance/single-discriminator": 10,
}


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"there is no folder {FOLDER}; SDKWRIGHT_CONFORMANCE names another one")
@pytest.mark.parametrize("strict", [False, True], ids=["as wide as they say", "as narrow as can be"])
@pytest.mark.parametrize("service", SAMPLE)
def test_sample(service: str, strict: bool, tmp_path: Path) -> None:
    """Each scenario of a service passes, sync and async, with the documents of every version."""
    outcomes = list(Driver(FOLDER, tmp_path, strict=strict).run(service))

    assert [(one.document, one.api, one.faults) for one in outcomes if one.verdict == "FAIL"] == []
    assert len(outcomes) >= SAMPLE[service]


@pytest.mark.parametrize(
    ("api", "why"),
    [
        ({"status": "ok", "problems": ["XML metadata gives another document"]}, ""),
        ({"status": "off-schema", "problems": ["body: 'x' is not one of ['y']"]}, ""),
        ({"status": "not-expressible", "problems": ["header x-y is not in the document"]}, ""),
        (
            {"status": "not-expressible", "problems": ["RFC 6570 path expansion '{/x}' has no OpenAPI style"]},
            "no style",
        ),
        ({"status": "not-expressible", "problems": ["body: XML metadata gives another document: x"]}, "another XML"),
        ({"status": "no-operation"}, "no operation"),
        ({"status": "unreachable"}, "does not make"),
    ],
)
def test_reasons(api: dict[str, object], why: str) -> None:
    """A scenario is excused only for what its data says that the document has lost."""
    assert why in reason(api)
    assert bool(reason(api)) == bool(why)


def test_the_summary_counts_what_counts() -> None:
    """A scenario that cannot pass is no failure, and is told apart from those that pass."""
    outcomes = [
        Outcome("3.0", "a", "ok", ()),
        Outcome("3.1", "b", "ok", ("sync: wrong",)),
        Outcome("3.1", "c", "no-operation", ("nothing leads to it",), "there is none"),
        Outcome("3.1", "d", "no-operation", (), "there is none"),
    ]

    assert list(summary(outcomes)) == [
        "OpenAPI 3.0: 1 passed, 0 failed",
        "OpenAPI 3.1: 1 passed, 1 failed",
        "1 cannot pass: there is none",
        "2 passed, 1 failed",
    ]
