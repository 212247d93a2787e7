"""What the command line tells people, in Vietnamese: all of it, and nothing of what programs read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from helpers.command_line import RAW, ROOT, baocao
from helpers.warehouse_builder import built_warehouse

from baocao import language
from baocao.cli.output import print_table
from baocao.language import CATALOGUES, translated, wanted

VIETNAMESE = {"LANG": "vi_VN.UTF-8", "LC_ALL": ""}
PLACE = re.compile(r"\{(\d)\}")


def messages() -> list[tuple[str, str]]:
    with (CATALOGUES / "vi.po").open("rb") as file:
        return [(str(each.id), str(each.string)) for each in read_po(file, locale="vi") if each.id]


@pytest.fixture
def vietnamese() -> Iterator[None]:
    language.use("vi")
    yield
    language.use("en")


def test_every_message_is_translated() -> None:
    """A new message of the code fails here until `python scripts/messages.py` and a translator have seen it."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "messages.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("vietnamese")
def test_what_is_put_in_stands_in_the_translation() -> None:
    """Each message with values in it is found again, whichever others are like it."""
    lost = []
    for english, vietnamese in messages():
        values = {number: f"X{number}7" for number in PLACE.findall(english)}
        text = PLACE.sub(lambda place: values[place[1]], english)  # noqa: B023 -- used at once
        told = translated(text)
        if any(value not in told for value in values.values()) or (told == text and english != vietnamese):
            lost.append((english, told))
    assert lost == []


@pytest.mark.usefixtures("vietnamese")
def test_a_text_of_several_messages_is_translated_in_parts() -> None:
    told = translated(
        "Error: báo-cáo.pdf, page 3: the file is not there any more (No such file). Get it again."
    )
    assert "báo-cáo.pdf" in told
    assert "Get it again" not in told
    assert "any more" not in told
    assert translated("Quarantined: review: Get it again.").startswith("Bị cách ly: review: ")  # a name stays
    assert "lists them" not in translated("No kept state is named 1. `baocao history` lists them.")
    assert translated("x: " * 1000) == "x: " * 1000
    assert translated("Sở Nội vụ 98,7 %") == "Sở Nội vụ 98,7 %"


def test_help_is_vietnamese() -> None:
    english = [text for text, told in messages() if told != text and len(text.split()) > 3]
    for command in ([], ["ingest"], ["names"], ["names", "accept"], ["publish"]):
        answer = baocao("--lang", "vi", *command, "--help", env={"COLUMNS": "5000"})
        assert answer.code == 0, answer.err
        words = " ".join(re.sub(r"[│╭╮╰╯─]", " ", answer.out).split())
        assert [text for text in english if text in words and not PLACE.search(text)] == []
        types = re.findall(r"<[^>]*>", answer.out)
        assert [each for each in types if "|" not in each] == []  # `<bool>`; a choice names its values
    assert "Lệnh" in baocao("--help", env=VIETNAMESE).out
    assert "Commands" in baocao("--lang", "en", "--help", env=VIETNAMESE).out


def test_errors_are_vietnamese_and_their_json_is_for_programs(tmp_path: Path) -> None:
    missing = ("source", "fct_tasks", "x", "--warehouse", tmp_path / "none.duckdb")
    assert "there is no warehouse yet" in baocao(*missing).err
    told = baocao(*missing, env=VIETNAMESE)
    assert told.code == baocao(*missing).code
    assert "chưa có kho dữ liệu" in told.err.lower()
    assert "`baocao ingest`" in told.err
    as_json = baocao(*missing, "--json", env=VIETNAMESE)
    assert json.loads(as_json.out)["error"] == "there is no warehouse yet."
    wrong = baocao("ingest", "--no-such-option", env=VIETNAMESE)
    assert "No such option" not in wrong.err
    assert wrong.code == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "vi_VN.UTF-8"}, "vi"),
        ([], {"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "vi_VN.UTF-8", "BAOCAO_LANGUAGE": "en"}, "en"),
        (["--lang", "vi", "ingest"], {"BAOCAO_LANGUAGE": "en"}, "vi"),
        (["--lang=en"], {"LANG": "vi_VN"}, "en"),
        (["ingest", "--lang"], {}, "en"),
    ],
)
def test_the_language_asked_for(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert wanted(arguments, environment) == expected


def test_what_newcomers_met_in_english(tmp_path: Path) -> None:
    """Each was shown in English under --lang vi once."""
    published = built_warehouse().published
    told = baocao("--lang", "vi", "query", "SELECT x FROM marts.dim_unit", "--warehouse", published)
    assert "Không có cột x" in told.err and "liệt kê các cột" in told.err
    assert (
        "Bảng số liệu được sửa"
        in baocao("--lang", "vi", "query", "CREATE TABLE t AS SELECT 1", "--warehouse", published).err
    )
    missing = tmp_path / "none.duckdb"
    assert "chưa công bố lần nào" in baocao("--lang", "vi", "status", "--check", "--warehouse", missing).out
    assert "Cách dùng:" in baocao("--lang", "vi", "query", "--help").out
    settings = baocao("--lang", "vi", "config", "--json").json["settings"]
    assert settings["language"] == {"value": "vi", "from": "--lang"}
    plan = baocao("--lang", "vi", "kinds", "suggest", RAW / "KH-DTI-2022.docx")
    assert "đều thuộc loại đã biết" in plan.err


def test_messages_in_tables_are_told_and_codes_are_for_programs(
    vietnamese: None, capsys: pytest.CaptureFixture[str]
) -> None:
    print_table("Quarantined", ["file", "reason"], [("new", "The file is empty.")])
    name, reason = capsys.readouterr().out.splitlines()[-1].split("\t")
    assert name == "new", "piped, a code is a code"
    assert reason == translated("The file is empty.") != "The file is empty."


NAMES = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'|<[^>]*>|--[\w-]+|\S*[/_.]\S+|│ \w+ |\w+\(\w*\)|: \w+\]")
"""What is a name in every language: commands, options, choices, files, functions, and what a person typed."""


def english_words() -> set[str]:
    """Words of the messages that stand in no translation."""
    english, vietnamese = (
        {word for text in texts for word in re.findall(r"\b[A-Za-z]{3,}\b", PLACE.sub(" ", text).lower())}
        for texts in zip(*messages(), strict=True)
    )
    return english - vietnamese


def test_no_english_word_is_left(tmp_path: Path) -> None:
    """Lines with tabs are tables for programs; names of options and commands, and file names, are names."""
    warehouse = ("--warehouse", built_warehouse().published)
    own = tmp_path / "own.duckdb"
    words = english_words()
    assert {"read", "there", "says", "which"} <= words
    left = {}
    for arguments in (
        ("--help",),
        ("ingest", "--help"),
        ("docs", "--help"),
        ("status", *warehouse),
        ("history", *warehouse),
        ("ingest", RAW, "--explain", "--warehouse", own),
        ("query", "SELEC 1", *warehouse),
        ("query", "SELECT sum(unit_name) FROM marts.dim_unit", *warehouse),
        ("query", "SELECT unit_name, count(*) FROM marts.dim_unit", *warehouse),
        ("query", "SELECT 'a'::INTEGER", *warehouse),
        ("search", "nothing of the kind", *warehouse),
    ):
        answer = baocao("--lang", "vi", *arguments, env={"COLUMNS": "5000"})
        lines = [line for line in (answer.out + answer.err).splitlines() if "\t" not in line]
        text = NAMES.sub(" ", "\n".join(lines))
        if found := sorted(words & set(re.findall(r"\b[a-z]{3,}\b", text.lower()))):
            left[arguments[:2]] = found
    assert left == {}
