"""Kill `baocao ingest` at random moments, and see that nothing is lost, doubled, half done or left running.

    python scripts/kill_runs.py [--kills 50] [--seed 1] [--folder DIR]

Before every run a small report is added or revised, so that there is something to do. Then SIGKILL comes at a random
moment, every second time within a stage chosen beforehand: to the process alone, to its group, or to every process it
has started, as when the power fails. After each kill the published file must be the one of before, byte for byte, or
say exactly what the next run says; the next run must say what the sources say, and leave no rest of the killed one.
Exit code 1, and the folder stays, if that is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.corpus_files import Appendix, Look, Report, write_docx  # noqa: E402
from extractors.isolation.process_tree import process_tree  # noqa: E402

UNITS = ("Sở Nội vụ", "Sở Y tế", "Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng", "Sở Du lịch")
HEADER = ["TT", "Tên đơn vị", "Văn bản đến", "Văn bản đi"]
LOOK = Look("LiberationSerif", 12, landscape=False, shaded=False, repeat_header=True, row_height=1.6)
STAGES = ("Reading", "Understanding", "Loading", "Matching", "Building", "Publishing")
WAYS = ("process", "group", "all")
DIFFERS_BY_RUN = ("staging.runs", "staging.mart_states", "quality.run_")
MARK = "KILL_RUNS_OF_BAOCAO"


class Wrong(Exception):  # noqa: N818 - what has been found out, not what went wrong here
    """Something that must never be."""


@dataclass
class House:
    """Sources, of which it is known what they say, and the warehouse made of them."""

    folder: Path
    figures: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    """Number of a report -> documents in and out of its units, in its newest version."""
    versions: Counter[Path] = field(default_factory=Counter)

    @property
    def sources(self) -> Path:
        """Where the reports lie."""
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        """The published file."""
        return self.folder / "out" / "baocao.duckdb"

    @property
    def temporary(self) -> Path:
        """Where runs put temporary files."""
        return self.folder / "tmp"

    def revise(self, chance: random.Random) -> None:
        """Add a report, or put a later version in the place of one."""
        known = len(self.figures)
        number = known + 1 if known < 3 or chance.random() < 0.5 else chance.randint(1, known)
        path = self.sources / f"{number:03}.docx"
        self.versions[path] += 1
        version = self.versions[path]
        figures = [(chance.randint(1, 10_000), chance.randint(1, 10_000)) for _ in UNITS]
        rows = [
            [str(n), unit, str(arrived), str(sent)]
            for n, (unit, (arrived, sent)) in enumerate(zip(UNITS, figures, strict=True), 1)
        ]
        caption = "(Số liệu từ ngày 01/01/2023 đến ngày 31/12/2023)"
        report = Report(
            number=f"{number}/BC-UBND",
            issuer="UBND tỉnh Ninh Thuận",
            place=f"Ninh Thuận, ngày {1 + version % 28:02} tháng {1 + version // 28:02} năm 2024",
            title="Kết quả chuyển đổi số năm 2023",
            paragraphs=[],
            appendices=[Appendix("SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM 2023", caption, [HEADER], rows, [1, 4, 2, 2])],
            look=LOOK,
        )
        self.sources.mkdir(parents=True, exist_ok=True)
        write_docx(report, path)
        os.utime(path, (1_700_000_000 + version, 1_700_000_000 + version))
        self.figures[report.number] = set(figures)

    def ingest(self) -> subprocess.Popen[str]:
        """Start a run in a process group of its own."""
        self.temporary.mkdir(exist_ok=True)
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "baocao.cli.main",
                "ingest",
                self.sources,
                "--warehouse",
                self.warehouse,
                "--json",
            ],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary), MARK: str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self) -> dict[str, Any]:
        """Run to the end; returns the summary."""
        process = self.ingest()
        said, error = process.communicate()
        if process.returncode != 0:
            raise Wrong(f"the next run ended with exit code {process.returncode}: {error[-1000:]}")
        summary: dict[str, Any] = json.loads(said)
        return summary

    def checksum(self) -> str | None:
        """Of the published file; None if there is none."""
        return hashlib.sha256(self.warehouse.read_bytes()).hexdigest() if self.warehouse.exists() else None

    def content(self, warehouse: Path | None = None) -> dict[str, Any]:
        """Checksum of every published table, without the times of runs."""
        with duckdb.connect(str(warehouse or self.warehouse), read_only=True) as con:
            columns = con.execute(
                """
                SELECT schema_name || '.' || table_name, list('"' || column_name || '"' ORDER BY column_index)
                FROM duckdb_columns() WHERE NOT internal AND data_type NOT LIKE 'TIMESTAMP%' GROUP BY ALL
                """
            ).fetchall()
            sums = {
                table: f"SELECT count(*), sum(hash({', '.join(names)})) FROM {table}"
                for table, names in columns
                if not table.startswith(DIFFERS_BY_RUN)
            }
            return {table: con.execute(sql).fetchone() for table, sql in sums.items()}

    def check_figures(self) -> None:
        """Raise Wrong unless the facts are those of the sources, each once."""
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            rows = con.execute(
                """
                SELECT report_no, documents_in, documents_out
                FROM marts.fct_documents JOIN marts.dim_report USING (report_key) WHERE is_current ORDER BY ALL
                """
            ).fetchall()
        expected = sorted((number, *pair) for number, pairs in self.figures.items() for pair in pairs)
        if rows != expected:
            raise Wrong(f"the facts are not those of the sources: {set(rows) ^ set(expected)}")

    def check_rests(self, *, temporary: bool) -> None:
        """Raise Wrong if something half done lies about."""
        rests = [
            path
            for path in self.folder.rglob("*")
            if path.name.endswith((".partial", ".new", ".new.wal", ".tmp"))
        ]
        if temporary:
            rests += self.temporary.glob("baocao-*")
        if rests:
            raise Wrong(f"left behind: {rests}")


class Stages:
    """Which stage a run is in, from what it says on standard error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._heard = threading.Condition()
        self.seen = ["Starting"]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._heard:
                self.seen += [stage for stage in STAGES if line.startswith(stage)]
                self._heard.notify()

    def wait_for(self, stage: str) -> None:
        """Return when the run is in that stage, or is over."""
        with self._heard:
            while stage not in self.seen and self._process.poll() is None:
                self._heard.wait(0.05)


