"""A real HTTP server on 127.0.0.1 that answers from a script, and misbehaves when told to.

    with Loopback(Answer(503), Answer.json({"id": "1"})) as server:
        ...                                     # a client of server.url
    assert [r.method for r in server.requests] == ["GET", "GET"]

Answers are given in order, whoever asks; the last one is given for ever after. A function from a request to an
answer may stand in for the script. Nothing here sleeps: an answer that is late waits until the server stops.
"""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.client import parse_headers
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it came: the target is path and query, still encoded."""

    method: str
    target: str
    headers: Message
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request.

    Attributes:
        length: The ``Content-Length`` that is claimed; that of the body if None; -1 to claim nothing.
        before: Sent before the answer, such as an interim one.
        endless: Sent over and over after the answer, until the client goes away; nothing if empty.
        cut: Reset the connection after so many bytes of the answer, head included; None to send all of it.
        close: Close the connection afterwards without having said so.
        hang: Send nothing more after so many bytes, until the server stops; None not to.
    """

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = field(default=())
    length: int | None = None
    cut: int | None = None
    close: bool = False
    hang: int | None = None
    before: bytes = b""
    endless: bytes = b""

    @classmethod
    def json(cls, value: object, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """Return an answer with a JSON body."""
        return cls(status, json.dumps(value).encode(), [("Content-Type", "application/json"), *headers])

    def wire(self) -> bytes:
        """Return the answer as it goes over the wire."""
        length = len(self.body) if self.length is None else self.length
        head = [f"HTTP/1.1 {self.status} {_phrase(self.status)}"]
        head += [f"{name}: {value}" for name, value in self.headers]
        if self.status not in {204, 304} and length >= 0:
            head.append(f"Content-Length: {length}")
        return self.before + "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


def _phrase(status: int) -> str:
    known = {found.value: found.phrase for found in HTTPStatus}
    return known.get(status, "Odd")


Script = Callable[[Seen], Answer]
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""A key of no value, and the certificate of 127.0.0.1 that it signed itself."""


class Loopback:
    """The server; a context manager."""

    def __init__(self, *script: Answer | Script, tls: bool = False) -> None:
        self.requests: list[Seen] = []
        self.connections = 0
        self.released = threading.Event()
        self._script = list(script) or [Answer(204)]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self._server.tls = served_tls() if tls else None
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        scheme = "http" if self._server.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._server.shutdown()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    def answer(self, seen: Seen) -> Answer:
        """Note a request and return what is said to it."""
        with self._lock:
            self.requests.append(seen)
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return step if isinstance(step, Answer) else step(seen)

    def connected(self, connection: socket.socket) -> int:
        """Note a connection and return its number, from 1."""
        with self._lock:
            self.connections += 1
            self._open.add(connection)
            return self.connections

    def disconnected(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._open.discard(connection)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128
    loopback: Loopback
    tls: ssl.SSLContext | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that go away are part of the tests."""


def served_tls() -> ssl.SSLContext:
    """Return what a server needs for TLS with our certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def setup(self) -> None:
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        if self.server.tls is not None:
            self.request.close()

    def handle(self) -> None:
        loopback = self.server.loopback
        number = loopback.connected(self.connection)
        try:
            while (seen := self._read(number)) is not None and self._say(loopback.answer(seen)):
                pass
        finally:
            loopback.disconnected(self.connection)

    def _read(self, number: int) -> Seen | None:
        """Return the next request, or None when the client is gone."""
        words = self.rfile.readline().decode("latin-1").split()
        if len(words) != 3:
            return None
        headers = parse_headers(self.rfile)
        if headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        else:
            body = self.rfile.read(int(headers.get("content-length", "0")))
        return Seen(method=words[0], target=words[1], headers=headers, body=body, connection=number)

    def _chunks(self) -> bytes:
        body = BytesIO()
        while size := int(self.rfile.readline(), 16):
            body.write(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return body.getvalue()

    def _say(self, answer: Answer) -> bool:
        """Send an answer; return whether the connection stays."""
        wire = answer.wire()
        stop = answer.cut if answer.cut is not None else answer.hang
        self.wfile.write(wire if stop is None else wire[:stop])
        while answer.endless:
            self.wfile.write(answer.endless)
        if answer.hang is not None:
            self.server.loopback.released.wait()
            return False
        if answer.cut is not None:
            # A reset rather than an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        return not answer.close
