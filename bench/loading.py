"""A fresh process up to the first decoded object, compiled beforehand, against a bare interpreter."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
CLIENT = "from versori.embedded import Client"


def lines(product: Product, rounds: int) -> Iterator[Line]:
    """Yield what a program waits for before it can work."""
    (product.folder / "user.json").write_text(json.dumps(end_user(0)), encoding="utf-8")
    bare = program(product, "pass")
    for what, script in (("import a model, decode one object", DECODE), ("import the client", CLIENT)):
        comparison = compare(program(product, script), bare, rounds)
        yield Line.of(what, "python -c pass", comparison, budget=3.5, goal=2.5)


def program(product: Product, script: str) -> Run:
    """Return the run of a script in a process of its own."""
    words: list[str | Path] = [product.python, "-c", script]
    environment = clean_environment(PYTHONPATH=str(product.source))
    return lambda: run(words, cwd=product.folder, environment=environment).seconds
