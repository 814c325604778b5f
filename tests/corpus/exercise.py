"""One SDK, run: every module imported, every model made, decoded, encoded and mutated.

``python -m tests.corpus.exercise FOLDER PACKAGE`` prints what happened as JSON.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.corpus.hints import Alias, Choice, Hint, Instance, hint, meaning
from tests.corpus.independent import bears
from tests.corpus.samples import NoSample, holds, mutations, sample, sample_model, sample_variant, tagged

_SHOWN = 20


@dataclass(slots=True)
class Findings:
    """What happened.

    Attributes:
        failures: What went wrong, the first few of it in words.
        models: Models that were made; `unions` the unions and aliases that were decoded.
        forms: Models with files, which are never JSON.
        endless: Classes of which no finite instance exists.
        refused: Of `mutated` values of a wrong type, those that strict decoding refused.
    """

    failures: list[str] = field(default_factory=list)
    failed: int = 0
    modules: int = 0
    models: int = 0
    unions: int = 0
    forms: int = 0
    endless: list[str] = field(default_factory=list)
    mutated: int = 0
    refused: int = 0
    accepted: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Note a failure."""
        self.failed += 1
        if len(self.failures) < _SHOWN:
            self.failures.append(what)


def exercise(package: str) -> Findings:
    """Return what happened to the modules and models of an importable package."""
    findings = Findings()
    root = importlib.import_module(package)
    names = [package, *(module.name for module in pkgutil.walk_packages(root.__path__, f"{package}."))]
    for name in names:
        try:
            module = importlib.import_module(name)
            for export in getattr(module, "__all__", ()):
                getattr(module, export)
            findings.modules += 1
        except Exception:  # noqa: BLE001 - whatever it is, it is told
            findings.fail(f"import {name}: {last_line()}")
    runtime = importlib.import_module(f"{package}._runtime")
    for name in [name for name in names if name.endswith(".models")]:
        models = importlib.import_module(name)
        for export in models.__all__:
            try:
                _exercise(getattr(models, export), runtime, findings)
            except Exception:  # noqa: BLE001
                findings.fail(f"{export}: {last_line()}")
    return findings


def last_line() -> str:
    """Return the exception that is being handled, and where in generated or our code it was raised."""
    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    return f"{traceback.format_exc().strip().splitlines()[-1]} ({frame.filename.rpartition('/')[2]}:{frame.lineno})"


def _exercise(kind: Any, runtime: Any, findings: Findings) -> None:
    if hasattr(kind, "home") and not isinstance(kind, type):
        findings.unions += 1
        for name, data in _alternatives(kind):
            _round_trip(kind, Alias(kind), data, runtime, findings, name)
    elif hasattr(kind, "__fields__") and any("FileInput" in i.annotation for i in kind.__fields__.values()):
        findings.forms += 1
    elif hasattr(kind, "__fields__"):
        findings.models += 1
        _exercise_model(kind, runtime, findings)


def _alternatives(decoder: Any) -> Iterator[tuple[str, Any]]:
    """Yield a sample of each alternative of a union or an alias."""
    try:
        if getattr(decoder, "tag", None):
            for name in tagged(decoder):
                yield f"{decoder.__name__} as {name}", sample_variant(decoder, name, 2)
            return
        said = meaning(decoder)
        for member in said.members if isinstance(said, Choice) else (said,):
            yield f"{decoder.__name__} as {member}", sample(member, 2)
    except NoSample:
        return


def _exercise_model(cls: Any, runtime: Any, findings: Findings) -> None:
    for depth in (2, 0):
        try:
            data = sample_model(cls, depth)
        except NoSample:
            findings.endless.append(cls.__name__)
            return
        model = _round_trip(cls, Instance(cls), data, runtime, findings, cls.__name__)
        if model is not None:
            _remake(model, data, runtime, findings)
            if depth:
                _mutate(cls, data, runtime, findings)


def _round_trip(kind: Any, of: Hint, data: Any, runtime: Any, findings: Findings, name: str) -> Any:
    """Return JSON decoded, after it was encoded again."""
    try:
        value = runtime.decode(kind, data, strict=True)
    except runtime.DecodeError as problem:
        findings.fail(f"{name}: {problem}")
        return None
    if not same(runtime.encode(value), data):
        findings.fail(f"{name}: {json.dumps(data)[:300]} became {json.dumps(runtime.encode(value))[:300]}")
    if not holds(value, of):
        findings.fail(f"{name}: {value!r} is no {of}")
    for model in _models(value, runtime):
        for info in type(model).__fields__.values():
            held = getattr(model, info.name, None)
            unsent = info.write_only and info.wire_name not in data
            of = hint(info.annotation, info.home)
            if not unsent and not (holds(held, of) and bears(held, of, runtime.UNSET)):
                findings.fail(f"{type(model).__name__}.{info.name}: {info.annotation} is {held!r}"[:300])
    return value


def _models(value: Any, runtime: Any) -> Iterator[Any]:
    """Yield a model, or those in a list or dictionary; what is within models is left to their own turn."""
    if isinstance(value, runtime.Model):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _models(one, runtime)


def same(one: Any, two: Any) -> bool:
    """Say whether two pieces of JSON are equal: numbers by their value, and ``true`` is not ``1``."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return isinstance(one, bool) == isinstance(two, bool) and bool(one == two)


def _remake(model: Any, data: Any, runtime: Any, findings: Findings) -> None:
    """Call the constructor with the attributes of a decoded model."""
    infos = type(model).__fields__.values()
    given = {info.name: getattr(model, info.name) for info in infos if not info.read_only}
    made = type(model)(**given)
    unset = {info.wire_name for info in infos if info.read_only}
    expected, found = ({k: v for k, v in one.items() if k not in unset} for one in (data, runtime.encode(made)))
    if not same(found, expected):
        findings.fail(f"{type(model).__name__}: made of its own attributes it is {runtime.encode(made)!r}"[:400])


def _mutate(cls: Any, data: dict[str, Any], runtime: Any, findings: Findings) -> None:
    for info in cls.__fields__.values():
        if info.wire_name not in data:
            continue
        for wrong in mutations(data[info.wire_name], hint(info.annotation, info.home)):
            findings.mutated += 1
            try:
                runtime.decode(cls, {**data, info.wire_name: wrong}, strict=True)
            except runtime.DecodeError:
                findings.refused += 1
            else:
                if len(findings.accepted) < _SHOWN:
                    findings.accepted.append(f"{cls.__name__}.{info.name}: {info.annotation} took {wrong!r}")


def main() -> None:
    """Exercise the package that the command line names; that the API deprecates a model is no fault of the SDK."""
    warnings.filterwarnings("ignore", r"`\w+` is deprecated by the API", DeprecationWarning)
    folder, package = sys.argv[1:]
    sys.path.insert(0, folder)
    json.dump(asdict(exercise(package)), sys.stdout)


if __name__ == "__main__":
    main()
