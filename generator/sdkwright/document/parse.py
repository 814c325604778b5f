"""The whole document: what is in it, and everything that it refers to."""

from __future__ import annotations

from sdkwright.diagnostics import DiagnosticLog, Origin, error
from sdkwright.document.nodes import Document
from sdkwright.document.places import Place
from sdkwright.document.reading import BudgetSpentError, Reader
from sdkwright.document.references import References
from sdkwright.document.root import Root
from sdkwright.document.schemas import Schemas
from sdkwright.document.swagger import SwaggerRoot
from sdkwright.document.versions import Version, Versions, root_version
from sdkwright.source import SourceSet
from sdkwright.source.values import collector_paused


def parse(sources: SourceSet, file: str, log: DiagnosticLog) -> Document | None:
    """Return the document whose root is a file of `sources`; everything that it refers to is read.

    Whatever is wrong costs its place only, unless it is fatal: then an error is in the log, and the document, or None
    where there is not even one, is not to be used.
    """
    source = sources.load(file)
    version = root_version(file, source.data, log) if source else None
    if source is None or version is None:
        return None
    references = References(sources, file, log)
    reader = Reader(references, log, sources.budget)
    schemas = Schemas(reader, Versions(sources, file, version))
    kind = SwaggerRoot if version is Version.V2_0 else Root
    try:
        with collector_paused():
            return kind(Place(file, "", source.data), reader, schemas).document()
    except BudgetSpentError:
        message = (
            f"references lead to more than {sources.budget.objects:,} objects, each counted whenever it is reached"
        )
        log.add(error("too-many-objects", Origin(file), message))
        return None
