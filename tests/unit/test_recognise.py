"""What an earlier run named is known again, wherever it stands now."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from sdkwright.ledger import Ledger
from tests.names_support import Sdk, answer, document, made


def before_and_after(change: Any) -> tuple[Sdk, Sdk]:
    """Return the SDK of a document and the one of what a change makes of it, with the names of the first."""
    first = made(document(), Ledger())
    data = copy.deepcopy(document())
    return first, made(change(data) or data, first.ledger)


def put(path: str, value: Any) -> Any:
    """Return a change that sets a value, by keys with spaces between."""

    def change(data: Any) -> None:
        *above, last = path.split(" ")
        for key in above:
            data = data[int(key)] if isinstance(data, list) else data[key]
        data[last] = value

    return change


def renamed_key(data: Any, old: str, new: str) -> Any:
    """Return a dictionary with another key in the place of one."""
    return {new if key == old else key: value for key, value in data.items()}


def rename_component(data: Any, old: str, new: str) -> Any:
    """Return a document whose component has another name, wherever it is mentioned."""
    if isinstance(data, dict):
        return {new if key == old else key: rename_component(value, old, new) for key, value in data.items()}
    if isinstance(data, list):
        return [rename_component(value, old, new) for value in data]
    return f"#/components/schemas/{new}" if data == f"#/components/schemas/{old}" else data


def test_another_operation_id_renames_nothing() -> None:
    """Method and path say that it is the same."""
    first, second = before_and_after(put("paths /hubs/{hub_id} get operationId", "fetchOne"))

    assert second.methods == first.methods


def test_another_path_renames_nothing() -> None:
    """The operationId says that it is the same, and what is inline in it keeps its class."""

    def change(data: Any) -> None:
        data["paths"] = renamed_key(data["paths"], "/hubs", "/v2/all-hubs")

    first, second = before_and_after(change)

    assert {*second.methods.values()} == {*first.methods.values()}
    assert {*second.classes.values()} == {*first.classes.values()}


def test_another_parameter_name_in_the_path_keeps_the_argument() -> None:
    """Its position says that it is the same."""

    def change(data: Any) -> None:
        data["paths"] = renamed_key(data["paths"], "/hubs/{hub_id}", "/hubs/{id}")
        data["paths"]["/hubs/{id}"]["get"]["parameters"][0]["name"] = "id"

    _, second = before_and_after(change)

    assert second.methods["GET /hubs/{id}"] == "hubs.get_hub"
    assert second.operations["GET /hubs/{id}"].parameters["path:id"] == "hub_id"


def test_another_tag_leaves_a_method_where_it_is() -> None:
    """And the resource of the new tag is there for what is new."""

    def change(data: Any) -> None:
        data["paths"]["/hubs"]["get"]["tags"] = ["Lists"]
        data["paths"]["/new"] = {"get": {"operationId": "getNew", "tags": ["Lists"], "responses": {"204": {}}}}

    _, second = before_and_after(change)

    assert second.methods["GET /hubs"] == "hubs.list_hubs"
    assert second.methods["GET /new"] == "lists.get_new"


def test_a_tag_that_is_renamed_keeps_its_resource() -> None:
    """New operations with it come into the same."""

    def change(data: Any) -> None:
        for item in data["paths"].values():
            item["get"]["tags"] = ["Centres"]
        data["paths"]["/new"] = {"get": {"operationId": "getNew", "tags": ["Centres"], "responses": {"204": {}}}}

    _, second = before_and_after(change)

    assert {*second.methods.values()} == {"hubs.list_hubs", "hubs.get_hub", "hubs.get_new"}


def test_a_component_that_is_renamed_has_an_alias() -> None:
    """Its fields and what is inline in it keep their names."""
    _, second = before_and_after(lambda data: rename_component(data, "Hub", "Centre"))

    assert second.classes["/components/schemas/Centre"] == ("Centre", ("Hub",))
    assert second.classes["/components/schemas/Centre/properties/state/class"] == ("HubState", ())
    assert second.fields["/components/schemas/Centre/properties/title"] == ("title", ())


def test_components_that_mention_each_other_are_renamed_together() -> None:
    """What is recognised helps to recognise what mentions it."""

    def change(data: Any) -> Any:
        return rename_component(rename_component(data, "Hub", "Centre"), "HubPage", "CentrePage")

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/CentrePage"] == ("CentrePage", ("HubPage",))


def test_a_component_that_is_written_where_it_is_used_keeps_its_name() -> None:
    """What mentioned it says so: that is as before but for this."""

    def change(data: Any) -> None:
        schemas = data["components"]["schemas"]
        page = schemas.pop("HubPage")
        page["properties"]["total"] = {"type": "integer"}
        data["paths"]["/hubs"]["get"]["responses"]["200"] = answer(page)
        schemas["Hub"]["properties"]["power"] = schemas.pop("Power")

    first, second = before_and_after(change)

    assert first.classes["/components/schemas/Power"] == ("Power", ())
    assert second.classes["/components/schemas/Hub/properties/power/class"] == ("Power", ())
    place = "/paths/~1hubs/get/responses/200/content/application~1json/schema/class"
    assert second.classes[place] == ("HubPage", ())
    assert {"PowerPanels", "PowerVolts"} <= {name for name, _ in second.classes.values()}


def test_a_component_does_not_take_the_module_of_the_operation_it_was_written_in() -> None:
    """What is still the operation's stays there, and the next run moves nothing."""
    data = document()
    operation = data["paths"]["/hubs"]["get"]
    part = {"type": "object", "properties": {"low": {"type": "integer"}}}
    found = {"type": "object", "properties": {"parts": {"type": "array", "items": part}, "count": {"type": "integer"}}}
    operation["responses"]["200"] = answer(found)
    first = made(data, Ledger())
    data = copy.deepcopy(data)
    data["paths"]["/hubs"]["get"]["responses"]["200"] = answer({"$ref": "#/components/schemas/Found"})
    data["components"]["schemas"]["Found"] = found
    second = made(data, first.ledger)
    third = made(data, second.ledger)

    assert ("Found", ("ListHubsResponse",)) in second.classes.values()
    modules = {entry.python: entry.module for entry in second.ledger.apis[""].names.values()}
    assert modules["ListHubsOrder"] == "_list_hubs"
    assert modules["Found"] == modules["ListHubsPartsItem"] == "_found"
    assert third.generation.files == second.generation.files


