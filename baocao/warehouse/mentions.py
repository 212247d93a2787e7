"""Who is named where: every unit in a unit column or letterhead, matched in its context, in bulk."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from baocao.names.agencies import split_agencies
from baocao.names.days import end_of_year, tables_of_later_day
from baocao.names.matcher import NameQuery
from baocao.names.models import PrintedIn
from baocao.names.normalise import printed_name
from baocao.names.unit_names import read_unit_name
from baocao.warehouse.figure_units import match_figure_units
from baocao.warehouse.provinces import is_local, places_of, province_of
from baocao.warehouse.schema import UNIT_MATCHES, UNIT_MENTIONS
from extractors.models import ReportHeader
from extractors.store.schema import arrow_schema
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.provinces import province_called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set
    from datetime import date

    import duckdb
    import pyarrow as pa

    from baocao.names.matcher import Matcher, NameMatch
    from extractors.extract import Extract

_Named = tuple[str, str, int, "str | None", str, bool, str, "date | None"]

_DISTRICT_NAME = re.compile(
    r"(?:(?:ubnd|ủy ban nhân dân) )?(?:huyện|quận|thị xã|thành phố|tp\b)", re.IGNORECASE
)
_DISTRICT = re.compile(r"\b(?:huyện|quận|thị xã|thành phố)\s+\S.*", re.IGNORECASE)
_DISTRICT_CODE_LENGTH = 3
"""Codes of provinces have 2 digits, of districts 3, of communes 5."""
BATCH = 50
"""Documents whose names are matched at once: each takes some MB of memory meanwhile."""

_FEWEST_PROVINCES = 3
_SHARE_OF_PROVINCES = 0.8  # of a column's rows

_PROVINCE_NAME = re.compile(r"(?:tỉnh|thành phố|tp\.?)\s+[^()]+", re.IGNORECASE)


@dataclass(slots=True)
class _Mention:
    document_id: str
    table_id: str
    row_no: int
    row_kind: str | None
    role: str
    names_row: bool
    part_no: int
    name: str
    province: str | None
    as_of: date | None
    written: date | None = None
    district: str | None = None
    is_province: bool = False
    is_local: bool = False
    issuer: str | None = None
    is_repeated: bool = False
    printed_in: PrintedIn | None = None

    @property
    def kind(self) -> str:
        return "unit" if self.role == "unit" else "agency"

    @property
    def is_unit_row(self) -> bool:
        """Whether the row is about this unit: subtotals and section rows are about none."""
        return self.names_row and self.row_kind == "item"

    @property
    def query(self) -> NameQuery:
        return NameQuery(
            self.name,
            kind="province" if self.is_province else None if self.role == "unit" else "agency",
            province=None if self.is_province else self.province,
            district=self.district,
            table_id=self.table_id if self.is_unit_row and not self.is_repeated else None,
            as_of=self.as_of,
            is_local=self.role != "issuer" and (self.is_local or self.district is not None),
            printed_in=self.printed_in,
        )


def match_names(
    con: duckdb.DuckDBPyConnection, matcher: Matcher, document_ids: Sequence[str] | None = None
) -> dict[str, int]:
    """Match the names of these documents (None: of all), and write staging.unit_mentions and unit_matches.

    Returns the number of mentions by status. What was there of these documents is replaced.
    """
    if document_ids is None:
        document_ids = [row[0] for row in con.execute("SELECT document_id FROM staging.documents").fetchall()]
        con.execute("DELETE FROM staging.unit_mentions")
    counts: Counter[str] = Counter()
    for start in range(0, len(document_ids), BATCH):
        counts += _match_batch(con, matcher, document_ids[start : start + BATCH])
    _list_matches(con)
    return counts


def _match_batch(
    con: duckdb.DuckDBPyConnection, matcher: Matcher, document_ids: Sequence[str]
) -> Counter[str]:
    import pyarrow as pa

    mentions = _read_mentions(con, document_ids)
    if matcher.asks_where:  # else one question about an agency is asked once of all documents
        places = places_of(con, document_ids)
        for mention in mentions:
            mention.printed_in = places[mention.document_id]
    rows = _matched(matcher, mentions)
    _write(con, pa.Table.from_pylist(rows, arrow_schema(UNIT_MENTIONS)), document_ids)
    match_figure_units(con, matcher, document_ids)
    return Counter(str(row["status"]) for row in rows)


def names_in(extract: Extract, matcher: Matcher) -> list[dict[str, Any]]:
    """The names in one document with what they match, as staging.unit_mentions would have them, without a warehouse."""
    header = extract.header or ReportHeader()
    document = header.province, header.issuer, header.report_date, header.title
    named: list[_Named] = [
        (
            extract.sha256,
            extract.table_id(number),
            row.row_no,
            row.row_kind,
            role,
            names_row,
            text,
            period_end,
        )
        for number, table in extract.numbered()
        if table.mapping
        for name, role, names_row in table.mapping.declaration.naming_columns
        for row in table.rows
        if row.values["period_no"] == 1 and (text := (row.values.get(name) or "")).strip(" ")
        for period_end in [row.values["period_end"]]
    ]
    if (header.issuer or "").strip(" "):
        named.append((extract.sha256, extract.sha256, 0, None, "issuer", False, header.issuer or "", None))
    in_order = sorted(named, key=lambda each: (each[1], each[4], each[2]))
    mentions = [mention for each in in_order for mention in _mentions((*each, *document))]
    for mention in mentions:
        mention.printed_in = PrintedIn(extract.sha256, header.report_no or "", header.issuer or "")
    return _matched(matcher, mentions)


def _matched(matcher: Matcher, mentions: list[_Mention]) -> list[dict[str, Any]]:
    _find_provinces(mentions)
    _find_provinces_above(mentions)
    _find_days(matcher, mentions)
    _find_repeated(mentions)
    _find_districts(matcher, mentions)
    _find_own_districts(matcher, mentions)
    asked = [mention for mention in mentions if mention.is_unit_row or not mention.names_row]
    matches = {id(mention): match for mention, match in zip(asked, _ask(matcher, asked), strict=True)}
    alone = _ask_alone(matcher, asked, matches)
    return [_row(mention, matches.get(id(mention)), alone.get(id(mention))) for mention in mentions]


def _read_mentions(con: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> list[_Mention]:
    columns = [
        f"""
        SELECT
            document_id, table_id, row_no, row_kind,
            '{role}' AS role, {names_row} AS names_row,
            "{name}" AS text, period_end
        FROM staging."{kind.kind}"
        WHERE period_no = 1
        """
        for kind in load_declarations().values()
        for name, role, names_row in kind.naming_columns
    ]
    letterheads = """
        SELECT
            document_id, document_id AS table_id, 0 AS row_no, NULL AS row_kind,
            'issuer' AS role, false AS names_row, issuer AS text, NULL::DATE AS period_end
        FROM staging.documents
    """
    rows = con.execute(
        f"""
        SELECT named.*, documents.province, documents.issuer, documents.report_date, documents.title
        FROM ({" UNION ALL ".join([*columns, letterheads])}) AS named
        JOIN staging.documents USING (document_id)
        WHERE trim(named.text) <> '' AND document_id IN (SELECT unnest($ids))
        ORDER BY table_id, role, row_no
        """,
        {"ids": list(document_ids)},
    ).fetchall()
    return [mention for row in rows for mention in _mentions(row)]


def _mentions(row: Sequence[Any]) -> list[_Mention]:
    """The names of one cell or letterhead; the row is one of `_read_mentions`."""
    document_id, table_id, row_no, row_kind, role, names_row, text, period_end, *document = row
    province, issuer, report_date, title = document
    province = province_of(province, issuer)
    # A plan for coming years names the units of its own day.
    written = report_date or end_of_year(title)
    as_of = min((day for day in (period_end, written) if day is not None), default=None)
    # A row is about one unit, whatever its name is made of: "Sở Lao động, Thương binh và Xã hội".
    names = [text.strip()] if names_row else split_agencies(text)
    return [
        _Mention(
            document_id,
            table_id,
            row_no,
            row_kind,
            role,
            names_row,
            part_no,
            name,
            province,
            as_of,
            written,
            is_local=is_local(issuer),
            issuer=issuer,
        )
        for part_no, name in enumerate(names, start=1)
    ]


def _find_provinces(mentions: Iterable[_Mention]) -> None:
    """In a column of provinces, as ministries have them, every name of one is the province: "Điện Biên" no district."""
    units = [mention for mention in mentions if mention.is_unit_row and mention.role == "unit"]
    for _, group in groupby(units, key=lambda mention: mention.table_id):
        rows = list(group)
        named = [row for row in rows if province_called(row.name)]
        if len(named) >= max(_FEWEST_PROVINCES, _SHARE_OF_PROVINCES * len(rows)):
            for row in named:
                row.is_province = True


def _find_provinces_above(mentions: Iterable[_Mention]) -> None:
    """Rows below a section that is a province ("Tỉnh Bình Thuận (cũ)") are of that one."""
    rows = [mention for mention in mentions if mention.names_row and mention.role == "unit"]
    for _, group in groupby(rows, key=lambda mention: mention.table_id):
        above = None
        for row in group:
            if row.is_unit_row:
                row.province = above or row.province
            elif row.row_kind == "total":
                above = None
            elif named := _PROVINCE_NAME.match(printed_name(row.name)):
                above = province_called(named[0]) or above


def _find_repeated(mentions: Iterable[_Mention]) -> None:
    """Rows of a table that has one body's months or quarters are all of that one, and decide nothing together."""
    units = [mention for mention in mentions if mention.is_unit_row and mention.role == "unit"]
    for _, group in groupby(units, key=lambda mention: mention.table_id):
        rows = list(group)
        if len(rows) > 1 and len({row.name for row in rows}) == 1:
            for row in rows:
                row.is_repeated = True


