"""A fresh process up to the first decoded object, compiled beforehand, against a bare interpreter."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.measure import Run, compare
from bench.programs import ROOT, clean_environment, run
from bench.samples import Product, end_user
from bench.table import Line

KINDS = """
from {runtime} import Model, problems

def kinds(value):
    if isinstance(value, Model):
        yield type(value)
        value = [getattr(value, name) for name in type(value).__fields__]
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from kinds(inner)
"""
OURS = KINDS.format(runtime="versori._runtime") + """
from versori.embedded.models import EndUser
print(len({*kinds(EndUser.from_json(open("user.json").read()))}))
"""
ALIKE = KINDS.format(runtime="api._runtime") + """
import json
import sys
from api import models
from tests.corpus.samples import NoSample, sample_model

CLASSES, SIZE = map(int, sys.argv[1:])

def sampled(kind):
    data = sample_model(kind, 3)
    value = kind.from_dict(data)
    if problems(value):
        raise NoSample
    text = json.dumps(data)
    return abs(len({*kinds(value)}) - CLASSES), abs(len(text) - SIZE), kind.__name__, text

found = []
for name in models.__all__:
    kind = getattr(models, name)
    if isinstance(kind, type) and issubclass(kind, Model):
        try:
            found.append(sampled(kind))
        except (NoSample, LookupError):  # such as one with a file in it
            continue
print(*min(found)[2:], sep="\\n")
"""
FIRST = """
from {package} import {name}
with open({file!r}, "rb") as file:
    {name}.from_json(file.read())
"""
DECODE = FIRST.format(package="versori.embedded.models", name="EndUser", file="user.json")
CLIENT = "from versori.embedded import Client"


def lines(product: Product, rounds: int) -> Iterator[Line]:
    """Yield what a program waits for before it can work."""
    (product.folder / "user.json").write_text(json.dumps(end_user(0)), encoding="utf-8")
    bare = program(product, "pass")
    for what, script in (("import a model, decode one object", DECODE), ("import the client", CLIENT)):
        comparison = compare(program(product, script), bare, rounds)
        yield Line.of(what, "python -c pass", comparison, budget=3.5, goal=2.5)


def large(product: Product, sdk: Path, name: str, rounds: int) -> Iterator[Line]:
    """Yield the same for an SDK that was generated elsewhere, of an object like ours, and beside our own SDK.

    Like ours is one of as many classes, and of as many characters, as can be had: models differ more than SDKs do.

    Args:
        sdk: The folder of the SDK, whose package is `api`.
        name: What to call it.
    """
    other = replace(product, source=sdk / "src")
    compileall.compile_dir(other.source, quiet=2, workers=1)
    content = json.dumps(end_user(0))
    (product.folder / "user.json").write_text(content, encoding="utf-8")
    classes = printed(product, OURS)
    model, alike = printed(other, ALIKE, classes, str(len(content))).split("\n")
    (product.folder / "alike.json").write_text(alike, encoding="utf-8")
    decoding = program(other, FIRST.format(package="api.models", name=model, file="alike.json"))
    ours, bare = program(product, DECODE), program(product, "pass")
    yield Line.of(
        f"import a model of {name}, decode", "python -c pass", compare(decoding, bare, rounds), budget=3.5, goal=2.5
    )
    yield Line.of(
        f"import a model of {name}, decode", "the same of spec/", compare(decoding, ours, rounds), budget=1.15
    )
    client = program(other, "from api import Client")
    yield Line.of(f"import the client of {name}", "python -c pass", compare(client, bare, rounds), budget=3.5, goal=2.5)


def printed(product: Product, script: str, *words: str) -> str:
    """Return what a script prints, which may use the tests' own modules."""
    environment = clean_environment(PYTHONPATH=os.pathsep.join([str(product.source), str(ROOT)]))
    command: list[str | Path] = [product.python, "-c", script, *words]
    done = subprocess.run(  # noqa: S603 - our own
        command, cwd=product.folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def program(product: Product, script: str) -> Run:
    """Return the run of a script in a process of its own."""
    words: list[str | Path] = [product.python, "-c", script]
    environment = clean_environment(PYTHONPATH=str(product.source))
    return lambda: run(words, cwd=product.folder, environment=environment).seconds
