"""Thirty nights with faults thrown in, and what a person was told each time.

    python benchmarks/thirty_nights.py [--page docs/thirty-nights.md]

Every night is the real `baocao ingest` in a process of its own, with an alert address on this machine. The reports are
small invented ones. Prints the table, and writes it as a page if asked to.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.webhook import webhook  # noqa: E402

from benchmarks.corpus_files import Appendix, Look, Report, write_docx  # noqa: E402

UNITS = ("Sở Nội vụ", "Sở Y tế", "Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng", "Sở Du lịch")
TRAFFIC = ["TT", "Tên đơn vị", "Văn bản đến", "Văn bản đi"]
SYSTEMS = ["TT", "Tên phần mềm, cơ sở dữ liệu", "Ghi chú"]
LOOK = Look("LiberationSerif", 12, landscape=False, shaded=False, repeat_header=True, row_height=1.6)
MAIN = "from baocao.cli.main import main; main()"
NEW_PROGRAM = "import baocao; baocao.__version__ = '99'; "
QUIET = "nothing new"
TOLD = ("Quarantined", "Not read", "Built", "Warning", "Error", "Nothing")
STATES_KEPT = 7
KNOWN = "Quarantined, as is known"
SMALL_FILES = 2 * 2**20
"""What a file may have on the night of the full disk."""


@dataclass(frozen=True)
class Night:
    """What happened, how the run ended, and what was told."""

    happened: str
    code: int
    said: str
    alert: str
    cpu: float
    disk_mb: float


class Office:
    """A folder that reports come into, and the warehouse made of it every night."""

    def __init__(self, folder: Path, port: int, messages: list[dict[str, str]]) -> None:
        self.raw, self.warehouse = folder / "raw", folder / "out" / "baocao.duckdb"
        self.raw.mkdir()
        (folder / "decisions").mkdir()
        self.messages = messages
        self.environment = {
            **os.environ,
            "BAOCAO_HOME": str(folder),
            "BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/",
            "BAOCAO_DECISIONS": str(folder / "decisions"),
        }
        self.program = ""
        self.nights: list[Night] = []

    def report(
        self,
        number: int,
        *,
        file: str = "",
        factor: int = 1,
        units: int = 6,
        systems: bool = False,
        day: int = 1,
    ) -> Path:
        """Write a report of the traffic of documents, or its annex on software."""
        rows = [
            [str(n), unit, str(100 * number + 10 * n * factor), str(50 * number + n)]
            for n, unit in enumerate(UNITS[:units], 1)
        ]
        table = Appendix("SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM 2023", None, [TRAFFIC], rows, [1, 4, 2, 2])
        if systems:
            names = [["1", "Phần mềm một cửa", ""], ["2", "Cơ sở dữ liệu đất đai", ""]]
            table = Appendix("DANH MỤC PHẦN MỀM, CƠ SỞ DỮ LIỆU", None, [SYSTEMS], names, [1, 5, 2])
        path = self.raw / (file or f"{number:02}.docx")
        report = Report(
            number=f"{number}/BC-UBND",
            issuer="UBND tỉnh Ninh Thuận",
            place=f"Ninh Thuận, ngày {day:02} tháng 01 năm 2024",
            title="Kết quả chuyển đổi số năm 2023",
            paragraphs=[],
            appendices=[table],
            look=LOOK,
        )
        write_docx(report, path)
        return path

    def command(self, *words: object) -> list[str]:
        """The command line of `baocao` with these words."""
        return [sys.executable, "-c", self.program + MAIN, *map(str, words)]

    def person(self, *words: object) -> None:
        """What somebody does by day."""
        done = subprocess.run(
            self.command(*words), cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in {0, 1}:
            raise SystemExit(f"{words}: {done.stderr}")

    def night(
        self,
        happened: str,
        *more: str,
        limit: bool = False,
        kill_at: str | None = None,
        path: Path | None = None,
    ) -> None:
        """Run, and note how it ended and what was told."""
        told, before = len(self.messages), os.times()
        process = subprocess.Popen(
            self.command("ingest", path or self.raw, "--warehouse", self.warehouse, *more),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_small_files if limit else None,  # noqa: PLW1509 -- no threads that hold locks here
        )
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line.strip())
            if kill_at and line.startswith(kill_at):
                time.sleep(0.5)
                process.kill()
        process.wait()
        last = lines[-1:] if process.returncode not in {0, 1} else []
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        said = [
            line for line in lines if line in last or (line.startswith(TOLD) and not line.startswith(KNOWN))
        ]
        alerts = [message["message"].partition("\n\nWarehouse")[0] for message in self.messages[told:]]
        disk = _disk_mb(self.warehouse.parent)
        self.nights.append(Night(happened, process.returncode, "; ".join(said), "; ".join(alerts), cpu, disk))
        print(f"{len(self.nights):2} {self.nights[-1]}", flush=True)


def _disk_mb(folder: Path) -> float:
    """What all files take, one that several names lead to once."""
    states = [path.lstat() for path in folder.rglob("*") if path.is_file()]
    return sum({state.st_ino: state.st_blocks * 512 for state in states}.values()) / 1e6


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_FILES, SMALL_FILES))


def first_nights(office: Office) -> None:
    """Files that are new, bad, parts or corrections; a run that is killed, a disk that is full."""
    for number in (1, 2, 3):
        office.report(number)
    office.night("three reports are there")
    office.night(QUIET)
    office.report(4)
    office.night("a new report")
    office.night(QUIET)
    (office.raw / "hong.docx").write_bytes(b"PK\x03\x04 cut off")
    office.night("a file arrives that is cut off")
    office.night("the bad file is still there")
    office.person("acknowledge", "hong.docx", "--reason", "đã xin bản khác", "--warehouse", office.warehouse)
    office.night("somebody has acknowledged it")
    office.report(1, file="01-phu-luc.docx", systems=True)
    office.night("an annex of report 1 comes in a file of its own")
    office.night(QUIET)
    office.report(2, file="02-thay-the.docx", factor=3, day=15)
    office.night("a corrected report 2, of a later day")
    office.night(QUIET)
    office.report(5)
    office.night("a new report; the run is killed while it builds", kill_at="Building")
    office.night("the night after the kill")
    office.night(QUIET)
    office.report(6)
    office.night("a new report; the disk is full", limit=True)
    office.night("room has been made")
    office.night(QUIET)


def last_nights(office: Office) -> None:
    """An archive, a new program, a loss, a share that is not there, a rollback."""
    inner = office.report(7, file="x.docx").rename(office.raw.parent / "07.docx")
    with zipfile.ZipFile(office.raw / "thang-6.zip", "w") as archive:
        archive.write(inner, "bao cao/07.docx")
        archive.writestr("bao cao/doc.txt", "x")
        archive.writestr("bao cao/hong.zip", b"PK\x03\x04")
    office.night("an archive: a report, a text, a damaged archive in it")
    office.night(QUIET)
    damaged = office.raw / "thang-6.zip!/bao cao/hong.zip"
    office.person("acknowledge", damaged, "--reason", "bỏ", "--warehouse", office.warehouse)
    office.night("somebody has acknowledged the damaged archive")
    office.program = NEW_PROGRAM
    office.night("a new version of the program")
    office.night(QUIET)
    (office.raw / "03.docx").unlink()
    office.report(3, units=2)
    office.night("report 3 is sent again with two of its six rows, the same day: the fuller file stays")
    office.night(QUIET)
    office.night("nothing new, and losses would be accepted", "--accept-loss")
    office.night(QUIET)
    office.night("the share of the office is not mounted", path=office.raw / "share")
    office.night("it is there again")
    office.person("rollback", "1", "--warehouse", office.warehouse)
    office.report(8)
    office.night("a new report, after somebody has rolled back")
    office.person("rollback", "--release", "--warehouse", office.warehouse)
    office.night("the rollback is released")


def page(nights: list[Night]) -> str:
    """The table as a page."""
    rows = [
        f"| {number} | {each.happened} | {each.code} | {_cell(each.said)} | {_cell(each.alert)} | {each.disk_mb:.0f} |"
        for number, each in enumerate(nights, 1)
    ]
    return "\n".join(
        [
            "# Thirty nights",
            "",
            "Every night the real `baocao ingest` on small invented reports, with faults thrown in. Made by",
            "`python benchmarks/thirty_nights.py --page docs/thirty-nights.md`. Exit codes: 0 all is published; 1",
            "published or held, and something waits for a person; 2 wrong usage; 3 nothing published; -9 killed. What",
            "is acknowledged is named in the log of every night, and left out here. MB: all that lies in the folder of",
            "the warehouse, which keeps seven states (`publish.states`).",
            "",
            "| night | what happened | exit | said in the log | alert | MB |",
            "| --- | --- | --- | --- | --- | ---: |",
            *rows,
            "",
            _about_disk(nights),
            "",
        ]
    )


def _about_disk(nights: list[Night]) -> str:
    """What the nights took on the disk, from when all states are kept to the end."""
    most = max(each.disk_mb for each in nights[STATES_KEPT:])
    return (
        f"The disk: {nights[0].disk_mb:.0f} MB after the first night, at most {most:.0f} MB "
        f"from night {STATES_KEPT + 1} on, {nights[-1].disk_mb:.0f} MB after the last."
    )


def _cell(text: str) -> str:
    text = text.replace(tempfile.gettempdir(), "/srv")
    for part in {word for word in text.replace("/", " / ").split() if word.startswith("nights-")}:
        text = text.replace(f"/{part}", "/baocao")
    return " ".join(text.replace("|", "\\|").split()) or "—"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--page", type=Path, help="also write the table as this page")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nights-") as folder, webhook() as (port, messages):
        office = Office(Path(folder), port, messages)
        first_nights(office)
        last_nights(office)
    print(f"{sum(night.cpu for night in office.nights):.0f} CPU seconds in {len(office.nights)} nights")
    if arguments.page:
        arguments.page.write_text(page(office.nights), encoding="utf-8")


if __name__ == "__main__":
    main()