def _find_days(matcher: Matcher, mentions: list[_Mention]) -> None:
    """Tables that name the units of the day they were written, not of that of their figures, are of that day."""
    rows = [(mention.query, mention.written) for mention in mentions if mention.is_unit_row]
    later = tables_of_later_day(matcher, rows)
    for mention in mentions:
        if mention.names_row and mention.table_id in later:
            mention.as_of = later[mention.table_id]


def _find_districts(matcher: Matcher, mentions: Iterable[_Mention]) -> None:
    """Give commune rows the district they stand under, where a table is laid out that way."""
    unit_column = [mention for mention in mentions if mention.names_row]
    named_so = [mention for mention in unit_column if _may_be_district(mention.name)]
    # "Thị xã" may be a misprint of "Thị trấn": what the name is matched to counts, not its first word.
    codes = {
        id(mention): match.admin_code
        for mention, match in zip(named_so, _ask(matcher, named_so), strict=True)
        if match.admin_code and len(match.admin_code) == _DISTRICT_CODE_LENGTH
    }
    for _, group in groupby(unit_column, key=lambda mention: mention.table_id):
        rows = list(group)
        if not _heads_communes(rows, codes.keys()):
            continue
        district = None
        for row in rows:
            if id(row) in codes:
                district = codes[id(row)]
            elif row.is_unit_row:
                row.district = district
            else:
                district = None


