"""A report in parts: annexes, corrections and other files of it, in every order in which they may arrive."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from helpers.planted_reports import OFFICES, table, traffic
from helpers.warehouse_builder import SEEN_AT, Warehouse, build_extract
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.warehouse.staging import connect_working, delete_documents
from extractors.models import Section
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY = [
    "Thực hiện nhiệm vụ được giao, Sở Nội vụ báo cáo kết quả chuyển đổi số của các cơ quan, đơn vị năm 2023.",
    "Các cơ quan đã trao đổi văn bản qua trục liên thông và ký số văn bản điện tử theo đúng quy định hiện hành.",
]
SCHOOLS = ["Trường Lê Lợi", "Trường Quang Trung", "Trường Hai Bà Trưng", "Trường Nguyễn Huệ"]


def traffic_table(first: int = 100, offices: Sequence[str] = OFFICES) -> dict[str, Any]:
    rows = [[str(n), name, str(first * n), str(40 * n)] for n, name in enumerate(offices, 1)]
    return traffic(rows)


def schools_table(first: int = 10) -> dict[str, Any]:
    """Of no declared kind."""
    rows = [[str(n), name, str(first * n)] for n, name in enumerate(SCHOOLS, 1)]
    return table("TRƯỜNG HỌC CÓ PHÒNG MÁY TÍNH NĂM 2023", ["STT", "Tên trường", "Số máy tính"], rows)


def document(
    name: str,
    tables: list[dict[str, Any]],
    *,
    form: str = "docx",
    day: int = 5,
    number: str = "12/BC-SNV",
    above: str = "",
    body: Sequence[str] = BODY,
) -> dict[str, Any]:
    return {
        "tables": tables,
        "sections": [Section((), text) for text in ([above] if above else []) + list(body)],
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "path": Path(f"{name}.{'pdf' if form == 'scan' else form}"),
        "format": form,
        "report_no": number,
        "report_date": date(2024, 7, day),
        "report_type": "Báo cáo",
        "issuer": "Sở Nội vụ tỉnh Lâm Đồng",
        "province": "Lâm Đồng",
        "title": "Kết quả chuyển đổi số năm 2023",
    }


FULL = document("full", [traffic_table(), schools_table()])
ANNEX = document("annex", [schools_table()], body=["Phụ lục kèm theo báo cáo của Sở Nội vụ."])
SECOND_ANNEX = document(
    "second annex",
    [
        table(
            "MÁY CHỦ CỦA CÁC ĐƠN VỊ NĂM 2023", ["STT", "Máy chủ", "Số lượng"], [["1", "Máy chủ dữ liệu", "7"]]
        )
    ],
    body=["Phụ lục bổ sung của Sở Nội vụ."],
)
PRINTED = document("printed", [traffic_table(), schools_table()], form="pdf")
BADLY_READ = document("badly read", [traffic_table(first=700), schools_table(first=17)], form="pdf")
SCANNED = document("scanned", [traffic_table(first=900, offices=OFFICES[:4]), schools_table()], form="scan")
CORRECTED = document(
    "corrected",
    [traffic_table(first=101)],
    day=9,
    number="15/BC-SNV",
    above="(Đính chính Phụ lục 1 Báo cáo số 12/BC-SNV ngày 05/7/2024)",
    body=["Sở Nội vụ đính chính số liệu văn bản đi, đến."],
)
REPLACING = document(
    "replacing",
    [traffic_table(first=103)],
    day=20,
    number="18/BC-SNV",
    above="(Báo cáo này thay thế Báo cáo số 12/BC-SNV ngày 05/7/2024)",
)

_STATE = """
    SELECT 'report', source_file, version_no, is_current, NULL, NULL FROM marts.dim_report
    UNION ALL
    SELECT 'table', r.source_file, NULL, NULL, f.table_title, sum(f.value)
    FROM marts.fct_figures AS f JOIN marts.dim_report AS r USING (report_key)
    WHERE f.row_number IS DISTINCT FROM f.value_text
    GROUP BY ALL
    UNION ALL
    SELECT 'traffic', r.source_file, NULL, NULL, NULL, sum(f.documents_in)
    FROM marts.fct_documents AS f JOIN marts.dim_report AS r USING (report_key)
    GROUP BY ALL
    ORDER BY ALL
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """One for all tests here: making the models of nothing takes longer than all else."""
    return Warehouse(tmp_path_factory.mktemp("parts"))


