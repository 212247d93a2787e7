"""Building marts and quality from staging: dbt, run inside this process."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao import __version__
from baocao.code_hash import content_hash, hash_of
from baocao.errors import WarehouseError
from baocao.names.decrees import decrees_file, seeds_with_decrees
from baocao.resources import dbt_project
from baocao.settings import settings
from baocao.warehouse.checks import check_settings, checks_file
from baocao.warehouse.failures import failing_documents
from baocao.warehouse.kinds import complete_project, declared_marts, kind_variables, kinds_without_models
from baocao.warehouse.staging import connect_working

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb

PROJECT = dbt_project()
MODEL_SCHEMAS = ("bi", "quality", "marts", "versions", "intermediate")


@dataclass(frozen=True, slots=True)
class FailedNode:
    """A model, seed or test that failed. `message` is dbt's, in one line.

    `documents` are ids of those whose rows make a test fail; none for anything but a test, or if its rows lead to none.
    """

    name: str
    kind: str
    message: str
    documents: tuple[str, ...] = ()


class BuildError(WarehouseError):
    """Models or tests of severity error failed: `failed` says which and why."""

    def __init__(self, failed: Sequence[FailedNode]) -> None:
        names = "; ".join(f"{node.kind} {node.name}: {node.message}" for node in failed)
        super().__init__(
            f"the marts could not be built ({names}).",
            advice="Nothing was published; what was published before is untouched.",
        )
        self.failed = tuple(failed)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What dbt did: how many nodes of each kind (model, seed, test …), and tests that only warn and did so.

    `lineage` has each model with its folder and what it is made from.
    """

    counts: dict[str, int]
    warnings: list[FailedNode]
    lineage: list[tuple[str, str, str]]


def build_marts(working: Path, *, everything: bool = False) -> BuildResult:
    """Build and test all models in the working database, which must not be open elsewhere in this process.

    dbt keeps its parsed project and its artifacts (manifest.json, …) in the folder `dbt` beside the database. If the
    project is the one of the last build, its views, its seeds and what is made of seeds alone stay as they are; else,
    and when `everything` is asked for, all of it is made from nothing. Raises WarehouseError naming every model and
    test of severity error that failed.
    """
    fingerprint = _project_fingerprint()
    with connect_working(working) as con:
        everything = everything or not _is_built_with(con, fingerprint)
        if everything:
            _drop_models(con)
    command = ["build", "--exclude-resource-type=unit_test"]
    if not everything:
        # Indirect selection would leave out every test that only refers to an excluded model.
        kept = [f"config.materialized:{kind}" for kind in ("table", "incremental")]
        command += ["--select", *kept, "resource_type:test", "--exclude", "tag:from_seeds"]
        command.append("--indirect-selection=empty")
    result = run_dbt(working, command)
    with connect_working(working) as con:
        con.execute("DELETE FROM reference.dbt_project")
        con.execute("INSERT INTO reference.dbt_project VALUES (?)", [fingerprint])
        con.execute("DELETE FROM staging.program")
        con.execute("INSERT INTO staging.program VALUES (?, ?)", [__version__, fingerprint])
        con.execute("DELETE FROM staging.lineage")
        con.executemany("INSERT INTO staging.lineage VALUES (?, ?, ?)", result.lineage)
    return result


def _is_built_with(con: duckdb.DuckDBPyConnection, fingerprint: str) -> bool:
    con.execute("CREATE SCHEMA IF NOT EXISTS reference")
    con.execute("CREATE TABLE IF NOT EXISTS reference.dbt_project (fingerprint VARCHAR)")
    return con.execute("FROM reference.dbt_project").fetchall() == [(fingerprint,)]


