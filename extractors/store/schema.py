"""The shape of one extract, and so of schema `staging`: what a document says, with the place of every word.

An extract is one Parquet file: a struct `document`, and a list of structs for every other staging table (`tables`,
`cells`, `paragraphs`, `figures`, and one for each kind its tables are of). Most have one row; where a list is long, it
goes on in further rows, which have no document, each in a row group of its own. Kinds come from
`extractors/understanding/kinds/*.toml`; SQL and Arrow types, and the comments people read in the warehouse, are
derived from the columns listed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from extractors.understanding.kinds.declaration import COLUMN_TYPES, COMMON_COLUMNS, load_declarations

if TYPE_CHECKING:
    import pyarrow as pa

    from extractors.understanding.kinds.declaration import ColumnDeclaration, KindDeclaration

ColumnType = Literal[
    "VARCHAR",
    "INTEGER",
    "BIGINT",
    "DOUBLE",
    "BOOLEAN",
    "DECIMAL(18,4)",
    "DECIMAL(28,6)",
    "DATE",
    "TIMESTAMP",
    "VARCHAR[]",
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a staging table. `display_name_vi` is what a Vietnamese reader sees as its heading."""

    name: str
    type: ColumnType
    description: str
    display_name_vi: str


@dataclass(frozen=True, slots=True)
class StagingTable:
    """A table of schema `staging`."""

    name: str
    description: str
    display_name_vi: str
    columns: tuple[Column, ...]


DOCUMENTS = StagingTable(
    "documents",
    "One row a file: what the letterhead says, and whether it was loaded.",
    "Văn bản nguồn",
    (
        Column("document_id", "VARCHAR", "SHA-256 of the file's bytes.", "Mã văn bản"),
        Column("file_name", "VARCHAR", "Name of the file when it was first seen.", "Tên tệp"),
        Column("file_path", "VARCHAR", "Where the file was found, relative if it can be.", "Đường dẫn"),
        Column("format", "VARCHAR", "pdf, scan, docx or doc; NULL if not known.", "Định dạng"),
        Column("byte_size", "BIGINT", "Size of the file in bytes.", "Dung lượng (byte)"),
        Column("page_count", "INTEGER", "Pages; NULL for Word, which has no fixed pages.", "Số trang"),
        Column("report_no", "VARCHAR", "Number and symbol as printed; NULL if left blank.", "Số, ký hiệu"),
        Column("report_type", "VARCHAR", "Type of document in words.", "Loại văn bản"),
        Column("report_date", "DATE", "Date of the document; NULL if left blank.", "Ngày ban hành"),
        Column("issuer", "VARCHAR", "Issuing agency as printed.", "Cơ quan ban hành"),
        Column("title", "VARCHAR", "Title of the document.", "Tiêu đề"),
        Column("province", "VARCHAR", "Province without its type word.", "Tỉnh"),
        Column(
            "signed_at", "TIMESTAMP", "When the agency signed it (UTC); NULL if unsigned.", "Thời điểm ký số"
        ),
        Column("signer_agency", "VARCHAR", "Agency that signed it; persons are not named.", "Cơ quan ký số"),
        Column(
            "signature_status",
            "VARCHAR",
            "valid, changed_after_signing, broken or unreadable; NULL if unsigned.",
            "Tình trạng chữ ký số",
        ),
        Column(
            "signature_trust",
            "VARCHAR",
            "trusted, untrusted, or unknown where no trusted certificates are set; NULL if unsigned.",
            "Tin cậy của chứng thư",
        ),
        Column(
            "dated_by_signature",
            "BOOLEAN",
            "Whether report_date is the day of signing, as that in the picture cannot be read.",
            "Ngày lấy theo chữ ký số",
        ),
        Column(
            "numbered_by_title",
            "BOOLEAN",
            "Whether report_no is that in the title of the file, as that in the picture cannot be read.",
            "Số lấy theo tiêu đề tệp",
        ),
        Column("status", "VARCHAR", "loaded or quarantined.", "Trạng thái"),
        Column("error", "VARCHAR", "Why the document is quarantined; NULL if loaded.", "Lỗi"),
        Column("error_code", "VARCHAR", "Short stable reason behind `error`.", "Mã lỗi"),
        Column("missing_tool", "VARCHAR", "Program that has to be installed first.", "Công cụ còn thiếu"),
        Column(
            "extractor_version", "VARCHAR", "Hash of what it was understood with.", "Phiên bản trích xuất"
        ),
        Column("first_seen_at", "TIMESTAMP", "When the file was first found (UTC).", "Lần đầu thấy"),
        Column("extracted_at", "TIMESTAMP", "When the file was read (UTC).", "Thời điểm trích xuất"),
        Column("warnings", "VARCHAR[]", "What the reader was not sure of.", "Cảnh báo"),
        Column("corrected", "VARCHAR[]", "Columns of which a person has decided the value.", "Trường đã sửa"),
        Column(
            "letterhead_printed", "VARCHAR", "What was read where a person corrected.", "Phần đầu máy đọc"
        ),
    ),
)

