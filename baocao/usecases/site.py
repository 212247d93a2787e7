"""Making the static site of a warehouse: what the warehouse says, pictures of its pages, dbt's documentation."""

from __future__ import annotations

import re
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.code_hash import code_of, content_hash, hash_of
from baocao.errors import WarehouseError
from baocao.output_folder import is_made_of, whole_folder, write_manifest
from baocao.resources import require_extra
from baocao.settings import settings
from baocao.usecases.page_pictures import pictures_of
from baocao.warehouse.build import PROJECT, run_dbt
from baocao.warehouse.dictionary import load_dictionary
from baocao.warehouse.news import news_by_publication
from baocao.warehouse.places import Places
from baocao.warehouse.query import connect_published
from baocao.warehouse.runs import read_runs
from baocao.warehouse.states import kept_states
from baocao.website import render
from baocao.website.content import read_content, read_source_rows, read_source_tables
from baocao.website.lineage import read_lineage
from baocao.website.render import Site, write_site
from baocao.website.sources import SourcePages
from baocao.website.tool_data import write_tool_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from baocao.website.content import Content
    from baocao.website.sources import PagePicture

RUNS_SHOWN = 8


def build_site(warehouse: Path, folder: Path, *, dbt_docs: bool = True, force: bool = False) -> int | None:
    """Write the site of a published warehouse, in the place of an older one.

    Args:
        warehouse: the published file.
        folder: where the site is written.
        dbt_docs: with dbt's own documentation.
        force: make it again, too, if it would be the same; pictures of files that were away are drawn then.

    Returns:
        The number of its pages; None if the site that is there was made of the same, by the same code.

    Raises:
        UsageError: the folder is somebody else's.
        WarehouseError: there is no warehouse, or the site cannot be written.
    """
    require_extra("charts", "altair", "vl_convert")
    connect_published(warehouse).close()  # without one, not even a folder is made
    made_of = _made_of(warehouse, dbt_docs=dbt_docs)
    if not force and is_made_of(folder, "docs", {"made_of": made_of}):
        return None
    try:
        with whole_folder(folder, "docs") as fresh:
            site = _read(warehouse)
            if dbt_docs:
                site.dbt_docs = _dbt_documentation()
            pages = write_site(site, fresh)
            write_manifest(fresh, "docs", {"made_of": made_of})
    except OSError as error:
        raise WarehouseError(
            f"the site cannot be written: {error.strerror or error}.",
            advice="What was there before is untouched.",
            file=str(folder),
        ) from error
    return pages


def _made_of(warehouse: Path, *, dbt_docs: bool) -> str:
    """Hash of the published file, the runs shown, and the code, templates and words that make pages of them."""
    code = code_of("baocao.usecases.site")
    website = Path(render.__file__).parent
    beside = sorted(
        path for path in website.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}
    )
    models = sorted(path for path in PROJECT.rglob("*") if path.suffix in {".sql", ".yml", ".csv", ".md"})
    return hash_of(
        {
            "code": code.hash(),
            "beside": content_hash(beside),
            "models": content_hash(models) if dbt_docs else "",
            "published": content_hash([warehouse]),
            "runs": repr(read_runs(Places.of(warehouse).runs, RUNS_SHOWN)),
            "states": repr([state.run_id for state in kept_states(Places.of(warehouse))]),
            "url": settings().site.url or "",
            "boundaries": content_hash(settings().boundaries),
        }
    )


def _read(warehouse: Path) -> Site:
    with connect_published(warehouse) as con:
        content = read_content(con)
        lineage = read_lineage(con)
        tables = read_source_tables(con)
        rows = read_source_rows(con, [table["table_id"] for table in tables])
    sources = SourcePages(tables, rows, _wanted(content))
    site = Site(
        version=version("baocao"),
        content=content,
        sources=sources,
        dictionary=load_dictionary(),
        lineage=lineage,
        runs=read_runs(Places.of(warehouse).runs, RUNS_SHOWN),
        news=news_by_publication(Places.of(warehouse)),
        url=settings().site.url,
        about=str(Places.of(warehouse).published),
    )

    def write_data(target: Path) -> None:
        with connect_published(warehouse) as con:
            write_tool_data(con, target, site.pictures, settings().boundaries)

    site.write_data = write_data
    site.pictures, site.unpictured = _pictures(sources, warehouse)
    return site


def _wanted(content: Content) -> Iterator[tuple[str, int]]:
    """The rows that pages link to, findings first."""
    for rows in (
        content.findings,
        content.esignature,
        content.dossiers,
        content.outcome_rows,
        content.series,
    ):
        for row in rows:
            if row["source_table_id"] is not None and row["source_row_no"] is not None:
                yield row["source_table_id"], row["source_row_no"]


def _pictures(sources: SourcePages, warehouse: Path) -> tuple[dict[str, PagePicture], dict[str, str]]:
    """Pictures by page name, each document opened once; and why a page has none."""
    pictures: dict[str, PagePicture] = {}
    problems: dict[str, str] = {}
    for document_id, pages in sources.by_document().items():
        numbered = {page.page: page.name for page in pages if page.page is not None}
        if not numbered:
            continue
        document = {**pages[0].document, "document_id": document_id}
        drawn, problem = pictures_of(document, list(numbered), warehouse)
        if problem is not None:
            problems |= dict.fromkeys(numbered.values(), problem)
        pictures |= {numbered[number]: picture for number, picture in drawn.items()}
    return pictures, problems


def _dbt_documentation() -> str:
    """The page dbt makes of the project, in one file, without what differs from call to call or names this machine."""
    with tempfile.TemporaryDirectory(prefix="baocao-dbt-") as folder:
        working = Path(folder) / "docs.duckdb"
        run_dbt(working, ["docs", "generate", "--static", "--empty-catalog"])
        page = (Path(folder) / "dbt" / "target" / "static_index.html").read_text(encoding="utf-8")
        page = page.replace(str(Path(folder).resolve()), ".")
    page = page.replace(str(PROJECT), "dbt_project")
    page = re.sub(r'("(?:generated_at|invocation_started_at)": ?)"[^"]*"', r'\1"1970-01-01T00:00:00Z"', page)
    page = re.sub(r'("(?:invocation_id|user_id|project_id)": ?)"[^"]*"', r'\1""', page)
    return re.sub(r'("created_at": ?)[0-9.]+', r"\g<1>0", page)
