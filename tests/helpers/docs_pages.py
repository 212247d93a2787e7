"""Runs what the documentation shows, in a copy of the project, and compares what comes out with what is printed.

`python tests/helpers/docs_pages.py [PAGE ...]` writes the outputs into the pages as they are now;
look at the difference.

A fenced block with a path behind its language is a file that a reader would write (`>> path`: lines to append).
Two kinds of other blocks are run. In ```console, lines after `$ ` are commands for bash, what follows is their
output (`...` stands for any lines). A ```sql block is asked of the warehouse; a Markdown table after it, with at
most one line of text between them, is its result.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PROJECT_FOLDERS = ("baocao", "extractors", "flows", "dbt_project", "notebooks")
OTHER_FOLDERS = ("benchmarks", "docs", "scripts", "tests")
TERMINAL_WIDTH = 130
BOX = re.compile("[┏╭│]")

NOT_RUN = {
    r"make test": "it is what runs these tests",
    r"make lock": "it needs the package registry",
    r"make clean": "it removes the environment",
    r"python benchmarks/": "it measures for minutes",
    r"--runner dask": "it needs a cluster; tests/flows/test_dask.py has one",
    r"s3://": "it needs a store on the network",
    r"baocao publish": "it needs a server; tests/warehouse/test_postgres.py runs it",
    r"baocao mcp": "it serves until it is ended; tests/cli/test_agents.py runs it",
    r"baocao api": "it serves until it is ended; tests/cli/test_agents.py runs it",
    r"baocao review": "it serves until it is ended; tests/website/test_review_desk.py runs it",
    r"baocao schedule": "it serves until it is ended; tests/flows/test_flow_schedule.py runs it",
}
"""Commands that are shown and cannot be run here, each with the reason. Keep it short."""


@dataclass
class Block:
    """A fenced block: its language, the path behind it, its lines, and where they stand in the page (from 0)."""

    language: str
    path: str
    lines: list[str]
    first: int

    @property
    def end(self) -> int:
        return self.first + len(self.lines)


@dataclass
class Command:
    """A command of a console block, and the output the page prints behind it."""

    text: str
    output: list[str]


def pages() -> list[Path]:
    """README first: its first command makes the warehouse that all others ask."""
    top = [ROOT / "README.md", ROOT / "README.vi.md", ROOT / "CONTRIBUTING.md"]
    return [page for page in top if page.exists()] + sorted((ROOT / "docs").glob("*.md"))


def blocks(text: str) -> Iterator[Block]:
    language, path, first = None, "", 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        fence = re.match(r"\s*```(\S*) ?(.*)", line)
        if fence and language is None:
            language, path, first = fence[1] or "text", fence[2], number + 1
        elif fence:
            yield Block(language or "text", path, lines[first:number], first)
            language = None


def commands(block: Block) -> list[Command]:
    found: list[Command] = []
    unfinished = False
    for line in block.lines:
        if unfinished:
            found[-1].text += "\n" + line
        elif line.startswith("$ "):
            found.append(Command(line[2:], []))
        elif found:
            found[-1].output.append(line)
            continue
        unfinished = _goes_on(found[-1].text) if found else False
    return found


def _goes_on(command: str) -> bool:
    if command.endswith("\\"):
        return True
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return True
    return False


def why_not_run(command: str) -> str | None:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, command)), None)


# --- the copy of the project ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sandbox:
    """A copy of the project that commands may change."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Sandbox:
        for name in (*PROJECT_FOLDERS, *OTHER_FOLDERS):
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in ROOT.iterdir():
            if path.is_file() and path.name != ".git":
                shutil.copy2(path, folder / path.name)
        shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
        (folder / "home").mkdir()
        (folder / ".venv").symlink_to(Path(sys.prefix), target_is_directory=True)
        return cls(folder)

    def copy(self, folder: Path) -> Sandbox:
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return Sandbox(folder)

    @property
    def warehouse(self) -> Path:
        return self.folder / "data" / "warehouse" / "baocao.duckdb"

    def ingest(self) -> None:
        """Make the warehouse if there is none; what was read of the documents before is not read again."""
        if not self.warehouse.exists():
            kept = ROOT / "data" / "extracts"
            if kept.exists():
                shutil.copytree(kept, self.folder / "data" / "extracts", dirs_exist_ok=True)
            self.run("baocao ingest", terminal=False)

    def run(self, command: str, *, terminal: bool) -> str:
        """Run a command line; standard output and error together, as somebody at the screen sees them."""
        # the environment is there already; what `make` runs after setting up is what counts
        command = re.sub(r"^make (ingest|setup)", r"make --old-file=setup \1", command)
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
            "HOME": str(self.folder / "home"),
            "COLUMNS": str(TERMINAL_WIDTH),
            "TERM": "xterm",
            "NO_COLOR": "1",
        }
        arguments = ["bash", "-c", command]
        if terminal:
            return _run_on_terminal(arguments, self.folder, environment)
        run = subprocess.run(
            arguments,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment,
            timeout=300,
        )
        return run.stdout

    def write(self, block: Block) -> None:
        """Do what a reader does with a block that has a path."""
        file = self.folder / block.path.removeprefix(">> ")
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8").rstrip("\n") + "\n" if block.path.startswith(">>") else ""
        file.write_text(before + "\n".join(block.lines) + "\n", encoding="utf-8")

    def ask(self, sql: str) -> list[list[str]]:
        """The heading and the rows of a query, as a Markdown table shows them."""
        from baocao.warehouse.query import run_query

        result = run_query(self.warehouse, sql)
        return [result.columns, *([_cell(value) for value in row] for row in result.rows)]


def _run_on_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, TERMINAL_WIDTH, 0, 0))
    process = subprocess.Popen(arguments, stdout=theirs, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not part:
            break
        said += part
    os.close(ours)
    process.wait(timeout=300)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode()).replace("\r\n", "\n")


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