TABLES = StagingTable(
    "tables",
    "One row a logical table of a document, page breaks closed.",
    "Bảng",
    (
        Column("table_id", "VARCHAR", "First 16 digits of document_id, -t, number.", "Mã bảng"),
        Column("document_id", "VARCHAR", "Document the table stands in.", "Mã văn bản"),
        Column("table_no", "INTEGER", "Number of the table in the document, from 1.", "Bảng thứ"),
        Column("print_order", "INTEGER", "Which table of the document it is in printed order.", "Thứ tự in"),
        Column("appendix", "VARCHAR", "Printed number of the appendix.", "Phụ lục"),
        Column("title", "VARCHAR", "Title above the table.", "Tên bảng"),
        Column("caption", "VARCHAR", "Bracketed lines under the title.", "Chú thích"),
        Column("kind", "VARCHAR", "Kind of table; unknown if no declaration fits.", "Loại bảng"),
        Column("likely_kind", "VARCHAR", "Kind an unknown table's title and rows speak for.", "Loại có thể"),
        Column("period_start", "DATE", "First day of the printed period.", "Từ ngày"),
        Column("period_end", "DATE", "Last day of the printed period.", "Đến ngày"),
        Column("page_first", "INTEGER", "Page the table starts on; NULL in Word.", "Trang đầu"),
        Column("page_last", "INTEGER", "Page the table ends on; NULL in Word.", "Trang cuối"),
        Column("method", "VARCHAR", "How the table was read.", "Cách đọc"),
        Column("confidence", "DOUBLE", "0..1; NULL where text was read as text.", "Độ tin cậy"),
        Column("row_count", "INTEGER", "Logical rows, heading rows not counted.", "Số dòng"),
        Column("columns", "VARCHAR[]", "Headings in order, levels joined by ' / '.", "Các cột"),
        Column(
            "column_units", "VARCHAR[]", "Unit of measure of each column as printed.", "Đơn vị tính của cột"
        ),
        Column("mapping", "VARCHAR", "JSON object, heading to field.", "Ánh xạ cột"),
        Column("unmapped", "VARCHAR[]", "Headings that fit no field.", "Cột chưa nhận ra"),
        Column(
            "other_periods",
            "VARCHAR[]",
            "Headings of another period, whose figures are in fct_figures only.",
            "Cột của kỳ khác",
        ),
        Column("missing", "VARCHAR[]", "Fields of the kind that no heading gave.", "Trường không có"),
        Column("warnings", "VARCHAR[]", "What was not sure when reading.", "Cảnh báo"),
    ),
)

