"""`baocao review` and `baocao letter`: people put right what was not read surely, and write to the issuing office."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli.options import Warehouse
from baocao.cli.output import print_line
from baocao.warehouse.places import DEFAULT_WAREHOUSE

if TYPE_CHECKING:
    from baocao.usecases.desk.app import Access

Files = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="PATH", help="Where files are now, or a folder to look in.", exists=True),
]


def review(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    port: Annotated[
        int, typer.Option(metavar="N", help="Port on this machine; 0: any free one.", min=0, max=65535)
    ] = 0,
    file: Files = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
) -> None:
    """Decide what the machine is unsure of, in the browser: cells, sums that do not fit, findings, names.

    Each question shows the picture of its place. Answers are stored at once as lines of CSV files in the folder of
    decisions, and used by the next `baocao ingest`. The page is for you alone: its address holds a secret, and only
    this machine can reach it. Ctrl-C ends it.

    Example: baocao review
    """
    from baocao.usecases.desk.app import serve
    from baocao.usecases.desk.desk import Desk

    def opened(access: "Access") -> None:
        print_line(f"The review desk is open: {access.url}")
        print_line("Keep the address to yourself. Ctrl-C ends the desk.")
        if browser:
            _show(access.url)

    serve(Desk(warehouse, tuple(file or ())), port, opened)
    print_line("The decisions are stored. `baocao ingest` brings them into the warehouse.")


def _show(url: str) -> None:
    """Open the browser on a file that leads to the desk: what a program is started with, every user can see."""
    import html
    import tempfile
    import webbrowser

    handle = tempfile.NamedTemporaryFile(  # noqa: SIM115 - the browser reads it later; only this user may
        "w", suffix=".html", prefix="baocao-review-", delete=False, encoding="utf-8"
    )
    with handle:
        address = html.escape(url, quote=True)
        handle.write(
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'
        )
    webbrowser.open(Path(handle.name).as_uri())


def letter(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="Number of the report, its file name, or its document id.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DOCX",
            help="Where to write the letter.",
            show_default="cong-van-REPORT.docx",
            dir_okay=False,
        ),
    ] = None,
    sender: Annotated[str, typer.Option("--from", metavar="OFFICE", help="The office that writes.")] = "",
    place: Annotated[str, typer.Option(metavar="NAME", help="Where it writes from.")] = "",
    file: Files = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Write a letter to the office that issued a report, with what does not add up in it: place, figures, picture.

    The letter is a Word file in the form of Decree 30/2020. Findings that are known, answered or corrected are left
    out, and so is what the machine itself is not sure to have read.

    Example: baocao letter 67/BC-BĐHCĐS --out cong-van.docx
    """
    from baocao.usecases.letter import write_letter

    written = write_letter(warehouse, report, out, sender=sender, place=place, sources=tuple(file or ()))
    print_line(f"{written.findings} findings in {written.path}, {written.pictures} of them with a picture.")
    if written.unsure:
        print_line(
            f"{written.unsure} findings are left out, as their rows were not read surely: `baocao review`."
        )
