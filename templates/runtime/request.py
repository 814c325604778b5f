"""From the arguments of a call to a request, credentials apart."""

from __future__ import annotations

from . import clock
from .headers import check_header, checked_headers
from .parameters import cookie_pairs, expand_path, header_text, query_pairs
from .transport import Request
from .unset import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .calls import Call
    from .context import Context


def build(context: Context, call: Call) -> tuple[Request, Mapping[str, str]]:
    """Return the request that a call makes, and the caller's own header fields.

    The fields come from the client and the call, by lower-case name. Later ones win:
    ours, the client's, the body's ``Content-Type``, header parameters, the call's.

    Raises:
        InvalidRequestError: Something of it cannot be sent as it is.
    """
    url = context.servers.base_url(call.servers) + _target(call)
    if call.link:
        url = _linked(url, call.link)
    timeout = call.timeout
    if isinstance(timeout, Unset):
        timeout = context.settings.timeout
    headers = dict(context.headers)
    if call.accept and "accept" not in context.own_headers:
        headers["accept"] = call.accept
    request = Request(call.method, url, headers=headers, timeout=timeout)
    encoded = None if call.body is None else call.body.encode()
    if encoded is not None:
        headers["content-type"] = encoded.media_type
        request.content = encoded.content
        request.replayable = encoded.replayable
        if encoded.size is not None:
            headers["content-length"] = str(encoded.size)
    if call.header:
        _add_headers(headers, call.header)
    if call.cookie:
        _add_cookies(headers, call.cookie)
    own = context.own_headers
    if call.headers:
        given = checked_headers(call.headers)
        headers.update(given)
        own = {**own, **given}
    if call.idempotency:
        _add_key(request, call.idempotency)
    return request, own


def _add_key(request: Request, name: str) -> None:
    """Give a request a key that all tries of a call share, unless it has one."""
    request.idempotent = True
    if name not in request.headers:
        request.headers[name] = clock.current.unique()


def _linked(url: str, link: str) -> str:
    """Return where a link leads from a URL.

    Raises:
        PaginationError: To another origin, which is not to get our credentials.
    """
    from urllib.parse import urldefrag, urljoin

    from .errors import PaginationError
    from .urls import origin

    target = urldefrag(urljoin(url, link)).url
    try:
        same = origin(target) == origin(url)
    except ValueError:
        same = False
    if not same:
        raise PaginationError(f"a page names one of another origin: {link!r}")
    return target


def _target(call: Call) -> str:
    """Return path and query."""
    path = expand_path(call.template, call.path)
    if not call.query:
        return path
    pairs = [p for name, value in call.query.items() for p in query_pairs(name, value)]
    if not pairs:
        return path
    return path + ("&" if "?" in path else "?") + "&".join(pairs)


def _add_headers(headers: dict[str, str], given: Mapping[str, object]) -> None:
    for name, value in given.items():
        text = header_text(value)
        if text is not None:
            headers[check_header(name, text)] = text


def _add_cookies(headers: dict[str, str], given: Mapping[str, object]) -> None:
    pairs = [p for name, value in given.items() for p in cookie_pairs(name, value)]
    if pairs:
        before = [headers["cookie"]] if "cookie" in headers else []
        text = "; ".join(before + pairs)
        headers[check_header("cookie", text)] = text
