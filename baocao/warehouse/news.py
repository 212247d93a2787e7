"""What a published state says that an earlier one did not: figures and findings, by report and by unit.

A figure that a new version of a report repeats is no news; it is found again in the version before by the names of
its row and column, of whatever kind its table is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import duckdb

from baocao.errors import UsageError, WarehouseError
from baocao.warehouse.query import records
from baocao.warehouse.staging import problem
from baocao.warehouse.states import find_state, kept_states

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.warehouse.places import Places
    from baocao.warehouse.states import State

Row = dict[str, Any]

NIGHT = "night"
EVENING = time(18)
"""From when on a night is the last one, on the clock of this machine: what was published since is its news."""

LISTED = 500
"""Figures and findings that are listed one by one; all of them are counted."""

COUNTED = (
    "figures_new",
    "figures_changed",
    "figures_corrected",
    "figures_gone",
    "findings_new",
    "findings_gone",
)


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a published state.

    `counts` has the numbers of COUNTED and of reports; `reports` and `units` have rows with the same numbers, those
    of a report with its `fate`: new, version (of a report known before), gone, replaced, back, or known.
    `figures` are those that changed or were corrected, with what they were; `findings` those that came or went.
    """

    run_id: str
    published_at: datetime
    since_run_id: str
    since: datetime
    counts: dict[str, int]
    reports: list[Row]
    units: list[Row]
    figures: list[Row]
    findings: list[Row]

    @property
    def is_empty(self) -> bool:
        """Whether the two states say the same."""
        return not any(self.counts.values())

    def as_dict(self) -> Row:
        """Give the news as plain values."""
        return asdict(self)


def news_since(places: Places, since: str) -> News:
    """What is published now, compared with how it was.

    Args:
        places: where the warehouse lies.
        since: `night` (before the last night began, at EVENING), a day as 2026-11-27 (before it began), or a number
            or run as `baocao history` lists them.

    Raises:
        UsageError: no state is kept from then.
        WarehouseError: nothing is published, or one of the states cannot be read.
    """
    states = kept_states(places)
    now = next((state for state in states if state.is_published), None)
    if now is None:
        raise UsageError(
            "What is published now is not among the kept states.", advice="`baocao history` lists them."
        )
    moment = _moment(since)
    if moment is None:
        return read_news(find_state(places, since), now)
    earlier = [state for state in states if state.run_id < now.run_id or state is now]
    before = next((state for state in earlier if state.published_at <= moment), None)
    if before is None:
        raise UsageError(
            f"No state is kept that was published before {moment:%Y-%m-%d %H:%M}.",
            advice="`baocao history` lists them; `--since` takes their numbers, too.",
        )
    return read_news(before, now)


def news_by_publication(places: Places) -> list[News]:
    """The news of every kept state up to what is published, the newest first; what cannot be compared is left out."""
    states = kept_states(places)
    now = next((number for number, state in enumerate(states) if state.is_published), None)
    found = []
    if now is not None:
        for state, before in zip(states[now:], states[now + 1 :], strict=False):
            try:
                news = read_news(before, state)
            except WarehouseError:  # an older program made it
                continue
            if not news.is_empty:
                found.append(news)
    return found


def read_news(before: State, after: State) -> News:
    """Compare two kept states.

    Args:
        before: the earlier.
        after: the later.

    Raises:
        WarehouseError: one cannot be read, or is of another version of the program.
    """
    try:
        with duckdb.connect() as con:
            for name, path in (("old", before.path), ("new", after.path)):
                con.execute(f"ATTACH {_literal(path)} AS {name} (READ_ONLY)")
            for statement in _PREPARED:
                con.execute(statement)
            reports = records(con, _REPORTS)
            return News(
                run_id=after.run_id,
                published_at=after.published_at,
                since_run_id=before.run_id,
                since=before.published_at,
                counts={
                    "reports_new": sum(report["fate"] in ("new", "version") for report in reports),
                    "reports_gone": sum(report["fate"] == "gone" for report in reports),
                    **{name: sum(report[name] for report in reports) for name in COUNTED},
                },
                reports=reports,
                units=records(con, _UNITS),
                figures=records(con, _FIGURES),
                findings=records(con, _FINDINGS),
            )
    except duckdb.Error as error:
        raise WarehouseError(f"the states cannot be compared: {problem(error)}") from error


