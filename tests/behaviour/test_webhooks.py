"""What a server sends by itself: verified before it is read, and read as what the document says."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from tests import snippets
from tests.behaviour import cases
from tests.support import ROOT

KEY = b"a secret of 24 bytes ...."
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = 1_700_000_000
STATION = json.dumps({"code": "nl-hvh", "openedOn": "1864-05-01", "lit": True}).encode()


def webhooks() -> Any:
    """Return the module that is tested."""
    return cases.sdk("webhooks")("webhooks")


def signed(body: bytes, *, key: bytes = KEY, id_: str = "msg_1", at: int = NOW) -> dict[str, str]:
    """Return the header fields of a webhook, signed by the words of the standard and not by our code."""
    digest = hmac.new(key, b".".join((id_.encode(), str(at).encode(), body)), hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"Webhook-Id": id_, "Webhook-Timestamp": str(at), "Webhook-Signature": signature}


def standard(*secrets: str, **options: Any) -> Any:
    """Return a verifier whose clock stands still."""
    return webhooks().StandardWebhooks(*(secrets or (SECRET,)), **{"now": lambda: NOW + 10, **options})


def test_a_payload_is_an_object_of_its_class() -> None:
    """A payload is decoded as an answer is: dates, unknown properties, lists, plain values."""
    module, models = webhooks(), cases.sdk("webhooks")("models")
    station = module.parse_webhook("station.updated", STATION, signed(STATION), verify=standard())
    [level] = module.parse_webhook("levels", '[{"at": "2026-01-01T00:00:00Z", "cm": 142}]', {})

    assert isinstance(station, models.Station)
    assert (station.code, station.opened_on) == ("nl-hvh", dt.date(1864, 5, 1))
    assert station.to_dict() == json.loads(STATION)
    assert level.cm == 142
    assert module.parse_webhook("progress", b"0.5", {}) == 0.5
    assert module.parse_webhook("ping", b"", {}) is None


def test_callbacks_of_one_name_are_told_apart() -> None:
    """Two operations with a callback of the same name have it under theirs."""
    module, models = webhooks(), cases.sdk("webhooks")("models")

    assert isinstance(
        module.parse_webhook("startSurvey.finished", '{"depthCm": 1}', {}), models.StartSurveyFinishedPayload
    )
    assert isinstance(module.parse_webhook("startDredging.finished", STATION, {}), models.Station)


def test_an_unknown_name_is_an_error_that_says_the_known_ones() -> None:
    """Nothing is guessed from a body."""
    with pytest.raises(webhooks().UnknownWebhookError, match=r"'station.gone'; there are 'station.updated', 'levels'"):
        webhooks().parse_webhook("station.gone", STATION, {})


def test_a_body_that_is_no_payload_is_an_error() -> None:
    """Neither is what is no JSON, nor what is another type altogether."""
    for body in (b"{", b"[]"):
        with pytest.raises(cases.sdk("webhooks")("").DecodeError):
            webhooks().parse_webhook("station.updated", body, {})


REFUSED: dict[str, tuple[bytes, Mapping[str, str]]] = {
    "another body": (STATION + b" ", signed(STATION)),
    "another key": (STATION, signed(STATION, key=b"x" * 24)),
    "too old": (STATION, signed(STATION, at=NOW - 1000)),
    "from the future": (STATION, signed(STATION, at=NOW + 1000)),
    "another id": (STATION, {**signed(STATION), "Webhook-Id": "msg_2"}),
    "another time": (STATION, {**signed(STATION), "Webhook-Timestamp": str(NOW + 1)}),
    "a time that is no number": (STATION, {**signed(STATION), "Webhook-Timestamp": "١٢"}),
    "a time without end": (STATION, {**signed(STATION), "Webhook-Timestamp": "9" * 5000}),
    "no id": (STATION, {key: value for key, value in signed(STATION).items() if key != "Webhook-Id"}),
    "an empty signature": (STATION, {**signed(STATION), "Webhook-Signature": ""}),
    "another kind of signature": (STATION, {**signed(STATION), "Webhook-Signature": "v2,AAAA v1a,AAAA"}),
    "no ASCII": (STATION, {**signed(STATION), "Webhook-Signature": "v1,\u00e9\ud800"}),
    "no headers": (STATION, {}),
}


@pytest.mark.parametrize(("body", "headers"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_signed_is_refused(body: bytes, headers: Mapping[str, str]) -> None:
    """It is refused whatever its body says, even if that cannot be read."""
    with pytest.raises(webhooks().WebhookVerificationError):
        webhooks().parse_webhook("station.updated", body, headers, verify=standard())
    with pytest.raises(webhooks().WebhookVerificationError):
        webhooks().parse_webhook("no.such", b"{" + body, headers, verify=standard())


def test_secrets_are_rotated() -> None:
    """One of several secrets, and one of several signatures, will do; names of headers are of any case."""
    other = "whsec_" + base64.b64encode(b"y" * 24).decode()
    headers = {name.upper(): value for name, value in signed(STATION).items()}
    headers["WEBHOOK-SIGNATURE"] = f"v1,AAAA {headers['WEBHOOK-SIGNATURE']}"

    webhooks().parse_webhook("station.updated", STATION, headers, verify=standard(other, SECRET))
    with pytest.raises(webhooks().WebhookVerificationError):
        webhooks().parse_webhook("station.updated", STATION, headers, verify=standard(other))


def test_the_example_of_the_standard() -> None:
    """The verifier accepts a signature that the reference implementations of the standard have as an example."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    webhooks().StandardWebhooks(secret, now=lambda: 1614265330)(body, headers)


