"""Families of schemas: what extends a schema with a discriminator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.sdks import Sdk

CASE = Path(__file__).parents[1] / "cases/families/spec.yaml"


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    return Sdk.of(CASE, tmp_path_factory.mktemp("sdk"), "sdk_with_families")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"group": "Fish", "fins": 2}, "Fish"),
        ({"group": "Bird", "species": "gull", "beak": "red"}, "Gull"),
        ({"group": "Bird", "species": "auk"}, "BirdBase"),
        ({"group": "Tern", "species": "tern"}, "Tern"),
        ({"group": "Crab", "claws": 2}, "AnimalBase"),
    ],
)
def test_a_family_within_a_family(sdk: Sdk, data: dict[str, Any], kind: str) -> None:
    """One tag leads to the other one; both may be unknown."""
    union = sdk.module("models").Animal
    animal = sdk.module("").decode(union, data)

    assert type(animal).__name__ == kind
    assert isinstance(animal, union)
    assert animal.to_dict() == data
    assert sdk.module("").problems(animal) == ()


def test_the_tag_of_the_family_is_preset(sdk: Sdk) -> None:
    """In the plain object of its base."""
    models = sdk.module("models")

    assert models.BirdBase(species="auk").to_dict() == {"group": "Bird", "species": "auk"}


@pytest.mark.parametrize("union", ["Light", "Signal"])
def test_the_name_of_a_schema_is_a_tag_beside_its_mapping(sdk: Sdk, union: str) -> None:
    """It means the same, in a union of unions as well; what goes out is what the mapping says."""
    lamp = sdk.module("").decode(getattr(sdk.module("models"), union), {"type": "Lamp", "colour": "red"}, strict=True)

    assert type(lamp).__name__ == "Lamp"
    assert lamp.to_dict() == {"type": "lamp", "colour": "red"}
    assert lamp == sdk.module("models").Lamp(colour="red")


def test_what_the_mapping_says_comes_first(sdk: Sdk) -> None:
    """And a property that is limited to some values has no others: `Flash` is always called so by them."""
    union = sdk.module("models").Light

    assert type(sdk.module("").decode(union, {"type": "flash"})).__name__ == "Flash"
    assert type(sdk.module("").decode(union, {"type": "Flash"})).__name__ == "UnknownLight"
