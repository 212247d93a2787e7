"""`baocao ingest` and `baocao rebuild`: make the warehouse."""

import logging
from typing import TYPE_CHECKING

import typer

from baocao.cli.logs import Format, LogFormat, problem, use
from baocao.cli.options import Json, Warehouse, with_request
from baocao.cli.output import print_json, print_line, print_table
from baocao.language import said
from baocao.visible import first_names
from baocao.warehouse.places import DEFAULT_WAREHOUSE
from flows.prefect_api import prefect_api_url
from flows.request import IngestRequest

if TYPE_CHECKING:
    from baocao.warehouse.contents import Changes
    from flows.summary import RunSummary


@with_request()
def ingest(request: IngestRequest, as_json: Json = False, log_format: LogFormat = Format.text) -> None:
    """Read reports, load them, match names, build and test the marts, publish.

    PATH: files or folders with PDF, Word, spreadsheets, OpenDocument, RTF, images, .zip and .eml, found recursively;
    documents already loaded are skipped.

    A document's day is the date its report bears; one never read before has the day its file was changed.

    Where a Prefect API is configured (PREFECT_API_URL, or a profile), this is a flow run there.

    Example: baocao ingest data/raw ~/Downloads/bao-cao.pdf
    """
    use(log_format)
    carry_out(request, as_json)


def carry_out(request: IngestRequest, as_json: bool) -> None:
    """Do what is asked, print what came of it, and end with its exit code."""
    if prefect_api_url():
        from flows.ingest import ingest_as_flow

        summary = ingest_as_flow(request)
    else:
        from baocao.cli.progress import shown_progress
        from flows.run import ingest as run_ingest

        with shown_progress() as progress:
            summary = run_ingest(request, progress)
    if request.explain and not as_json and not summary.error:
        print_table("Why", ["file", "what is done, and why"], summary.reasons.items())
    _finish(summary, as_json)


def rebuild(
    warehouse: Warehouse = DEFAULT_WAREHOUSE, as_json: Json = False, log_format: LogFormat = Format.text
) -> None:
    """Build the whole warehouse again from the kept extracts, without opening a source file.

    Example: baocao rebuild
    """
    use(log_format)
    if prefect_api_url():
        from flows.ingest import rebuild_as_flow

        summary = rebuild_as_flow(warehouse)
    else:
        from baocao.cli.progress import shown_progress
        from flows.run import rebuild as run_rebuild

        with shown_progress() as progress:
            summary = run_rebuild(warehouse, progress)
    _finish(summary, as_json)


def _finish(summary: "RunSummary", as_json: bool) -> None:
    if as_json:
        print_json(summary.as_dict())
    else:
        _print_summary(summary)
    if summary.other_files:
        problem(f"Not read, of another type: {first_names(summary.other_files)}", level=logging.WARNING)
    for document in summary.quarantined:
        problem(
            f"Quarantined, as is known: {document.files}: {document.reason}"
            if document.is_acknowledged
            else f"Quarantined: {document.files}: {document.reason}",
            document=document.file,
            code=document.code,
        )
    for held in summary.held_back:
        more = f" (and {held.findings - 1} more)" if held.findings > 1 else ""
        place = f"{held.file}, {held.table}" if held.table else held.file
        problem(f"Held back: {place}: {held.reason}{more}", document=held.file, code=held.check)
    for warning in summary.warnings:
        problem(f"Warning: {warning}", level=logging.WARNING)
    for step in summary.failed_steps:
        problem(f"After the run, a step failed: {step}")
    if summary.held:
        problem(f"Built and not published. {summary.held}", run=summary.run_id)
    if summary.error:
        problem(f"Nothing was published. {summary.error}", run=summary.run_id)
    raise typer.Exit(summary.exit_code)


def _print_summary(summary: "RunSummary") -> None:
    documents = summary.documents
    if summary.result == "planned":
        print_table(
            f"1 document found, {documents['read']} to read"
            if documents["found"] == 1
            else f"{documents['found']} documents found, {documents['read']} to read",
            ["file", "why"],
            summary.to_read.items(),
        )
    elif summary.result == "unchanged":
        print_line(
            f"Nothing new: 1 document found, known to {summary.warehouse}."
            if documents["found"] == 1
            else f"Nothing new: {documents['found']} documents found, all known to {summary.warehouse}."
        )
    elif summary.result == "published":
        if summary.rows:
            print_table("Rows", ["mart", "rows", "change"], _rows(summary))
        if summary.changes:
            _print_changes(summary.changes)
        print_line(f"Names: {_counts(summary.names)}")
        print_line(f"Findings: {_counts(summary.findings)}")
        print_line(f"Seconds: {_counts(summary.seconds)}; peak memory {summary.peak_memory_mb['main']} MB")
        print_line(f"Published {summary.warehouse}")


SETTLED_SHOWN = 5


def _rows(summary: "RunSummary") -> list[tuple[str, int, str]]:
    """Rows of each mart with what the run added or took away; "values" if only values changed."""
    marts = summary.changes.marts if summary.changes else {}
    rows = []
    for mart, count in summary.rows.items():
        change = marts.get(f"marts.{mart}")
        added = count - (change.rows_before or 0) if change else 0
        rows.append(
            (
                mart,
                count,
                f"{added:+}" if added else "values" if count and change and change.is_changed else "",
            )
        )
    return rows


def _print_changes(changes: "Changes") -> None:
    print_line(
        f"Since the last published state: {len(changes.new_reports)} reports new, "
        f"{len(changes.superseded_reports)} superseded, {changes.figures} figures changed by new versions; "
        f"findings: {changes.new_findings} new, {changes.gone_findings} gone"
    )
    if settled := changes.settled_findings:
        print_line(f"Settled by new versions of reports, and closed: {len(settled)} findings")
        for finding in settled[:SETTLED_SHOWN]:
            print_line(f"  {finding}")


def _counts(counts: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(_count(name, count) for name, count in counts.items()) or said("none")


def _count(name: str, number: float) -> str:
    """A status of names, severity of findings, or step of a run, with its number."""
    words = {
        "auto": f"auto {number}",
        "review": f"review {number}",
        "unmatched": f"unmatched {number}",
        "not_a_unit": f"not_a_unit {number}",
        "error": f"error {number}",
        "warn": f"warn {number}",
        "info": f"info {number}",
        "find": f"find {number}",
        "read": f"read {number}",
        "understand": f"understand {number}",
        "load": f"load {number}",
        "match": f"match {number}",
        "build": f"build {number}",
        "publish": f"publish {number}",
        "total": f"total {number}",
    }
    return said(words[name]) if name in words else f"{name} {number}"
