"""The command line: what commands there are, and their exit statuses.

options     what commands take from the command line
session     one command on its targets; `run` is one target on its way
diff        `diff` and `check --against`; `inputs` finds what is compared
renaming    `rename` and `prune`
explaining  `explain`
console     what is printed
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from sdkwright import __version__, watching
from sdkwright.cli.console import Console
from sdkwright.cli.options import STATUSES, DiffOptions, FailOn, Options, common
from sdkwright.cli.run import Generate, Status, compile_target
from sdkwright.cli.session import Session
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog, SpecRejected
from sdkwright.memory import Memory, cache_folder
from sdkwright.present import printable
from sdkwright.source.values import collector_paused


def main(arguments: Sequence[str] | None = None, generate: Generate | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        arguments: Words after the program's name; those of the process if None.
        generate: What turns a target into files; the pipeline if None.
    """
    try:
        # What a run makes it keeps until it ends, so looking for garbage would take time and find none.
        with collector_paused():
            status = commands.main(arguments, "sdkwright", standalone_mode=False, obj=generate)
        sys.stdout.flush()
    except click.Abort:
        click.echo("interrupted", err=True)
        return Status.INTERRUPTED
    except click.ClickException as problem:
        problem.show()
        return Status.FATAL
    except Exception as problem:  # noqa: BLE001 - the last resort: nobody gets a traceback
        if isinstance(problem, OSError) and problem.errno == errno.EPIPE:
            return _broken_pipe()
        return _bug(problem)
    return int(status or 0)


