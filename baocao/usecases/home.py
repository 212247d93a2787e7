"""Making a home: the files that users own, with every setting explained in Vietnamese and English."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.home import FILE, variable_of
from baocao.names.decisions import COLUMNS as NAME_COLUMNS
from baocao.names.decrees import COLUMNS as UNIT_COLUMNS
from baocao.names.indicators import DECISION_COLUMNS as INDICATOR_COLUMNS
from baocao.settings import Settings, declared_settings
from baocao.warehouse.checks import default_thresholds, known_checks

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 110


def make_home(folder: Path) -> list[Path]:
    """Write the files of a home into a folder; what is there already is left as it is.

    Args:
        folder: made if it is not there.

    Returns:
        the files that were written.

    Raises:
        UsageError: the folder is a home already, or one that a home around it has for its own files.
    """
    if (folder / FILE).exists():
        raise UsageError(f"{folder} is a home already.", advice=f"Its settings stand in {folder / FILE}.")
    for around in folder.absolute().parents:
        inside = folder.absolute().relative_to(around).parts[0]
        if (around / FILE).is_file() and inside in {name.partition("/")[0] for name in home_files()}:
            raise UsageError(
                f"{folder} lies in {inside}, a folder of the home {around}.",
                advice=f"That home is ready: put reports into {around / 'data' / 'raw'}. "
                "For another one, name a folder elsewhere.",
            )
    written = []
    for name, text in home_files().items():
        file = folder / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    return written


def home_files() -> dict[str, str]:
    """Give the files of a new home by their path in it."""
    return {
        FILE: settings_file(),
        "checks.toml": checks_file(),
        "decisions/names.csv": ",".join(NAME_COLUMNS) + "\n",
        "decisions/indicators.csv": ",".join(INDICATOR_COLUMNS) + "\n",
        "decisions/units.csv": ",".join(UNIT_COLUMNS) + "\n",
        "kinds/README.md": KINDS,
        "data/raw/README.md": SOURCES,
        ".gitignore": "data/readings/\ndata/extracts/\ndata/warehouse/\n",
    }


def settings_file() -> str:
    """Write `baocao.toml`: every setting as a comment, with its default, so that only what is changed is set."""
    parts = [
        _comment(
            "Thiết lập của baocao. Bỏ dấu # ở đầu dòng để đặt; giá trị ghi sẵn là mặc định hoặc ví dụ. "
            "Thứ tự ưu tiên: tùy chọn dòng lệnh, biến môi trường, tệp này, mặc định."
        ),
        _comment(
            "Settings of baocao. Take the # before a line away to set it; what stands there is the default, or an "
            "example. An option comes before a variable of the environment, that before this file. `baocao config` "
            "shows what holds and why."
        ),
    ]
    section = ""
    for setting in declared_settings():
        begun, _, name = setting.key.rpartition(".")
        if begun != section:
            section = begun
            info = Settings.model_fields[section]
            extra: Any = info.json_schema_extra
            parts.append(f"{_comment(extra['vi'])}\n{_comment(info.description or '')}\n[{section}]")
        shown = setting.default if setting.default not in (None, []) else setting.example
        words = f"{_comment(setting.vi)}\n{_comment(f'{setting.description} ({variable_of(setting.key)})')}"
        parts.append(f"{words}\n# {name} = {_toml(shown)}")
    return "\n\n".join(parts) + "\n"


def checks_file() -> str:
    """Write `checks.toml`: every check's severity and every threshold as a comment, with its default."""
    severities = [
        f"# {check['check_name']} = {_toml(check['severity'])}  # {check['check_name_vi']}"
        for check in known_checks()
    ]
    thresholds = [f"# {name} = {_toml(value)}" for name, value in default_thresholds().items()]
    return "\n".join(
        [
            _comment(
                "Mức độ (error, warn, info) và ngưỡng của các phép kiểm tra; bỏ dấu # để đặt giá trị khác."
            ),
            _comment(
                "Severities (error, warn, info) and thresholds of the checks; take the # away to set another."
            ),
            "",
            "[severity]",
            *severities,
            "",
            "[thresholds]",
            *thresholds,
            "",
        ]
    )


KINDS = """\
Các loại bảng của riêng bạn, mỗi loại một tệp TOML.
Your own kinds of table, one TOML file each.
"""

SOURCES = """\
Đặt các báo cáo (.pdf, .docx, .doc) vào đây rồi chạy `baocao ingest`.
Put reports (.pdf, .docx, .doc) here, then run `baocao ingest`.
"""


def _comment(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="# ", subsequent_indent="# ")


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool | int | float):
        return f"{value:g}" if isinstance(value, float) else str(value).lower()
    return json.dumps(str(value), ensure_ascii=False)