# --- comparing --------------------------------------------------------------------------------------------


def settled(text: str) -> list[str]:
    """Lines of an output without what differs from run to run: times, memory, widths of columns."""
    for pattern, instead in (
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?(\+\d\d:\d\d)?", "TIME"),
        (r"\b\d{8}T\d{6}-[0-9a-f]{6}\b", "RUN"),
        (r"(?m)^(Creating|Installing) .*\n", ""),  # of `make`: the environment is there already
        (r"(?m)^Seconds: .*$", "Seconds: N"),
        (r"\b\d+(\.\d+)? s\b", "N s"),
        (r"peak memory \d+ MB", "peak memory N MB"),
        (r"/tmp/[\w./-]+", "/tmp/PATH"),
        (r"\t", "  "),
        (r"[━─]+", "─"),
        (r"[┳╇┻┏┡┗┓┩┛]", ""),
        (r"(?<=\S) {2,}", " "),
        (r"[ \t]+(?=\n|$)", ""),
    ):
        text = re.sub(pattern, instead, text)
    lines = text.strip("\n").split("\n")
    # documents are read side by side: which is done first is chance
    documents = [number for number, line in enumerate(lines) if re.match(r"  \S+\.(pdf|docx?): ", line)]
    for number, line in zip(documents, sorted(lines[number] for number in documents), strict=True):
        lines[number] = line
    return [line for line in lines if line] if documents else lines


def same_output(printed: list[str], real: str) -> bool:
    wanted, got = settled("\n".join(printed)), settled(real)
    pieces: list[list[str]] = [[]]
    for line in wanted:
        if line.strip() == "...":
            pieces.append([])
        else:
            pieces[-1].append(line)
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return wanted == got
    if got[: len(first)] != first or (last and got[-len(last) :] != last):
        return False
    place = len(first)
    for piece in pieces[1:-1]:
        found = next((n for n in range(place, len(got)) if got[n : n + len(piece)] == piece), None)
        if found is None:
            return False
        place = found + len(piece)
    return place + len(last) <= len(got)


def difference(printed: list[str], real: str) -> str:
    return "\n".join(
        unified_diff(settled("\n".join(printed)), settled(real), "page", "run", lineterm="", n=1)
    )


def markdown_table(rows: list[list[str]]) -> list[str]:
    numeric = [all(re.fullmatch(r"-?[\d.]*", row[n]) for row in rows[1:]) for n in range(len(rows[0]))]
    rule = ["---:" if number else "---" for number in numeric]
    return [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]


def result_after(lines: list[str], block: Block) -> tuple[int, int] | None:
    """Where the Markdown table stands that a page prints behind an SQL block: first line and end."""
    number = block.end + 1
    while number < len(lines) and not lines[number].strip():
        number += 1
    if number == len(lines) or not lines[number].startswith("|"):
        return None
    end = number
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    return number, end


def untruths(page: Path, sandbox: Sandbox) -> list[str]:
    """What a page shows and what does not happen so, one text each."""
    text = page.read_text(encoding="utf-8")
    lines = text.split("\n")
    wrong = []
    for block in blocks(text):
        if block.path:
            sandbox.write(block)
        elif block.language == "console":
            wrong += filter(None, (_untruth(command, sandbox) for command in commands(block)))
        elif block.language == "sql":
            table = markdown_table(sandbox.ask("\n".join(block.lines)))
            place = result_after(lines, block)
            if place and lines[slice(*place)] != table:
                wrong.append("\n".join([*block.lines, "gives", *table]))
    return wrong


def _untruth(command: Command, sandbox: Sandbox) -> str | None:
    if why_not_run(command.text):
        return None
    real = sandbox.run(command.text, terminal=any(map(BOX.search, command.output)))
    prints = any(map(str.strip, command.output))
    if prints and not same_output(command.output, real):
        return f"$ {command.text}\n{difference(command.output, real)}"
    if not prints and re.search(r"(?m)^(Usage: |Traceback|Error: |bash: )", real):
        return f"$ {command.text}\n{real}"
    return None


# --- writing pages anew ----------------------------------------------------------------------------------


def rewrite(page: Path, sandbox: Sandbox) -> None:
    lines = page.read_text(encoding="utf-8").split("\n")
    changes: list[tuple[int, int, list[str]]] = []
    for block in blocks("\n".join(lines)):
        if block.path:
            sandbox.write(block)
        elif block.language == "console":
            written = [line for command in commands(block) for line in _renewed(command, sandbox)]
            changes.append((block.first, block.end, written))
        elif block.language == "sql" and (place := result_after(lines, block)):
            changes.append((*place, markdown_table(sandbox.ask("\n".join(block.lines)))))
    for first, end, written in reversed(changes):
        lines[first:end] = written
    page.write_text("\n".join(lines), encoding="utf-8")


def _renewed(command: Command, sandbox: Sandbox) -> list[str]:
    shown = [f"$ {line}" if not number else line for number, line in enumerate(command.text.split("\n"))]
    if why_not_run(command.text):
        return shown + command.output
    real = sandbox.run(command.text, terminal=any(map(BOX.search, command.output)))
    if not [line for line in command.output if line.strip()] or same_output(command.output, real):
        return shown + command.output
    return shown + [line.rstrip() for line in real.strip("\n").split("\n")]


def main(arguments: list[str], sandbox_of: Callable[[], Sandbox]) -> None:
    sandbox = sandbox_of()
    for page in [Path(argument).resolve() for argument in arguments] or pages():
        if page.name != "README.md":
            sandbox.ingest()
        rewrite(page, sandbox)
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        main(sys.argv[1:], lambda: Sandbox.make(Path(temporary)))
