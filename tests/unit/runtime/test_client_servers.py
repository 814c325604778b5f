"""Base URLs, named servers and their variables."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.errors import ConfigurationError
from runtime.servers import Server, ServerVariable
from runtime.urls import check_base_url, fill, origin

from .demo import Client


def base_url(**options: Any) -> str:
    return repr(Client("t", **options)).partition("'")[2].partition("'")[0]


def test_the_argument_then_the_environment_then_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """In that order."""
    assert base_url() == "https://api.example.com/v1"
    monkeypatch.setenv("DEMO_BASE_URL", "http://localhost:1/x/")
    assert base_url() == "http://localhost:1/x"
    assert base_url(base_url="http://localhost:2") == "http://localhost:2"


def test_variables() -> None:
    """Their defaults, or what the caller chooses."""
    assert base_url(server="regional") == "https://eu.example.com:8443/v1"
    chosen = {"region": "us", "base": "a/b"}
    assert base_url(server="regional", server_variables=chosen) == "https://us.example.com:8443/a/b"


@pytest.mark.parametrize(
    "variables",
    [
        {"region": "mars"},
        {"port": "1/evil"},
        {"port": "1@evil.com"},
        {"port": "1?"},
        {"base": "x?y"},
        {"base": "x#y"},
        {"base": "a b"},
    ],
)
def test_variables_that_lead_astray(variables: dict[str, str]) -> None:
    """Are refused."""
    with pytest.raises(ConfigurationError):
        base_url(server="regional", server_variables=variables)


def test_a_variable_may_be_all_of_it() -> None:
    """As some documents have it."""
    server = Server("{endpoint}/v1", variables={"endpoint": ServerVariable("")})

    assert fill(server, {"endpoint": "http://localhost:3000"}) == "http://localhost:3000/v1"
    with pytest.raises(ConfigurationError):
        fill(server, {})
    with pytest.raises(ConfigurationError):
        fill(Server("{scheme}://a.b"), {"scheme": "https://evil.com/?"})


def test_a_variable_without_default_has_to_be_chosen() -> None:
    """The message says where."""
    server = Server("https://{region}.b", variables={"region": ServerVariable(None)})

    assert fill(server, {"region": "eu"}) == "https://eu.b"
    with pytest.raises(ConfigurationError, match="`server_variables`"):
        fill(server, {})


def test_an_unknown_server() -> None:
    """The message names those there are."""
    with pytest.raises(ConfigurationError, match="no server 'moon'; there are 'production', 'regional'"):
        Client("t", server="moon")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "/v1",
        "ftp://a.b",
        "https://",
        "https:///x",
        "https://a.b?x=1",
        "https://a.b/#x",
        "https://a b",
        "http://a\\b",
        "https://a.b/\n",
    ],
)
def test_what_is_no_base_url(url: str) -> None:
    """Needs scheme and host, and nothing after the path."""
    with pytest.raises(ConfigurationError):
        check_base_url(url)


def test_a_user_name_in_the_base_url() -> None:
    """Would show in logs; the message does not repeat it."""
    with pytest.raises(ConfigurationError) as caught:
        check_base_url("https://user:secret@a.b/")

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://[::1]:8080/x", "HTTPS://A.b", "http://localhost", "https://bücher.example/a-b_c.d~e/%20"]
)
def test_what_is_a_base_url(url: str) -> None:
    """Among others."""
    assert check_base_url(url + "/") == url


def test_origins() -> None:
    """Scheme, host and port, the usual port being the same as none (RFC 6454, section 4)."""
    assert origin("HTTPS://A.b/c") == origin("https://a.B:443/") == ("https", "a.b", 443)
    assert origin("http://[::1]:80?x") == ("http", "[::1]", 80)
    assert origin("http://a.b") != origin("https://a.b")
    assert origin("http://a.b\\@c.d/") == ("http", "a.b", 80)
    for wrong in ("a.b", "http://", "http://u@a.b/", "http://a:b/"):
        with pytest.raises(ValueError, match=r"origin|invalid literal"):
            origin(wrong)
