"""`explain`: from a name to its place in the document, and back."""

from __future__ import annotations

from sdkwright.cli.run import Run, Status
from sdkwright.cli.session import Session
from sdkwright.diagnostics import warning
from sdkwright.explain import Entry, client_entries, entries_of, explained, fate, on_the_client
from sdkwright.ledger import LEDGER_FILE, Ledger
from sdkwright.present import printable, render, to_json
from sdkwright.report import Report


def explain(session: Session, query: str) -> int:
    """Print the place, the name and the fate of what a query is about; return 1 if it is about nothing."""
    found = False
    for run in session.runs:
        if run.report is None or LEDGER_FILE not in run.files:
            session.print_findings()
            continue
        files = {api.name: run.sources[api.name].add(api.spec) for api in run.target.apis}
        ledger = Ledger.parse(run.files[LEDGER_FILE], LEDGER_FILE)
        entries = [*entries_of(ledger, run.report.places, files), *client_entries(ledger, run.clients)]
        for entry in explained(on_the_client(query, ledger), entries, run.report.places):
            found = True
            _explain(session, run, run.report, entry)
    if not found and session.status is Status.OK:
        session.console.note(f"nothing is called `{printable(query)}`, in Python or in the document")
        return Status.REFUSED
    return session.status


def _explain(session: Session, run: Run, report: Report, entry: Entry) -> None:
    outcome, findings = fate(entry, report)
    here = to_json(warning("explain", entry.origin, entry.python), *run.places)
    name = ".".join(filter(None, (run.target.package, entry.api, entry.python))) if entry.python else ""
    if session.console.as_json:
        told = [to_json(finding, *run.places) for finding in findings]
        keys = ("file", "line", "column", "pointer")
        session.console.data({"python": name, "outcome": outcome, "findings": told, **{k: here[k] for k in keys}})
        return
    where = f"{here['file']}:{here['line']}:{here['column']}"
    session.console.result(name or "no name of its own")
    session.console.result(f"  {outcome} from {where} {printable(entry.operation or entry.origin.pointer)}")
    for finding in findings:
        session.console.result(f"  {render(finding, *run.places)}")