def renamed_field(data: Any, old: str, new: str) -> None:
    """Give a field of a schema another name."""
    hub = data["components"]["schemas"]["Hub"]
    hub["properties"] = renamed_key(hub["properties"], old, new)


def test_a_field_without_a_description_is_known_by_what_only_it_holds() -> None:
    """Nothing else of its schema has changed, and no other field has a value like it."""
    _, second = before_and_after(lambda data: renamed_field(data, "power", "supply"))

    assert second.fields["/components/schemas/Hub/properties/supply"] == ("supply", ("power",))


def test_a_field_that_holds_what_others_hold_is_another_one() -> None:
    """So is one of a plain type, one whose schema changed as well, and one that may be either of two."""

    def elsewhere(data: Any) -> None:
        data["paths"]["/power"] = {"get": {"responses": {"200": answer({"$ref": "#/components/schemas/Power"})}}}
        renamed_field(data, "power", "supply")

    def beside(data: Any) -> None:
        page = data["components"]["schemas"]["HubPage"]["properties"]
        page["most"] = {"$ref": "#/components/schemas/Power"}
        renamed_field(data, "power", "supply")

    def changed(data: Any) -> None:
        renamed_field(data, "power", "supply")
        data["components"]["schemas"]["Hub"]["properties"]["title"]["type"] = "integer"

    def two(data: Any) -> None:
        renamed_field(data, "power", "supply")
        data["components"]["schemas"]["Hub"]["properties"]["reserve"] = {"$ref": "#/components/schemas/Power"}

    for change in (elsewhere, beside, changed, two, lambda data: renamed_field(data, "code", "mark")):
        _, second = before_and_after(change)

        assert not [name for name, old in second.fields.values() if old]


def test_parameters_that_change_places_keep_their_classes() -> None:
    """Also if their values are the same: what they are called tells them apart."""
    data = document()
    order = data["paths"]["/hubs"]["get"]["parameters"][1]
    data["paths"]["/hubs"]["get"]["parameters"] = [order, {**order, "name": "sub_order"}, {**order, "name": "other"}]
    first = made(data, Ledger())
    data = copy.deepcopy(data)
    data["paths"]["/hubs"]["get"]["parameters"].reverse()
    second = made(data, first.ledger)

    place = "/paths/~1hubs/get/parameters/{}/schema/class"
    for number, name in enumerate(("ListHubsOrder", "ListHubsSubOrder", "ListHubsOther")):
        assert first.classes[place.format(number)] == (name, ())
        assert second.classes[place.format(2 - number)] == (name, ())


