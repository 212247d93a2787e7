"""What the dbt project is told of the kinds of table, and the models of kinds that have none written for them.

A kind is declared once, in a TOML file (`extractors/understanding/kinds`, or `kinds/` of the user's home). The variable
`kinds` hands the declarations to dbt: staging, checks and versions go through them. For a kind without models of its
own, a staging model, one of all versions and a mart are written with their YAML, into a copy of the project beside the
working database, never into the project itself.
"""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

from extractors.store.schema import staging_tables
from extractors.understanding.kinds.declaration import COLUMN_TYPES, MEASURED_TYPES, load_declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from extractors.understanding.kinds.declaration import (
        ColumnDeclaration,
        Equation,
        KindDeclaration,
        SqlType,
    )

_IN_WORDS = ("figure", "verdict", "status", "due")
"""Types whose text says more than their value: the mart shows both."""

_VALUES = {
    "count": "",
    "percent": "",
    "decimal": "",
    "score": "",
    "rank": "",
    "amount": "",
    "date": "",
    "figure": "_value",
    "due": "_date",
    "status": "_status",
}
"""Suffix of the column that holds the value, by type of column."""

_VERDICT = {
    "_text": "{}",
    "_status": "status_reported",
    "_gap": "gap_reported",
    "_national": "national_value",
}


def kind_variables() -> list[dict[str, Any]]:
    """Give the variable `kinds` of the dbt project: what models and rules need to know of each kind.

    `columns` are those of schema staging with their names in the models; `values` are its figures and dates; `summed`,
    `parts` and `rates` are what adds up over rows, within a row, and as a percentage; `watched` are figures compared
    with those of like units; `compared` is how rows are found again in another version of a report, and what of them is
    compared.
    """
    return [_variables(declaration) for declaration in load_declarations().values()]


def _variables(kind: KindDeclaration) -> dict[str, Any]:
    columns = list(kind.columns.values())
    required = {name for entry in kind.required for name in entry}
    figures = [column.name for column in columns if column.type in MEASURED_TYPES]
    identity = kind.columns[kind.row_identity]
    return {
        "kind": kind.kind,
        "name_vi": kind.name_vi,
        "columns": {name: staged for column in columns for name, staged in _staged(column).items()},
        "identity": next(iter(_staged(identity).values())),
        "is_of_units": identity.role == "unit",
        "roles": [column.role for column in columns if column.role],
        "values": _value_columns(kind),
        "key_columns": [
            column.name
            for column in columns
            if column.type == "date" or (column.name in required and column.name in figures)
        ],
        "summed": [column.name for column in columns if column.type == "count" or column.is_summed],
        "watched": {column.name: column.type for column in columns if column.is_watched},
        "parts": [
            {"total": e.result, "parts": e.parts, "is_usual": e.is_usual}
            for e in kind.arithmetic
            if not e.whole
        ],
        "rates": [_rate(e) for e in kind.arithmetic if e.whole],
        "marts": kind.marts,
        "published": kind.published,
        "compared": _compared(kind),
    }


def _value_columns(kind: KindDeclaration) -> list[str]:
    return [column.name + _VALUES[column.type] for column in kind.columns.values() if column.type in _VALUES]


def _rate(equation: Equation) -> dict[str, Any]:
    def summed(terms: Iterable[str]) -> str:
        added = " + ".join(map(counted, terms))
        return added.replace(" + -", " - ")

    def counted(term: str) -> str:
        return f"coalesce({term}, 0)" if term in equation.optional else term

    ways = [(equation.parts, equation.whole), *equation.ways]
    return {
        "rate": equation.result,
        "check": equation.check,
        "ways": [[summed(parts), summed(whole)] for parts, whole in ways],
    }


def _compared(kind: KindDeclaration) -> dict[str, Any]:
    stated = kind.comparison
    identity_column = kind.columns[kind.row_identity]
    identity = next(iter(_staged(identity_column).values()))
    types = {
        name: column.staging_columns[staged]
        for column in kind.columns.values()
        for staged, name in _staged(column).items()
    }
    is_of_units = identity_column.role == "unit"
    name = ["row_kind", "unit", "period_end"] if is_of_units else [identity, "period_end"]
    number = ["row_kind", "section", "row_label"] if "row_label" in types else []
    figures = [*([] if is_of_units else [identity]), *_value_columns(kind)]
    return {
        "name": name if stated.name is None else stated.name,
        "number": number if stated.number is None else stated.number,
        "label": stated.label or identity,
        "unit": stated.unit or None,
        "figures": [
            {"column": stated.columns.get(each, each), **_figure(each, types)}
            for each in (figures if stated.figures is None else stated.figures)
        ],
    }