@pytest.fixture(scope="module")
def eight_files(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    files = [FULL, ANNEX, SECOND_ANNEX, PRINTED, BADLY_READ, SCANNED, CORRECTED, REPLACING]
    return Replay(Warehouse(tmp_path_factory.mktemp("eight")), files)


def arrive(warehouse: Warehouse, documents: Sequence[dict[str, Any]]) -> None:
    """These documents alone are there, seen one night after the other."""
    extracts = []
    for night, changes in enumerate(documents, 1):
        seen = datetime(SEEN_AT.year, SEEN_AT.month, night)
        extract = build_extract("67-BC-BDHCDS-2024", **changes, extracted_at=seen)
        extracts.append(write_extract(extract, warehouse.extracts))
    with connect_working(warehouse.working) as con:
        present = con.execute("SELECT document_id FROM staging.documents").fetchall()
        delete_documents(con, [document_id for (document_id,) in present])
    warehouse.load(extracts)
    warehouse.refresh()


def in_force(warehouse: Warehouse) -> dict[str, int]:
    """Documents received, by the file that says so."""
    return dict(
        warehouse.rows(
            """
            SELECT r.source_file, sum(f.documents_in)::BIGINT FROM marts.fct_documents AS f
            JOIN marts.dim_report AS r USING (report_key) GROUP BY ALL
            """
        )
    )


def tables_in_force(warehouse: Warehouse) -> set[tuple[str, str]]:
    return set(
        warehouse.rows(
            """
            SELECT DISTINCT r.source_file, split_part(f.table_title, ' ', 1) FROM marts.fct_figures AS f
            JOIN marts.dim_report AS r USING (report_key)
            """
        )
    )


def received(first: int, offices: int = len(OFFICES)) -> int:
    return first * offices * (offices + 1) // 2


@pytest.mark.parametrize(
    "order",
    [[FULL, ANNEX, SECOND_ANNEX], [SECOND_ANNEX, ANNEX, FULL], [ANNEX, FULL, SECOND_ANNEX]],
    ids=lambda o: o[0]["path"].stem,
)
def test_an_annex_completes_the_report_and_takes_nothing_from_it(
    warehouse: Warehouse, order: list[dict[str, Any]]
) -> None:
    arrive(warehouse, order)
    assert in_force(warehouse) == {"full.docx": received(100)}
    assert tables_in_force(warehouse) == {
        ("full.docx", "SỐ"),
        ("full.docx", "TRƯỜNG"),
        ("second annex.docx", "MÁY"),
    }
    assert warehouse.value("SELECT count(DISTINCT version_no) FROM marts.dim_report") == 1


class Replay:
    """What dbt built of some documents, made again in memory for other orders in which they arrived.

    The statements are those that dbt ran, in its order; of what stands in staging only the day on which a document was
    first seen, and the place of its row, depend on when it came. What is found in a document by itself is not looked
    for again.
    """

    def __init__(self, warehouse: Warehouse, documents: Sequence[dict[str, Any]]) -> None:
        arrive(warehouse, documents)
        self.con = duckdb.connect(config={"threads": 1})
        self.con.execute(f"ATTACH '{warehouse.working}' AS built (READ_ONLY); ATTACH ':memory:' AS working")
        self.con.execute("COPY FROM DATABASE built TO working; DETACH built; USE working")
        self.con.execute("CREATE TEMP TABLE known AS FROM staging.documents")
        self.built = self.state()
        lineage = self.con.execute("SELECT table_name, made_from FROM staging.lineage").fetchall()
        needed = {"dim_report", "fct_figures", "fct_documents"}
        while more := {made_from for made, made_from in lineage if made in needed} - needed:
            needed |= more
        tables = {
            f'"working"."{schema}"."{name}"'
            for schema, name in self.con.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'working'"
            ).fetchall()
        }
        results = json.loads((warehouse.working.parent / "dbt/target/run_results.json").read_text())[
            "results"
        ]
        self.steps = [
            (each["relation_name"], each["compiled_code"])
            for each in results
            if each["relation_name"] in tables
            and each["unique_id"].removeprefix("model.baocao.") in needed - {"int_findings_within"}
        ]

    def state(self) -> list[tuple[Any, ...]]:
        return self.con.execute(_STATE).fetchall()

    def of(self, order: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """The end state after the documents have arrived in this order, one a night."""
        self.con.execute("DELETE FROM staging.documents")
        for night, each in enumerate(order, 1):
            seen = datetime(SEEN_AT.year, SEEN_AT.month, night)
            self.con.execute(
                """
                INSERT INTO staging.documents
                SELECT * REPLACE (? AS first_seen_at, ? AS extracted_at) FROM known WHERE document_id = ?
                """,
                [seen, seen, each["sha256"]],
            )
        for made, sql in self.steps:
            self.con.execute(f"CREATE OR REPLACE TABLE {made} AS {sql}")
        return self.state()


@pytest.mark.timeout(1800)  # a minute of processor time, of which a busy machine gives little
def test_everything_in_every_order_is_one_end_state(warehouse: Warehouse) -> None:
    documents = [FULL, ANNEX, BADLY_READ, SCANNED, CORRECTED]
    replay = Replay(warehouse, documents)
    # the correction has its one table, the Word file all others; misread prints nothing
    assert in_force(warehouse) == {"corrected.docx": received(101)}
    assert tables_in_force(warehouse) == {("corrected.docx", "SỐ"), ("full.docx", "TRƯỜNG")}
    for order in permutations(documents):
        assert replay.of(order) == replay.built, [each["path"].stem for each in order]


def test_a_replay_with_another_end_is_seen(warehouse: Warehouse) -> None:
    replay = Replay(warehouse, [FULL, ANNEX])
    replay.of([ANNEX, FULL])
    seen = replay.con.execute("SELECT file_name FROM staging.documents ORDER BY first_seen_at").fetchall()
    assert seen == [("annex.docx",), ("full.docx",)]
    assert len(replay.steps) > 20
    replay.steps = [("marts.dim_report", "SELECT * REPLACE (false AS is_current) FROM marts.dim_report")]
    assert replay.of([FULL, ANNEX]) != replay.built


@given(order=st.permutations([FULL, ANNEX, SECOND_ANNEX, PRINTED, BADLY_READ, SCANNED, CORRECTED, REPLACING]))
@settings(max_examples=25, deadline=None)
def test_eight_files_of_a_report_in_any_order_are_one_end_state(
    eight_files: Replay, order: list[dict[str, Any]]
) -> None:
    assert eight_files.of(order) == eight_files.built


def test_a_print_misread_never_wins_over_the_word_file(warehouse: Warehouse) -> None:
    for order in ([FULL, BADLY_READ], [BADLY_READ, FULL]):
        arrive(warehouse, order)
        assert in_force(warehouse) == {"full.docx": received(100)}
        assert warehouse.rows(
            "SELECT reported, message_en FROM quality.findings WHERE check_name = 'readings_differ'"
        ) == [
            (
                "9",  # five of the table of documents, four of the one of no declared kind
                "The file badly read.pdf of the same report differs in 9 figures; the one of the word processor is"
                " used, not its print.",
            )
        ]


def test_a_later_file_that_lacks_rows_is_not_used_and_that_is_said(warehouse: Warehouse) -> None:
    shorter = document("shorter", [traffic_table(offices=OFFICES[:2]), schools_table()])
    told = (
        "SELECT severity, reported, message FROM quality.findings WHERE check_name = 'later_file_lacks_rows'"
    )
    arrive(warehouse, [FULL, ANNEX, shorter])
    assert in_force(warehouse) == {"full.docx": received(100)}
    assert warehouse.rows(told) == [
        (
            "warn",
            str(len(OFFICES) - 2),
            f"Tệp shorter.docx của cùng báo cáo đến sau và thiếu {len(OFFICES) - 2} dòng của bảng đã có; vẫn dùng"
            " tệp đầy đủ hơn. Nếu bỏ các dòng ấy là cố ý thì văn bản phải ghi rõ là thay thế hoặc đính chính.",
        )
    ]
    for order in ([shorter, FULL], [FULL, PRINTED, SCANNED]):  # more came, or what a machine has read worse
        arrive(warehouse, order)
        assert in_force(warehouse) == {"full.docx": received(100)}
        assert warehouse.rows(told) == []


def test_only_words_of_replacement_take_tables_away_and_that_is_said(warehouse: Warehouse) -> None:
    for order in ([FULL, REPLACING], [REPLACING, FULL]):
        arrive(warehouse, order)
        assert in_force(warehouse) == {"replacing.docx": received(103)}
        assert tables_in_force(warehouse) == {("replacing.docx", "SỐ")}
        assert warehouse.rows(
            "SELECT severity, reported FROM quality.findings WHERE check_name = 'replaced_with_loss'"
        ) == [("warn", "1")]


def test_what_held_on_a_day_before_the_correction_is_still_told(warehouse: Warehouse) -> None:
    arrive(warehouse, [FULL, CORRECTED])
    before, after = (
        warehouse.value(
            f"SELECT sum(documents_in)::BIGINT FROM marts.fct_documents_as_of(DATE '2024-07-{day:02}')"
        )
        for day in (6, 9)
    )
    assert (before, after) == (received(100), received(101))


def test_two_printed_files_that_say_the_same_are_one(warehouse: Warehouse) -> None:
    arrive(warehouse, [PRINTED, FULL])
    assert in_force(warehouse) == {"full.docx": received(100)}
    assert warehouse.rows(
        "SELECT source_file, is_current, same_as_report_key IS NULL FROM marts.dim_report ORDER BY ALL"
    ) == [("full.docx", True, True), ("printed.pdf", False, False)]