CELLS = StagingTable(
    "cells",
    "One row a cell of a logical table; a merged cell stands in every row and column it covers.",
    "Ô",
    (
        Column("table_id", "VARCHAR", "Table of the cell.", "Mã bảng"),
        Column("row_no", "INTEGER", "Logical row, from 1, heading rows not counted.", "Dòng"),
        Column("column_no", "INTEGER", "Column, from 1.", "Cột"),
        Column("column_name", "VARCHAR", "Heading of the column.", "Tên cột"),
        Column("text", "VARCHAR", "Text as printed, NFC.", "Nội dung"),
        Column("page", "INTEGER", "Page of the cell; NULL in Word.", "Trang"),
        Column("x0", "DOUBLE", "Left edge in points from the left of the page.", "Mép trái"),
        Column("y0", "DOUBLE", "Upper edge in points from the top of the page.", "Mép trên"),
        Column("x1", "DOUBLE", "Right edge in points.", "Mép phải"),
        Column("y1", "DOUBLE", "Lower edge in points.", "Mép dưới"),
        Column("row_span", "INTEGER", "Rows the printed cell covers.", "Số dòng gộp"),
        Column("column_span", "INTEGER", "Columns the printed cell covers.", "Số cột gộp"),
        Column("confidence", "DOUBLE", "0..1 for OCR, else NULL.", "Độ tin cậy"),
        Column("continued_at", "VARCHAR[]", "Parts after page breaks, 'page: x0 y0 x1 y1'.", "Nối tiếp tại"),
        Column("text_printed", "VARCHAR", "What was read where a person corrected it.", "Nội dung đọc được"),
        Column("alternatives", "VARCHAR[]", "What else OCR found in it, '0.42: text'.", "Cách đọc khác"),
    ),
)

PARAGRAPHS = StagingTable(
    "paragraphs",
    "One row a paragraph of the running text.",
    "Đoạn văn",
    (
        Column("document_id", "VARCHAR", "Document of the paragraph.", "Mã văn bản"),
        Column("paragraph_no", "INTEGER", "Number in the document, from 1.", "Đoạn thứ"),
        Column("section_path", "VARCHAR", "Numbers of the headings above, as I/2/2.1.", "Mục"),
        Column("text", "VARCHAR", "Text as printed, NFC.", "Nội dung"),
        Column("page", "INTEGER", "Page of the paragraph; NULL in Word.", "Trang"),
        Column("is_heading", "BOOLEAN", "Whether the paragraph is a heading.", "Là đề mục"),
    ),
)

FIGURES = StagingTable(
    "figures",
    "One row a figure printed in a cell of a table of any kind, with the words that say what it is a figure of.",
    "Số liệu",
    (
        Column("document_id", "VARCHAR", "Document of the figure.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table of the figure.", "Mã bảng"),
        Column("row_no", "INTEGER", "Logical row, from 1.", "Dòng"),
        Column("column_no", "INTEGER", "Column, from 1.", "Cột"),
        Column("page", "INTEGER", "Page of the cell; NULL in Word.", "Trang"),
        Column("row_number", "VARCHAR", "Number of the row as printed.", "Số thứ tự"),
        Column("row_label", "VARCHAR", "What the row is called.", "Tên dòng"),
        Column("row_path", "VARCHAR", "Sections, groups and parents above the row, joined by ' / '.", "Nhóm"),
        Column(
            "column_label", "VARCHAR", "Heading without unit and period, levels joined by ' / '.", "Tên cột"
        ),
        Column(
            "value", "DECIMAL(28,6)", "The number; lower end of a range. NULL for dates and words.", "Giá trị"
        ),
        Column("value_high", "DECIMAL(28,6)", "Upper end of a range.", "Giá trị trên"),
        Column("value_operator", "VARCHAR", "How it compares: =, >, >=, <, <=, between, ~.", "Dấu so sánh"),
        Column("value_of", "DECIMAL(28,6)", "Second number of 12/63.", "Trên tổng"),
        Column("value_text", "VARCHAR", "The cell as printed.", "Nguyên văn"),
        Column("value_unit", "VARCHAR", "Unit of measure: of cell, row, heading or caption.", "Đơn vị tính"),
        Column(
            "figure_kind",
            "VARCHAR",
            "count, number, percent, amount, score, rank, date or text.",
            "Loại số liệu",
        ),
        Column("period_start", "DATE", "First day the figure covers.", "Từ ngày"),
        Column("period_end", "DATE", "Last day the figure covers.", "Đến ngày"),
        Column("unit_name_printed", "VARCHAR", "Unit or agency in row or heading.", "Tên đơn vị như in"),
        Column("row_kind", "VARCHAR", "item, group, total or average.", "Loại dòng"),
        Column("confidence", "DOUBLE", "0..1: how sure reading and understanding are.", "Độ tin cậy"),
        Column("is_corrected", "BOOLEAN", "Whether a person has corrected the cell.", "Đã sửa"),
    ),
)

