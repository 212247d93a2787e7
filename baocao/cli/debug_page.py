"""The static page that `baocao inspect --debug DIR` writes: each page's picture, each table, and what to change."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from baocao.cli.output import REPORT_LABELS
from extractors.pictures.debug_pictures import DOUBTFUL, HEADING_TINT, METHOD_COLOURS, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; color: #222 }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 2px solid #ddd }
h3 { font-size: 1rem; margin: 2rem 0 .3rem }
table { border-collapse: collapse; margin: .5rem 0 } th, td { border: 1px solid #ccc; padding: .2rem .5rem }
th { background: #ffefbd; text-align: left } td { vertical-align: top; white-space: pre-line }
td.doubtful { outline: 2px solid #dc0000; outline-offset: -2px } .missing { color: #b00000; font-weight: 600 }
.hint { background: #fff4e5; border-left: 4px solid #e08a00; margin: .4rem 0; padding: .3rem .7rem }
.rows { overflow-x: auto } .total td, .group td, .section td { background: #f3f3f3 }
.legend span { border: 2px solid; margin-right: .6rem; padding: 0 .4rem; white-space: nowrap }
.pages { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)) }
figure { margin: 0 } img { border: 1px solid #bbb; height: auto; max-width: 100% } summary { cursor: pointer }
"""