def test_alternatives_of_a_body_that_change_places_keep_their_classes() -> None:
    """Also where the body is a component, and they have most of their properties in common."""
    kinds = [
        {"type": "object", "required": ["kind", "size"], "properties": {"kind": {"const": kind}, "size": {}}}
        for kind in ("sea", "river", "lake")
    ]
    data = document()
    data["components"]["requestBodies"] = {"Water": {"content": answer({"oneOf": kinds})["content"]}}
    data["paths"]["/hubs"]["post"] = {
        "requestBody": {"$ref": "#/components/requestBodies/Water"},
        "responses": {"204": {"description": "Done."}},
    }
    first = made(data, Ledger())
    data = copy.deepcopy(data)
    content = data["components"]["requestBodies"]["Water"]["content"]["application/json"]
    content["schema"]["oneOf"] = [{"type": "object", "required": ["at"], "properties": {"at": {}}}, *reversed(kinds)]
    second = made(data, first.ledger)

    place = "/components/requestBodies/Water/content/application~1json/schema/oneOf/{}"
    for number, name in enumerate(("WaterSea", "WaterRiver", "WaterLake")):
        assert first.classes[place.format(number)] == (name, ())
        assert second.classes[place.format(3 - number)] == (name, ())


def test_a_component_at_another_place_keeps_its_name() -> None:
    """It is called the same in the document, so also if that name is not the one that it would get."""
    other = {"type": "object", "properties": {"depth": {"type": "integer"}}}
    span = {"type": "object", "properties": {"low": {"type": "integer"}, "high": {"type": "integer"}}}
    several = {"type": "array", "items": copy.deepcopy(span)}
    schemas = {**document()["components"]["schemas"], "hub": other, "Depth": span, "Width": copy.deepcopy(span)}
    schemas |= {"Depths": several, "Widths": copy.deepcopy(several)}
    for name in ("hub", "Depth", "Width", "Depths", "Widths"):
        schemas["HubPage"]["properties"][name] = {"$ref": f"#/components/schemas/{name}"}
    data = {**document(), "components": {"schemas": schemas}}
    first = made(data, Ledger())
    text = json.dumps(data).replace("#/components/schemas/", "#/definitions/")
    moved = {**json.loads(text), "components": {}, "definitions": json.loads(text)["components"]["schemas"]}
    second = made(moved, first.ledger)

    assert first.classes["/components/schemas/hub"] == ("HubObject", ())
    assert second.classes["/definitions/hub"] == ("HubObject", ())
    for name in ("Hub", "Depth", "Width"):
        assert second.classes[f"/definitions/{name}"] == (name, ())
    for name in ("Depth", "Width"):
        assert second.classes[f"/definitions/{name}s/items/class"] == (f"{name}sItem", ())


def test_what_was_written_in_an_operation_may_be_a_component_of_any_kind() -> None:
    """A parameter, a body or an answer, of a failure too."""
    first_data = document()
    operation = first_data["paths"]["/hubs"]["get"]
    span = {"type": "object", "properties": {"low": {"type": "integer"}, "high": {"type": "integer"}}}
    fault = {"type": "object", "properties": {"code": {"type": "string"}, "before": span, "after": copy.copy(span)}}
    operation["responses"]["404"] = answer(fault)
    first = made(first_data, Ledger())
    names = {name for name, _ in first.classes.values()}
    assert {"ListHubsOrder", "ListHubsResponse404", "ListHubsBefore", "ListHubsAfter"} <= names

    second_data = copy.deepcopy(first_data)
    operation = second_data["paths"]["/hubs"]["get"]
    components = second_data["components"]
    components["parameters"] = {"Sorting": operation["parameters"][1]}
    components["responses"] = {"Missing": operation["responses"]["404"]}
    operation["parameters"][1] = {"$ref": "#/components/parameters/Sorting"}
    operation["responses"]["404"] = {"$ref": "#/components/responses/Missing"}
    second = made(second_data, first.ledger)

    assert {
        ("Sorting", ("ListHubsOrder",)),
        ("MissingResponse", ("ListHubsResponse404",)),
        ("MissingBefore", ("ListHubsBefore",)),
        ("MissingAfter", ("ListHubsAfter",)),
    } <= {*second.classes.values()}


