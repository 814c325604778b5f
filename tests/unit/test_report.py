"""What became of each place: the worst that was found in it, and why."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema_rs

from sdkwright.diagnostics import Diagnostic, Origin, error, fault, note, unsupported, warning
from sdkwright.report import Place, Report, assess, report_data

FILE = Origin("api.yaml")
HUBS = FILE.child("paths", "/hubs", "get")
FIRST = HUBS.child("parameters", 0)
ANSWER = HUBS.child("responses", "200")
HUB = FILE.child("components", "schemas", "Hub")
NAME = HUB.child("properties", "name")
PLACES = [
    ("operation", "GET /hubs", HUBS),
    ("parameter", "GET /hubs query:first", FIRST),
    ("response", "GET /hubs 200", ANSWER),
    ("schema", "Hub", HUB),
]
SCHEMA = json.loads(resources.files("sdkwright").joinpath("schemas/report.schema.json").read_text("utf-8"))


def outcomes(*findings: Diagnostic) -> dict[str, str]:
    """Return what became of each kind of place."""
    return {place.kind: place.outcome.value for place in assess(PLACES, findings).places}


def nobody(place: Place) -> bool:
    """Allow no operation to be lost."""
    return False


def test_a_place_without_findings_is_generated() -> None:
    """And so is its document."""
    assert set(outcomes().values()) == {"generated"}


def test_a_finding_belongs_to_the_smallest_place_around_it() -> None:
    """The place around that one is as it is partly because of it; the document only lists them."""
    report = assess(PLACES, [warning("a", FIRST.child("schema"), "")])

    assert [place.kind for place in report.places if place.findings] == ["parameter"]
    assert [(place.kind, place.because) for place in report.places if place.because] == [("operation", FIRST)]
    assert outcomes(warning("a", FIRST.child("schema"), "")) == {
        "document": "generated",
        "operation": "approximated",
        "parameter": "approximated",
        "response": "generated",
        "schema": "generated",
    }


def test_a_note_costs_nothing() -> None:
    """Neither the place that it is about nor those around it."""
    assert set(outcomes(note("a", ANSWER.child("links"), "")).values()) == {"generated"}


def test_a_fault_costs_nothing_but_counts() -> None:
    """What is generated is as the document says; a strict run refuses it all the same."""
    finding = fault("a", NAME.child("default"), "")

    assert set(outcomes(finding).values()) == {"generated"}
    assert [place.name for place in assess(PLACES, [finding]).imperfect(nobody)] == ["Hub"]


def test_parts_of_a_refused_operation_are_refused() -> None:
    """They are not in the SDK either; a schema is."""
    assert outcomes(unsupported("a", HUBS, "")) == {
        "document": "generated",
        "operation": "refused",
        "parameter": "refused",
        "response": "refused",
        "schema": "generated",
    }


def test_what_is_left_out_has_a_line() -> None:
    """With the findings at its place, which decide about the operation as well."""
    second = HUBS.child("parameters", 1)
    finding = unsupported("a", second.child("$ref"), "")
    report = assess(PLACES, [finding], left_out=[("parameter", "GET /hubs query:next", second)])
    *_, line = report.places

    assert (line.kind, line.name, line.outcome.value) == ("parameter", "GET /hubs query:next", "refused")
    assert line.findings == (finding,)
    assert [place.name for place in report.lost(nobody)] == ["GET /hubs"]


def test_a_refused_place_makes_the_one_around_it_approximate() -> None:
    """That one lacks something."""
    assert outcomes(unsupported("a", ANSWER, ""), warning("b", NAME, "")) == {
        "document": "generated",
        "operation": "approximated",
        "parameter": "generated",
        "response": "refused",
        "schema": "approximated",
    }


def test_findings_reach_whatever_refers_to_their_place() -> None:
    """By way of others too, and in circles; what nothing refers to is as it was."""
    town, port = FILE.child("components", "schemas", "Town"), Origin("parts.yaml", "/Port")
    uses = [(ANSWER.child("schema"), HUB), (NAME, town), (town.child("items"), port.child("a")), (port, town)]
    places = [*PLACES, ("schema", "Town", town)]
    report = assess(places, [warning("a", port.child("a", "type"), "")], lambda: iter(uses))

    assert {place.name: place.outcome.value for place in report.places if place.kind != "document"} == {
        "GET /hubs": "approximated",
        "GET /hubs query:first": "generated",
        "GET /hubs 200": "approximated",
        "Hub": "approximated",
        "Town": "approximated",
    }
    assert {place.because for place in report.places if place.because} == {port.child("a")}


def test_the_worst_finding_counts() -> None:
    """In whatever order they were made."""
    findings = [warning("a", HUBS, ""), error("b", HUBS, ""), warning("c", HUBS, "")]

    assert outcomes(*findings)["operation"] == outcomes(*findings[::-1])["operation"] == "refused"


def test_what_is_in_no_place_belongs_to_its_document() -> None:
    """Nothing is lost, not even a finding in a file that has no places."""
    other = Origin("other.yaml")

    report = assess(PLACES, [warning("a", FILE.child("servers", 0), ""), unsupported("b", other.child("x"), "")])

    documents = {place.name: place.outcome.value for place in report.places if place.kind == "document"}
    assert documents == {"api.yaml": "approximated", "other.yaml": "refused"}


def test_a_name_that_begins_like_another_is_not_inside_it() -> None:
    """Pointers are compared by token."""
    assert outcomes(unsupported("a", FILE.child("components", "schemas", "Hubs"), ""))["schema"] == "generated"


def test_refused_operations_are_lost_unless_they_may_be() -> None:
    """Other refused places are not operations."""
    report = assess(PLACES, [unsupported("a", HUBS, ""), unsupported("b", HUB, "")])

    assert [place.name for place in report.lost(nobody)] == ["GET /hubs"]
    assert not report.lost(lambda place: place.name == "GET /hubs")


def test_strictness_counts_every_finding_but_those_in_allowed_operations() -> None:
    """An owner of a refused place is not counted beside it."""
    report = assess(PLACES, [unsupported("a", ANSWER, ""), warning("b", NAME, "")])

    assert [place.kind for place in report.imperfect(nobody)] == ["response", "schema"]
    assert [place.kind for place in report.imperfect(lambda place: place.kind == "operation")] == ["schema"]


def test_the_summary_counts_by_kind() -> None:
    """In the plural, best ends first, and without the documents."""
    assert list(assess(PLACES, [warning("b", HUB, "")]).summary()) == [
        ("operations", "1 generated"),
        ("parameters", "1 generated"),
        ("responses", "1 generated"),
        ("schemas", "1 approximated"),
    ]


def test_the_json_is_as_its_schema_says() -> None:
    """Every place, with its findings."""
    report = assess(PLACES, [warning("a-rule", NAME, "it is odd", hint="make it even")])

    data = report_data({"": report.data()})

    jsonschema_rs.validate(SCHEMA, data)
    assert data["targets"] == {
        "": {
            "summary": {
                kind: {"generated": kind != "schema", "approximated": kind == "schema", "refused": 0}
                for kind in ("operation", "parameter", "response", "schema")
            },
            "places": [
                {
                    "kind": kind,
                    "name": name,
                    "file": "api.yaml",
                    "pointer": origin.pointer,
                    "outcome": "approximated" if kind == "schema" else "generated",
                    "because": None,
                    "findings": (
                        [
                            {
                                "severity": "warning",
                                "rule": "a-rule",
                                "message": "it is odd",
                                "hint": "make it even",
                                "file": "api.yaml",
                                "line": 0,
                                "column": 0,
                                "pointer": NAME.pointer,
                            }
                        ]
                        if kind == "schema"
                        else []
                    ),
                }
                for kind, name, origin in [("document", "api.yaml", FILE), *PLACES]
            ],
        }
    }


def test_nothing_at_all_is_a_report_too() -> None:
    """As after a fatal error."""
    assert assess((), ()) == Report(())
