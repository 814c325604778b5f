"""From a folder to a configuration: documents are known by what is in them, and nothing is asked that can be found."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.version import InvalidVersion, Version

from sdkwright.config import CONFIG_FILE, package_problem
from sdkwright.diagnostics import DiagnosticLog, Origin, SpecRejected, error
from sdkwright.naming.words import snake_case
from sdkwright.output import MANIFEST_FILE
from sdkwright.settings import has_value
from sdkwright.source import SourceSet

SUFFIXES = frozenset({".json", ".yaml", ".yml"})
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist", "venv"})
_SIGN = re.compile(r"""^\s*\{?\s*["']?(?:openapi|swagger)["']?\s*:|["'](?:openapi|swagger)["']\s*:""", re.MULTILINE)
_LICENCES = {
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "Apache-2.0": "Apache License Version 2.0, January 2004",
    "MPL-2.0": "Mozilla Public License Version 2.0",
    "BSD-3-Clause": "Neither the name of the copyright holder nor the names of its contributors",
    "ISC": "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A document: where it is, and what it says of itself; the title may be ``""``."""

    path: Path
    title: str


@dataclass(frozen=True, slots=True)
class Start:
    """What was put into a configuration: the targets, by name; none where there was one already."""

    config: Path
    targets: Mapping[str, Found]


def start(folder: Path, specs: Iterable[Path], log: DiagnosticLog) -> Start:
    """Write a configuration for the documents in a folder, or for those that are named; keep one that is there.

    All else in the file stays as it is, byte for byte.

    Raises:
        SpecRejected: There is no document, or the file cannot be extended; `log` says why.
    """
    config = folder / CONFIG_FILE
    content = config.read_bytes() if config.exists() else b""
    project = _parsed(content, config, log)
    if has_value(project, ("tool", "sdkwright")):
        return Start(config, {})
    documents = list(_named(specs, log)) or list(documents_in(folder))
    log.stop_on_errors()
    if not documents:
        hint = "say which file it is: `sdkwright init FILE`"
        raise _refused(log, folder, "no-document", "there is no OpenAPI document in this folder or below", hint)
    targets = dict(_targets(documents))
    facts = project_facts(folder, project.get("project", {}))
    tables = "\n".join(_table(name, found, folder, facts) for name, found in targets.items())
    new = _extended(content, tables)
    if not has_value(_parsed(new, config, log), ("tool", "sdkwright", "targets")):
        raise _refused(log, config, "config-syntax", "no table can be added at the end of this file")
    draft = config.with_name(f"{config.name}.new")
    draft.write_bytes(new)
    if config.exists():
        draft.chmod(config.stat().st_mode)
    draft.replace(config)
    return Start(config, targets)


def documents_in(folder: Path) -> Iterator[Found]:
    """Yield the OpenAPI documents below a folder, sorted; not those in hidden folders, of tools, or in SDKs."""
    for root, folders, files in os.walk(folder):
        if MANIFEST_FILE in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(files):
            path = Path(root) / name
            if path.suffix.lower() in SUFFIXES and (found := document(path)):
                yield found


def document(path: Path) -> Found | None:
    """Return the document in a file, None if it is none."""
    try:
        if not _SIGN.search(path.read_text("utf-8-sig")):
            return None
    except (OSError, UnicodeDecodeError):
        return None
    sources = SourceSet(path.parent, DiagnosticLog())
    source = sources.load(sources.add(path))
    data = source.data if source else None
    if not isinstance(data, dict) or not isinstance(data.get("openapi", data.get("swagger")), str):
        return None
    info = data.get("info")
    title = info.get("title") if isinstance(info, dict) else ""
    return Found(path, title if isinstance(title, str) else "")


def project_facts(folder: Path, project: Any) -> dict[str, object]:
    """Return settings of a target that the project says of itself, or its licence file or git do."""
    told = project if isinstance(project, dict) else {}
    text = next(
        (path for name in ("LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md") if (path := folder / name).is_file()),
        None,
    )
    facts = {
        "version": _version(told.get("version")),
        "license": _license(told.get("license")) or (_license_of(text) if text else ""),
        "license-file": text.name if text else "",
        "authors": _authors(told.get("authors")) or _author_in_git(folder),
    }
    return {key: value for key, value in facts.items() if value}


def _named(specs: Iterable[Path], log: DiagnosticLog) -> Iterator[Found]:
    for spec in specs:
        if found := document(spec):
            yield found
        else:
            message = "this is no OpenAPI document" if spec.exists() else "there is no such file"
            log.add(error("no-document", Origin(spec.as_posix()), message))


def _targets(documents: Iterable[Found]) -> Iterator[tuple[str, Found]]:
    """Yield a name for each document, from its title, else from its file; that of the second one says which."""
    seen: set[str] = set()
    for found in documents:
        own = [
            _package(found.title),
            _package(found.path.stem),
            _package(f"{found.path.parent.name} {found.path.stem}"),
        ]
        numbered = (f"{own[1] or 'api'}_{number}" for number in range(2, len(seen) + 3))
        name = next(name for name in (*own, "api", *numbered) if name and name not in seen)
        seen.add(name)
        yield name, found


def _package(text: str) -> str:
    """Return the name of a package for a text, ``""`` if none comes to mind."""
    name = snake_case(text)
    for candidate in (name, f"{name}_api", f"api_{name}"):
        if name and not package_problem(candidate) and not candidate.startswith("_"):
            return candidate
    return ""


def _table(name: str, found: Found, folder: Path, facts: Mapping[str, object]) -> str:
    import tomlkit  # noqa: PLC0415 - only those who need it wait for it

    table = tomlkit.table()
    spec = os.path.relpath(found.path, folder).replace(os.sep, "/")
    table.update({"spec": spec, "output": f"generated/{name}"})
    summary = " ".join(found.title.split())
    if summary.isprintable() and summary:
        table["summary"] = f"Python SDK of {summary}."
    for key, value in facts.items():
        table[key] = _inline(value) if isinstance(value, list) else value
    return f"[tool.sdkwright.targets.{name}]\n{table.as_string()}"


def _inline(entries: list[dict[str, str]]) -> Any:
    import tomlkit  # noqa: PLC0415

    array = tomlkit.array()
    for entry in entries:
        inline = tomlkit.inline_table()
        inline.update(entry)
        array.append(inline)
    return array


def _extended(content: bytes, tables: str) -> bytes:
    """Return a file with tables at its end, in the line endings that it has."""
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    between = b"" if not content else ending if content.endswith(b"\n") else ending * 2
    return content + between + tables.encode().replace(b"\n", ending)


def _parsed(content: bytes, config: Path, log: DiagnosticLog) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as problem:
        raise _refused(log, config, "config-syntax", f"this is no TOML: {problem}") from None


def _refused(log: DiagnosticLog, place: Path, rule: str, message: str, hint: str = "") -> SpecRejected:
    log.add(error(rule, Origin(place.as_posix()), message, hint=hint))
    return SpecRejected(fatal=True)


# What a project says of itself


def _version(value: object) -> str:
    try:
        return str(value) if isinstance(value, str) and str(Version(value)) else ""
    except InvalidVersion:
        return ""


def _license(value: object) -> str:
    try:
        return canonicalize_license_expression(value) if isinstance(value, str) else ""
    except InvalidLicenseExpression:
        return ""


def _license_of(path: Path) -> str:
    """Return what a licence is called, ``""`` for one that we do not know."""
    try:
        text = " ".join(path.read_text("utf-8-sig").split())
    except (OSError, UnicodeDecodeError):
        return ""
    return next((name for name, words in _LICENCES.items() if words in text), "")


def _authors(value: object) -> list[dict[str, str]]:
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    kept = [{key: text for key in ("name", "email") if isinstance(text := entry.get(key), str)} for entry in entries]
    return [entry for entry in kept if entry]


def _author_in_git(folder: Path) -> list[dict[str, str]]:
    """Return who commits in a repository; nobody outside of one."""
    found = {key: _git(folder, "config", f"user.{key}") for key in ("name", "email")}
    known = {key: value for key, value in found.items() if value.isprintable() and value}
    return [known] if known and _git(folder, "rev-parse", "--is-inside-work-tree") == "true" else []


def _git(folder: Path, *words: str) -> str:
    """Return what git says, ``""`` if it says nothing or is not there."""
    command = ["git", *words]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
