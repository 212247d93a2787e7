"""Schema `staging`: the tables of the extracts and those this package adds, with their comments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from extractors.store.schema import Column, StagingTable, staging_tables

if TYPE_CHECKING:
    import duckdb

UNIT_MENTIONS = StagingTable(
    "unit_mentions",
    "One row a unit named in a cell or a letterhead, with what it was matched to.",
    "Đơn vị được nêu",
    (
        Column("document_id", "VARCHAR", "Document of the mention.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table; the document's id for its letterhead.", "Mã bảng"),
        Column("row_no", "INTEGER", "Row of the table; 0 for the letterhead.", "Dòng"),
        Column("role", "VARCHAR", "unit, lead, partner or issuer.", "Vai trò"),
        Column("part_no", "INTEGER", "Place among the units of the cell, from 1.", "Thứ tự trong ô"),
        Column("name", "VARCHAR", "Name as printed.", "Tên như in"),
        Column("kind", "VARCHAR", "unit for rows that are units, else agency.", "Loại"),
        Column("province", "VARCHAR", "Province of the document.", "Tỉnh"),
        Column("district", "VARCHAR", "Code of the district whose rows these are.", "Huyện"),
        Column("as_of", "DATE", "Day whose units count.", "Tại ngày"),
        Column("status", "VARCHAR", "auto, review, unmatched or not_a_unit.", "Trạng thái"),
        Column("unit_key", "VARCHAR", "Unit matched; NULL unless status is auto.", "Mã đơn vị"),
        Column("score", "DOUBLE", "Likeness of the names, 0..100.", "Điểm"),
        Column("method", "VARCHAR", "What decided.", "Cách khớp"),
        Column("runner_up_key", "VARCHAR", "Second best unit.", "Ứng viên thứ hai"),
        Column("runner_up_score", "DOUBLE", "Likeness of the second best.", "Điểm ứng viên thứ hai"),
        Column(
            "decision_expected",
            "VARCHAR",
            "For method decision: status or unit key that the decision expects without it.",
            "Kết quả quyết định dự kiến",
        ),
        Column(
            "without_decision",
            "VARCHAR",
            "For method decision: status or unit key found without it.",
            "Kết quả khi không có quyết định",
        ),
    ),
)

_MATCH_COLUMNS = (
    "name",
    "kind",
    "province",
    "district",
    "as_of",
    "status",
    "unit_key",
    "score",
    "method",
    "runner_up_key",
    "runner_up_score",
)

UNIT_MATCHES = StagingTable(
    "unit_matches",
    "One row a name in its context, however often it is mentioned.",
    "Kết quả khớp tên",
    tuple(column for column in UNIT_MENTIONS.columns if column.name in _MATCH_COLUMNS),
)

FIGURE_UNITS = StagingTable(
    "figure_units",
    "One row a name of a unit or agency that figures of a table bear.",
    "Đơn vị của số liệu",
    (
        Column("document_id", "VARCHAR", "Document of the name.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table of the name.", "Mã bảng"),
        Column("unit_name_printed", "VARCHAR", "Name as printed.", "Tên như in"),
        Column("unit_key", "VARCHAR", "Unit the name was matched to; NULL if it was not.", "Mã đơn vị"),
        Column("status", "VARCHAR", "auto, review or unmatched.", "Trạng thái"),
    ),
)

FIGURE_INDICATORS = StagingTable(
    "figure_indicators",
    "One row a number in a table of any kind that belongs to a series.",
    "Chỉ tiêu của số liệu",
    (
        Column("document_id", "VARCHAR", "Document of the figure.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table of the figure.", "Mã bảng"),
        Column("row_no", "INTEGER", "Row of the table, from 1.", "Dòng"),
        Column("column_no", "INTEGER", "Column of the table, from 1.", "Cột"),
        Column("indicator_key", "VARCHAR", "Indicator, the same in all years and wordings.", "Mã chỉ tiêu"),
        Column("indicator_name", "VARCHAR", "Declared name, or the printed one.", "Tên chỉ tiêu"),
        Column("aspect", "VARCHAR", "What of it the column says: result, plan, share, rank, …", "Khía cạnh"),
        Column("status", "VARCHAR", "auto, own (one of its own) or review.", "Trạng thái"),
        Column("candidate", "VARCHAR", "Declared indicator to be reviewed.", "Ứng viên"),
        Column("decided_name", "VARCHAR", "Name that a person decided about.", "Tên đã quyết định"),
    ),
)

INDICATOR_MATCHES = StagingTable(
    "indicator_matches",
    "One row a row of targets or DTI indicators with the indicator it is about, and one a figure of a compound target.",
    "Kết quả nhận diện chỉ tiêu",
    (
        Column("document_id", "VARCHAR", "Document of the row.", "Mã văn bản"),
        Column("table_id", "VARCHAR", "Table of the row.", "Mã bảng"),
        Column("row_no", "INTEGER", "Row of the table, from 1.", "Dòng"),
        Column("part_no", "INTEGER", "0 for the row; its targets from 1 if it sets several.", "Phần"),
        Column("indicator_key", "VARCHAR", "Indicator, the same in all years and wordings.", "Mã chỉ tiêu"),
        Column("indicator_name", "VARCHAR", "Declared name, or the printed one.", "Tên chỉ tiêu"),
        Column("status", "VARCHAR", "auto, own (one of its own) or review.", "Trạng thái"),
        Column("method", "VARCHAR", "declared, decided, misprint or wording.", "Cách nhận diện"),
        Column("score", "DOUBLE", "Likeness to the declared name, 0..100.", "Điểm"),
        Column("candidate", "VARCHAR", "Declared indicator to be reviewed.", "Ứng viên"),
        Column("decided_name", "VARCHAR", "Name that a person decided about.", "Tên đã quyết định"),
        Column(
            "decision_expected", "VARCHAR", "What the program took it for then.", "Nhận diện khi quyết định"
        ),
        Column(
            "without_decision",
            "VARCHAR",
            "What it takes it for without it; review: it asks; empty: its own.",
            "Nhận diện nếu không quyết định",
        ),
        Column("target_text", "VARCHAR", "Figure of this part as printed.", "Mục tiêu (nguyên văn)"),
        Column("target_operator", "VARCHAR", "How it compares.", "Dấu so sánh"),
        Column("target_value", "DECIMAL(18,4)", "The figure as a number.", "Mục tiêu"),
        Column("target_value_high", "DECIMAL(18,4)", "Upper end of a range.", "Mục tiêu (giá trị trên)"),
        Column("target_unit", "VARCHAR", "What it counts.", "Đơn vị tính"),
    ),
)

MART_STATES = StagingTable(
    "mart_states",
    "One row a mart and run that published: what it held then.",
    "Trạng thái bảng dữ liệu",
    (
        Column("run_id", "VARCHAR", "Run that published it.", "Mã lần chạy"),
        Column("mart", "VARCHAR", "Table with its schema, as marts.fct_targets.", "Bảng dữ liệu"),
        Column("row_count", "BIGINT", "Rows in it.", "Số dòng"),
        Column("content_hash", "VARCHAR", "The same for the same rows, in any order.", "Mã băm nội dung"),
    ),
)

RUNS = StagingTable(
    "runs",
    "One row a run that was finished before this file was published.",
    "Các lần chạy",
    (
        Column("run_id", "VARCHAR", "Identifier of the run.", "Mã lần chạy"),
        Column("started_at", "TIMESTAMP", "Start of the run (UTC).", "Bắt đầu"),
        Column("finished_at", "TIMESTAMP", "End of the run (UTC).", "Kết thúc"),
        Column("outcome", "VARCHAR", "published, unchanged or failed.", "Kết quả"),
        Column("message", "VARCHAR", "Why the run failed; NULL otherwise.", "Thông báo"),
        Column("seconds", "VARCHAR", "JSON object, stage to seconds.", "Thời gian (giây)"),
        Column("counts", "VARCHAR", "JSON object, what was counted to how many.", "Số lượng"),
    ),
)

FINDING_STATES = StagingTable(
    "finding_states",
    "One row a finding about which a person has decided: known, reported to the issuing office, answered, corrected.",
    "Trạng thái phát hiện",
    (
        Column("finding_id", "VARCHAR", "Finding in quality.findings.", "Mã phát hiện"),
        Column("report_no", "VARCHAR", "Number of its report.", "Số, ký hiệu"),
        Column("issuer", "VARCHAR", "Who issued the report.", "Cơ quan ban hành"),
        Column("check_name", "VARCHAR", "Check that found it.", "Phép kiểm tra"),
        Column("field", "VARCHAR", "Field it is about.", "Trường"),
        Column("reported", "VARCHAR", "What the report said.", "Số liệu báo cáo"),
        Column("state", "VARCHAR", "known, reported, answered or corrected.", "Trạng thái"),
        Column("decided_by", "VARCHAR", "Who decided.", "Người quyết định"),
        Column("decided_at", "VARCHAR", "Day of the decision.", "Ngày quyết định"),
        Column("reason", "VARCHAR", "Why.", "Lý do"),
        Column("scope", "VARCHAR", "Where else it holds: document, issuer or everywhere.", "Phạm vi"),
    ),
)

REPORT_DECISIONS = StagingTable(
    "report_decisions",
    "One row a decision of a person about two documents, in the order of deciding.",
    "Quyết định về văn bản",
    (
        Column(
            "decision_no", "INTEGER", "Number of the decision, from 1; the later counts.", "Quyết định thứ"
        ),
        Column("document_id", "VARCHAR", "The document decided about.", "Mã văn bản"),
        Column("other_document_id", "VARCHAR", "The document it is compared with.", "Mã văn bản kia"),
        Column("verdict", "VARCHAR", "same, version_of (the other) or not_related.", "Kết luận"),
        Column("expected", "VARCHAR", "What the program took them for then.", "Máy nhận khi đó"),
        Column("decided_by", "VARCHAR", "Who decided.", "Người quyết định"),
        Column("decided_at", "VARCHAR", "Day of the decision.", "Ngày quyết định"),
        Column("reason", "VARCHAR", "Why.", "Lý do"),
    ),
)

PROGRAM = StagingTable(
    "program",
    "One row: the program that built this file.",
    "Chương trình đã tạo kho dữ liệu",
    (
        Column("version", "VARCHAR", "Version of the program, as `baocao --version` prints it.", "Phiên bản"),
        Column("rules", "VARCHAR", "Checksum of the models, lists and settings of checks.", "Mã băm quy tắc"),
    ),
)

LINEAGE = StagingTable(
    "lineage",
    "One row a model and what it is made from, as dbt's manifest says.",
    "Bảng nào được tạo từ bảng nào",
    (
        Column("table_name", "VARCHAR", "The model.", "Bảng"),
        Column("layer", "VARCHAR", "Its folder: staging, intermediate, marts, quality or bi.", "Lớp"),
        Column("made_from", "VARCHAR", "Another model, a seed, or a table of schema staging.", "Được tạo từ"),
    ),
)


@cache
def all_tables() -> dict[str, StagingTable]:
    """List every table of schema `staging` by name."""
    own = (
        UNIT_MENTIONS,
        UNIT_MATCHES,
        FIGURE_UNITS,
        FIGURE_INDICATORS,
        INDICATOR_MATCHES,
        FINDING_STATES,
        REPORT_DECISIONS,
        MART_STATES,
        RUNS,
        PROGRAM,
        LINEAGE,
    )
    return staging_tables() | {table.name: table for table in own}


def create_staging(con: duckdb.DuckDBPyConnection) -> None:
    """Create schema `staging` with its tables and comments where they are not there yet.

    Raises WarehouseError if a table is there with other columns, which an older version of this program made.
    """
    con.execute("BEGIN; CREATE SCHEMA IF NOT EXISTS staging")
    present = _present_columns(con)
    for table in all_tables().values():
        columns = {column.name: column.type for column in table.columns}
        if table.name not in present:
            _create_table(con, table)
        elif present[table.name] != columns:
            raise WarehouseError(
                f"staging.{table.name} was made by another version of this program.",
                advice="Run `baocao rebuild`: it makes the warehouse again from the extracts.",
            )
    con.execute("COMMIT")


def _present_columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = con.execute(
        """
        SELECT table_name, column_name, data_type
        FROM duckdb_columns()
        WHERE schema_name = 'staging' AND database_name = current_database()
        ORDER BY table_name, column_index
        """
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        tables.setdefault(table, {})[column] = data_type
    return tables


def _create_table(con: duckdb.DuckDBPyConnection, table: StagingTable) -> None:
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    con.execute(f'CREATE TABLE staging."{table.name}" ({columns})')
    con.execute(f'COMMENT ON TABLE staging."{table.name}" IS {comment(table)}')
    for column in table.columns:
        con.execute(f'COMMENT ON COLUMN staging."{table.name}"."{column.name}" IS {comment(column)}')


def comment(documented: Column | StagingTable) -> str:
    """Give a comment as SQL literal: English, a bar, the Vietnamese name, as dbt writes it for the marts."""
    text = f"{documented.description} | {documented.display_name_vi}"
    return "'" + text.replace("'", "''") + "'"
