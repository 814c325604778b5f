"""What commands take from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path

import click

from sdkwright.cli.run import Generate, compile_target

STATUSES = """\b
Exit status:
  0    all is well
  1    refused: operations would be lost, or --strict found something;
       check: the SDK is not what the document gives, or its version is
       too low; diff: the change is as grave as --fail-on says
  2    fatal: the document, the configuration or the output folder is
       unusable, or the command line is wrong
  3    a bug in sdkwright
  130  interrupted
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all commands take from the command line."""

    spec: Path | None
    output: Path | None
    package: str | None
    config: Path | None
    overlay: tuple[Path, ...]
    strict: bool
    report: str | None
    format: str
    quiet: bool
    no_cache: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions:
    """What `diff` takes from the command line."""

    old: str
    new: str
    git: str | None
    package: str
    config: Path | None
    approvals: Path | None
    fail_on: str
    format: str
    quiet: bool


class FailOn(StrEnum):
    """What ends `diff` with status 1."""

    MAJOR = "major"
    MINOR = "minor"
    ANY = "any"
    NEVER = "never"


def common(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the arguments that all have, as `Options`."""
    decorators = [
        click.argument("spec", required=False, type=click.Path(path_type=Path)),
        click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the SDK [default: sdk]."),
        click.option("--package", help="Import package of the SDK [default: from the title]."),
        click.option("--config", type=click.Path(path_type=Path), help="TOML file with [tool.sdkwright]."),
        click.option(
            "--overlay",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="FILE",
            help="Change SPEC as an overlay says; may be given several times.",
        ),
        click.option("--strict", is_flag=True, help="Refuse what is only approximated, too."),
        click.option("--report", metavar="FILE", help="Write what became of each place as JSON; - for stdout."),
        click.option(
            "--format",
            type=click.Choice(["text", "json"]),
            default="text",
            help="Findings as text on stderr [default], or as JSON lines on stdout.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing but findings."),
        click.option("--no-cache", is_flag=True, help="Neither use nor keep what former runs found."),
    ]

    @click.pass_obj
    @wraps(command)
    def run(generate: Generate | None, /, **values: object) -> int:
        names = Options.__dataclass_fields__
        options = Options(**{name: values.pop(name) for name in names})  # type: ignore[arg-type] # click checked them
        return command(options, generate or compile_target, **values)

    for decorate in reversed(decorators):
        run = decorate(run)
    return run
