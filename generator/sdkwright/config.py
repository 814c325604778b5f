"""What to generate: targets, from ``[tool.sdkwright]`` in pyproject.toml or from the command line."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.version import InvalidVersion, Version

from sdkwright.diagnostics import DiagnosticLog, Origin, SpecRejected, error
from sdkwright.settings import Settings, Table, has_value

CONFIG_FILE = "pyproject.toml"
CUSTOM_FOLDER = "custom"
"""The folder, in a package of an SDK, whose files are their owner's: never written, never removed."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_ENV_PREFIX = re.compile(r"[A-Z][A-Z0-9_]*")
_NEEDED = frozenset(("httpx2", "orjson", "pydantic_core", "typing_extensions"))
# RFC 9110, section 5.6.2; the two that frame a message follow from its body.
_HEADER = re.compile(r"(?i:(?!(?:content-length|transfer-encoding)$)[!#$%&'*+.^_`|~0-9a-z-]+)")
_OPERATION = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+ /.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who answers for a distribution; one of the two may be ``""``."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class SiblingSetting:
    """A property that decides what a sibling is: its values to names or pointers of alternatives of that."""

    tag: str
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTarget:
    """One document of a target.

    Attributes:
        name: The sub-package it becomes, ``""`` in a target of one document.
        spec: The document, as the user would write its path.
        root: The folder that references may not leave.
        overlays: What changes the document, in this order.
        resources: Tag to resource.
        methods: operationId, or HTTP method and path as in ``"GET /hubs"``, to ``"resource.method"`` or ``"method"``.
        allow: Operations that may be refused, by HTTP method and path; by path where no operation of it can be read.
        closed_enums: Values that an enum does not list are errors.
        check_constraints: Models check what the document says about values beyond their types.
        secrets: Property names, and pointers as in ``file#/pointer``, whose values are secret.
        renames: Python name to another, or place in a document to that which the same thing has now.
        pagination: operationId, or HTTP method and path, to a description of its pages.
        recognise_pages: Whether pages that nobody describes are recognised by their names.
        idempotency_header: The header in which each POST and PATCH takes a key, or ``""``.
        sibling_tags: Name or pointer of a schema, and one of its properties, to the sibling that decides what this is.
        origin: The table that says all this.
    """

    name: str = ""
    spec: Path
    root: Path
    overlays: tuple[Path, ...] = ()
    resources: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    closed_enums: bool = False
    check_constraints: bool = False
    secrets: tuple[str, ...] = ()
    pagination: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    recognise_pages: bool = True
    idempotency_header: str = ""
    sibling_tags: Mapping[tuple[str, str], SiblingSetting] = field(default_factory=dict)
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One distribution.

    Attributes:
        name: What the configuration calls it, ``""`` without one.
        config: The file that describes it, as the user would write its path; ``""`` without one.
        output: The folder of the SDK.
        package: The import package; None where the document's title decides (see `named`).
        distribution: What package indexes call it; None where `package` decides.
        license: SPDX expression, or ``""``.
        license_file: A text to carry as ``LICENSE``, or None.
        guides: Markdown texts to carry as sections of the README, in that order.
        env_prefix: What environment variables begin with; None where `package` decides.
        released: Names no longer change.
        keep_removed: Methods whose operation is gone stay until the next major version, and say so when called.
        templates: A folder of templates that come before ours, or None.
        hooks: Commands, as lists of words, to run on what is generated before it is written.
        apis: One without a name, or several with one.
    """

    name: str = ""
    config: str = ""
    output: Path
    package: str | None = None
    distribution: str | None = None
    version: str = "0.1.0"
    summary: str = ""
    license: str = ""
    license_file: Path | None = None
    authors: tuple[Author, ...] = ()
    guides: tuple[Path, ...] = ()
    env_prefix: str | None = None
    released: bool = False
    keep_removed: bool = False
    templates: Path | None = None
    hooks: tuple[tuple[str, ...], ...] = ()
    apis: tuple[ApiTarget, ...]

    @classmethod
    def of(
        cls, spec: Path, output: Path = Path("sdk"), package: str | None = None, overlays: tuple[Path, ...] = ()
    ) -> Target:
        """Return the target of one document without configuration."""
        api = ApiTarget(spec=spec, root=spec.parent, overlays=overlays)
        return cls(output=output, package=package, apis=(api,))

    def named(self, package: str) -> Target:
        """Return the target with a package, unless it has one, and with what is derived from that."""
        package = self.package or package
        return replace(
            self,
            package=package,
            distribution=self.distribution or package.strip("_").replace("_", "-").lower(),
            env_prefix=self.env_prefix or package.strip("_").upper(),
        )


def find_config(folder: Path) -> Path | None:
    """Return the nearest pyproject.toml, in a folder or above it, that configures us or does not parse."""
    for place in (folder, *folder.parents):
        path = place / CONFIG_FILE
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except OSError:
            continue
        except ValueError:
            return path
        if has_value(data, ("tool", "sdkwright")):
            return path
    return None


def load_targets(pyproject: Path, log: DiagnosticLog) -> tuple[Target, ...]:
    """Return the targets of ``[tool.sdkwright]``, in its order; paths in it are relative to the file.

    Raises:
        SpecRejected: The file cannot be read or has a mistake; `log` holds all of them.
    """
    file = pyproject.as_posix()
    settings = Settings(_read(pyproject, log), file)
    try:
        data = tomllib.loads(settings.text)
    except tomllib.TOMLDecodeError as problem:
        message, line, column = _syntax(problem, settings.text)
        log.add(error("config-syntax", Origin(file), message, line=line, column=column))
        raise SpecRejected(fatal=True) from None
    targets = tuple(_Reader(pyproject.parent, file).targets(data, settings))
    log.extend(sorted(settings.findings, key=lambda finding: (finding.line, finding.column)))
    if settings.findings:
        raise SpecRejected(fatal=True)
    return targets


def _read(path: Path, log: DiagnosticLog) -> str:
    """Return the text of a file.

    Raises:
        SpecRejected: There is none.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as problem:
        message = f"this file cannot be read: {problem.strerror}"
    except UnicodeDecodeError:
        message = "this file is not UTF-8"
    log.add(error("config-syntax", Origin(path.as_posix()), message))
    raise SpecRejected(fatal=True)