def _drop_models(con: duckdb.DuckDBPyConnection) -> None:
    """Make way for tables of another shape: dbt would not change one that stays from run to run."""
    con.execute("DELETE FROM reference.dbt_project")
    for schema in MODEL_SCHEMAS:
        con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def run_dbt(working: Path, command: list[str]) -> BuildResult:
    """Run a dbt command on the working database and close the file. Raises WarehouseError if it fails."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    # dbt takes a relative path from its project, not from where we are
    beside = working.resolve().parent / "dbt"
    project = complete_project(PROJECT, beside, seeds_with_decrees())
    variables: dict[str, Any] = {
        "working_database": str(working.resolve()),
        "default_province": settings().province or "",
        **check_settings(),
        **_site_url(),
    }
    if project != PROJECT:
        variables["kinds"] = kind_variables()
    options = [
        f"--project-dir={project}",
        f"--profiles-dir={project}",
        f"--target-path={beside / 'target'}",
        f"--log-path={beside / 'logs'}",
        f"--vars={json.dumps(variables)}",
        # Formatting log lines nobody reads takes a quarter of the time.
        "--log-level=none",
        "--log-level-file=none",
        "--no-send-anonymous-usage-stats",
    ]
    parsed = _parsed_before(project, variables, working.stem)
    try:
        if not parsed:
            outcome = dbtRunner().invoke(["parse", *options])
            parsed += [outcome.result] if outcome.success else []
        if parsed:
            outcome = dbtRunner(parsed[0].deepcopy()).invoke([*command, *options])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if outcome.exception is not None:
        raise WarehouseError(f"dbt stopped: {_one_line(str(outcome.exception))}") from outcome.exception
    results = list(getattr(outcome.result, "results", []))
    counts, warnings = _judge(results, _failing_documents(working, results, beside / "target"))
    return BuildResult(counts, warnings, _lineage(parsed[0]))


def _lineage(manifest: Any) -> list[tuple[str, str, str]]:
    """Each model with its folder and what it is made from: models, seeds, and tables that are loaded."""
    return sorted(
        (node.name, node.fqn[1], parent.rpartition(".")[2])
        for node in manifest.nodes.values()
        if str(node.resource_type) == "model"
        for parent in node.depends_on.nodes
        if parent.startswith(("model.", "source.", "seed."))
    )


def _parsed_before(project: Path, variables: dict[str, Any], database: str) -> list[Any]:
    """What this process has parsed of the project: one manifest, or an empty list that takes it.

    Parsing takes longer than building a few documents, and dbt does it again for every working database. Of the
    database only its name is in the manifest, not the folder.
    """
    stated = json.dumps([str(project), {**variables, "working_database": database}, _project_fingerprint()])
    return _PARSED.setdefault(stated, [])


_PARSED: dict[str, list[Any]] = {}


def _failing_documents(working: Path, results: Iterable[Any], target: Path) -> dict[str, list[str]]:
    """Documents of the rows that each failed test returns, by its id."""
    failed = [r.node for r in results if r.status == "fail" and str(r.node.resource_type) == "test"]
    if not failed:
        return {}
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    relations = {name: node["relation_name"] for name, node in nodes.items() if node.get("relation_name")}
    with connect_working(working) as con:
        return {test.unique_id: failing_documents(con, test, relations) for test in failed}


def _judge(
    results: Iterable[Any], documents: Mapping[str, list[str]]
) -> tuple[dict[str, int], list[FailedNode]]:
    """Count what was done and list what only warns. Raises BuildError naming what failed."""
    counts: Counter[str] = Counter()
    failed, skipped, warnings = [], [], []
    for result in results:
        kind = str(result.node.resource_type)
        counts[kind] += 1
        named = documents.get(result.node.unique_id, [])
        node = FailedNode(result.node.name, kind, _one_line(result.message or ""), tuple(named))
        if result.status in ("error", "fail", "runtime error"):
            failed.append(node)
        elif result.status == "skipped":
            skipped.append(node)
        elif result.status == "warn":
            warnings.append(node)
    # What cannot be compiled has no result of its own; what was to be made of it is skipped.
    if failed or skipped:
        raise BuildError(failed or skipped)
    return counts, warnings


def _project_fingerprint() -> str:
    inputs = {"project": content_hash([*project_files(PROJECT), checks_file(), decrees_file()])}
    inputs["site"] = json.dumps(_site_url())
    inputs["province"] = settings().province or ""
    if kinds_without_models(PROJECT):
        inputs["kinds"] = json.dumps([kind_variables(), *declared_marts(PROJECT)])
    return hash_of(inputs)


def project_files(project: Path) -> list[Path]:
    """The files of a dbt project that decide what is built; what dbt has made there is none."""
    return sorted(
        path
        for path in project.rglob("*")
        if path.suffix in (".sql", ".yml", ".csv")
        and path.is_file()
        and not {"target", "logs"} & set(path.relative_to(project).parts)
    )


def _site_url() -> dict[str, str]:
    """The variable that links of the flat views begin with; views are made again when it changes."""
    url = settings().site.url
    return {"site_url": url.rstrip("/") + "/"} if url else {}


def _one_line(text: str) -> str:
    # Behind the message stands the call stack of dbt's macros.
    return " ".join(text.partition("\n\n  > in macro")[0].split())