def _figure(name: str, types: dict[str, SqlType]) -> dict[str, Any]:
    """How a column is compared: a value that could not be read by its text, an operator only where there is a value."""
    stem, _, suffix = name.rpartition("_")
    return {
        "name": name,
        "is_number": types.get(name) in ("BIGINT", "INTEGER", "DECIMAL(18,4)"),
        "text": f"{stem}_text" if suffix == "value" and f"{stem}_text" in types else None,
        "value": f"{stem}_value" if suffix == "operator" else None,
    }


def _staged(column: ColumnDeclaration) -> dict[str, str]:
    """Columns of a declared one in schema staging, with their names in the models."""
    if column.type == "number":
        return {column.name: "row_label"}
    if column.type == "verdict":
        return {column.name + suffix: name.format(column.name) for suffix, name in _VERDICT.items()}
    if column.role:
        return {column.name: "unit_name_printed" if column.role == "unit" else f"{column.name}_printed"}
    return {
        column.name + suffix: column.mart_name if column.mart_name and not suffix else column.name + suffix
        for suffix in COLUMN_TYPES[column.type]
    }


def kinds_without_models(project: Path) -> list[KindDeclaration]:
    """List the kinds for which the project has no models."""
    staging = project / "models" / "staging"
    return [kind for kind in load_declarations().values() if not (staging / f"stg_{kind.kind}.sql").exists()]


