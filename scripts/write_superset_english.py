"""Write the dashboard for Superset in English, bi/superset-en, from the Vietnamese one, bi/superset.

Its charts, data sets and dashboard have ids of their own, so that both can be imported side by side; both use one
database. A text without its English here stays Vietnamese, which tests/warehouse/test_superset.py finds.
"""

from __future__ import annotations

import shutil
import sys
import uuid
from pathlib import Path
from typing import Any

import yaml

BI = Path(__file__).resolve().parent.parent / "bi"
VIETNAMESE, ENGLISH = BI / "superset", BI / "superset-en"

TEXTS = {
    "Chuyển đổi số trong báo cáo": "Digital transformation in reports",
    "Hồ sơ trực tuyến": "Online dossiers",
    "Văn bản ký số": "Signed documents",
    "Mục tiêu theo năm": "Targets by year",
    "Phát hiện chất lượng": "Quality findings",
    "Phát hiện theo quy tắc": "Findings by check",
    "Mục tiêu theo năm và kết quả": "Targets by year and outcome",
    "Hồ sơ tiếp nhận": "Dossiers received",
    "Hồ sơ quá hạn": "Dossiers settled late",
    "Tỷ lệ hồ sơ qua mạng (%)": "Dossiers received online (%)",
    "Tỷ lệ qua mạng (%)": "Received online (%)",
    "Tỷ lệ văn bản ký số (%)": "Documents signed electronically (%)",
    "Tỷ lệ ký số (%)": "Signed electronically (%)",
    "Tỷ lệ ký số in trong báo cáo (%)": "Signed, as printed (%)",
    "Đơn vị có tỷ lệ hồ sơ qua mạng thấp nhất (%)": "Units with fewest dossiers online (%)",
    "Đơn vị có tỷ lệ ký số thấp nhất": "Units with fewest documents signed",
    "trong kỳ báo cáo": "in the period of the reports",
    "tính từ số hồ sơ, không lấy trung bình tỷ lệ": "from counts, not a mean of rates",
    "theo số văn bản đi": "weighted by documents sent",
    "chỗ báo cáo không khớp": "places where reports do not add up",
    "Số mục tiêu": "Targets",
    "Số phát hiện": "Findings",
    "Mã phát hiện": "Finding id",
    "Mức độ": "Severity",
    "Nội dung": "Message",
    "Quy tắc": "Check",
    "Văn bản đi": "Documents sent",
    "Đến ngày": "Until",
    "Báo cáo": "Report",
    "Mã dòng": "Row id",
    "Đơn vị": "Unit",
    "Cấp": "Level",
    "Qua mạng": "Online",
    "Quá hạn": "Late",
    "Tiếp nhận": "Received",
    "Kết quả": "Outcome",
    "Mục tiêu": "Target",
    "Năm": "Year",
}

_LEVEL = """CASE "Cấp" WHEN 'cấp tỉnh' THEN 'Province' WHEN 'cấp huyện' THEN 'District' WHEN 'cấp xã' THEN 'Commune'
    ELSE 'Other' END AS cap"""
QUERIES = {
    "Hồ sơ trực tuyến": f"""SELECT "Đơn vị" AS don_vi, {_LEVEL}, "Báo cáo" AS bao_cao,
  "Đến ngày" AS den_ngay, "Tiếp nhận" AS received_total, "Tiếp nhận trực tuyến" AS received_online,
  "Giải quyết quá hạn" AS processed_late, "Mã dòng" AS row_id
FROM bi.ho_so_truc_tuyen""",
    "Mục tiêu theo năm": """SELECT "Năm" AS nam, "Chỉ tiêu" AS muc_tieu, "Báo cáo" AS bao_cao, "Mã dòng" AS row_id,
  CASE "Đánh giá" WHEN 'vượt' THEN 'Exceeded' WHEN 'đạt' THEN 'Met' WHEN 'không đạt' THEN 'Missed'
    ELSE 'No data' END AS ket_qua
FROM bi.chi_tieu""",
    "Phát hiện chất lượng": """SELECT
  upper(left(f.check_name, 1)) || replace(substr(f.check_name, 2), '_', ' ') AS quy_tac,
  CASE f.severity WHEN 'error' THEN 'Error' WHEN 'warn' THEN 'Warning' ELSE 'Note' END AS muc_do,
  f.message_en AS noi_dung, f.finding_id AS finding_id
FROM quality.findings AS f""",
    "Văn bản ký số": f"""SELECT "Đơn vị" AS don_vi, {_LEVEL}, "Báo cáo" AS bao_cao,
  "Đến ngày" AS den_ngay, "Văn bản đi" AS documents_out, "Phần trăm ký số theo báo cáo" AS esignature_rate_pct,
  "Mã dòng" AS row_id
FROM bi.van_ban_dien_tu""",
}
"""The query of each data set, by its name."""

OWN_IDS = ("uuid", "dataset_uuid")


def in_english(value: Any, key: str = "") -> Any:
    """A part of the bundle with English texts and ids of its own."""
    match value:
        case dict():
            return {name: in_english(each, name) for name, each in value.items()}
        case list():
            return [in_english(each) for each in value]
        case str() if key in OWN_IDS:
            return str(uuid.uuid5(uuid.UUID(value), "en"))
        case str() if value in TEXTS:
            return TEXTS[value]
        case str() if key == "slug":
            return f"{value}-en"
    return value


def english_files() -> dict[str, str]:
    """The text of every file of the English bundle, by its path in it."""
    files = {}
    for path in sorted(VIETNAMESE.rglob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.parent.name != "databases":  # one connection serves both
            query = QUERIES.get(content.get("table_name", ""))
            content = in_english(content)
            if query:
                content["sql"] = query
        files[path.relative_to(VIETNAMESE).as_posix()] = yaml.dump(
            content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000
        )
    return files


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as such."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


if __name__ == "__main__":
    shutil.rmtree(ENGLISH, ignore_errors=True)
    for name, text in english_files().items():
        file = ENGLISH / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{ENGLISH.relative_to(BI.parent)}: {len(english_files())} files\n")