def _moment(since: str) -> datetime | None:
    """The moment that a night or day names, on the clock of this machine; None for what names a state."""
    now = datetime.now().astimezone()
    if since == NIGHT:
        evening = datetime.combine(now.date(), EVENING).astimezone()
        return evening if evening <= now else evening - timedelta(days=1)
    try:
        return datetime.combine(date.fromisoformat(since), time()).astimezone()
    except ValueError:
        return None


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


_FIGURES_OF = """
    SELECT row_id, report_key, unit_key, row_label, column_label, value, value_text, is_corrected,
        hash('table', table_kind, row_path, row_label, column_label, period_end) AS name
    FROM {0}.marts.fct_figures
    UNION ALL
    SELECT row_id, report_key, unit_key, subject, NULL, value, value_text, false,
        hash('text', section_path, subject, value_unit, period_end)
    FROM {0}.marts.fct_statements
"""

_FINDINGS_OF = """
    SELECT *, hash(check_name, unit_key, field, reported, expected) AS name FROM {0}.quality.findings
"""

# Rows that only one of the states has, those left out that a version of the same report has as well.
_LONE = """
    lone AS (
        SELECT *, row_number() OVER (PARTITION BY side, line, name ORDER BY {key}) AS turn
        FROM (
            SELECT 'new' AS side, coalesce(lines.line, rows.report_key) AS line, rows.*
            FROM rows_new AS rows ANTI JOIN rows_old USING ({key}) LEFT JOIN lines USING (report_key)
            UNION ALL
            SELECT 'old', coalesce(lines.line, rows.report_key), rows.*
            FROM rows_old AS rows ANTI JOIN rows_new USING ({key}) LEFT JOIN lines USING (report_key)
        )
    )
"""

_LINES = """
CREATE TEMP TABLE lines AS
WITH RECURSIVE line AS (
    SELECT report_key, report_key AS line FROM new.marts.dim_report WHERE previous_report_key IS NULL
    UNION
    SELECT later.report_key, line.line
    FROM new.marts.dim_report AS later JOIN line ON later.previous_report_key = line.report_key
)
FROM line
"""

_NEWS_OF_FIGURES = f"""
CREATE TEMP TABLE news_figures AS
WITH rows_new AS ({_FIGURES_OF.format("new")}), rows_old AS ({_FIGURES_OF.format("old")}),
{_LONE.format(key="row_id")},
paired AS (
    SELECT new, old
    FROM (SELECT lone AS new FROM lone WHERE side = 'new')
    FULL JOIN (SELECT lone AS old FROM lone WHERE side = 'old')
        ON new.line = old.line AND new.name = old.name AND new.turn = old.turn
)
SELECT row_id, new.report_key, new.unit_key, new.row_label, new.column_label, old.value_text AS old_text,
    new.value_text AS new_text,
    CASE WHEN new.is_corrected THEN 'corrected' ELSE 'changed' END AS what
FROM rows_new AS new JOIN rows_old AS old USING (row_id)
WHERE new.value_text IS DISTINCT FROM old.value_text OR new.value IS DISTINCT FROM old.value
    OR (new.is_corrected AND NOT old.is_corrected)
UNION ALL
SELECT coalesce(new.row_id, old.row_id), coalesce(new.report_key, old.report_key),
    coalesce(new.unit_key, old.unit_key), coalesce(new.row_label, old.row_label),
    coalesce(new.column_label, old.column_label), old.value_text, new.value_text,
    CASE WHEN old IS NULL THEN 'new' WHEN new IS NULL THEN 'gone' ELSE 'changed' END
FROM paired
WHERE old IS NULL OR new IS NULL OR new.value IS DISTINCT FROM old.value
    OR (new.value IS NULL AND new.value_text IS DISTINCT FROM old.value_text)
"""

_NEWS_OF_FINDINGS = f"""
CREATE TEMP TABLE news_findings AS
WITH rows_new AS ({_FINDINGS_OF.format("new")}), rows_old AS ({_FINDINGS_OF.format("old")}),
{_LONE.format(key="finding_id")}
SELECT finding_id, if(side = 'new', 'new', 'gone') AS what, check_name, check_name_vi, severity, report_key,
    source_table_id, source_row_no, unit_key, message, message_en
FROM lone
QUALIFY count(*) OVER (PARTITION BY line, name, turn) = 1
"""

