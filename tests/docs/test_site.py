"""The documentation is built without a broken link, and can be read and searched in a browser."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.browser import PROGRAM, Browser
from tests.support import ROOT


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Build a site with our settings, as `make docs` does."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(ROOT / "docs")]
    return subprocess.run(
        [*command, "-d", str(output / "doctrees"), str(source), str(output / "site")],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository."""
    output = tmp_path_factory.mktemp("docs")
    done = build(ROOT, output)

    assert (done.returncode, done.stderr) == (0, "")
    return output / "site"


class Links(HTMLParser):
    """Where a page leads, and what in it can be led to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors = {"", "top"}
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the places that a tag names."""
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            elif name in {"href", "src"} and value:
                self.targets.append(value)


def test_no_link_is_broken(site: Path) -> None:
    """Neither between pages, with their anchors, nor to styles and scripts; nothing is fetched from elsewhere."""
    pages = {page: Links(page) for page in site.rglob("*.html")}
    broken = []
    for page, links in pages.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not path.is_file() or (path in pages and unquote(parts.fragment) not in pages[path].anchors):
                broken.append(f"{page.relative_to(site)}: {target}")

    assert len(pages) > 300
    assert broken == []


@pytest.mark.parametrize(
    "text",
    ["[lost](missing.md)", "[lost](#nowhere)", "```{include} missing.md\n```", "```{toctree}\nmissing\n```"],
)
def test_a_broken_link_is_an_error(tmp_path: Path, text: str) -> None:
    """As the build is strict."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(f"# Tides\n\n{text}\n", encoding="utf-8")
    done = build(tmp_path, tmp_path / "out")

    assert done.returncode != 0
    assert "docs/index.md" in done.stderr


class Quiet(SimpleHTTPRequestHandler):
    """Files as they are, without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that callers use)
        """Say nothing."""


@pytest.fixture
def url(site: Path) -> Iterator[str]:
    """Where the site is served from plain files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium on this machine (Debian: apt-get install chromium)")
def test_it_can_be_used_in_a_browser(url: str) -> None:
    """A page is looked at, a link is followed, and the search finds a method; all from static files of one origin."""
    with Browser() as browser:
        browser.open(f"{url}/docs/index.html")

        assert browser.value("document.querySelector('h1').innerText").startswith("sdkwright")
        assert browser.value("getComputedStyle(document.querySelector('.cards')).display") == "grid"

        browser.value("[...document.querySelectorAll('article a')].find(a => a.innerText.includes('tour')).click()")
        browser.wait("location.pathname.endsWith('/docs/tour.html') && document.readyState === 'complete'")

        assert "Corner Bakery" in browser.value("document.querySelector('article').innerText")
        assert browser.value("document.querySelectorAll('article .highlight .k, article .highlight .kn').length") > 0

        browser.value(
            "const box = document.querySelector('.sidebar-search'); box.value = 'initialise_oauth2'; box.form.submit()"
        )
        browser.wait("location.pathname.endsWith('/search.html')")
        found = (
            "[...document.querySelectorAll('#search-results li a')].find(a => a.innerText.startsWith('Connections'))"
        )
        browser.wait(f"!!({found})")
        browser.value(f"({found}).click()")
        browser.wait("location.pathname.endsWith('/connections.html') && document.readyState === 'complete'")

        assert "initialise_oauth2" in browser.value("document.querySelector('article').innerText")
        assert browser.complaints == []
        assert {request.startswith((f"{url}/", "data:", "about:")) for request in browser.requested} == {True}
