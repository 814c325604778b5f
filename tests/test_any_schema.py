"""Any document of schemas becomes an SDK whose models take what the annotations say and give it back."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog, SpecRejected
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate
from tests.corpus.exercise import exercise
from tests.support import ROOT, spec_of, with_shared_runtime, write_tree

NAMES = ("Tide", "station", "level-1", "list", "None", "Model", "Плотина", "+1")
PROPERTIES = ("id", "type", "kind", "class", "self", "to_dict", "a b", "Ä", "list", "from", "")
FORMATS = ("", "date", "date-time", "time", "duration", "uuid", "byte", "decimal", "password", "binary", "ü")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2, width=16), st.sampled_from("abAB"))

references = st.sampled_from(NAMES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
scalars = st.fixed_dictionaries(
    {"type": st.sampled_from(("string", "integer", "number", "boolean", "null"))},
    optional={"format": st.sampled_from(FORMATS), "description": st.text(max_size=9), "default": VALUES},
)
constants = st.one_of(
    st.fixed_dictionaries({"const": VALUES}),
    st.fixed_dictionaries({"enum": st.lists(VALUES, min_size=1, max_size=4)}),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas made of others."""
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=3)
    required = st.lists(st.sampled_from(PROPERTIES), max_size=2, unique=True)
    objects = st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": named,
            "required": required,
            "additionalProperties": st.one_of(st.booleans(), inner),
            "patternProperties": st.fixed_dictionaries({"^x": inner}),
            "title": st.sampled_from(("", "Tide", "A thing")),
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")}, optional={"items": inner, "prefixItems": several, "minItems": st.integers(0, 2)}
    )
    choices = st.sampled_from(("oneOf", "anyOf", "allOf")).flatmap(
        lambda keyword: st.fixed_dictionaries(
            {keyword: several},
            optional={
                "discriminator": st.sampled_from(PROPERTIES).map(lambda name: {"propertyName": name}),
                "properties": named,
                "nullable": st.booleans(),
                "not": inner,
            },
        )
    )
    return st.one_of(objects, arrays, choices)


schemas = st.recursive(st.one_of(references, scalars, constants, st.just({}), st.booleans()), composed, max_leaves=8)
documents = st.fixed_dictionaries(
    {
        "openapi": st.sampled_from(("3.0.3", "3.1.0")),
        "info": st.just({"title": "Tides", "version": "1"}),
        "paths": st.just({}),
        "components": st.fixed_dictionaries({"schemas": st.fixed_dictionaries(dict.fromkeys(NAMES, schemas))}),
    }
)


def generated(spec: Path, package: str) -> Generation | None:
    """Return the SDK of a document, None where it is rejected."""
    target, log = Target.of(spec, package=package), DiagnosticLog()
    try:
        return generate(target, Ledger(), sources_of(target, log), log)
    except SpecRejected:
        return None


PHASES = (Phase.explicit, Phase.generate)  # what fails is small, and each try takes a second


@settings(max_examples=25, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(document=documents)
def test_round_trip(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every module imports, every model can be made, decoded and encoded, and strict decoding refuses wrong types."""
    folder = tmp_path_factory.mktemp("any")
    package = f"any_{folder.name.removeprefix('any')}"
    (folder / "spec.json").write_text(json.dumps(document), encoding="utf-8")
    generation = generated(folder / "spec.json", package)
    assert generation is not None
    write_tree(folder, generation.files)
    sys.path.insert(0, str(folder / "src"))
    try:
        found = exercise(package)
    finally:
        sys.path.remove(str(folder / "src"))
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]

    assert found.failures == []
    assert found.accepted == []


def test_types(tmp_path: Path) -> None:
    """What is generated is clean to both type checkers in strict mode."""
    made: list[dict[str, str]] = []

    @settings(max_examples=25, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(document=documents)
    def gather(document: dict[str, Any]) -> None:
        (tmp_path / "spec.json").write_text(json.dumps(document), encoding="utf-8")
        generation = generated(tmp_path / "spec.json", "api")
        assert generation is not None
        prefix = "src/api/"
        made.append({p.removeprefix(prefix): t for p, t in generation.files.items() if p.startswith(prefix)})

    gather()
    package = tmp_path / "types" / "every"
    runtime = {path: text for path, text in made[0].items() if path.startswith("_runtime/")}
    write_tree(package, {"__init__.py": "", "py.typed": "", **runtime})
    for number, files in enumerate(made):
        write_tree(package / f"schema_{number}", with_shared_runtime(files))
    config = {"include": ["."], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (package.parent / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    mypy = ("mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "-p", "every")
    for words in mypy, ("pyright", "--pythonpath", sys.executable):
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=package.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-5000:]


def mutated(node: Any, chance: random.Random) -> Any:
    """Return a document with one of its values replaced by something else, or one of its keys gone."""
    holders = [one for one in _walk(node) if one]
    holder = chance.choice(holders)
    key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    if chance.random() < 0.3:
        del holder[key]
    else:
        holder[key] = chance.choice([None, True, 7, 0.5, "", "#/components/schemas", [], {}, [None], {"$ref": "#"}])
    return node


def _walk(node: Any) -> list[Any]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict | list) else []
    return [*own, *(one for child in children for one in _walk(child))]


@pytest.mark.parametrize("case", sorted((ROOT / "tests" / "cases").iterdir()), ids=lambda case: case.name)
def test_no_traceback(case: Path, tmp_path: Path) -> None:
    """Whatever is wrong with a document, it is generated or rejected with a message."""
    document = yaml.safe_load(spec_of(case).read_text(encoding="utf-8"))
    chance = random.Random(case.name)  # noqa: S311 - the same documents each time
    for number in range(12):
        broken = copy.deepcopy(document)
        for _ in range(chance.randint(1, 4)):
            broken = mutated(broken, chance)
        spec = tmp_path / f"{number}.json"
        spec.write_text(json.dumps(broken, default=str), encoding="utf-8")

        generated(spec, "broken")