_PREPARED = (
    _LINES,
    """
    CREATE TEMP TABLE reports AS
    SELECT report_key, coalesce(n.report_name, o.report_name) AS report_name, coalesce(n.title, o.title) AS title,
        coalesce(n.source_file, o.source_file) AS source_file,
        coalesce(n.province_code, o.province_code) AS province_code,
        coalesce(n.report_date, o.report_date, DATE '2025-06-30') AS report_date,
        CASE
            WHEN o.report_key IS NULL AND n.previous_report_key IS NOT NULL THEN 'version'
            WHEN o.report_key IS NULL THEN 'new'
            WHEN n.report_key IS NULL THEN 'gone'
            WHEN o.is_current AND NOT n.is_current THEN 'replaced'
            WHEN n.is_current AND NOT o.is_current THEN 'back'
        END AS fate
    FROM new.marts.dim_report AS n FULL JOIN old.marts.dim_report AS o USING (report_key)
    """,
    """
    CREATE TEMP TABLE units AS
    SELECT u.*, u.unit_kind IN ('agency', 'group') AND u.province_code IS NULL AS is_everywhere,
        above.unit_name AS above
    FROM (
        FROM new.marts.dim_unit
        UNION ALL BY NAME FROM old.marts.dim_unit WHERE unit_key NOT IN (SELECT unit_key FROM new.marts.dim_unit)
    ) AS u
    LEFT JOIN new.marts.dim_unit AS above ON above.unit_key = u.parent_unit_key
    """,
    _NEWS_OF_FIGURES,
    _NEWS_OF_FINDINGS,
    """
    CREATE TEMP TABLE news AS
    SELECT report_key, unit_key, 'figures_' || what AS what FROM news_figures
    UNION ALL SELECT report_key, unit_key, 'findings_' || what FROM news_findings
    """,
)

_COUNTS = ", ".join(f"count(*) FILTER (news.what = '{name}') AS {name}" for name in COUNTED)

_REPORTS = f"""
SELECT coalesce(report_key, '') AS report_key, any_value(report_name) AS report_name, any_value(title) AS title,
    any_value(source_file) AS source_file, coalesce(any_value(fate), 'known') AS fate, {_COUNTS}
FROM reports FULL JOIN news USING (report_key)
WHERE fate IS NOT NULL OR news.what IS NOT NULL
GROUP BY 1 ORDER BY list_position(['new', 'version', 'back', 'replaced', 'gone'], any_value(fate)) NULLS LAST, 2, 1
"""

# One name of a department serves every province: it is counted for the province of the report.
_UNITS = f"""
WITH told AS (
    SELECT news.what, u.unit_key || if(u.is_everywhere, '~' || coalesce(r.province_code, ''), '') AS page_key,
        u.unit_key, u.unit_name, coalesce(p.unit_name, u.above) AS above
    FROM news JOIN units AS u USING (unit_key) LEFT JOIN reports AS r USING (report_key)
    LEFT JOIN units AS p ON u.is_everywhere AND p.unit_kind = 'province' AND p.admin_code = r.province_code
        AND r.report_date
            BETWEEN coalesce(p.valid_from, DATE '0001-01-01') AND coalesce(p.valid_to, DATE '9999-12-31')
)
SELECT page_key, any_value(unit_key) AS unit_key, any_value(unit_name) AS unit_name, any_value(above) AS above,
    {_COUNTS}
FROM told AS news GROUP BY 1 ORDER BY count(*) DESC, any_value(unit_name) COLLATE vi, 1
"""

_FIGURES = f"""
SELECT f.what, f.report_key, report_name, f.unit_key, unit_name, row_label, column_label, old_text, new_text, row_id
FROM news_figures AS f LEFT JOIN reports USING (report_key) LEFT JOIN units USING (unit_key)
WHERE f.what IN ('changed', 'corrected')
ORDER BY f.what DESC, report_name, row_id LIMIT {LISTED}
"""

_FINDINGS = f"""
SELECT f.what, severity, check_name, check_name_vi, message, message_en, f.report_key, report_name, f.unit_key,
    unit_name, source_table_id, source_row_no
FROM news_findings AS f LEFT JOIN reports USING (report_key) LEFT JOIN units USING (unit_key)
ORDER BY f.what DESC, list_position(['error', 'warn', 'info'], severity), report_name, source_table_id, source_row_no,
    finding_id
LIMIT {LISTED}
"""
