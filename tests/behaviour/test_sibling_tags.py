"""A property that decides what its siblings are, where the configuration or the document says so."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.conformance.sdks import Sdk
from tests.support import target_of, write_tree

CASE = Path(__file__).parents[1] / "cases/sibling-tags"
DECODED = [
    ("Sensor", "SensorGauge", "settings", "Key", {"kind": "gauge", "settings": {"value": "x"}}),
    ("Sensor", "SensorBuoy", "settings", "SensorSettingsBuoy", {"kind": "buoy", "settings": {"depth": 2.5, "more": 1}}),
    ("Sensor", "SensorOther", "settings", "SensorSettingsBuoy", {"kind": "other", "settings": {"depth": 2.5}}),
    ("Station", "StationGauge", "settings", "Key", {"kind": "gauge", "settings": {"value": "x"}, "code": "hvh"}),
    ("Alarm", "Alarm1", "cause", "Key", {"level": 1, "cause": {"value": "x"}}),
    ("Alarm", "Alarm1", "cause", "NoneType", {"level": 1, "cause": None}),
    ("Alarm", "Alarm2", "cause", "Note", {"level": 2, "cause": {"value": "x"}}),
    ("Alarm", "Alarm2", "place", "Address", {"level": 2, "place": {"text": "x"}}),
    ("Level", "LevelNote", "source", "Note", {"by": "note", "source": {"value": "x"}}),
]


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    """Return the SDK that the case's configuration asks for."""
    log, folder = DiagnosticLog(), tmp_path_factory.mktemp("sdk")
    target = target_of(CASE, log).named("sdk_with_sibling_tags")
    target = type(target)(output=folder, package="sdk_with_sibling_tags", apis=target.apis)
    generation = generate(target, Ledger(), sources_of(target, log), log)
    write_tree(folder, generation.files)
    sys.path.insert(0, str(folder / "src"))
    importlib.invalidate_caches()
    return Sdk("sdk_with_sibling_tags", generation.ledger.apis[""], log)


@pytest.mark.parametrize(("union", "variant", "field", "kind", "data"), DECODED)
def test_the_sibling_decides(sdk: Sdk, union: str, variant: str, field: str, kind: str, data: dict[str, Any]) -> None:
    """An object becomes the class of its tag, and the property what that says, however it looks."""
    model = sdk.module("").decode(getattr(sdk.module("models"), union), data)

    assert type(model).__name__ == variant
    assert model.to_dict() == data
    assert type(getattr(model, field)).__name__ == kind


@pytest.mark.parametrize(
    ("union", "data"),
    [
        ("Sensor", {"kind": "mast", "settings": {"value": "x"}}),
        ("Alarm", {"level": 9, "cause": {"value": "x"}}),
        ("Alarm", {"level": "1"}),
        ("Station", {"code": "hvh"}),
    ],
)
def test_unknown_tags_keep_all(sdk: Sdk, union: str, data: dict[str, Any]) -> None:
    """What has a tag that nobody mentions is unknown, and loses nothing."""
    model = sdk.module("").decode(getattr(sdk.module("models"), union), data)

    assert type(model).__name__ == f"Unknown{union}"
    assert model.to_dict() == data


def test_the_tag_is_preset(sdk: Sdk) -> None:
    """Whoever makes an object of a class need not say its tag."""
    models = sdk.module("models")
    sensor = models.SensorGauge(settings=models.Key(value="x"))

    assert sensor.to_dict() == {"kind": "gauge", "settings": {"value": "x"}}


def test_a_tag_that_may_be_absent_is_preset_too(sdk: Sdk) -> None:
    """Or nobody could tell what was sent; what came without it stays so, and it may be left out."""
    models, runtime = sdk.module("models"), sdk.module("")

    assert models.LevelKey(source=models.Key(value="x")).to_dict() == {"source": {"value": "x"}, "by": "key"}
    assert models.LevelKey(by=runtime.UNSET).to_dict() == {}
    assert models.LevelKey.from_dict({}).to_dict() == {}
    assert models.LevelKey.from_dict({}).by is runtime.UNSET
