"""What a configuration may say, and what is said about its mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.config import ApiTarget, Author, SiblingSetting, Target, find_config, load_targets
from sdkwright.diagnostics import DiagnosticLog, SpecRejected
from sdkwright.settings import locate

FULL = """\
[project]
name = "mine"

[tool.sdkwright.targets.tide-tables]
output = "generated/tides"
package = "tides"
distribution = "Tide-Tables"
version = "1.2.0rc1"
summary = "Tides of all seas."
license = "apache-2.0 or mit"
license-file = "LICENSE"
authors = [{ name = "A. Author", email = "a@example.org" }, { name = "B" }]
guides = ["docs/tides.md"]
env-prefix = "TIDE"
released = true

[tool.sdkwright.targets.tide-tables.apis.stations]
spec = "spec/stations.yaml"
root = "."
allow = ["GET /stations", "QUERY /stations/{id}"]
closed-enums = true
check-constraints = true
secrets = ["token"]
idempotency-header = "Request-Key"

[tool.sdkwright.targets.tide-tables.apis.stations.resources]
"Tide stations" = "stations"

[tool.sdkwright.targets.tide-tables.apis.stations.methods]
listAll = "stations.list"
"GET /x" = "x"

[tool.sdkwright.targets.tide-tables.apis.stations.pagination.listAll]
kind = "cursor"

[tool.sdkwright.targets.tide-tables.apis.stations.sibling-tags.Sensor]
settings = { tag = "kind", mapping = { gauge = "Gauge", other = "" } }

[tool.sdkwright.targets.tide-tables.apis.forecasts]
spec = "spec/forecasts.yaml"
"""


def load(folder: Path, text: str) -> tuple[Target, ...]:
    """Return the targets of a configuration with no mistakes."""
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return load_targets(folder / "pyproject.toml", DiagnosticLog())


def complaints(folder: Path, text: str) -> list[str]:
    """Return line, column, message and hint of each mistake in a configuration."""
    log = DiagnosticLog()
    (folder / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(SpecRejected) as rejected:
        load_targets(folder / "pyproject.toml", log)

    assert rejected.value.fatal
    return [f"{each.line}:{each.column}: {each.message}" + (f" ({each.hint})" if each.hint else "") for each in log]


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    """Paths are relative to the file."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/tides.md").write_text("# Tides\n", "utf-8")
    (tmp_path / "LICENSE").write_text("Do what you like.\n", "utf-8")
    (target,) = load(tmp_path, FULL)

    assert target == Target(
        name="tide-tables",
        config=(tmp_path / "pyproject.toml").as_posix(),
        output=tmp_path / "generated/tides",
        package="tides",
        distribution="Tide-Tables",
        version="1.2.0rc1",
        summary="Tides of all seas.",
        license="Apache-2.0 OR MIT",
        license_file=tmp_path / "LICENSE",
        authors=(Author("A. Author", "a@example.org"), Author("B")),
        guides=(tmp_path / "docs/tides.md",),
        env_prefix="TIDE",
        released=True,
        apis=(
            ApiTarget(
                name="stations",
                spec=tmp_path / "spec/stations.yaml",
                root=tmp_path / ".",
                resources={"Tide stations": "stations"},
                methods={"listAll": "stations.list", "GET /x": "x"},
                allow=("GET /stations", "QUERY /stations/{id}"),
                closed_enums=True,
                check_constraints=True,
                secrets=("token",),
                pagination={"listAll": {"kind": "cursor"}},
                idempotency_header="Request-Key",
                sibling_tags={("Sensor", "settings"): SiblingSetting("kind", {"gauge": "Gauge", "other": ""})},
            ),
            ApiTarget(name="forecasts", spec=tmp_path / "spec/forecasts.yaml", root=tmp_path / "spec"),
        ),
    )