def _syntax(problem: tomllib.TOMLDecodeError, text: str) -> tuple[str, int, int]:
    """Return message, line and column of a syntax error; Python 3.14 has them apart, older ones in the message."""
    message, _, place = str(problem).removesuffix(")").rpartition(" (at ")
    if found := re.fullmatch(r"line (\d+), column (\d+)", place):
        line, column = int(found[1]), int(found[2])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return f"this is no TOML: {message[:1].lower()}{message[1:]}", line, column


class _Reader:
    """Turns the tables of a file into targets.

    Args:
        folder: What paths are relative to.
        file: The file's name, for the targets.
    """

    def __init__(self, folder: Path, file: str) -> None:
        self._folder = folder
        self._file = file

    def targets(self, data: Mapping[str, object], settings: Settings) -> Iterator[Target]:
        """Yield the targets of a file."""
        top = Table(data, (), settings)
        ours = top.table("tool").table("sdkwright")
        tables = ours.table("targets")
        outputs: dict[Path, str] = {}
        if not tables.names():
            ours.note("targets", "there is no target", "add `[tool.sdkwright.targets.NAME]` with `spec` and `output`")
        for name in tables.names():
            if not _NAME.fullmatch(name):
                tables.note(name, f"`{name}` is no name for a target", "letters, digits, `-` and `_` are")
            table = tables.table(name)
            target = self._target(name, table)
            self._check_output(target, table, outputs)
            yield target
        ours.close()

    def _target(self, name: str, table: Table) -> Target:
        package = table.text("package", name.replace("-", "_").lower(), package_problem)
        target = Target(
            name=name,
            config=self._file,
            output=self._path(table, "output"),
            package=package,
            distribution=table.text("distribution", check=_distribution) or None,
            version=table.text("version", "0.1.0", _version),
            summary=table.text("summary", check=_one_line),
            license=_license(table),
            license_file=self._text_file(table, "license-file"),
            authors=tuple(map(_author, table.tables("authors"))),
            guides=tuple(self._folder / name for name in table.texts("guides", self._unreadable)),
            env_prefix=table.text("env-prefix", check=_env_prefix) or None,
            released=table.flag("released"),
            keep_removed=table.flag("keep-removed"),
            templates=self._templates(table),
            hooks=table.commands("hooks"),
            apis=tuple(self._apis(table)),
        )
        if "package" not in table and (wrong := package_problem(package)):
            table.note("", f"the package needs a name: `{package}` {wrong}", "add `package`")
        table.close()
        return target.named(package)

    def _apis(self, table: Table) -> Iterator[ApiTarget]:
        """Yield the documents of a target: those under ``apis``, or the one of the table itself."""
        if "apis" not in table:
            yield self._api("", table)
            return
        if "spec" in table:
            table.note("spec", "a target has `spec` or `apis`, not both", "move `spec` into a table under `apis`")
        table.text("spec")
        apis = table.table("apis")
        if not apis.names():
            apis.note("", "`apis` is empty", "add a table with a `spec` for each document")
        for name in apis.names():
            if wrong := _subpackage(name):
                apis.note(name, f"`{name}` {wrong}")
            api = apis.table(name)
            yield self._api(name, api)
            api.close()

    def _api(self, name: str, table: Table) -> ApiTarget:
        spec = self._path(table, "spec")
        root = self._optional_path(table, "root") or spec.parent
        if not spec.absolute().is_relative_to(root.absolute()):
            table.note("root", f"`{table.text('root')}` does not hold the document")
        pagination = table.table("pagination")
        return ApiTarget(
            name=name,
            spec=spec,
            root=root,
            overlays=tuple(self._folder / name for name in table.texts("overlays", _path_problem)),
            resources=table.pairs("resources", _dotted),
            methods=table.pairs("methods", _dotted),
            allow=table.texts("allow", _operation),
            closed_enums=table.flag("closed-enums"),
            check_constraints=table.flag("check-constraints"),
            secrets=table.texts("secrets"),
            renames=table.pairs("renames"),
            pagination={key: pagination.table(key).plain() for key in pagination.names()},
            recognise_pages=table.flag("recognise-pages", default=True),
            idempotency_header=table.text("idempotency-header", check=_header),
            sibling_tags=dict(_sibling_tags(table.table("sibling-tags"))),
            origin=Origin(self._file).child(*table.path),
        )

    def _path(self, table: Table, key: str) -> Path:
        """Return a path that must be there."""
        path = self._optional_path(table, key)
        if path is None and key not in table:
            table.note("", f"`{'.'.join(table.path)}` has no `{key}`", f'add `{key} = "…"`')
        return path or self._folder

    def _optional_path(self, table: Table, key: str) -> Path | None:
        value = table.text(key, check=_path_problem)
        return self._folder / value if value else None

    def _text_file(self, table: Table, key: str) -> Path | None:
        """Return the path of a text that is there."""
        value = table.text(key, check=self._unreadable)
        return self._folder / value if value else None

    def _templates(self, table: Table) -> Path | None:
        """Return a folder that is there."""
        path = self._optional_path(table, "templates")
        if path is not None and not path.is_dir():
            table.note("templates", f"`{table.text('templates')}` is no folder")
            return None
        return path

    def _unreadable(self, text: str) -> str:
        """Say why a path is not that of a text."""
        if wrong := _path_problem(text):
            return wrong
        try:
            (self._folder / text).read_text("utf-8-sig")
        except OSError as problem:
            return f"cannot be read: {problem.strerror}"
        except UnicodeDecodeError:
            return "is not UTF-8"
        return ""

    def _check_output(self, target: Target, table: Table, outputs: dict[Path, str]) -> None:
        """Note that the folder of a target holds another target's folder, or the configuration."""
        if not table.text("output"):
            return
        output = target.output.resolve()
        if self._folder.resolve().is_relative_to(output):
            table.note("output", f"`{table.text('output')}` is not a folder of its own: this file is in it")
        for other, name in outputs.items():
            if output.is_relative_to(other) or other.is_relative_to(output):
                table.note("output", f"the targets `{name}` and `{target.name}` share a folder")
        outputs[output] = target.name