STATEMENTS = StagingTable(
    "statements",
    "One row a figure of a sentence, with the words it is said of.",
    "Số liệu trong lời văn",
    (
        Column("document_id", "VARCHAR", "Document of the sentence.", "Mã văn bản"),
        Column("paragraph_no", "INTEGER", "Paragraph in staging.paragraphs; NULL in a cell.", "Đoạn thứ"),
        Column("table_id", "VARCHAR", "Table of a sentence that stands in a cell; else NULL.", "Mã bảng"),
        Column("row_no", "INTEGER", "Row of that cell, from 1.", "Dòng thứ"),
        Column("column_no", "INTEGER", "Column of that cell, from 1.", "Cột thứ"),
        Column("figure_no", "INTEGER", "Number of the figure in paragraph or cell.", "Số liệu thứ"),
        Column("section_path", "VARCHAR", "Numbers of the headings above, as I/2/2.1.", "Mục"),
        Column("page", "INTEGER", "Page of the paragraph or cell; NULL in Word.", "Trang"),
        Column("sentence", "VARCHAR", "The sentence as printed.", "Câu"),
        Column("subject", "VARCHAR", "Words of the sentence that the figure is said of.", "Nói về"),
        Column("value", "DECIMAL(28,6)", "The number; lower end of a range.", "Giá trị"),
        Column("value_high", "DECIMAL(28,6)", "Upper end of a range.", "Giá trị trên"),
        Column("value_operator", "VARCHAR", "How it compares: =, >, >=, <, <=, between, ~.", "Dấu so sánh"),
        Column("value_of", "DECIMAL(28,6)", "Second number of 12/63.", "Trên tổng"),
        Column("value_text", "VARCHAR", "The figure as printed.", "Nguyên văn"),
        Column("value_unit", "VARCHAR", "% or the noun behind the number.", "Đơn vị tính"),
        Column("period_start", "DATE", "First day the sentence names, else the report.", "Từ ngày"),
        Column("period_end", "DATE", "Last day the sentence names, else the report.", "Đến ngày"),
    ),
)

DECIDED_PLACES = StagingTable(
    "decided_places",
    "One row a decision of a person about a cell or letterhead of a document, with what became of it.",
    "Quyết định của người rà soát",
    (
        Column("document_id", "VARCHAR", "Document the decision is about.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table of the cell; NULL for a letterhead.", "Mã bảng"),
        Column("row_no", "INTEGER", "Row of the cell, from 1.", "Dòng"),
        Column("column_no", "INTEGER", "Column of the cell, from 1.", "Cột"),
        Column("field", "VARCHAR", "Heading of the cell, or field of the letterhead.", "Trường"),
        Column("status", "VARCHAR", "applied, not_needed, contradicted or no_place.", "Trạng thái"),
        Column("expected", "VARCHAR", "What was read when it was decided.", "Nội dung dự kiến"),
        Column("found", "VARCHAR", "What is read now.", "Nội dung đọc được"),
        Column("decided", "VARCHAR", "What the person has put in its place.", "Nội dung đã sửa"),
        Column("decided_by", "VARCHAR", "Who decided.", "Người quyết định"),
        Column("decided_at", "VARCHAR", "Day of the decision.", "Ngày quyết định"),
        Column("reason", "VARCHAR", "Why.", "Lý do"),
    ),
)

_COMMON_MEANINGS: dict[str, tuple[str, str]] = {
    "document_id": ("Document of the row.", "Mã văn bản"),
    "table_id": ("Table of the row.", "Mã bảng"),
    "row_no": ("Row of the table, from 1.", "Dòng"),
    "row_kind": ("item, section, group, total or average.", "Loại dòng"),
    "section": ("Section rows above, joined by ' / '.", "Mục"),
    "parent": ("Row this one is a sub-row of.", "Dòng cha"),
    "parent_row_no": ("Number of the row this one is a sub-row of.", "Số dòng cha"),
    "period_no": ("Which of the periods side by side; 1: the table's own.", "Kỳ thứ"),
    "page": ("Page of the row; NULL in Word.", "Trang"),
    "period_start": ("First day the figures cover: printed, else by title or year.", "Từ ngày"),
    "period_end": ("Last day the figures cover: printed, else by title or year.", "Đến ngày"),
    "unparsed": ("Fields with a text but no value.", "Trường chưa đọc được"),
    "is_corrected": ("Whether a person has corrected a cell of the row.", "Đã sửa"),
}

