"""Makes reports to measure with: many, varied, and the same each time.

    python benchmarks/corpus.py FOLDER [--reports 2000] [--seed 1]

Each is a provincial report on digital transformation of the kind in data/raw, invented: a letterhead, some pages of
text, and appendices that name the province's real agencies, districts and communes beside made-up figures that add up.
Provinces, years, periods, fonts, papers, sizes, headings and appendices vary; one in twenty is a Word file. About
30 pages each. Report n is the same however many are made.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.corpus_files import Appendix, Look, Report, write_docx, write_pdf  # noqa: E402

SEEDS = ROOT / "dbt_project" / "seeds"
WORD_EVERY = 20
FAMILIES = ("LiberationSerif", "LiberationSans", "DejaVuSerif", "DejaVuSans")
SENTENCES = (
    "Công tác chỉ đạo, điều hành chuyển đổi số tiếp tục được các cấp, các ngành quan tâm, triển khai đồng bộ.",
    "Hạ tầng mạng truyền số liệu chuyên dùng được duy trì ổn định, bảo đảm an toàn thông tin theo cấp độ.",
    "Cổng dịch vụ công của tỉnh đã kết nối với Cổng Dịch vụ công quốc gia và các cơ sở dữ liệu dùng chung.",
    "Các Tổ công nghệ số cộng đồng đã hướng dẫn người dân sử dụng dịch vụ công trực tuyến, thanh toán số.",
    "Một số cơ quan, đơn vị chưa quan tâm đúng mức đến việc ký số và gửi, nhận văn bản trên môi trường mạng.",
)
TARGETS = (
    "Tỷ lệ hồ sơ thủ tục hành chính được xử lý hoàn toàn trực tuyến",
    "Tỷ lệ văn bản trao đổi giữa các cơ quan nhà nước dưới dạng điện tử, được ký số",
    "Tỷ lệ hộ gia đình có đường Internet cáp quang băng rộng",
    "Tỷ lệ dân số trưởng thành có điện thoại thông minh",
    "Tỷ lệ hồ sơ công việc tại cấp xã được xử lý trên môi trường mạng",
    "Tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử",
    "Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản thanh toán điện tử",
    "Tỷ lệ cơ sở giáo dục triển khai học bạ số",
)
TASKS = (
    "Triển khai nền tảng tích hợp, chia sẻ dữ liệu (LGSP) của tỉnh giai đoạn {year} - {later}",
    "Xây dựng kho dữ liệu dùng chung và cổng dữ liệu mở của tỉnh năm {year}",
    "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức, viên chức cấp xã",
    "Nâng cấp Hệ thống thông tin giải quyết thủ tục hành chính đáp ứng yêu cầu kết nối với Đề án 06",
    "Rà soát, phê duyệt cấp độ an toàn hệ thống thông tin của các cơ quan, đơn vị",
)


@dataclass
class Province:
    """A province as it was before July 2025, with the names people write in reports."""

    code: str
    name: str
    districts: dict[str, list[str]] = field(default_factory=dict)  # district -> its communes


@cache
def provinces() -> list[Province]:
    """Every province with its districts and communes, from the seeds."""
    rows = [row for row in _seed("admin_units.csv") if not row["valid_from"]]  # the units of before 2025
    found = {
        row["province_code"]: Province(row["province_code"], row["unit_short_name"])
        for row in rows
        if row["unit_level"] == "tinh"
    }
    names = {row["unit_key"]: row["unit_name"] for row in rows}
    for row in rows:
        if row["unit_level"] == "xa" and row["parent_unit_key"] in names and row["province_code"] in found:
            districts = found[row["province_code"]].districts
            districts.setdefault(names[row["parent_unit_key"]], []).append(row["unit_name"])
    return sorted((province for province in found.values() if province.districts), key=lambda p: p.code)


@cache
def agencies() -> list[str]:
    """Departments of a province."""
    return [
        row["agency_name"]
        for row in _seed("agencies.csv")
        if row["agency_kind"] == "so" and not row["province_code"]
    ]


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_report(number: int, seed: int) -> Report:
    """Report `number` (from 1) of the corpus."""
    chance = random.Random(f"{seed}-{number}")
    province, year = chance.choice(provinces()), chance.randint(2021, 2024)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    units = [*chance.sample(agencies(), 14), *province.districts]
    makers = [
        partial(_targets, units=units, year=year),
        partial(_traffic, units=units, province=province, end=f"30/6/{year}"),
        partial(_traffic, units=units, province=province, end=f"31/12/{year}"),
        partial(_dossiers, units=units, province=province, end=f"30/6/{year}"),
        partial(_dossiers, units=units, province=province, end=f"31/12/{year}"),
        partial(_tasks, units=units, year=year),
        partial(_documents, units=units, year=year),
    ]
    kinds = {2, 4, *chance.sample(range(len(makers)), chance.randint(0, 3))}
    return Report(
        number=f"{number}/BC-UBND",
        issuer=f"UBND tỉnh {province.name}",
        place=f"{province.name}, ngày {day:02} tháng {month:02} năm {year + 1}",
        title=f"Kết quả chuyển đổi số của tỉnh {province.name} năm {year}",
        paragraphs=[chance.choice(SENTENCES) for _ in range(chance.randint(10, 60))],
        appendices=[makers[kind](chance) for kind in sorted(kinds)],
        look=Look(
            family=chance.choice(FAMILIES),
            size=chance.choice((10, 11, 12)),
            landscape=chance.random() < 0.6,
            shaded=chance.random() < 0.3,
            repeat_header=chance.random() < 0.7,
            row_height=chance.choice((1.6, 2.0, 2.6)),
        ),
    )


def _targets(chance: random.Random, *, units: list[str], year: int) -> Appendix:
    rows = []
    for n in range(1, chance.randint(20, 60)):
        goal, result = chance.randint(20, 100), chance.randint(1000, 10000) / 100
        rows.append(
            [
                str(n),
                chance.choice(TARGETS),
                chance.choice(units),
                f"{goal}%",
                f"{result:.2f}%".replace(".", ","),
                "",
            ]
        )
    header = [["STT", "Mục tiêu", "Đơn vị thực hiện", f"Mục tiêu năm {year}", "Kết quả thực hiện", "Ghi chú"]]
    return Appendix(
        f"KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU CỤ THỂ NĂM {year}", None, header, rows, [4, 34, 26, 12, 12, 12]
    )


def _traffic(chance: random.Random, *, units: list[str], province: Province, end: str) -> Appendix:
    year, rows = end[-4:], []
    for number, name in enumerate(_all_units(units, province), 1):
        arrived, sent = chance.randint(50, 20_000), chance.randint(20, 9_000)
        signed = round(sent * chance.uniform(0.6, 1))
        rate = f"{100 * signed / sent:.2f}".replace(".", ",")
        rows.append([str(number), name, _grouped(arrived), _grouped(sent), _grouped(signed), rate])
    header = [
        [
            "TT",
            chance.choice(("Tên đơn vị", "Cơ quan, đơn vị")),
            "Văn bản đến",
            "Văn bản đi",
            "Số văn bản ký số",
            "Tỷ lệ văn bản ký số (%)",
        ]
    ]
    title = f"SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN VÀ TỶ LỆ VĂN BẢN KÝ SỐ CỦA CÁC ĐƠN VỊ NĂM {year}"
    return Appendix(
        title, f"(Số liệu từ ngày 01/01/{year} đến ngày {end})", header, rows, [5, 41, 13, 13, 14, 14]
    )


def _dossiers(chance: random.Random, *, units: list[str], province: Province, end: str) -> Appendix:
    year, rows = end[-4:], []
    for number, name in enumerate(_all_units(units, province), 1):
        direct, online, post = chance.randint(0, 900), chance.randint(5, 5_000), chance.randint(0, 40)
        total = direct + online + post
        late = chance.randint(0, total // 20)
        early = chance.randint(0, total - late)
        on_time = total - late - early
        rate = f"{100 * (early + on_time) / total:.2f}".replace(".", ",")
        figures = (total, direct, online, post, early, on_time, late)
        rows.append([str(number), name, *map(_grouped, figures), rate])
    header = [
        ["STT", "Tên đơn vị", *["Tiếp nhận"] * 4, *["Đã xử lý"] * 4],
        [
            "STT",
            "Tên đơn vị",
            "Tổng số",
            "Trực tiếp",
            "Qua mạng",
            "Qua BCCI",
            "Trước hạn",
            "Đúng hạn",
            "Quá hạn",
            "Tỷ lệ đúng hạn",
        ],
    ]
    title = f"KẾT QUẢ TIẾP NHẬN, XỬ LÝ HỒ SƠ TRÊN CỔNG DỊCH VỤ CÔNG NĂM {year}"
    return Appendix(
        title, f"(Số liệu từ ngày 01/01/{year} đến ngày {end})", header, rows, [5, 27, *[8.5] * 8]
    )


def _tasks(chance: random.Random, *, units: list[str], year: int) -> Appendix:
    rows = [
        [
            str(number),
            _task(chance, year),
            chance.choice(units),
            "Các cơ quan, đơn vị liên quan",
            chance.choice(("Đã hoàn thành", "Đang thực hiện", "Chưa thực hiện")),
            f"Quý {chance.choice(('I', 'II', 'III', 'IV'))}/{year}",
        ]
        for number in range(1, chance.randint(15, 60))
    ]
    header = [
        [
            *("TT", "Tên nhiệm vụ", "Đơn vị chủ trì"),
            *("Đơn vị phối hợp", "Kết quả thực hiện", "Thời gian hoàn thành"),
        ]
    ]
    title = f"TÌNH HÌNH THỰC HIỆN CÁC NHIỆM VỤ NĂM {year}"
    return Appendix(title, None, header, rows, [4, 36, 22, 16, 12, 10])


def _documents(chance: random.Random, *, units: list[str], year: int) -> Appendix:
    rows = [
        [
            str(number),
            f"{chance.randint(1, 4000)}/{chance.choice(('KH', 'QĐ', 'CV'))}-UBND",
            f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{year}",
            chance.choice(units),
            f"V/v {_task(chance, year).lower()}",
        ]
        for number in range(1, chance.randint(15, 80))
    ]
    header = [["STT", "Số, ký hiệu văn bản", "Ngày ban hành", "Cơ quan ban hành", "Trích yếu văn bản"]]
    title = f"BAN HÀNH CÁC VĂN BẢN VỀ CHUYỂN ĐỔI SỐ NĂM {year}"
    return Appendix(title, None, header, rows, [5, 17, 13, 25, 40])


def _task(chance: random.Random, year: int) -> str:
    return chance.choice(TASKS).format(year=year, later=year + chance.randint(1, 5))


def _all_units(units: list[str], province: Province) -> list[str]:
    communes = [commune for district in province.districts.values() for commune in district]
    return units + [f"UBND {name[0].lower()}{name[1:]}" for name in communes]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def make(number: int, folder: Path, seed: int) -> int:
    """Write report `number` into the folder, in a folder for its hundred; returns its pages, 0 for Word."""
    report = make_report(number, seed)
    place = folder / f"{(number - 1) // 100:03}"
    place.mkdir(parents=True, exist_ok=True)
    if number % WORD_EVERY == 0:
        write_docx(report, place / f"{number:05}.docx")
        return 0
    return write_pdf(report, place / f"{number:05}.pdf")


def main() -> None:
    """Write the reports asked for, with all processors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    since = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        write = partial(make, folder=options.folder, seed=options.seed)
        pages = sum(pool.map(write, range(1, options.reports + 1), chunksize=5))
    seconds = time.monotonic() - since
    print(f"{options.reports} reports, {pages} pages of PDF, in {seconds:.0f} s")


if __name__ == "__main__":
    main()