def kill(process: subprocess.Popen[str], way: str) -> None:
    """Kill in one of three ways, and wait for the process."""
    if way == "group":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        for each in process_tree(process.pid) if way == "all" else process_tree(process.pid)[:1]:
            with contextlib.suppress(psutil.Error):
                each.kill()
    process.wait()


def check_no_process_left(house: House) -> None:
    """Raise Wrong if anything that the killed run started goes on for longer than a few seconds."""
    mark, deadline = f"{MARK}={house.folder}".encode(), time.monotonic() + 20
    while left := [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if _has(path, mark)]:
        if time.monotonic() > deadline:
            raise Wrong(f"processes {left} go on")
        time.sleep(0.1)


def _has(environment: Path, mark: bytes) -> bool:
    try:
        return mark in environment.read_bytes()
    except OSError:
        return False


def one_kill(
    house: House, chance: random.Random, usual: dict[str, float], number: int
) -> tuple[str, str, str] | None:
    """Revise, run, kill, look, run again, look; says where it was killed, how, and what was published then.

    None if the run was over before.
    """
    house.revise(chance)
    before = house.checksum()
    process = house.ingest()
    stages = Stages(process)
    if number % 2:
        stage = chance.choice(STAGES)
        stages.wait_for(stage)
        time.sleep(chance.uniform(0, usual[stage]))
    else:
        time.sleep(chance.uniform(0, usual["total"]))
    way = WAYS[number % len(WAYS)]
    if process.poll() is not None:
        house.run()
        house.check_figures()
        return None
    kill(process, way)
    check_no_process_left(house)
    after = house.checksum()
    killed_in, published = stages.seen[-1], house.content() if after not in {None, before} else None
    summary = house.run()
    house.check_figures()
    house.check_rests(temporary=way != "all")
    shutil.rmtree(house.temporary)
    if published is not None and published != house.content():
        raise Wrong("what was published when it was killed is neither the state before nor the one after")
    seconds = summary["seconds"]
    names = zip(STAGES, ("read", "understand", "load", "match", "build", "publish"), strict=True)
    usual |= {"total": seconds["total"], **{stage: seconds.get(name, 0.5) for stage, name in names}}
    return killed_in, way, "old" if published is None else "new"


def main() -> int:
    """Kill as often as asked; 1 if something was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    house = House(options.folder or Path(tempfile.mkdtemp(prefix="baocao-kills-")))
    chance = random.Random(options.seed)
    counts: Counter[tuple[str, str, str]] = Counter()
    usual = dict.fromkeys(STAGES, 1.0) | {"total": 12.0}
    tries = 0
    try:
        while counts.total() < options.kills:
            outcome = one_kill(house, chance, usual, tries)
            tries += 1
            if outcome is not None:
                counts[outcome] += 1
                sys.stdout.write(
                    f"{counts.total():3} killed in {outcome[0]} ({outcome[1]}): {outcome[2]} file\n"
                )
                sys.stdout.flush()
        again = house.folder / "again" / "out"
        for kept in ("readings", "extracts"):
            shutil.copytree(house.warehouse.parent / kept, again / kept)
        rebuild = ["rebuild", "--warehouse", str(again / "baocao.duckdb"), "--json"]
        subprocess.run(
            [sys.executable, "-m", "baocao.cli.main", *rebuild], cwd=ROOT, check=True, capture_output=True
        )
        if house.content(again / "baocao.duckdb") != house.content():
            raise Wrong("the warehouse is not what a rebuild makes")
    except Wrong as wrong:
        sys.stdout.write(
            f"WRONG after {counts.total()} kills, try {tries}: {wrong}\n{house.folder} is kept\n"
        )
        return 1
    for index, name in enumerate(("stage", "way", "published")):
        found = Counter(key[index] for key in counts.elements())
        sys.stdout.write(f"{name}: {', '.join(f'{what} {count}' for what, count in found.most_common())}\n")
    if options.folder is None:
        shutil.rmtree(house.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