def test_what_mentions_a_component_tells_that_it_is_the_same() -> None:
    """Even if it has few parts, and a name without a word of the old one."""

    def change(data: Any) -> Any:
        return rename_component(data, "HubPage", "Listing")

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Listing"] == ("Listing", ("HubPage",))


def test_a_component_may_change_and_be_renamed_at_once() -> None:
    """What mentions it says so, if most of its parts are the same; a class under its old name is another one."""

    def change(data: Any) -> Any:
        data = rename_component(data, "Hub", "Centre")
        del data["components"]["schemas"]["Centre"]["properties"]["title"]
        data["components"]["schemas"]["hub"] = {"type": "object", "properties": {"depth": {"type": "integer"}}}
        return data

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Centre"] == ("Centre", ("Hub",))
    assert second.classes["/components/schemas/hub"] == ("HubObject", ())


def test_renamed_components_that_change_are_known_by_each_other() -> None:
    """A page that is renamed tells of what is on it."""

    def change(data: Any) -> Any:
        data = rename_component(rename_component(data, "HubPage", "Listing"), "Hub", "Centre")
        data["components"]["schemas"]["Centre"]["properties"]["depth"] = {"type": "integer"}
        del data["paths"]["/hubs/{hub_id}"]
        return data

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Listing"] == ("Listing", ("HubPage",))
    assert second.classes["/components/schemas/Centre"] == ("Centre", ("Hub",))


def test_a_component_of_another_shape_is_another_thing() -> None:
    """Though it is mentioned where one was that is gone: no old name leads to something else."""

    def change(data: Any) -> Any:
        data = rename_component(data, "Hub", "Centre")
        parts = data["components"]["schemas"]["Centre"]["properties"]
        parts["depth"], parts["width"] = parts.pop("code"), parts.pop("state")
        parts["height"] = parts.pop("power")
        return data

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Centre"] == ("Centre", ())


def test_components_of_one_shape_are_not_told_apart() -> None:
    """Where some things mention the one and some the other, neither is what was there before."""

    def change(data: Any) -> Any:
        data = rename_component(data, "Hub", "Centre")
        data["components"]["schemas"]["Other"] = data["components"]["schemas"]["Centre"]
        responses = data["paths"]["/hubs/{hub_id}"]["get"]["responses"]
        data["paths"]["/hubs/{hub_id}"]["get"]["responses"] = rename_component(responses, "Centre", "Other")
        return data

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Centre"] == ("Centre", ())
    assert second.classes["/components/schemas/Other"] == ("Other", ())


def test_components_of_one_shape_are_told_apart_by_what_mentions_them() -> None:
    """Two that are alike, both renamed, each where it was."""

    def twins(data: Any) -> Any:
        data = copy.deepcopy(data)
        data["components"]["schemas"]["Pub"] = data["components"]["schemas"]["Hub"]
        responses = data["paths"]["/hubs/{hub_id}"]["get"]["responses"]
        data["paths"]["/hubs/{hub_id}"]["get"]["responses"] = rename_component(responses, "Hub", "Pub")
        return data

    before = twins(document())
    first = made(before, Ledger())
    second = made(rename_component(rename_component(before, "Hub", "Mall"), "Pub", "Bar"), first.ledger)

    assert second.classes["/components/schemas/Mall"] == ("Mall", ("Hub",))
    assert second.classes["/components/schemas/Bar"] == ("Bar", ("Pub",))


def test_a_field_that_is_renamed_has_an_alias() -> None:
    """Where type and description are those of the only one that is gone."""

    def change(data: Any) -> None:
        hub = data["components"]["schemas"]["Hub"]
        hub["properties"], hub["required"] = renamed_key(hub["properties"], "title", "label"), ["label"]

    _, second = before_and_after(change)

    assert second.fields["/components/schemas/Hub/properties/label"] == ("label", ("title",))


def test_a_field_without_a_description_is_another_one() -> None:
    """Too many values are strings."""

    def change(data: Any) -> None:
        hub = data["components"]["schemas"]["Hub"]
        hub["properties"] = renamed_key(hub["properties"], "code", "number")

    _, second = before_and_after(change)

    assert second.fields["/components/schemas/Hub/properties/number"] == ("number", ())


