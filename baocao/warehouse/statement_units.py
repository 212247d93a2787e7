"""Who a sentence says a figure of: the body that the words it is said of begin or end with, and no guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.names.agency_lookup import is_known
from baocao.names.agency_names import load_catalogue
from baocao.names.gazetteer import load_gazetteer
from baocao.names.models import NameQuery
from baocao.names.unit_names import read_unit_name
from baocao.warehouse.provinces import is_local, places_of, province_of
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from baocao.names.matcher import Matcher

_MOST_WORDS = 10
_FEWEST_WORDS = 2
_LONGEST_UNIT = 7
_VERBS = frozenset(["đã", "đang", "sẽ", "được", "có", "đạt"])  # that go on after a body


def statement_units(
    con: duckdb.DuckDBPyConnection, matcher: Matcher, document_ids: Sequence[str]
) -> list[dict[str, str]]:
    """Rows of staging.figure_units for the sentences of these documents: the document stands for the table, the words
    a figure is said of for the printed name.

    Args:
        con: the working database.
        matcher: what says which unit a name is; only what it is sure of is taken.
        document_ids: documents to look at.
    """
    said = con.execute(
        """
        SELECT
            document_id, subject, any_value(province), any_value(issuer), any_value(report_date),
            string_agg(DISTINCT sentence, ' ')
        FROM staging.statements JOIN staging.documents USING (document_id)
        WHERE
            subject IS NOT NULL AND document_id IN (SELECT unnest($ids))
            -- "98 trung tâm đã …" counts centres and is said of none of them
            AND NOT starts_with(lower(subject), lower(coalesce(value_unit, '%')))
        GROUP BY document_id, subject
        ORDER BY ALL
        """,
        {"ids": list(document_ids)},
    ).fetchall()
    named = [
        (document_id, subject, name, province_of(province, issuer), issuer, day)
        for document_id, subject, province, issuer, day, sentences in said
        if (name := body_of(subject)) is not None
        and not _other_provinces(sentences, province_of(province, issuer))
    ]
    agencies = load_catalogue().agencies
    places = places_of(con, document_ids) if matcher.asks_where else {}
    answers = matcher.match(
        NameQuery(
            *(name, "agency", province),
            as_of=day,
            is_local=is_local(issuer),
            printed_in=places.get(document_id),
        )
        for document_id, _, name, province, issuer, day in named
    )
    return [
        {
            "document_id": document_id,
            "table_id": document_id,
            "unit_name_printed": subject,
            "unit_key": match.unit_key,
            "status": match.status,
        }
        for (document_id, subject, *_), match in zip(named, answers, strict=True)
        if match.status == "auto"
        and match.unit_key
        and not (match.unit_key in agencies and agencies[match.unit_key].is_group)
    ]


def body_of(subject: str) -> str | None:
    """The body that the subject of a figure names: "Sở Nội vụ" of "Sở Nội vụ đã kiểm tra", "tỉnh Ninh Thuận" of "Chỉ số
    DTI tỉnh Ninh Thuận"; None if it names none for certain.
    """
    words = subject.split()
    for length in range(min(len(words), _MOST_WORDS), _FEWEST_WORDS - 1, -1):
        follows = words[length].lower() if length < len(words) else None
        name = " ".join(words[:length])
        # "Kho bạc Nhà nước khu vực XVI" is another, "Ban tổ chức" of a contest none
        is_name = sum(word[:1].isupper() for word in words[:length]) > 1 or "tỉnh" in words[:length]
        if (follows is None or follows in _VERBS) and words[0][:1].isupper() and is_name and is_known(name):
            return name
    for length in range(_FEWEST_WORDS, min(len(words), _LONGEST_UNIT) + 1):
        name = " ".join(words[-length:])
        reading = next(iter(read_unit_name(name)), None)
        is_unit = reading is not None and reading.type_word and reading.certain and not reading.places
        if reading is not None and is_unit and all(word[:1].isupper() for word in reading.core.split()):
            return name
    return None


def _other_provinces(text: str, province: str | None) -> bool:
    """Whether a text names another province than that of the report: its body may be that one's."""
    own = fold(province or "")
    folded = f" {fold(text)} "
    return any(
        f" {name} " in folded for unit in load_gazetteer().provinces if (name := fold(unit.short_name)) != own
    )