_SUFFIX_MEANINGS: dict[str, tuple[str, str]] = {
    "_text": ("as printed", "nguyên văn"),
    "_operator": ("sign of comparison", "dấu so sánh"),
    "_value": ("as a number", "giá trị"),
    "_value_high": ("upper end of a range", "giá trị trên"),
    "_unit": ("unit of measure", "đơn vị tính"),
    "_of": ("what it is out of", "trên tổng"),
    "_year": ("year named in the heading", "năm"),
    "_period_start": ("first day of the period in the heading", "từ ngày"),
    "_period_end": ("last day of the period in the heading", "đến ngày"),
    "_status": ("read as a status", "trạng thái"),
    "_gap": ("difference to the target as printed", "chênh lệch"),
    "_national": ("figure of the whole country as printed", "toàn quốc"),
    "_date": ("as a date", "ngày"),
}


@cache
def staging_tables() -> dict[str, StagingTable]:
    """List what an extract fills, by name: documents, tables and their cells, text, figures, decisions, the kinds."""
    tables = [
        DOCUMENTS,
        TABLES,
        CELLS,
        PARAGRAPHS,
        FIGURES,
        STATEMENTS,
        DECIDED_PLACES,
        *map(_kind_table, load_declarations().values()),
    ]
    return {table.name: table for table in tables}


def arrow_schema(table: StagingTable) -> pa.Schema:
    """Give the Arrow schema of one staging table."""
    import pyarrow as pa

    return pa.schema([(column.name, _arrow_type(column.type)) for column in table.columns])


def arrow_schemas() -> dict[str, pa.Schema]:
    """Give the Arrow schema of every table an extract fills: what the parts of an extract are built with."""
    return {name: arrow_schema(table) for name, table in staging_tables().items()}


def extract_schema() -> pa.Schema:
    """Give the Arrow schema of an extract, which lacks the kinds that it has no row of."""
    return _extract_schema(tuple(load_declarations().values()))


@lru_cache(maxsize=1)
def _extract_schema(_kinds: tuple[KindDeclaration, ...]) -> pa.Schema:
    import pyarrow as pa

    structs = {name: pa.struct(list(schema)) for name, schema in arrow_schemas().items()}
    fields = [("document", structs.pop("documents"))]
    fields += [(name, pa.list_(struct)) for name, struct in structs.items()]
    return pa.schema(fields)


def _kind_table(kind: KindDeclaration) -> StagingTable:
    common = [Column(name, sql, *_COMMON_MEANINGS[name]) for name, sql in COMMON_COLUMNS.items()]
    own = [column for declared in kind.columns.values() for column in _kind_columns(declared)]
    description = f"One row a row of a table of kind {kind.kind}, section, group and total rows included."
    return StagingTable(kind.kind, description, kind.name_vi, (*common, *own))


def _kind_columns(declared: ColumnDeclaration) -> list[Column]:
    words = (
        declared.description.rstrip(".") or declared.name.removesuffix("_pct").replace("_", " ").capitalize()
    )
    if declared.name.endswith("_pct") and not declared.description:
        words += " in percent points"
    columns = []
    for suffix, sql in COLUMN_TYPES[declared.type].items():
        english, vietnamese = _SUFFIX_MEANINGS.get(suffix, ("", ""))
        columns.append(
            Column(
                declared.name + suffix,
                sql,
                f"{words}: {english}." if english else f"{words}.",
                f"{declared.headings[0]} ({vietnamese})" if vietnamese else declared.headings[0],
            )
        )
    return columns


def _arrow_type(sql: ColumnType) -> pa.DataType:
    import pyarrow as pa

    types: dict[ColumnType, pa.DataType] = {
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DECIMAL(18,4)": pa.decimal128(18, 4),
        "DECIMAL(28,6)": pa.decimal128(28, 6),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
        "VARCHAR[]": pa.list_(pa.string()),
    }
    return types[sql]
