"""The documentation is true: what it shows happens, every command and option is described, links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from helpers.command_reference import command_reference, leaf_commands
from helpers.docs_pages import ROOT, Sandbox, blocks, commands, pages, same_output, untruths

REFERENCE = ROOT / "docs" / "commands.md"
PAGES = pages()


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return Sandbox.make(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="session")
def ingested(fresh: Sandbox) -> Sandbox:
    fresh.ingest()
    return fresh


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_shows_is_what_happens(
    page: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if page.name == "README.md":
        sandbox = request.getfixturevalue("fresh")
    else:
        sandbox = request.getfixturevalue("ingested").copy(tmp_path)
    wrong = untruths(page, sandbox)
    advice = f"`python tests/helpers/docs_pages.py {name(page)}` writes it anew"
    assert not wrong, "\n\n".join([f"{name(page)} ({advice}):", *wrong])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_stand_in_blocks_that_are_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    loose = [
        f"line {block.first + number + 1}: {line}"
        for block in blocks(text)
        if block.language in ("bash", "sh", "shell", "text")
        for number, line in enumerate(block.lines)
        if re.match(r"\s*\$? ?(\.venv/bin/)?(baocao|make) [a-z]", line)
    ]
    assert not loose, "write them as ```console with `$ `, then they are tried"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_and_pictures_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL)
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", prose) + re.findall(r'(?:src|href)="([^"]+)"', prose)
    for target in targets:
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), f"{name(page)} links to {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{name(page)} links to {target}"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == command_reference(), (
        "`python tests/helpers/command_reference.py` writes docs/commands.md anew"
    )


@pytest.mark.parametrize("path", [path for path, _ in leaf_commands()], ids=" ".join)
def test_every_command_and_option_is_described(path: tuple[str, ...]) -> None:
    command = dict(leaf_commands())[path]
    said = command.help or ""
    assert f"Example: {' '.join(path)}" in said, "the help of a command ends with an example"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} says nothing in --help"


@pytest.mark.parametrize("path", [path for path, _ in leaf_commands()], ids=" ".join)
def test_every_command_is_shown_on_a_page_written_by_people(path: tuple[str, ...]) -> None:
    shown = [
        command.text
        for page in PAGES
        if page != REFERENCE
        for block in blocks(page.read_text(encoding="utf-8"))
        if block.language == "console"
        for command in commands(block)
    ]
    assert any(re.search(rf"\b{' '.join(path)}\b", text) for text in shown), "show it in README or docs/"


def test_a_new_kind_of_appendix_takes_less_than_thirty_lines() -> None:
    text = (ROOT / "docs" / "tutorial-new-appendix.md").read_text(encoding="utf-8")
    lines = sum(len(block.lines) for block in blocks(text) if block.path and not block.path.endswith(".py"))
    assert lines < 30
    assert f"{lines} lines in all" in text


def test_the_badges_are_true() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    badges = {
        path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "badges").glob("*.svg")
    }
    assert f">{project['license']}<" in badges["licence"]
    assert project["requires-python"] == ">=3.11,<3.13"
    assert ">3.11 | 3.12<" in badges["python"]
    assert set(badges) == {"licence", "python"}


def test_an_output_may_leave_out_lines() -> None:
    real = "a\nb\nc\nd\n"
    assert same_output(["a", "b", "c", "d"], real)
    assert same_output(["a", "...", "d"], real)
    assert same_output(["...", "c", "..."], real)
    assert same_output(["a", "..."], real)
    assert not same_output(["a", "...", "x"], real)
    assert not same_output(["a", "b", "c"], real)
    assert not same_output(["...", "c", "...", "b", "..."], real)
    assert not same_output(["...", "x", "..."] * 30, "a\n" * 2000)
