"""Enums with several names."""

from __future__ import annotations

from tests.behaviour import cases


def test_another_name_of_an_enum_is_that_enum() -> None:
    """So that a value of the one is a value of the other, for type checkers as well."""
    sdk = cases.sdk("enums")
    models = sdk("models")

    assert models.Sort is models.Kind
    assert sdk("").decode(models.Sort, next(iter(models.Kind)).value) is next(iter(models.Kind))