def test_a_signature_of_the_body_alone() -> None:
    """`HmacSignature` compares the header with the digest of the body."""
    verify = webhooks().HmacSignature("s3cret", header="X-Hub-Signature-256", prefix="sha256=")
    right = "sha256=" + hmac.new(b"s3cret", STATION, hashlib.sha256).hexdigest()

    webhooks().parse_webhook("station.updated", STATION, {"x-hub-signature-256": right}, verify=verify)
    for wrong in ({}, {"x-hub-signature-256": right[:-1]}, {"x-hub-signature-256": right.removeprefix("sha256=")}):
        with pytest.raises(webhooks().WebhookVerificationError):
            webhooks().parse_webhook("station.updated", STATION, wrong, verify=verify)


def test_a_verifier_of_ones_own() -> None:
    """It is called with what came, before anything is read; false is a refusal, and what it raises is raised."""
    seen = []

    def verify(body: bytes, headers: Mapping[str, str]) -> object:
        seen.append((body, dict(headers)))
        return headers.get("x") == "y"

    webhooks().parse_webhook("station.updated", STATION.decode(), {"x": "y"}, verify=verify)
    with pytest.raises(webhooks().WebhookVerificationError):
        webhooks().parse_webhook("station.updated", b"{", {"x": "z"}, verify=verify)
    assert seen == [(STATION, {"x": "y"}), (b"{", {"x": "z"})]

    async def later(body: bytes, headers: Mapping[str, str]) -> bool:
        return False

    with pytest.raises(TypeError):
        webhooks().parse_webhook("station.updated", STATION, {}, verify=later)


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("no base64!",)])
def test_a_secret_has_to_be_one(secrets: tuple[str, ...]) -> None:
    """Without a secret everybody could sign; no message repeats one."""
    with pytest.raises(ValueError, match="secret") as caught:
        webhooks().StandardWebhooks(*secrets)
    assert "no base64!" not in str(caught.value)


def test_clients_do_not_load_it() -> None:
    """Whoever reads no webhooks pays nothing for them."""
    cases.sdk("webhooks")
    code = (
        "import sys, case_webhooks; case_webhooks.Client; assert not [m for m in sys.modules if 'webhooks' in m[14:]]"
    )
    subprocess.run([sys.executable, "-c", code], cwd=cases.folder(), check=True)


def test_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    """The snippet of the README reads a webhook that was signed now."""
    monkeypatch.setenv("API_WEBHOOK_SECRET", SECRET)
    readme = ROOT / "tests" / "cases" / "webhooks" / "expected" / "README.md"
    [block] = [each for each in snippets.blocks(readme, "Webhooks") if each.language == "python"]
    names: dict[str, Any] = {}
    cases.sdk("webhooks")
    exec(block.code.replace("from api", "from case_webhooks"), names)  # noqa: S102
    names["receive"](STATION, signed(STATION, at=int(dt.datetime.now(dt.UTC).timestamp())))
    with pytest.raises(webhooks().WebhookVerificationError):
        names["receive"](STATION, {})


def test_frameworks_hand_over_what_they_have() -> None:
    """Header fields may be any mapping, bodies may be text or bytes-like."""
    body = memoryview(STATION)

    async def handler() -> object:
        station = webhooks().parse_webhook("station.updated", body, dict(signed(STATION)), verify=standard())
        return station.code

    assert asyncio.run(handler()) == "nl-hvh"
