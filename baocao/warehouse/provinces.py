"""Whose units a document names: of which province, and whether its own level is below that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.names.models import PrintedIn
from baocao.names.unit_names import LEVEL_OF_TYPE, read_unit_name
from baocao.settings import settings
from extractors.understanding.issuers import is_central
from extractors.understanding.provinces import province_called

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb


def province_of(province: str | None, issuer: str | None) -> str | None:
    """Give the province whose units a document names.

    Args:
        province: The province the document names, None if it names none.
        issuer: Who issued it, as printed; for a central body no province is assumed.
    """
    return province or (None if is_central(issuer) else settings().province)


def is_local(issuer: str | None) -> bool:
    """Whether a report is of a district or commune."""
    readings = read_unit_name(issuer or "")
    level = LEVEL_OF_TYPE.get(readings[0].type_word or "") if readings and readings[0].certain else None
    return level in {"huyen", "xa"} and province_called(readings[0].core) is None


def places_of(
    con: duckdb.DuckDBPyConnection, document_ids: Sequence[str] | None = None
) -> dict[str, PrintedIn]:
    """What decisions know documents by, by id.

    Args:
        con: Connection to the working database.
        document_ids: The documents; None: all.
    """
    rows = con.execute(
        """
        SELECT document_id, coalesce(report_no, ''), coalesce(issuer, '') FROM staging.documents
        WHERE $ids IS NULL OR document_id IN (SELECT unnest($ids::VARCHAR[]))
        """,
        {"ids": None if document_ids is None else list(document_ids)},
    ).fetchall()
    return {row[0]: PrintedIn(*row) for row in rows}