def _sibling_tags(table: Table) -> Iterator[tuple[tuple[str, str], SiblingSetting]]:
    """Yield what is said of the properties of each schema."""
    for owner in table.names():
        properties = table.table(owner)
        for name in properties.names():
            said = properties.table(name)
            yield (owner, name), SiblingSetting(said.text("tag"), said.pairs("mapping", empty=True))
            for key in ("tag", "mapping"):
                if key not in said:
                    said.note("", f"`{name}` has no `{key}`", 'as in `{ tag = "kind", mapping = { key = "Key" } }`')
            said.close()


# Checks: each says what is wrong with a text, or ""


def package_problem(text: str) -> str:
    """Say why a text cannot be the name of a package."""
    if text in sys.stdlib_module_names:
        return _identifier(text) or "is a module of the standard library"
    return _identifier(text) or ("is a package that an SDK may need" if text in _NEEDED else "")


def _subpackage(text: str) -> str:
    if text == CUSTOM_FOLDER:
        return "is the folder of custom code"
    return _identifier(text) or ("begins with an underscore" if text.startswith("_") else "")


def _identifier(text: str) -> str:
    return "" if _IDENTIFIER.fullmatch(text) and not keyword.iskeyword(text) else "is no Python identifier"


def _path_problem(text: str) -> str:
    return "" if text.strip() and "\0" not in text else "is no path"


def _distribution(text: str) -> str:
    return "" if _DISTRIBUTION.fullmatch(text) else "is no name for a distribution"


def _env_prefix(text: str) -> str:
    return "" if _ENV_PREFIX.fullmatch(text) else "is not of capital letters, digits and underscores"


def _header(text: str) -> str:
    return "" if _HEADER.fullmatch(text) else "is no name of a header"


def _one_line(text: str) -> str:
    return "" if text.isprintable() else "is more than one line of printable text"


def _dotted(text: str) -> str:
    return "is no Python name" if any(map(_identifier, text.split("."))) else ""


def _operation(text: str) -> str:
    """Say why a text names no operation, nor a path of which none could be read."""
    known = _OPERATION.fullmatch(text) or text.startswith("/")
    return "" if known else "is no HTTP method and path, as in `GET /hubs/{hub_id}`"


def _version(text: str) -> str:
    try:
        Version(text)
    except InvalidVersion:
        return "is no version (PEP 440)"
    return ""


def _license(table: Table) -> str:
    """Return the licence as an SPDX expression in its canonical form, or ``""``."""
    text = table.text("license")
    try:
        return canonicalize_license_expression(text) if text else ""
    except InvalidLicenseExpression:
        table.note("license", f"`{text}` is no SPDX licence expression", "as in `MIT` or `Apache-2.0`")
        return ""


def _author(table: Table) -> Author:
    author = Author(table.text("name", check=_one_line), table.text("email", check=_one_line))
    table.close()
    return author