def complete_project(project: Path, beside: Path, seeds: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    """Give the folder of a project with models for all kinds: the project, or a copy with what it lacks.

    Args:
        project: The dbt project that comes with the program.
        beside: Folder in which the copy is made.
        seeds: Rows, the heading first, of seeds that are to be others than the project's, by name of the file.
    """
    lacking = kinds_without_models(project)
    copy = beside / "project"
    if not lacking and not seeds:
        return project
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("target", "logs", "dbt_packages"))
    for name, rows in seeds.items():
        with (copy / "seeds" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    for kind in lacking:
        for layer, name, macro in (
            ("staging", f"stg_{kind.kind}", "stage_kind"),
            ("intermediate", f"int_{kind.kind}", "prepare_kind"),
            ("marts", f"fct_{kind.kind}", "fact_of_kind"),
        ):
            model = copy / "models" / layer / "declared" / f"{name}.sql"
            model.parent.mkdir(parents=True, exist_ok=True)
            model.write_text(f"{{{{ {macro}('{kind.kind}') }}}}\n", encoding="utf-8")
        described = copy / "models" / "marts" / "declared" / f"_{kind.kind}.yml"
        described.write_text(json.dumps(_properties(kind), ensure_ascii=False, indent=1), encoding="utf-8")
    return copy


def declared_marts(project: Path) -> Iterator[dict[str, Any]]:
    """Give the marts of kinds without models as dbt's YAML describes a model."""
    for kind in kinds_without_models(project):
        yield _mart(kind)


def _properties(kind: KindDeclaration) -> dict[str, Any]:
    key = {"data_tests": ["not_null"]}
    versions = {"materialized": "table", "schema": "versions", "alias": kind.kind}
    return {
        "sources": [
            {
                "name": "staging",
                "schema": "staging",
                "tables": [{"name": kind.kind, "description": kind.name_vi}],
            }
        ],
        "models": [
            {
                "name": f"stg_{kind.kind}",
                "description": "Grain: one row a printed row of a table of this kind.",
                "columns": [{"name": "source_table_id", **key}],
            },
            {
                "name": f"int_{kind.kind}",
                "description": f"Grain: one row a row of a table of kind {kind.kind}, of every version of a report.",
                "config": {**versions, "meta": {"display_name_vi": f"{kind.name_vi} (mọi phiên bản)"}},
                "columns": [{"name": "row_id", **key}],
            },
            _mart(kind),
        ],
    }


_PROVENANCE = (
    ("row_id", "varchar", "Key of the row: table and row of the document. The same in every run.", "Mã dòng"),
    ("report_key", "varchar", "Report the row is of.", "Mã báo cáo"),
    ("document_id", "varchar", "SHA-256 of the file.", "Mã văn bản"),
    ("source_page", "integer", "Page of the row; NULL in Word, which has no fixed pages.", "Trang nguồn"),
    ("source_table_id", "varchar", "Table in staging.tables.", "Mã bảng nguồn"),
    ("source_row_no", "integer", "Row of the table, from 1.", "Dòng nguồn"),
    (
        "is_corrected",
        "boolean",
        "Whether a person has corrected a cell of the row; what was read is in staging.cells.",
        "Đã sửa",
    ),
    ("section", "varchar", "Headings of the sections the row stands in, joined by /.", "Mục"),
    ("period_start", "date", "First day of what the figures cover.", "Từ ngày"),
    ("period_end", "date", "Last day of what the figures cover.", "Đến ngày"),
)
_ROLES = {
    "unit": ("unit_key", "Unit of the row; NULL if its name did not match.", "Mã đơn vị"),
    "lead": ("lead_unit_key", "First leading unit; NULL if its name did not match.", "Mã cơ quan chủ trì"),
    "partner": (
        "partner_unit_key",
        "First unit taking part; NULL if its name did not match.",
        "Mã cơ quan phối hợp",
    ),
    "issuer": ("issuer_unit_key", "Issuing agency; NULL if its name did not match.", "Mã cơ quan ban hành"),
}


def _mart(kind: KindDeclaration) -> dict[str, Any]:
    columns = [_column(*column) for column in _PROVENANCE]
    for column in columns:
        if column["name"] == "report_key":
            column["data_tests"] = [_reference("dim_report", "report_key")]
        if column["name"] == "row_id":
            column["data_tests"] = ["unique"]
        if column["name"] not in ("source_page", "section", "period_start", "period_end"):
            column["constraints"] = [{"type": "not_null"}]
    for role in (column.role for column in kind.columns.values() if column.role):
        name, english, vietnamese = _ROLES[role]
        columns.append(_column(name, "varchar", english, vietnamese))
        columns[-1]["data_tests"] = [_reference("dim_unit", "unit_key")]
    staged = {column.name: column for column in staging_tables()[kind.kind].columns}
    for name, shown in shown_columns(kind).items():
        declared = staged[name]
        columns.append(_column(shown, declared.type.lower(), declared.description, declared.display_name_vi))
    description = kind.description or f"Rows of tables of kind {kind.kind}."
    return {
        "name": f"fct_{kind.kind}",
        "description": f"{description.rstrip('.')}. Grain: one row an item of a table of a current report.",
        "config": {
            "meta": {
                "display_name_vi": kind.name_vi,
                "question": f"What do reports say of {kind.kind.replace('_', ' ')}?",
                "question_vi": f"Các báo cáo nêu gì về {kind.name_vi[:1].lower()}{kind.name_vi[1:]}?",
                "description_vi": f"Mỗi dòng: một dòng của bảng “{kind.name_vi}” trong báo cáo hiện hành.",
                "as_of": kind.kind,
            }
        },
        "columns": columns,
    }


def shown_columns(kind: KindDeclaration) -> dict[str, str]:
    """Columns of schema staging that the mart of a declared kind shows, with their names in it."""
    return {
        name: staged
        for column in kind.columns.values()
        for name, staged in _staged(column).items()
        if column.type in _IN_WORDS or not name.endswith("_text") or name == column.name
    }


def _column(name: str, data_type: str, english: str, vietnamese: str) -> dict[str, Any]:
    return {
        "name": name,
        "data_type": data_type,
        "description": english,
        "config": {"meta": {"display_name_vi": vietnamese}},
    }


def _reference(table: str, column: str) -> dict[str, Any]:
    return {"relationships": {"arguments": {"to": f"ref('{table}')", "field": column}}}


def declared_kinds_macro() -> str:
    """Give the macro file that tells the project its own kinds, so that dbt runs without this program."""
    kinds = ",\n        ".join(json.dumps(kind, ensure_ascii=False) for kind in kind_variables())
    return (
        "{# Made by scripts/write_dictionary.py of extractors/understanding/kinds/*.toml: change those. #}\n"
        "{% macro declared_kinds() -%}\n    {{ return([\n        " + kinds + "\n    ]) }}\n{%- endmacro %}\n"
    )
