"""What a user sees when calls fail: every API, both clients, a server that misbehaves in one way at a time."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from typing import Any

import pytest

from tests.behaviour import sdk
from tests.behaviour.conftest import Call
from tests.behaviour.server import answer_of, content_of
from tests.behaviour.test_operations import arguments
from tests.unit.runtime.loopback import Answer, Loopback, Seen

TOKEN = "t0ken-that-nobody-may-see"
NOW = 1_770_000_000.0

STATUSES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    418: "ClientError",
    422: "UnprocessableContentError",
    429: "TooManyRequestsError",
    500: "InternalServerError",
    502: "BadGatewayError",
    503: "ServiceUnavailableError",
    599: "ServerError",
}


class Clock:
    """A clock that nobody has to wait for.

    Attributes:
        pauses: How long callers slept, in seconds.
    """

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def now(self) -> float:
        return NOW + sum(self.pauses)

    def monotonic(self) -> float:
        return sum(self.pauses)

    def random(self) -> float:
        return 0.5

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def sleep_async(self, seconds: float) -> Coroutine[Any, Any, None]:
        async def slept() -> None:
            self.pauses.append(seconds)

        return slept()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that the SDK lives in."""
    made = Clock()
    monkeypatch.setattr(sdk.module("_runtime.clock"), "current", made)
    return made


class Subject:
    """An operation that is made to fail, with arguments that are fine.

    Args:
        operation: It answers with a model, and has a body for errors.
        call: How it is called.
    """

    def __init__(self, operation: sdk.Operation, call: Call) -> None:
        self.operation = operation
        self._call = call
        self.arguments = arguments(operation)[0]

    def __call__(self, url: str, *, token: str = TOKEN, **client: Any) -> Any:
        """Call it at a server and return what it gives."""
        return self._call(self.operation, **self.arguments, client={"base_url": url, "token": token, **client})

    @property
    def answer(self) -> Answer:
        """What it answers when all is well."""
        return answer_of(self.operation.spec)

    @property
    def error(self) -> Any:
        """The example of the body that it answers when something is wrong."""
        content = content_of(self.operation.spec.responses["default"])
        assert content is not None
        return content[1]


def choose(api: sdk.Api, *verbs: str) -> sdk.Operation:
    """Return the first operation of an API with one of these verbs that answers with an object, and needs a token."""
    for operation in sdk.operations():
        if operation.api == api and operation.spec.verb in verbs and "security" not in operation.spec.node:
            content = content_of(operation.success)
            if content and isinstance(content[1], dict) and "default" in operation.spec.responses:
                return operation
    raise LookupError(f"{api} has no such operation")


@pytest.fixture(params=sdk.apis(), ids=str)
def api(request: pytest.FixtureRequest) -> sdk.Api:
    """Each API in turn."""
    found: sdk.Api = request.param
    return found


@pytest.fixture
def reading(api: sdk.Api, call: Call) -> Subject:
    """An operation that may be repeated."""
    return Subject(choose(api, "GET"), call)


@pytest.fixture
def writing(api: sdk.Api, call: Call) -> Subject:
    """An operation that may not."""
    return Subject(choose(api, "POST", "PATCH"), call)


def raised(name: str) -> Any:
    """Expect an exception of the SDK by name, that very class; it has no credential in it."""
    kind = getattr(sdk.module(""), name)
    return pytest.raises(kind, check=lambda error: type(error) is kind and TOKEN not in f"{error}{error!r}{error.args}")


# The server says no ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "name"), STATUSES.items(), ids=map(str, STATUSES))
def test_a_status_has_its_exception(reading: Subject, status: int, name: str) -> None:
    """A status is an exception of its own class, with the typed body, and all that there is to know."""
    with (
        Loopback(Answer.json(reading.error, status, [("X-Request-Id", "7")])) as server,
        raised(name) as caught,
    ):
        reading(server.url, max_retries=0)

    error = caught.value
    assert type(error).__name__ == name
    assert error.status == status
    assert type(error.body).__name__ == "Error"
    assert error.body.to_dict() == reading.error
    assert error.headers["x-request-id"] == "7"
    assert json.loads(error.content) == reading.error
    assert (error.method, error.url.startswith(server.url)) == ("GET", True)


