"""Scripts about what not every API has: files to send and to save, streams, tokens to fetch, idempotency keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sdkwright import ir
from sdkwright.literals import pystr
from sdkwright.sdkfiles.scripts import IN_WITH, block, calling, used, within
from sdkwright.sdkfiles.showcase import Showcase, Shown, arguments
from sdkwright.sdkfiles.snippets import Atom, Call, Imports, printed
from sdkwright.views.client import env_prefix

_SOME_BYTES = "some bytes"


def token_fetching(show: Showcase) -> str:
    """Return a script whose client fetches its tokens itself."""
    schemes = (scheme for scheme in show.guide.api.schemes if scheme.token_url)
    scheme = next(schemes, None)
    if scheme is None or show.first is None:
        return ""
    name = show.guide.entry.names.schemes[scheme.id]
    prefix = env_prefix(show.guide.distribution.package)
    imports = Imports()
    imports.add("os")
    imports.add_all(show.first.call)
    imports.add(show.guide.package, "ClientCredentials")
    given = (Atom(f"os.environ[{pystr(f'{prefix}_{word}')}]") for word in ("CLIENT_ID", "CLIENT_SECRET"))
    credentials = printed(Call("ClientCredentials", tuple(given)), before="credentials = ")
    body = within(show.guide, imports, used(show, show.first), f"{name}=credentials")
    return block(show.guide, imports, credentials, body)


def uploads(show: Showcase) -> str:
    """Return a script that sends a file."""
    shown = simplest(show, sends_file)
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add("pathlib", "Path")
    written = f'Path("file.bin").write_bytes(b{pystr(_SOME_BYTES)})'
    return block(show.guide, imports, written, within(show.guide, imports, used(show, shown)))


def downloads(show: Showcase) -> str:
    """Return a script that saves the body of an answer."""
    shown = simplest(show, gives_bytes)
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add(show.guide.package, "with_streaming")
    call = replace(shown.call, function=f"with_streaming({shown.call.function})")
    saving = printed(call, before="with ", after=" as response:", width=IN_WITH)
    body = f'{saving}\n    size = response.save("saved.bin")\n    print(size)'
    return block(show.guide, imports, within(show.guide, imports, body))


def streams(show: Showcase) -> str:
    """Return a script that listens to a stream."""
    shown = simplest(show, lambda method: method.answer.stream is not None)
    return calling(show, shown) if shown else ""


def idempotency(show: Showcase) -> str:
    """Return a script with an idempotency key of the caller's."""
    shown = simplest(show, has_key)
    if shown is None:
        return ""
    method = shown.method
    name = show.guide.entry.names.parameters[method.id, f"{ir.Place.HEADER}:{method.idempotency}"]
    own = replace(shown, call=replace(shown.call, keywords=(*shown.call.keywords, (name, Atom('"order-17"')))))
    return calling(show, own)


def simplest(show: Showcase, fits: Callable[[ir.Method], bool]) -> Shown | None:
    """Return the first of the methods with the fewest arguments that are of a kind."""
    return min((shown for shown in show.methods if fits(shown.method)), key=arguments, default=None)


def sends_file(method: ir.Method) -> bool:
    """Say whether the whole body of a method is a file."""
    return method.body is not None and method.body.contents[0].type == ir.Scalar(ir.Kind.FILE)


def gives_bytes(method: ir.Method) -> bool:
    """Say whether an answer is content that a file can hold."""
    return method.answer.stream is None and method.answer.type == ir.Scalar(ir.Kind.BYTES)


def has_key(method: ir.Method) -> bool:
    """Say whether a method takes an idempotency key that is any text."""
    return any(p.wire_name == method.idempotency and p.type == ir.STRING for p in method.parameters)