def program() -> None:
    """Run the command of this process, and end it without taking apart what it made: there is much of it."""
    gc.disable()
    status = main()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def _broken_pipe() -> int:
    """Stop without a word: nobody reads on. The interpreter flushes stdout once more when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Status.REFUSED


def _bug(problem: Exception) -> int:
    """Say that it is our fault and what helps to mend it."""
    if os.environ.get("SDKWRIGHT_DEBUG"):
        traceback.print_exception(problem)
    lines = [
        f"internal error: {type(problem).__name__}: {printable(str(problem))}",
        f"This is a bug in sdkwright {__version__}, not in your document; nothing was written by halves.",
        "Please report it with the document, and with what the same command prints when SDKWRIGHT_DEBUG=1 is set.",
    ]
    click.echo("\n".join(lines), err=True)
    return Status.BUG


@click.group(epilog=STATUSES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="sdkwright")
def commands() -> None:
    """Turn OpenAPI documents into typed Python client libraries.

    Without SPEC, the commands work on all targets of [tool.sdkwright] in the nearest pyproject.toml.
    """


@commands.command(epilog=STATUSES)
@click.option("--renew-names", is_flag=True, help="Choose all names anew; never once a target is released.")
@click.option("--renew-unions", is_flag=True, help="Choose anew how the variants of unions are told apart.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@common
def generate(
    options: Options, generate: Generate, renew_names: bool, renew_unions: bool, overwrite_edited: bool
) -> int:
    """Write the SDK of SPEC, or those of all targets.

    Only files that change are written, and only files that sdkwright wrote are replaced or removed. Unless all SDKs
    can be written, none is.
    """
    session = Session(options, _memory(options, generate))
    _not_released(session.targets(), "--renew-names", renew_names)
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        if renew_names:
            session.forget_names()
        if renew_unions:
            session.forget_unions(folders)
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


def _memory(options: Options, generate: Generate) -> Memory | None:
    """Return what former runs of the compiler are remembered by, if the user wants that."""
    folder = cache_folder() if not options.no_cache and generate is compile_target else None
    return Memory(folder) if folder else None


@commands.command(epilog=STATUSES)
@common
def watch(options: Options, generate: Generate) -> int:
    """Generate, and again after each change.

    A change counts if a run depends on it: in a document, in a file that it refers to, in the configuration, in a
    template. Errors are shown, and the next change is waited for; Ctrl-C ends it.
    """
    if not watching.available():
        raise click.ClickException("this needs watchfiles: pip install 'sdkwright[watch]'")
    Session(options).targets()  # arguments that do not go together never will

    def run() -> watching.Involved:
        session = Session(options)
        try:
            session.targets()
            with contextlib.ExitStack() as stack:
                session.make(generate, session.open_folders(stack))
        except click.ClickException as problem:
            problem.show()
        except Exception as problem:  # noqa: BLE001 - it may go well again with the next change
            _bug(problem)
        involved, console = session.involved(), session.console
        del session
        gc.collect()
        console.note("watching for changes; Ctrl-C ends it")
        return involved

    with contextlib.suppress(KeyboardInterrupt):
        watching.follow(run)
    return Status.OK


@commands.command(epilog=STATUSES)
@click.argument("specs", nargs=-1, metavar="[SPEC]...", type=click.Path(path_type=Path))
def init(specs: tuple[Path, ...]) -> int:
    """Write a configuration for the documents in this folder, or for each SPEC.

    It goes into pyproject.toml, where nothing else is changed. Names, licence, version and authors are taken from what
    the documents, the project and git say. A configuration that is there is kept.
    """
    from sdkwright import starting  # noqa: PLC0415 - once in the life of a project

    console = Console(as_json=False, quiet=False)
    log = DiagnosticLog()
    try:
        made = starting.start(Path(), specs, log)
    except SpecRejected:
        console.findings(log)
        return Status.FATAL
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from None
    if not made.targets:
        console.note(f"{made.config}: it has [tool.sdkwright] already, and stays as it is")
    for name, found in made.targets.items():
        title = f" ({printable(found.title)})" if found.title else ""
        console.note(f"{made.config}: the target `{name}` is made from {printable(found.path.as_posix())}{title}")
    console.note("next: look at it, then run `sdkwright generate`")
    return Status.OK


@commands.command(epilog=STATUSES)
@click.argument("old")
@click.argument("new")
@click.option("--no-alias", is_flag=True, help="Do without the old name at once; never once a target is released.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@common
def rename(options: Options, generate: Generate, old: str, new: str, no_alias: bool, overwrite_edited: bool) -> int:
    """Call OLD NEW from now on, and write the SDKs.

    OLD and NEW are Python names, such as hubs, hubs.get, "hubs.get(first)", models.Hub or models.Hub.name. The old name
    works until the next major version, and warns.
    """
    from sdkwright.cli import renaming  # noqa: PLC0415 - few wait for it

    session = Session(options)
    _not_released(session.targets(), "--no-alias", no_alias)
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        renaming.rename(session, folders, old, new, alias=not no_alias)
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


@commands.command(epilog=STATUSES)
@click.option("--name", "names", multiple=True, metavar="NAME", help="End this one, whatever its version says.")
@click.option("--all", "everything", is_flag=True, help="End all, whatever their version says.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@common
def prune(
    options: Options, generate: Generate, names: tuple[str, ...], everything: bool, overwrite_edited: bool
) -> int:
    """End old names, and methods that are gone, and write the SDKs.

    Each ends with the version that the ledger says: when the target's own version has come to it. Those that --name or
    --all end sooner break the code that uses them.
    """
    from sdkwright.cli import renaming  # noqa: PLC0415 - few wait for it

    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        renaming.prune(session, folders, names, everything=everything)
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


def _not_released(targets: Sequence[Target], option: str, given: bool) -> None:
    """Refuse an option that would take names away from users.

    Raises:
        click.UsageError: It is given, and one of the targets is released.
    """
    if given and (released := [target.name for target in targets if target.released]):
        raise click.UsageError(f"{option}: these targets are released, their names stay: {', '.join(released)}")


@commands.command(epilog=STATUSES)
@common
def validate(options: Options, generate: Generate) -> int:
    """Say what would become of SPEC, or of all targets."""
    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        session.generate(generate, session.open_folders(stack, create=False))
    session.finish_findings(notes=True)
    for run in session.runs:
        session.summarise(run, "valid" if run.status is Status.OK else "refused")
    return session.status


@commands.command(epilog=STATUSES)
@click.option("--against", metavar="REV", help="Also compare with the SDK of this git revision, and its version.")
@click.option("--approvals", type=click.Path(path_type=Path), help="TOML file with approved breaking changes.")
@common
def check(options: Options, generate: Generate, against: str | None, approvals: Path | None) -> int:
    """Say whether the SDKs on the disk are up to date.

    Up to date is what the documents give. A line on stdout names each file that is stale, edited by somebody, foreign
    or missing. Nothing is written.

    With --against, what changed for callers since a git revision follows, and the version in the configuration has to
    be as high as that needs.
    """
    session = Session(options, _memory(options, generate))
    session.targets()
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack, create=False)
        session.generate(generate, folders, hooks=True)
        session.finish_findings()
        session.compare(folders)
    if against is not None:
        from sdkwright.cli.diff import judge  # noqa: PLC0415 - takes a while to import

        judge(session, against, approvals)
    return session.status


@commands.command(epilog=STATUSES)
@click.argument("old")
@click.argument("new")
@click.option("--git", metavar="PATH", help="OLD and NEW are git revisions of this path.")
@click.option("--package", default="", help="Import package of the SDK [default: what is found].")
@click.option("--config", type=click.Path(path_type=Path), help="TOML file with [tool.sdkwright].")
@click.option("--approvals", type=click.Path(path_type=Path), help="TOML file with approved breaking changes.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in FailOn]),
    default="major",
    help="Verdict that ends with status 1 [default: major].",
)
@click.option("--format", type=click.Choice(["text", "json", "markdown"]), default="text", help="[default: text]")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status says it.")
def diff(**values: object) -> int:
    """Say what changed for callers between OLD and NEW, and how the version has to grow.

    Each is a document, a folder with an SDK, or a ledger, or one of them in git, as REV:PATH. Of two documents, the
    SDKs are compared that they would give, NEW generated over OLD. Nothing is written.
    """
    from sdkwright.cli.diff import difference  # noqa: PLC0415 - takes a while to import

    return difference(DiffOptions(**values))  # type: ignore[arg-type] # click checked them


@commands.command(epilog=STATUSES)
@click.argument("place")
@common
def explain(options: Options, generate: Generate, place: str) -> int:
    """Say where PLACE comes from, or what it became.

    PLACE is a Python name, such as client.hubs.list or models.Hub.id, an operation, such as "GET /hubs", or a pointer
    into the document, such as "#/components/schemas/Hub". Nothing is written.
    """
    from sdkwright.cli import explaining  # noqa: PLC0415 - few wait for it

    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        session.generate(generate, session.open_folders(stack, create=False))
    return explaining.explain(session, place)