def test_a_field_that_is_spelled_otherwise_keeps_its_name() -> None:
    """Python knows no difference."""

    def change(data: Any) -> None:
        hub = data["components"]["schemas"]["Hub"]
        hub["properties"] = renamed_key(hub["properties"], "createdAt", "created_at")

    _, second = before_and_after(change)

    assert second.fields["/components/schemas/Hub/properties/created_at"] == ("created_at", ())


def test_a_parameter_that_is_renamed_has_an_alias() -> None:
    """Where type and description are those of the only one that is gone."""
    _, second = before_and_after(put("paths /hubs get parameters 0 name", "limit"))

    entry = second.operations["GET /hubs"]
    assert entry.parameters == {"query:limit": "limit", "query:order": "order"}
    assert {key: [*old] for key, old in entry.former.items()} == {"query:limit": ["first"]}


def test_what_is_put_before_an_inline_type_does_not_get_its_name() -> None:
    """A position in the document tells nothing: parameters and alternatives are known by what they are."""

    def change(data: Any) -> None:
        mode = {"name": "mode", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}
        data["paths"]["/hubs"]["get"]["parameters"].insert(0, mode)
        choices = data["components"]["schemas"]["Power"]["oneOf"]
        choices.insert(0, {"type": "object", "required": ["waves"], "properties": {"waves": {"type": "number"}}})

    first, second = before_and_after(change)

    assert {name for name, _ in first.classes.values()} < {name for name, _ in second.classes.values()}
    assert second.classes["/paths/~1hubs/get/parameters/2/schema/class"] == ("ListHubsOrder", ())
    solar = "/components/schemas/Power/oneOf/0/properties/panels"
    assert first.fields[solar] == second.fields[solar.replace("/0/", "/1/")]


def test_a_schema_that_becomes_a_component_has_both_names() -> None:
    """The component's own, and the one that it had within another."""

    def change(data: Any) -> None:
        schemas = data["components"]["schemas"]
        schemas["Condition"] = schemas["Hub"]["properties"]["state"]
        schemas["Hub"]["properties"]["state"] = {"$ref": "#/components/schemas/Condition"}

    _, second = before_and_after(change)

    assert second.classes["/components/schemas/Condition"] == ("Condition", ("HubState",))


def with_spots() -> Any:
    """Return a document in which two schemas have the same small object in place."""
    data = document()
    for name in ("Hub", "HubPage"):
        spot = {"type": "object", "properties": {"x": {"type": "number"}}}
        data["components"]["schemas"][name]["properties"]["spot"] = spot
    return data


def mention(data: Any, component: str) -> None:
    """Mention a component where the small objects are in place."""
    for name in ("Hub", "HubPage"):
        reference = {"$ref": f"#/components/schemas/{component}"}
        data["components"]["schemas"][name]["properties"]["spot"] = reference


def test_what_is_within_a_schema_stays_when_that_gets_a_base() -> None:
    """A step into `allOf` is none to somebody who reads the schema."""
    data = with_spots()
    hub = data["components"]["schemas"]["Hub"]
    hub["properties"]["other"] = copy.deepcopy(hub["properties"]["spot"])
    first = made(data, Ledger())
    schemas = data["components"]["schemas"]
    schemas["Base"] = {"type": "object", "properties": {"code": hub["properties"].pop("code")}}
    schemas["Hub"] = {"allOf": [{"$ref": "#/components/schemas/Base"}, hub]}
    classes = made(data, first.ledger).classes

    for name in ("spot", "other", "state"):
        python = first.classes[f"/components/schemas/Hub/properties/{name}/class"]
        assert classes[f"/components/schemas/Hub/allOf/1/properties/{name}/class"] == python


def test_what_goes_to_a_base_stays() -> None:
    """It has the name that it had within the schema that has the base now."""
    data = with_spots()
    hub = data["components"]["schemas"]["Hub"]
    hub["properties"]["other"] = copy.deepcopy(hub["properties"]["spot"])
    first = made(data, Ledger())
    schemas = data["components"]["schemas"]
    moved = {name: hub["properties"].pop(name) for name in ("spot", "other")}
    schemas["Base"] = {"type": "object", "properties": moved}
    schemas["Hub"] = {"allOf": [{"$ref": "#/components/schemas/Base"}, hub]}
    second = made(data, first.ledger)

    for name in moved:
        python = first.classes[f"/components/schemas/Hub/properties/{name}/class"]
        assert second.classes[f"/components/schemas/Base/properties/{name}/class"] == python
    assert "class HubSpot(Model)" in second.generation.files["src/api/models/_base.py"]
    assert made(data, second.ledger).generation.files == second.generation.files


