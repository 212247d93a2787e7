"""`baocao docs`: the static site."""

from pathlib import Path
from typing import Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_WAREHOUSE

DEFAULT_SITE = Path("data/warehouse/site")


def docs(
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Where to write it; an older site is replaced.", file_okay=False),
    ] = DEFAULT_SITE,
    dbt: Annotated[
        bool, typer.Option("--dbt/--no-dbt", help="With dbt's own documentation, which takes some seconds.")
    ] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Make it again, too, if nothing has changed.")
    ] = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Make a site of the warehouse that opens from disk: coverage, quality, charts, dictionary, lineage.

    It is in Vietnamese and English, needs no server and no network, and leads from figures to their page. A site whose
    warehouse and code have not changed stays as it is.

    Example: baocao docs --out /tmp/site
    """
    from baocao.usecases.site import build_site

    pages = build_site(warehouse, out, dbt_docs=dbt, force=force)
    what = "Nothing has changed" if pages is None else f"{pages} pages"
    print_line(f"{what}; open {out / 'index.html'}")
