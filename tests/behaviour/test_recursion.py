"""Types that contain themselves, or are among their own alternatives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.behaviour import cases

RAIL, ROAD = {"train": "IC 79"}, {"car": "red"}


@pytest.mark.parametrize("name", ["Mark", "Sign", "Light"])
@pytest.mark.parametrize("value", ["stop", 7, True])
def test_a_loop_of_plain_types(name: str, value: object) -> None:
    """Each type of a loop is whatever one of them is."""
    sdk = cases.sdk("recursion")

    assert sdk("").decode(getattr(sdk("models"), name), value) is value


@pytest.mark.parametrize("name", ["Route", "Trip"])
@pytest.mark.parametrize(("data", "model"), [(RAIL, "Rail"), (ROAD, "Road"), (None, "NoneType")])
def test_a_loop_of_unions(name: str, data: Any, model: str) -> None:
    """The same is true of unions of objects, and of null."""
    sdk = cases.sdk("recursion")

    assert type(sdk("").decode(getattr(sdk("models"), name), data)).__name__ == model


def test_a_union_within_itself_that_may_be_null() -> None:
    """Null is as good within as it is around."""
    sdk = cases.sdk("recursion")
    value = sdk("").decode(sdk("models").Plan, [RAIL, None, [ROAD, []]])

    assert value == [sdk("models").Rail(train="IC 79"), None, [sdk("models").Road(car="red"), []]]


def test_a_tag_for_the_union_itself() -> None:
    """A tag that means the whole union means nothing: an object with it is unknown, and decodes."""
    sdk = cases.sdk("recursion")
    known, unknown = (sdk("").decode(sdk("models").Sum, {"kind": kind}) for kind in ("part", "total"))

    assert (type(known).__name__, type(unknown).__name__) == ("Part", "UnknownSum")


@pytest.mark.parametrize(("data", "kind"), [([[], [[]]], "list"), ({"kind": "part"}, "Part"), (RAIL, "Rail")])
def test_a_list_among_objects_with_a_tag(data: Any, kind: str) -> None:
    """Where a value may be no object, the best match decides."""
    sdk = cases.sdk("recursion")

    assert type(sdk("").decode(sdk("models").Branch, data)).__name__ == kind