def test_small_things_that_become_a_component_are_known_by_their_place() -> None:
    """Each of those that are one now."""
    data = with_spots()
    first = made(data, Ledger())
    data["components"]["schemas"]["Point"] = {"type": "object", "properties": {"x": {"type": "number"}}}
    mention(data, "Point")
    python, aliases = made(data, first.ledger).classes["/components/schemas/Point"]

    assert python == "Point"
    assert {*aliases} == {"HubSpot", "HubPageSpot"}


def test_things_that_become_a_component_that_is_there_are_known() -> None:
    """That keeps its names, and they have no names of their own to come back to."""
    data = with_spots()
    data["components"]["schemas"]["Point"] = {"type": "object", "properties": {"x": {"type": "number"}}}
    first = made(data, Ledger())
    before = copy.deepcopy(data)
    mention(data, "Point")
    second = made(data, first.ledger)

    assert second.classes["/components/schemas/Point"] == ("Point", ("HubPageSpot", "HubSpot"))
    assert made(data, second.ledger).ledger == second.ledger
    assert "/components/schemas/Hub/properties/spot/class" not in second.classes
    back = made(before, second.ledger).classes
    assert back["/components/schemas/Point"] == second.classes["/components/schemas/Point"]
    assert back["/components/schemas/Hub/properties/spot/class"][0] not in {"HubSpot", "HubPageSpot", "Point"}


def test_a_document_that_is_renamed_moves_no_name() -> None:
    """Its places say that it is the same."""
    first = made(document(), Ledger())
    second = made(document(), first.ledger, file="other.json")

    assert second.classes == first.classes
    assert second.methods == first.methods


def test_what_went_comes_back_under_its_name() -> None:
    """The ledger remembers, and says for how long."""

    def without(data: Any) -> Any:
        del data["paths"]["/hubs/{hub_id}"]
        del data["components"]["schemas"]["Hub"]["properties"]["title"]
        return data

    first, second = before_and_after(without)
    again = made(document(), second.ledger)

    assert second.operations["GET /hubs/{hub_id}"].removed == "1.0.0"
    assert again.ledger == first.ledger


@pytest.mark.parametrize("taken", ["models", "resources"])
def test_a_new_thing_takes_no_name_that_is_in_use(taken: str) -> None:
    """A model does not get a resource's class, nor that of a union's unknown variants."""

    def change(data: Any) -> None:
        for name in ("Hubs", "UnknownPower", "AsyncHubs"):
            data["components"]["schemas"][name] = {"type": "object", "properties": {taken: {"type": "string"}}}

    first, second = before_and_after(change)

    assert {first.classes[key] for key in first.classes} <= {*second.classes.values()}
    assert second.classes["/components/schemas/Hubs"] == ("HubsObject", ())
    assert second.classes["/components/schemas/UnknownPower"] == ("UnknownPowerObject", ())


def servers(*described: str) -> dict[str, str]:
    """Return the names of servers that all have one URL, by what is said of them, after there was only the first."""
    first, *_ = described
    data = document()
    data["servers"] = [{"url": "https://hubs.example/{part}", "description": first}]
    ledger = made(data, Ledger()).ledger
    data["servers"] = [{"url": "https://hubs.example/{part}", "description": words} for words in reversed(described)]
    second = made(data, ledger)
    third = made({**data, "servers": data["servers"][::-1]}, second.ledger)

    assert third.ledger == second.ledger
    keys = {key: name for key, (name, _) in second.fields.items() if key.startswith("/servers/")}
    return {key.rpartition("/")[2]: name for key, name in keys.items()}


def test_servers_of_one_url_are_told_apart() -> None:
    """Each keeps its name, the first one that it had alone, too."""
    assert servers("Inland", "Coast", "Islands") == {"Inland": "inland", "Coast": "coast", "Islands": "islands"}
    long = "Where everything is that is too long for a name"
    assert servers(long, "Coast") == {long: "hubs_example", "Coast": "coast"}
