"""What ReportLab cannot put into a PDF: annotations and form fields with or without an appearance, and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

if TYPE_CHECKING:
    from pathlib import Path

Box = tuple[float, float, float, float]


def appearance(pdf: Pdf, box: Box, content: str) -> Any:
    """A form as large as `box` that draws `content` with the fonts /Helv and /ZaDb."""
    fonts = {
        f"/{name}": pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=base))
        for name, base in (("Helv", Name.Helvetica), ("ZaDb", Name.ZapfDingbats))
    }
    form = pdf.make_stream(content.encode("ascii"))
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, box[2] - box[0], box[3] - box[1]])
    form.Resources = Dictionary(Font=Dictionary(fonts))
    return form


def annotation(
    pdf: Pdf, kind: str, box: Box, text: str = "", content: str | None = None, **entries: Any
) -> Any:
    """An annotation that draws `content`, or nothing if that is None."""
    entries.setdefault("F", 4)
    made = Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(box), Contents=String(text),
        DA=String("/Helv 10 Tf 0 g"), **entries,
    )  # fmt: skip
    if content is not None:
        made.AP = Dictionary(N=appearance(pdf, box, content))
    return made


def typed(text: str) -> str:
    """Page content that writes `text`."""
    return f"BT /Helv 10 Tf 0 g 3 4 Td ({text}) Tj ET"


def field(pdf: Pdf, kind: str, box: Box, name: str, value: Any, content: str | None, **entries: Any) -> Any:
    """A form field of type `kind` (Tx, Ch, Btn) with a value."""
    return annotation(
        pdf, "Widget", box, content=content, FT=Name(f"/{kind}"), T=String(name), V=value, **entries
    )


def annotate(path: Path, make: Any, *, fields: bool = False) -> None:
    """Put what `make(pdf)` returns onto the first page of the file."""
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        items = Array([pdf.make_indirect(item) for item in make(pdf)])
        pdf.pages[0].obj.Annots = items
        if fields:
            pdf.Root.AcroForm = Dictionary(Fields=items, NeedAppearances=True, DA=String("/Helv 10 Tf 0 g"))
        pdf.save(path)


def switch_layer_off(path: Path, how: str) -> None:
    """Make the marked content /MC0 of the first page, or (`how` "form") its forms, a layer that is switched off.

    `how`: "off" names it, "base" switches all off that is not named, "members" puts it into a group that needs all on.
    """
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        off, on = (
            pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(title))) for title in ("ẩn", "hiện")
        )
        order = Dictionary(Order=Array([off, on]), OFF=Array([off]))
        if how == "base":
            order = Dictionary(Order=Array([off, on]), BaseState=Name.OFF, ON=Array([on]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=order)
        layer = off
        if how == "members":
            layer = pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([off, on]), P=Name.AllOn))
        resources = pdf.pages[0].obj.Resources
        if how == "form":
            for form in resources.XObject.values():
                form.OC = off
        else:
            resources.Properties = Dictionary(MC0=layer)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def stamp_pages(
    path: Path, lines: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "TỈNH NINH THUẬN", "Ngày ký: 15/03/2024")
) -> None:
    """Put a red, half transparent stamp of signing over the middle of every page, as signing programs do."""
    from reportlab.pdfgen.canvas import Canvas

    from tests.helpers.paged_tables import register_fonts

    register_fonts()
    beside = path.with_suffix(".stamp.pdf")
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            _, _, width, height = (float(edge) for edge in page.mediabox)
            canvas = Canvas(str(beside), pagesize=(width, height))
            canvas.setFillColorRGB(0.85, 0.1, 0.1, alpha=0.5)
            canvas.setStrokeColorRGB(0.85, 0.1, 0.1, alpha=0.5)
            canvas.setFont("Serif", 10)
            x, y = 0.55 * width, 0.5 * height
            canvas.rect(x - 5, y - 14 * len(lines), 130, 14 * len(lines) + 14)
            for number, line in enumerate(lines):
                canvas.drawString(x, y - 14 * number, line)
            canvas.save()
            with Pdf.open(beside) as stamp:
                page.add_overlay(stamp.pages[0])
        pdf.save(path)
    beside.unlink()