def test_one_document_needs_two_settings(tmp_path: Path) -> None:
    """All else is derived from the target's name."""
    (target,) = load(tmp_path, '[tool.sdkwright.targets.tide-tables]\nspec = "api.yaml"\noutput = "out"\n')

    assert (target.package, target.distribution, target.env_prefix) == ("tide_tables", "tide-tables", "TIDE_TABLES")
    assert [(api.name, api.spec, api.root) for api in target.apis] == [("", tmp_path / "api.yaml", tmp_path)]


def test_a_document_without_configuration_is_named_by_its_title() -> None:
    """Unless the command line says how."""
    target = Target.of(Path("spec/api.yaml"))

    assert (target.package, target.output, target.apis[0].root) == (None, Path("sdk"), Path("spec"))
    assert target.named("sea_tides").distribution == "sea-tides"
    assert Target.of(Path("api.yaml"), package="mine").named("sea_tides").env_prefix == "MINE"


def test_every_mistake_is_found_at_once(tmp_path: Path) -> None:
    """Each with its line, and a likely word for one that is unknown."""
    text = """\
[tool.sdkwright]
colour = "red"
[tool.sdkwright.targets.a]
output = "out"
pakage = "a"
version = "one"
license = "Beer"
env-prefix = "lower"
summary = '''
two
lines'''
authors = [
  { mail = "x" },
  3,
]
released = "yes"
[tool.sdkwright.targets.a.apis.class]
spec = "api.yaml"
allow = ["GET /x", "get"]
resources = { Tides = "my tides" }
[tool.sdkwright.targets.b]
output = "out/b"
spec = 3
package = "json"
[tool.sdkwright.targets."c d"]
spec = "api.yaml"
output = "."
[tool.sdkwright.targets.e]
"""

    assert complaints(tmp_path, text) == [
        "2:1: `tool.sdkwright` has no setting `colour` (known here: targets)",
        "5:1: `tool.sdkwright.targets.a` has no setting `pakage` (did you mean `package`?)",
        "6:1: `one` is no version (PEP 440)",
        "7:1: `Beer` is no SPDX licence expression (as in `MIT` or `Apache-2.0`)",
        "8:1: `lower` is not of capital letters, digits and underscores",
        "9:1: `two\nlines` is more than one line of printable text",
        "12:1: `tool.sdkwright.targets.a.authors` has no setting `mail` (did you mean `email`?)",
        "12:1: `authors` holds an integer where a table belongs",
        "16:1: `released` is a string where a boolean belongs",
        "17:32: `class` is no Python identifier",
        "19:1: `get` is no HTTP method and path, as in `GET /hubs/{hub_id}`",
        "20:15: `my tides` is no Python name",
        "22:1: the targets `a` and `b` share a folder",
        "23:1: `spec` is an integer where a string belongs",
        "24:1: `json` is a module of the standard library",
        "25:26: `c d` is no name for a target (letters, digits, `-` and `_` are)",
        "25:26: the package needs a name: `c d` is no Python identifier (add `package`)",
        "27:1: `.` is not a folder of its own: this file is in it",
        "27:1: the targets `a` and `c d` share a folder",
        "27:1: the targets `b` and `c d` share a folder",
        '28:25: `tool.sdkwright.targets.e` has no `output` (add `output = "…"`)',
        '28:25: `tool.sdkwright.targets.e` has no `spec` (add `spec = "…"`)',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[tool.sdkwright]\n",
            "1:7: there is no target (add `[tool.sdkwright.targets.NAME]` with `spec` and `output`)",
        ),
        ("tool = 3\n", "1:1: `tool` is an integer where a table belongs"),
        ("[tool.sdkwright.targets]\na = 1\n", "2:1: `a` is an integer where a table belongs"),
        ("[tool\n", "1:6: this is no TOML: expected ']' at the end of a table declaration"),
        ("a = 1\na = 2\n", "2:6: this is no TOML: cannot overwrite a value"),
        ('x = """', "1:8: this is no TOML: "),
    ],
)
def test_a_file_that_configures_nothing(tmp_path: Path, text: str, expected: str) -> None:
    """Has no target, or is no TOML; the words of the parser differ a little between versions of Python."""
    first = complaints(tmp_path, text)[0]

    assert first.startswith(expected[:30])


