"""Generated code on every interpreter of this machine that it has to work on, with nothing but the standard library.

Skips say which versions are not here.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.interpreters import VERSIONS, interpreters
from tests.support import ROOT

SOURCE = ROOT / "generated" / "versori" / "src"
CASES = ROOT / "tests" / "cases"

COMPILE = """
import sys
from pathlib import Path
for folder in sys.argv[1:]:
    for path in Path(folder).rglob("*.py"):
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
"""

# Only two modules need more than the standard library.
IMPORT = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
for name in ("httpx2", "pydantic_core", "typing_extensions"):
    sys.modules[name] = None  # as if it were not installed
import versori
lacking = {}
for module in pkgutil.walk_packages(versori.__path__, "versori."):
    try:
        found = importlib.import_module(module.name)
    except ModuleNotFoundError as missing:
        lacking[module.name] = missing.name
    else:
        for name in getattr(found, "__all__", ()):
            if "Httpx" not in name:
                getattr(found, name)
assert lacking == {
    "versori._runtime.httpx_transport": "httpx2",
    "versori._runtime.pydantic_schema": "pydantic_core",
}, lacking
"""

DECODE = """
import copy, json, pickle, sys
sys.path.insert(0, sys.argv[1])
sys.modules["httpx2"] = sys.modules["typing_extensions"] = None
from versori.embedded import AsyncClient, Client
from versori.embedded.models import Credential, EndUserPage, EndUserSummary

user = {
    "id": "01HV3Q8Z6M7N4K2J9X5T1R0WBC",
    "externalId": "42",
    "displayName": "Zo\\u00eb",
    "hubId": "01HV3Q8Z6M7N4K2J9X5T1R0WBD",
    "createdAt": "2024-05-06T07:08:09.123456789+02:00",
    "updatedAt": "2024-05-06T07:08:09z",
    "notYetKnown": {"n": 1e400},
}
one = EndUserSummary.from_json(json.dumps(user).replace("Infinity", "1e400"))
assert one.external_id == "42" and one.created_at.utcoffset().seconds == 7200
assert json.loads(one.to_json()) == user
for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(one, protocol)) == one
assert copy.copy(one) == copy.deepcopy(one) == one
page = EndUserPage(total_count=1, users=[one])
assert pickle.loads(pickle.dumps(page)) == page
assert type(one).__module__ == "versori.embedded.models"
assert Client(token="x", base_url="http://localhost").end_users is not None
assert AsyncClient(token="x", base_url="http://localhost").end_users is not None
assert isinstance(repr(Credential), str)
print("ok")
"""


@pytest.fixture(params=VERSIONS)
def interpreter(request: pytest.FixtureRequest) -> str:
    """Return the program of each version that is here."""
    program = interpreters().get(request.param)
    if program is None:
        pytest.skip(f"Python {request.param} is absent")
    return program


def run(program: str, script: str, *arguments: Path) -> str:
    """Return what a script prints; warnings are errors."""
    words = [program, "-I", "-B", "-W", "error", "-c", script, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        pytest.fail(done.stderr[-5_000:], pytrace=False)
    return done.stdout


def test_compiles(interpreter: str) -> None:
    """Every generated file compiles, and the compiler warns of nothing."""
    run(interpreter, COMPILE, SOURCE, *sorted(CASES.glob("*/expected/src")))


def test_imports(interpreter: str) -> None:
    """Every module can be imported, and only those that are for another package need it."""
    run(interpreter, IMPORT, SOURCE)


def test_decodes(interpreter: str) -> None:
    """Models decode, encode, pickle and copy, and clients can be made, without any other package."""
    assert run(interpreter, DECODE, SOURCE) == "ok\n"
