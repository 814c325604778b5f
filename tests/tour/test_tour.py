"""The README's tour, from nothing to an activated integration, and the guide to signing keys: run as they stand."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from tests import snippets
from tests.behaviour import sdk
from tests.support import ROOT
from tests.tour.operations import HANDLERS
from tests.tour.server import ISSUER, Call, Platform

README = ROOT / "README.md"
TOUR = "A tour of the Versori SDK"
SIGNING_KEYS = ROOT / "spec" / "guides" / "signing-keys.md"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Platform]:
    """A platform where nothing exists yet, to which the environment leads the clients."""
    sdk.on_path()
    for name in os.environ:
        if name.startswith("VERSORI_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with Platform(HANDLERS) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        yield running


def sign_in(platform: Platform, url: str) -> str:
    """Return where a browser ends up that opens a URL of Parcelworks, which is played by the platform."""
    assert url.startswith("https://login.parcelworks.example/authorize?")
    answer = httpx2.get(url.replace("https://login.parcelworks.example", platform.url))
    return answer.headers["location"]


def test_the_tour(platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each request is as the documents say, each step finds what the ones before it made, and nothing is left."""
    monkeypatch.setenv("PARCELWORKS_SECRET", "p")
    monkeypatch.setenv("TALLYBOOK_KEY", "t")
    printed: list[str] = []

    def browse(prompt: str) -> str:
        printed.extend(capsys.readouterr().out.splitlines())
        return sign_in(platform, printed[-1].removeprefix("Sign in at "))

    monkeypatch.setattr("builtins.input", browse)
    made = snippets.run(README, TOUR)
    printed += capsys.readouterr().out.splitlines()

    assert platform.faults == []
    assert [line for line in printed if not line.startswith("Sign in")] == [
        "Tallybook at https://api.tallybook.example",
        "Parcelworks at https://api.parcelworks.example",
        "Send parcels for Corner Bakery",
        "404 is what a hub that is gone answers",
    ]
    assert {api for api, _ in platform.called} == {"embedded", "connect", "organisations"}
    assert made["activation"].integration.is_activated  # type: ignore[attr-defined]
    store = platform.store
    assert (store.hubs, store.users, store.connections, store.activations) == ({}, {}, {}, {})


@pytest.fixture
def hub_id(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> str:
    """A hub with one integration, in the environment too."""

    def make(name: tuple[str, str], body: dict[str, Any], **path: str) -> str:
        call = Call(path=path, query={}, body=body, user="")
        return str(HANDLERS[name](platform, call)["id"])

    owner = make(("organisations", "CreateOrganisation"), {"slug": "tallybook", "displayName": "Tallybook"})
    wanted: dict[str, Any] = {"name": "Tallybook", "baseUrl": "https://api.tallybook.example", "authSchemeConfigs": []}
    connector = make(("connect", "CreateHTTPConnector"), wanted, organisation_id=owner)
    scheme = {"id": "01KKBQY7K99KES63BENWAF8WSZ", "description": "None", "schemeType": "none"}
    wanted = {"name": "Hub", "primaryConnectorId": connector, "authSchemeConfig": scheme}
    hub = make(("embedded", "CreateHub"), wanted)
    make(("embedded", "CreateIntegration"), {"name": "Send parcels"}, hub_id=hub)
    monkeypatch.setenv("HUB_ID", hub)
    return hub


def test_signing_keys(platform: Platform, hub_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The platform takes the token of an end user, verified with the key that it hands out."""
    snippets.run(SIGNING_KEYS)

    assert platform.faults == []
    assert capsys.readouterr().out.splitlines() == ["Send parcels False", "cust-4711"]
    assert platform.called == [
        ("organisations", "GetActiveOrganisation"),
        ("organisations", "CreateSigningKey"),
        ("embedded", "ListEndUserIntegrations"),
        ("organisations", "GetPublicKey"),
        ("organisations", "DeleteSigningKey"),
    ]
    assert stat.S_IMODE(Path("signing-key.pem").stat().st_mode) == 0o600
    assert platform.store.keys == {}


def test_other_tokens_are_refused(platform: Platform, hub_id: str) -> None:
    """Those of another user, of no key, of a deleted key, that have expired, or are signed by somebody else."""
    made: dict[str, Any] = snippets.run(SIGNING_KEYS)
    deleted = made["end_user_token"](made["key"].id, "cust-4711")
    with made["OrganisationsClient"]() as client:
        organisation = client.organisations.get_active()
        key = client.signing_keys.create(organisation.id, body=made["SigningKeyCreate"](name="Other"))
    claims = {"iss": f"{ISSUER}{key.id}", "sub": "cust-4711", "iat": datetime.now(UTC)}
    late = {**claims, "exp": datetime.now(UTC) + timedelta(minutes=1)}
    expired = {**claims, "exp": datetime.now(UTC) - timedelta(minutes=1)}

    def status(token: str, user: str = "cust-4711") -> int:
        with made["Client"](token=token, max_retries=0) as client:
            try:
                client.embedded_integrations.list(hub_id, user)
            except sdk.module("").APIError as error:
                return int(error.status)
            return 200

    good = jwt.encode(late, key.private_key, algorithm="RS256")
    assert status(good) == 200
    assert status(good, "cust-4712") == 403
    assert status(deleted) == 401
    assert status("nonsense") == 401
    assert status(jwt.encode(expired, key.private_key, algorithm="RS256")) == 401
    assert status(jwt.encode(claims, key.private_key, algorithm="RS256")) == 401
    assert status(jwt.encode(late, made["private_key"].read_text(), algorithm="RS256")) == 401
    assert platform.faults == []


@pytest.mark.parametrize(("file", "section"), [(README, TOUR), (SIGNING_KEYS, "")], ids=["tour", "signing-keys"])
def test_snippets_pass_a_type_checker(file: Path, section: str, tmp_path: Path) -> None:
    """As strictly as mypy can."""
    page = tmp_path / "page.py"
    page.write_text(snippets.script(file, section), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", page.name],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(sdk.FOLDER / "src"), "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line for line in found.stdout.splitlines() if line.startswith("page.py")] == []
