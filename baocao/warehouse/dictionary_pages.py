"""Pages of `docs/` made of metadata: which table answers what, and every column (in two languages); the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from baocao.warehouse.checks import default_thresholds, known_checks
from baocao.warehouse.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

Language = Literal["en", "vi"]

_CHECKS_LEAD = """\
Every report is checked on every run; what does not fit is in `quality.findings`, with what is reported, what is
expected, and a sentence in Vietnamese (`message`) and English (`message_en`). The source is never corrected.
A finding of severity `error` holds its table back (its report, if it is about no table): nothing of that is in the
marts until the cause is gone or the severity is set otherwise. That a person knows of a finding (`state`) releases
nothing. `warn` and `info` travel with the data.

Set severities and thresholds in `checks.toml` of the home (`BAOCAO_CHECKS` names another file); the next
`baocao ingest` follows it, also where no document is new:

```toml
[severity]
sum_of_parts = "error"
unit_doubled = "warn"

[thresholds]
history_ratio = 10
```

Each rule is one model in `dbt_project/models/quality/rules`; what the thresholds mean stands beside them in
`dbt_project/dbt_project.yml`.\
"""
_MADE_OF = "<!-- Made by scripts/write_dictionary.py of dbt_project/models/**/*.yml and the layouts: change those. -->"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a page says in one language."""

    which_table: str
    which_table_lead: str
    which_table_columns: tuple[str, ...]
    dictionary: str
    dictionary_lead: str
    dictionary_columns: tuple[str, ...]
    schemas: dict[str, str]
    grain: str
    primary_key: str
    required: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        which_table="Which table?",
        which_table_lead="Find your question, and the table that answers it. Columns: [dictionary](dictionary.md).",
        which_table_columns=("Question", "Table", "One row is"),
        dictionary="Data dictionary",
        dictionary_lead="Every published table and column. The same text stands in the warehouse as comments.",
        dictionary_columns=("Column", "Vietnamese name", "Type", "Key", "Meaning"),
        schemas={
            "marts": "what people query",
            "quality": "what does not fit together",
            "bi": "flat views with Vietnamese names and values, for Excel and dashboards",
            "staging": "what the documents say, word for word",
        },
        grain="Grain",
        primary_key="primary key",
        required="never NULL",
    ),
    "vi": _Words(
        which_table="Dùng bảng nào?",
        which_table_lead="Tìm câu hỏi; bảng bên cạnh trả lời. Các cột: [từ điển dữ liệu](dictionary.vi.md).",
        which_table_columns=("Câu hỏi", "Bảng", "Mỗi dòng là"),
        dictionary="Từ điển dữ liệu",
        dictionary_lead="Mọi bảng và cột được công bố; phần chú thích trong kho dữ liệu cũng ghi như vậy.",
        dictionary_columns=("Cột", "Tên tiếng Việt", "Kiểu", "Khóa", "Ý nghĩa"),
        schemas={
            "marts": "dữ liệu để khai thác",
            "quality": "những chỗ chưa khớp",
            "bi": "bảng phẳng, tên cột và giá trị tiếng Việt, cho Excel và biểu đồ",
            "staging": "nguyên văn nội dung văn bản",
        },
        grain="Mỗi dòng",
        primary_key="khóa chính",
        required="không để trống",
    ),
}


def pages() -> dict[str, str]:
    """Make all pages: file name in `docs/` -> Markdown."""
    tables = load_dictionary()
    return {
        "which-table.md": which_table_page(tables, "en"),
        "which-table.vi.md": which_table_page(tables, "vi"),
        "dictionary.md": dictionary_page(tables, "en"),
        "dictionary.vi.md": dictionary_page(tables, "vi"),
        "checks.md": checks_page(),
    }


def which_table_page(tables: Iterable[TableDoc], language: Language) -> str:
    """Make the page of questions, for the tables that have one."""
    words = _WORDS[language]
    rows = [
        (
            question,
            f"`{table.schema}.{table.name}`",
            table.grain if language == "en" else table.description_vi.removeprefix("Mỗi dòng: "),
        )
        for table in tables
        if (question := table.question if language == "en" else table.question_vi)
    ]
    return "\n".join(
        [
            *_head(words.which_table, words.which_table_lead),
            *_markdown_table(words.which_table_columns, rows),
            "",
        ]
    )


def dictionary_page(tables: Iterable[TableDoc], language: Language) -> str:
    """Make the page of all tables and columns."""
    words = _WORDS[language]
    lines = _head(words.dictionary, words.dictionary_lead)
    schema = None
    for table in tables:
        if table.schema != schema:
            schema = table.schema
            lines += [f"## {schema}: {words.schemas[schema]}", ""]
        description = table.description if language == "en" else table.description_vi
        lines += [
            f"### {schema}.{table.name}: {table.display_name_vi}",
            "",
            *([description, ""] if description else []),
        ]
        rows = [_column_row(column, language) for column in table.columns]
        lines += [*_markdown_table(words.dictionary_columns, rows), ""]
    return "\n".join(lines)


def checks_page() -> str:
    """Make the page of all checks with their severities and thresholds, and how to set them."""
    rows = [
        (f"`{check['check_name']}`", check["check_name_vi"], check["severity"], check["message_en"])
        for check in known_checks()
    ]
    thresholds = [(f"`{name}`", f"{value:g}") for name, value in default_thresholds().items()]
    return "\n".join(
        [
            *_head("Checks", _CHECKS_LEAD),
            *_markdown_table(("Check", "Vietnamese name", "Severity", "What it says"), rows),
            "",
            *_markdown_table(("Threshold", "Value"), thresholds),
            "",
        ]
    )


def _column_row(column: ColumnDoc, language: Language) -> tuple[str, ...]:
    words = _WORDS[language]
    key = [words.primary_key] if column.is_primary_key else [words.required] if column.is_required else []
    if column.references:
        key.append(f"→ `{column.references}`")
    meaning = column.description if language == "en" else _meaning_vi(column)
    return f"`{column.name}`", column.display_name_vi, column.type, ", ".join(key), meaning


def _meaning_vi(column: ColumnDoc) -> str:
    values = "; ".join(f"`{code}` là {meaning}" for code, meaning in column.values_vi)
    return f"{column.description_vi} Giá trị: {values}." if values else column.description_vi


def _head(title: str, lead: str) -> list[str]:
    return [_MADE_OF, "", f"# {title}", "", lead, ""]


def _markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_markdown_row(columns), _markdown_row(["---"] * len(columns)), *map(_markdown_row, rows)]


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
