"""A fresh process up to the first decoded object, compiled beforehand, against a bare interpreter."""

from __future__ import annotations

import compileall
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.measure import Run, compare
from bench.programs import clean_environment, run
from bench.samples import Product, end_user
from bench.table import Line

DECODE = """
from versori.embedded.models import EndUser
with open("user.json", "rb") as file:
    EndUser.from_json(file.read())
"""
LARGEST = """
from api import models
from api._runtime import Model
every = [(name, getattr(models, name)) for name in models.__all__]
kept = [(len(each.__annotations__), name) for name, each in every if isinstance(each, type) and issubclass(each, Model)]
print(max(kept)[1])
"""
CLIENT = "from versori.embedded import Client"


def lines(product: Product, rounds: int) -> Iterator[Line]:
    """Yield what a program waits for before it can work."""
    (product.folder / "user.json").write_text(json.dumps(end_user(0)), encoding="utf-8")
    bare = program(product, "pass")
    for what, script in (("import a model, decode one object", DECODE), ("import the client", CLIENT)):
        comparison = compare(program(product, script), bare, rounds)
        yield Line.of(what, "python -c pass", comparison, budget=3.5, goal=2.5)


def large(product: Product, sdk: Path, name: str, rounds: int) -> Iterator[Line]:
    """Yield the same for an SDK that was generated elsewhere, of its largest model, and beside our own SDK.

    Args:
        sdk: The folder of the SDK, whose package is `api`.
        name: What to call it.
    """
    other = replace(product, source=sdk / "src")
    compileall.compile_dir(other.source, quiet=2, workers=1)
    words: list[str | Path] = [product.python, "-c", LARGEST]
    environment = clean_environment(PYTHONPATH=str(other.source))
    found = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    decoding = program(other, f"from api.models import {found.stdout.strip()} as it; it.from_json(b'{{}}')")
    ours = program(product, "from versori.embedded.models import EndUser as it; it.from_json(b'{}')")
    bare = program(product, "pass")
    yield Line.of(
        f"import a model of {name}, decode", "python -c pass", compare(decoding, bare, rounds), budget=3.5, goal=2.5
    )
    yield Line.of(
        f"import a model of {name}, decode", "the same of spec/", compare(decoding, ours, rounds), budget=1.15
    )
    client = program(other, "from api import Client")
    yield Line.of(f"import the client of {name}", "python -c pass", compare(client, bare, rounds), budget=3.5, goal=2.5)


def program(product: Product, script: str) -> Run:
    """Return the run of a script in a process of its own."""
    words: list[str | Path] = [product.python, "-c", script]
    environment = clean_environment(PYTHONPATH=str(product.source))
    return lambda: run(words, cwd=product.folder, environment=environment).seconds