def test_errors_are_one_family(api: sdk.Api) -> None:
    """All exceptions of the SDK are an `SDKError`; those of a status an `APIError`, in the package of every API."""
    root, package = sdk.module(""), sdk.module(api.name)

    assert issubclass(root.NotFoundError, root.ClientError)
    assert issubclass(root.ClientError, root.APIError)
    assert issubclass(root.APIError, root.SDKError)
    assert issubclass(root.DecodeError, root.SDKError)
    assert package.NotFoundError is root.NotFoundError


def test_an_error_body_that_is_not_as_described_does_not_hide_the_status(reading: Subject) -> None:
    """Whatever a server writes into a 404, it is a `NotFoundError`."""
    for body, seen in (
        (Answer(404, b"<h1>gone</h1>", [("Content-Type", "text/html")]), "<h1>gone</h1>"),
        (Answer(404, b'{"code":', [("Content-Type", "application/json")]), '{"code":'),
        (Answer.json(["odd"], 404), ["odd"]),
        (Answer(404), None),
    ):
        with Loopback(body) as server, raised("NotFoundError") as caught:
            reading(server.url)

        assert caught.value.body == seen


def test_no_message_repeats_the_credential(reading: Subject) -> None:
    """A server that writes the token into its answer does not get it into our message."""
    with (
        Loopback(Answer.json({**reading.error, "message": f"bad token {TOKEN}"}, 401)) as server,
        raised("UnauthorizedError") as caught,
    ):
        reading(server.url)

    assert "bad token ***" in str(caught.value)


def test_a_missing_credential_is_noticed_before_anything_is_sent(
    reading: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a token there is no request; one from the environment will do."""
    variable = f"{sdk.TARGET.upper()}_TOKEN"
    with Loopback(reading.answer) as server:
        with raised("MissingCredentialError"):
            reading(server.url, token=None)  # type: ignore[arg-type]
        monkeypatch.setenv(variable, "from the environment")
        reading(server.url, token=None)  # type: ignore[arg-type]

    [seen] = server.requests
    assert seen.headers["authorization"] == "Bearer from the environment"


# Trying again ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(reading: Subject, status: int, clock: Clock) -> None:
    """A GET is repeated with growing pauses until it works."""
    with Loopback(Answer(status), Answer(status), reading.answer) as server:
        value = reading(server.url)

    assert sdk.encode(value) == json.loads(reading.answer.body)
    assert clock.pauses == [0.25, 0.5]
    assert len({(seen.method, seen.target, seen.headers["authorization"]) for seen in server.requests}) == 1


def test_trying_again_ends(reading: Subject, clock: Clock) -> None:
    """After the retries that the client was given, the last failure is raised."""
    with Loopback(Answer(503)) as server, raised("ServiceUnavailableError"):
        reading(server.url, max_retries=4)

    assert len(server.requests) == 5
    assert clock.pauses == [0.25, 0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_is_not_safe_is_not_repeated(writing: Subject, status: int) -> None:
    """A POST that may have done something is not sent twice."""
    with Loopback(Answer(status), writing.answer) as server, raised(STATUSES[status]):
        writing(server.url)

    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["7", formatdate(NOW + 7, usegmt=True)], ids=["seconds", "date"])
def test_retry_after_is_obeyed(reading: Subject, writing: Subject, value: str, clock: Clock) -> None:
    """After 429 any request is repeated, when the server says so; both forms of `Retry-After` are read."""
    for subject in (reading, writing):
        clock.pauses.clear()
        with Loopback(Answer(429, headers=[("Retry-After", value)]), subject.answer) as server:
            subject(server.url)

        assert clock.pauses == [7.0]
        assert len(server.requests) == 2
        assert server.requests[0].body == server.requests[1].body


def test_a_long_retry_after_is_left_to_the_caller(reading: Subject, clock: Clock) -> None:
    """Nobody wants to wait for an hour without being asked."""
    with (
        Loopback(Answer(429, headers=[("Retry-After", "3600")])) as server,
        raised("TooManyRequestsError") as caught,
    ):
        reading(server.url)

    assert caught.value.retry_after == 3600.0
    assert (len(server.requests), clock.pauses) == (1, [])


# No whole answer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [0, 20, -5], ids=["before the head", "within the head", "within the body"])
def test_a_cut_connection(reading: Subject, writing: Subject, cut: int, clock: Clock) -> None:
    """A GET is repeated after a connection broke, a POST is not."""
    with Loopback(broken(reading.answer, cut), reading.answer) as server:
        assert sdk.encode(reading(server.url)) == json.loads(reading.answer.body)
    with Loopback(broken(writing.answer, cut)) as other, raised("TransportError") as caught:
        writing(other.url)

    assert (len(server.requests), len(other.requests)) == (2, 1)
    assert caught.value.may_have_arrived


def broken(answer: Answer, cut: int) -> Answer:
    """Return an answer whose connection breaks after so many bytes, counted from its end if negative."""
    after = cut if cut >= 0 else len(answer.wire()) + cut
    return Answer(answer.status, answer.body, answer.headers, cut=after)


@pytest.mark.parametrize("hang", [0, 30], ids=["no answer", "no whole answer"])
def test_a_timeout(reading: Subject, hang: int) -> None:
    """A server that says nothing more is given up, for each try anew."""
    with (
        Loopback(Answer(200, reading.answer.body, reading.answer.headers, hang=hang)) as server,
        raised("APITimeoutError"),
    ):
        reading(server.url, timeout=0.3, max_retries=1)

    assert len(server.requests) == 2


def test_nobody_is_there(writing: Subject, clock: Clock) -> None:
    """Without a connection nothing was sent, so that even a POST may be tried again."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with raised("ConnectError") as caught:
            writing(f"http://127.0.0.1:{unused.getsockname()[1]}")

    assert not caught.value.may_have_arrived
    assert len(clock.pauses) == 2


# An answer that is none -----------------------------------------------------------------------------------------------


BROKEN = (b"", b'{"id": ', b"[1, 2", b'{"id": "\xff"}', b"{} {}", b'"text"', b"[" * 100_000)


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:9]))
def test_a_broken_body(reading: Subject, body: bytes) -> None:
    """A success whose body cannot be read is an error that has it all, and is not tried again."""
    with (
        Loopback(Answer(200, body, [("Content-Type", "application/json")])) as server,
        raised("ResponseDecodeError") as caught,
    ):
        reading(server.url)

    assert (caught.value.status, caught.value.content) == (200, body)
    assert len(server.requests) == 1


