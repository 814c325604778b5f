"""A headless Chromium, driven over a pipe (Chrome DevTools Protocol, ``--remote-debugging-pipe``)."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Any, Self

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    "--window-size=1300,900",
)
PATIENCE = 60.0  # seconds until a browser that says nothing is given up


class Browser:
    """One browser with one page; a context manager.

    Attributes:
        requested: The URL of every request, in order.
        complaints: What the console and the network have to complain about.
    """

    def __init__(self) -> None:
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self._count = 0
        self._session: str | None = None
        self._pending = b""
        self._answers: dict[int, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        # The browser reads from 3 and writes to 4.
        shell = 'exec 3<&"$0" 4>&"$1"; shift; exec "$@"'
        command = [str(PROGRAM), *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", shell, str(theirs_in), str(theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._out)  # the browser ends when nobody can talk to it
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        self._profile.cleanup()

    def open(self, url: str) -> None:
        """Go to a page."""
        self.send("Page.navigate", url=url)
        self.wait(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """Return what an expression of JavaScript is worth, None while there is no page to ask."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def wait(self, expression: str) -> Any:
        """Return what an expression is worth as soon as that is anything but nothing.

        Raises:
            TimeoutError: It stays nothing.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if value := self.value(expression):
                return value
            time.sleep(0.02)
        raise TimeoutError(f"{expression} at {self.value('location.href')}")

    def screenshot(self) -> bytes:
        """Return what the page looks like, as JSON has it: a PNG in base64."""
        return str(self.send("Page.captureScreenshot")["data"]).encode()

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its answer; `{}` for one that failed."""
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": self._count, "method": method, "params": params, **session}
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while self._count not in self._answers:
            self._hear(self._receive())
        return dict(self._answers.pop(self._count).get("result", {}))

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            if not select.select([self._in], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser says nothing")
            if not (data := os.read(self._in, 1 << 16)):
                raise ConnectionError("the browser is gone")
            self._pending += data
        message, _, self._pending = self._pending.partition(b"\0")
        return dict(json.loads(message))

    def _hear(self, message: dict[str, Any]) -> None:
        """Take note of an answer or an event."""
        params = message.get("params", {})
        match message.get("method"):
            case None:
                self._answers[message["id"]] = message
            case "Network.requestWillBeSent":
                self.requested.append(params["request"]["url"])
            case "Network.loadingFailed" if not params.get("canceled"):
                self.complaints.append(str(params["errorText"]))
            case "Network.responseReceived" if params["response"]["status"] >= 400:
                self.complaints.append(f"{params['response']['status']} {params['response']['url']}")
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.complaints.append(str(params["entry"]["text"]))
            case _:
                pass