def _may_be_district(name: str) -> bool:
    """Whether a name has a district's type word, or none: "Ba Tri" below "TP. Bến Tre" is no commune of it."""
    readings = read_unit_name(name)
    return bool(_DISTRICT_NAME.match(name) or (readings and readings[0].type_word is None))


def _find_own_districts(matcher: Matcher, mentions: Sequence[_Mention]) -> None:
    """The rows of a district's own report are of its communes: every town has a "Phường 1"."""
    rows = [mention for mention in mentions if mention.is_unit_row and mention.role == "unit"]
    named = {
        (mention.document_id, mention.as_of): NameQuery(
            found[0], kind="district", province=mention.province, as_of=mention.as_of
        )
        for mention in rows
        if mention.issuer and (found := _DISTRICT.search(mention.issuer))
    }
    codes = {
        key: match.admin_code
        for key, match in zip(named, matcher.match(named.values()), strict=True)
        if match.admin_code and len(match.admin_code) == _DISTRICT_CODE_LENGTH
    }
    for mention in rows:
        mention.district = mention.district or codes.get((mention.document_id, mention.as_of))


def _heads_communes(rows: list[_Mention], districts: Set[int]) -> bool:
    """Tell whether districts stand above their communes; in a mere list they follow each other."""
    heading = sum(
        id(row) in districts and id(below) not in districts and below.is_unit_row
        for row, below in pairwise(rows)
    )
    return heading * 2 > sum(id(row) in districts for row in rows)


