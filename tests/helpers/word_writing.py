"""Small Word files written element by element, for what no program's interface makes."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math'
    '" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def relations(*targets: tuple[str, str, str]) -> str:
    items = "".join(
        f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for i, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}">{items}</Relationships>'


def write_docx(path: Path, body: str, *, extra: tuple[tuple[str, str, str], ...] = (), **parts: str) -> Path:
    """A .docx of a body and the parts named (numbering="…", footnotes="…"), each given as the XML in it."""
    related = [(f"rId{kind}", kind, f"{kind}.xml") for kind in parts]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types(parts))
        archive.writestr("_rels/.rels", relations(("rId1", "officeDocument", "word/document.xml")))
        archive.writestr("word/_rels/document.xml.rels", relations(*related, *extra))
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        for kind, xml in parts.items():
            archive.writestr(
                f"word/{kind}.xml", part({"header": "hdr", "footer": "ftr"}.get(kind, kind), xml)
            )
    return path


def content_types(parts: Iterable[str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    names = {"document": "document.main", **dict.fromkeys(parts)}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{full or name}+xml"/>'
        for name, full in names.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def part(root: str, xml: str) -> str:
    return f"<w:{root} {NAMESPACES}>{xml}</w:{root}>"


def r(text: str, look: str = "") -> str:
    return f'<w:r>{look and f"<w:rPr>{look}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str = "", properties: str = "", look: str = "") -> str:
    """A paragraph of a text, or of runs."""
    content = text if text.startswith("<") or not text else r(text, look)
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{content}</w:p>"


def tc(content: str = "", properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc>{properties and f'<w:tcPr>{properties}</w:tcPr>'}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