def write_page(seen: dict[str, Any], folder: Path) -> Path:
    """Write index.html beside the pictures that `inspect_document` has drawn there; returns its path."""
    tables = [(table["table"], table) for table in [*seen["tables"], *seen["lists"]]]
    parts = [
        f"<h1>{escape(seen['file'])}</h1>",
        _rows_of_two((label, seen["report"][name]) for name, label in REPORT_LABELS.items()),
        *(_hint(warning) for warning in seen["warnings"]),
        "<h2>Bảng</h2>" if tables else "<h2>Không tìm thấy bảng nào</h2>",
        *(_table(number, table) for number, table in tables),
        _names(seen["unmatched_names"]),
        _pages(seen["pages"], tables),
    ]
    page = (
        '<!doctype html>\n<html lang="vi">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(seen['file'])}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    target = folder / "index.html"
    target.write_text(page, encoding="utf-8", errors="replace")
    return target


# --- tables ----------------------------------------------------------------------------------------------


def _table(number: int, table: dict[str, Any]) -> str:
    appendix = f"Phụ lục {table['appendix']}: " if table["appendix"] else ""
    heading = f"Bảng {number}. {appendix}{table['title'] or '(không có tiêu đề)'}"
    first, last = table["pages"]
    sure = "" if table["confidence"] is None else f", độ tin cậy {table['confidence']:.0%}"
    facts = [
        f"loại <b>{escape(table['kind'])}</b>",
        f'<a href="#page-{first}">trang {first}–{last}</a>' if first else "không có số trang",
        f"đọc bằng {escape(table['method'])}{sure}",
        f"{len(table['rows'])} dòng",
    ]
    if table["period_start"] or table["period_end"]:
        facts.append(f"kỳ {table['period_start'] or '?'} đến {table['period_end'] or '?'}")
    return "\n".join(
        [
            f'<h3 id="table-{number}">{escape(heading)}</h3>',
            f"<p>{'; '.join(facts)}</p>",
            *(_hint(warning) for warning in table["warnings"]),
            *(f'<p class="hint">{advice}</p>' for advice in _advice(table)),
            _mapping(table),
            _content(table),
        ]
    )


def _advice(table: dict[str, Any]) -> list[str]:
    """What somebody can change where the table is not understood, as HTML."""
    advice = []
    nearest = table["nearest"]
    if nearest:
        file = f"<code>kinds/{escape(nearest['kind'])}.toml</code> của bạn"
        missing = escape(", ".join(entry.replace("|", " hoặc ") for entry in nearest["missing"]))
        needs = f"Còn thiếu cột bắt buộc: {missing}. " if missing else ""
        advice.append(
            f"Gần nhất là loại <b>{escape(nearest['kind'])}</b> ({len(nearest['mapping'])} cột khớp). {needs}"
            f"Nếu đúng là loại này, thêm tiêu đề cột vào <code>headings</code> trong {file}; "
            "nếu là loại bảng mới, khai báo một tệp TOML mới trong thư mục <code>kinds</code> của bạn."
        )
    elif table["kind"] == "unknown":
        advice.append(
            "Không loại bảng nào có tiêu đề cột giống bảng này: khai báo một tệp TOML mới "
            "trong thư mục <code>kinds</code> của bạn."
        )
    elif table["unmapped"]:
        headings = escape("; ".join(f"«{heading}»" for heading in table["unmapped"]))
        advice.append(
            f"Cột chưa được hiểu: {headings}. Thêm tiêu đề vào <code>headings</code> của cột tương ứng trong "
            f"<code>kinds/{escape(table['kind'])}.toml</code> của bạn."
        )
    if table["unsure"]:
        advice.append(
            f"{len(table['unsure'])} ô đọc chưa chắc chắn (viền đỏ): đối chiếu với hình, hoặc quét lại rõ hơn."
        )
    return advice


def _mapping(table: dict[str, Any]) -> str:
    units = table["units"] or [None] * len(table["columns"])
    rows = [
        (
            escape(heading),
            escape(table["mapping"].get(heading, "")) or '<span class="missing">chưa hiểu</span>',
            escape(unit or ""),
        )
        for heading, unit in zip(table["columns"], units, strict=True)
    ]
    return _html_table(("Tiêu đề cột", "Trường", "Đơn vị tính"), rows)


def _content(table: dict[str, Any]) -> str:
    doubtful = {(item["row"], item["column"]) for item in [*table["unparsed"], *table["unsure"]]}
    kinds = dict(enumerate(table["row_kinds"], start=1))
    head = "".join(
        f"<tr>{''.join(f'<th>{escape(text)}</th>' for text in row)}</tr>" for row in table["header"]
    )
    body = []
    for row_no, row in enumerate(table["rows"], start=1):
        cells = (
            f"<td{' class=doubtful' if (row_no, column) in doubtful else ''}>{escape(text)}</td>"
            for column, text in enumerate(row, start=1)
        )
        body.append(f'<tr class="{escape(kinds.get(row_no, ""))}">{"".join(cells)}</tr>')
    count = f"Nội dung: {len(body)} dòng, {len(doubtful)} ô cần xem lại (viền đỏ)"
    return (
        f'<details{" open" if doubtful else ""}><summary>{count}</summary><div class="rows"><table>{head}'
        + "\n".join(body)
        + "</table></div></details>"
    )


def _names(names: Sequence[dict[str, Any]]) -> str:
    if not names:
        return ""
    columns = {
        "name": "Tên",
        "role": "Vai trò",
        "status": "Trạng thái",
        "table": "Bảng",
        "row": "Dòng",
        "candidate": "Gần nhất",
    }
    rows = [[escape(str(name[column] or "")) for column in columns] for name in names]
    return "<h2>Tên đơn vị chưa khớp</h2>" + _html_table(columns.values(), rows)


# --- pages -----------------------------------------------------------------------------------------------


def _pages(pages: Sequence[dict[str, Any]], tables: Iterable[tuple[int, dict[str, Any]]]) -> str:
    if not pages:
        return "<p>Không có hình trang: tệp Word chỉ in được thành trang khi máy có LibreOffice.</p>"
    on_page: dict[int, list[str]] = {}
    for number, table in tables:
        first, last = table["pages"]
        for page in range(first or 1, (last or 0) + 1):
            on_page.setdefault(page, []).append(f'<a href="#table-{number}">Bảng {number}</a>')
    figures = [
        f'<figure id="page-{page["page"]}"><figcaption>Trang {page["page"]} '
        f"{', '.join(on_page.get(page['page'], []))}</figcaption>"
        f'<a href="{escape(page["file"])}"><img src="{escape(page["file"])}" loading="lazy" '
        f'width="{page["width"]}" height="{page["height"]}" alt="Trang {page["page"]}"></a></figure>'
        for page in pages
    ]
    return f'<h2>Trang</h2>\n{_legend()}\n<div class="pages">{"".join(figures)}</div>'


def _legend() -> str:
    colours = {
        "đường kẻ và chữ của tệp (pdfium)": METHOD_COLOURS["pdfium"],
        "đọc lại bằng pdfplumber": METHOD_COLOURS["pdfplumber"],
        "bảng không đủ đường kẻ (camelot)": METHOD_COLOURS["camelot"],
        "OCR": METHOD_COLOURS["ocr"],
        "dòng tiêu đề": HEADING_TINT,
        "ô cần xem lại": DOUBTFUL,
        "đoạn văn": TEXT,
    }
    items = (f'<span style="border-color: rgb{colour}">{label}</span>' for label, colour in colours.items())
    return f'<p class="legend">{"".join(items)}</p>'


# --- pieces of HTML --------------------------------------------------------------------------------------


def _hint(text: str) -> str:
    return f'<p class="hint">{escape(text)}</p>'


def _rows_of_two(rows: Iterable[tuple[str, str | None]]) -> str:
    missing = '<span class="missing">không tìm thấy</span>'
    lines = (
        f"<tr><th>{label}</th><td>{escape(value) if value else missing}</td></tr>" for label, value in rows
    )
    return f"<table>{''.join(lines)}</table>"


def _html_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