def _ask(matcher: Matcher, mentions: Iterable[_Mention]) -> list[NameMatch]:
    """Match all at once. Rows of a table decide together; an agency is asked for once in all."""
    keys = [(mention.query, id(mention) if mention.is_unit_row else None) for mention in mentions]
    distinct = list(dict.fromkeys(keys))
    answers = dict(zip(distinct, matcher.match(query for query, _ in distinct), strict=True))
    return [answers[key] for key in keys]


def _ask_alone(
    matcher: Matcher, mentions: Sequence[_Mention], matches: Mapping[int, NameMatch]
) -> dict[int, str]:
    """What the matcher says of decided names by itself, so that a decision no longer needed shows."""
    decided = {key for key, match in matches.items() if match.method == "decision"}
    if not decided:
        return {}
    answers = zip(mentions, _ask(matcher.undecided(), mentions), strict=True)
    return {id(mention): match.says for mention, match in answers if id(mention) in decided}


def _write(con: duckdb.DuckDBPyConnection, rows: pa.Table, document_ids: Sequence[str]) -> None:
    con.execute("BEGIN")
    con.execute(
        "DELETE FROM staging.unit_mentions WHERE document_id IN (SELECT unnest($ids))",
        {"ids": list(document_ids)},
    )
    con.register("new_mentions", rows)
    con.execute("INSERT INTO staging.unit_mentions BY NAME FROM new_mentions")
    con.unregister("new_mentions")
    con.execute("COMMIT")


def _list_matches(con: duckdb.DuckDBPyConnection) -> None:
    """Make staging.unit_matches again: what the mentions say of each name."""
    columns = ", ".join(column.name for column in UNIT_MATCHES.columns)
    con.execute("BEGIN; DELETE FROM staging.unit_matches")
    con.execute(f"INSERT INTO staging.unit_matches SELECT DISTINCT {columns} FROM staging.unit_mentions")
    con.execute("COMMIT")


def _row(mention: _Mention, match: NameMatch | None, without_decision: str | None) -> dict[str, object]:
    return {
        "document_id": mention.document_id,
        "table_id": mention.table_id,
        "row_no": mention.row_no,
        "role": mention.role,
        "part_no": mention.part_no,
        "name": mention.name,
        "kind": mention.kind,
        "province": mention.province,
        "district": mention.district,
        "as_of": mention.as_of,
        "status": "not_a_unit" if match is None or match.method == "not_a_unit" else match.status,
        "unit_key": match.unit_key if match else None,
        "score": match.score if match else None,
        "method": match.method if match else None,
        "runner_up_key": match.runner_up_key if match else None,
        "runner_up_score": match.runner_up_score if match else None,
        "decision_expected": match.expected if match else None,
        "without_decision": without_decision,
    }