def test_a_target_has_one_document_or_several(tmp_path: Path) -> None:
    """Not both, and not an empty table of them."""
    text = '[tool.sdkwright.targets.a]\noutput = "out"\nspec = "a.yaml"\napis = {}\n'

    assert complaints(tmp_path, text) == [
        "3:1: a target has `spec` or `apis`, not both (move `spec` into a table under `apis`)",
        "4:1: `apis` is empty (add a table with a `spec` for each document)",
    ]


def test_references_may_be_given_a_wider_root_only_around_the_document(tmp_path: Path) -> None:
    """A root elsewhere could never be left."""
    text = '[tool.sdkwright.targets.a]\noutput = "out"\nspec = "spec/a.yaml"\nroot = "other"\n'

    assert complaints(tmp_path, text) == ["4:1: `other` does not hold the document"]


def test_texts_to_carry_along_are_there(tmp_path: Path) -> None:
    """A licence or a guide that is missing, or no text, is a mistake like any other."""
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    text = """\
[tool.sdkwright.targets.a]
output = "out"
spec = "a.yaml"
license-file = "COPYING"
guides = [
  "none.md",
  "latin.md",
  " ",
]
"""

    assert complaints(tmp_path, text) == [
        "4:1: `COPYING` cannot be read: No such file or directory",
        "5:1: `none.md` cannot be read: No such file or directory",
        "5:1: `latin.md` is not UTF-8",
        "5:1: ` ` is no path",
    ]


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """Missing, or no UTF-8."""
    log = DiagnosticLog()
    path = tmp_path / "pyproject.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SpecRejected):
        load_targets(path, log)

    assert [finding.rule for finding in log] == ["config-syntax"]


def test_the_nearest_file_that_configures_us_is_found(tmp_path: Path) -> None:
    """A generated SDK has a pyproject.toml of its own, which is passed over."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(FULL, "utf-8")
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n", "utf-8")

    assert find_config(inner) == tmp_path / "pyproject.toml"

    (inner / "pyproject.toml").write_text("[oops", "utf-8")

    assert find_config(inner) == inner / "pyproject.toml"


TOML_KEYS = [
    ("a = 1", "a"),
    ("b = '''\n[x]\na = 1\n'''", "b"),
    ('c = [\n  "a = 1", # ]\n  [1],\n]', "c"),
    ("# d = 1\n\n", ""),
    ("e = { a = 1, b = { c = 2 } }", "e"),
    ('"f.g" = 1', "f.g"),
    ("h.i = 1", "h"),
]


@given(st.lists(st.sampled_from(TOML_KEYS), unique=True), st.sampled_from(["", "[t]\n", "[[u]]\n[u.v]\n"]))
def test_keys_are_found_whatever_stands_before_them(parts: list[tuple[str, str]], header: str) -> None:
    """Long strings and lists among them; the line is the key's own."""
    table = {"": (), "[t]\n": ("t",), "[[u]]\n[u.v]\n": ()}[header]
    text = header if table or not header else ""
    for source, key in parts:
        line = text.count("\n") + 1
        text += source + "\n"
        if key:
            assert locate(text + "z = 1\n[last]\nq = 2\n", (*table, key)) == (line, 1 + source.startswith('"'))


def test_the_readme_knows_every_setting(tmp_path: Path) -> None:
    """Each row of its two tables is a setting that is understood, and none is left out."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    _, of_target, of_document = re.split(r"^A (?:target|document).* may have:$", readme, flags=re.MULTILINE)
    rows = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
    documented = {*rows.findall(of_target), *rows.findall(of_document)}

    complaint = complaints(tmp_path, '[tool.sdkwright.targets.a]\noutput = "out"\nspec = "a.yaml"\n"?" = 1\n')[0]

    assert {*complaint.partition("known here: ")[2].rstrip(")").split(", ")} - {"apis"} == documented