def test_a_wrong_content_type(reading: Subject) -> None:
    """A page of a proxy is not taken for an answer, even if it could be read."""
    answer = Answer(200, reading.answer.body, [("Content-Type", "text/html; charset=utf-8")])
    with Loopback(answer) as server, raised("ResponseDecodeError") as caught:
        reading(server.url)

    assert "text/html" in str(caught.value)


def test_an_answer_that_is_not_as_described(reading: Subject) -> None:
    """One field of a wrong type costs that field, when it is read; a strict client refuses the answer."""
    example = json.loads(reading.answer.body)
    required = next(name for name, value in example.items() if not isinstance(value, dict))
    answer = Answer.json({**example, required: {"what": "is this"}})
    with Loopback(answer) as server:
        value = reading(server.url)
        with raised("ResponseDecodeError"):
            reading(server.url, strict=True)

    [problem] = sdk.module("").problems(value)
    with pytest.raises(sdk.module("").FieldError):
        getattr(value, problem.field)
    assert problem.path == f"/{required}"
    assert value.to_dict() == json.loads(answer.body)


# Redirects ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_not_followed(reading: Subject, writing: Subject, status: int) -> None:
    """No credential, and no request at all, goes where a redirect to somebody else points."""
    with Loopback(Answer(200)) as stranger:
        away = Answer(status, headers=[("Location", f"{stranger.url}/elsewhere?a=1")])
        for subject in (reading, writing):
            with Loopback(away) as server, raised("RedirectError") as caught:
                subject(server.url)

            assert (caught.value.status, caught.value.location) == (status, f"{stranger.url}/elsewhere?a=1")
            assert len(server.requests) == 1

    assert stranger.connections == 0


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_the_origin_is_followed(reading: Subject, writing: Subject, status: int) -> None:
    """Method, body and credential stay."""
    for subject in (reading, writing):
        with Loopback(redirecting(status, subject.answer)) as server:
            subject(server.url)

        first, second = server.requests
        assert (first.method, first.body) == (second.method, second.body)
        assert second.headers["authorization"] == f"Bearer {TOKEN}"
        assert second.target == "/moved"


def redirecting(status: int, answer: Answer) -> Callable[[Seen], Answer]:
    """Return a script that sends everybody to /moved, where the answer is."""

    def script(seen: Seen) -> Answer:
        return answer if seen.path == "/moved" else Answer(status, headers=[("Location", "/moved")])

    return script
