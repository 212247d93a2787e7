"""People's decisions: stored, found again, always before the matcher's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from baocao.decision_files import person
from baocao.errors import NamesError
from baocao.names.decisions import (
    COLUMNS,
    NOBODY,
    Decision,
    Decisions,
    load_decisions,
    record_decision,
    undo_decision,
)
from baocao.names.matcher import Matcher, NameQuery
from baocao.names.models import PrintedIn

KEYS = ["22868@2023", "22774@2023", "so-y-te"]


def decision(name: str, unit_key: str, **place: str) -> Decision:
    return Decision(
        name=name,
        kind=place.get("kind", ""),
        province_code=place.get("province_code", ""),
        district_code=place.get("district_code", ""),
        unit_key=unit_key,
        decided_by="Lan",
        decided_at="2026-11-22",
        reason="seen in the printed report",
        expect="review",
    )


def test_a_decision_wins_over_an_exact_name(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    record_decision(decision("Xã Thanh Hải", "22774@2023", province_code="58", district_code="582"), file)
    matcher = Matcher(decisions=load_decisions(KEYS, file))
    here, elsewhere = matcher.match(
        [NameQuery("XÃ THANH HẢI", province="58", district="582"), NameQuery("Xã Thanh Hải", province="58")]
    )
    assert (here.unit_key, here.method, here.score) == ("22774@2023", "decision", 100.0)
    assert (elsewhere.unit_key, elsewhere.method) == ("22868@2023", "exact")


def test_a_decision_may_be_an_agency_or_nobody() -> None:
    decisions = Decisions([decision("Y tế", "so-y-te"), decision("Xã Phước Hà", NOBODY)])
    agency, nobody = Matcher(decisions=decisions).match(
        [NameQuery("Y tế"), NameQuery("Xã Phước Hà", province="58")]
    )
    assert (agency.status, agency.unit_key, agency.admin_code) == ("auto", "so-y-te", None)
    assert (nobody.status, nobody.unit_key, nobody.method) == ("unmatched", None, "decision")


def test_the_decision_for_the_narrowest_place_wins_and_the_later_of_two() -> None:
    decisions = Decisions(
        [
            decision("A", "so-y-te"),
            decision("A", "22868@2023", province_code="58"),
            decision("A", "22774@2023", province_code="58"),
        ]
    )
    in_province = decisions.find("a", None, frozenset({"58"}), None)
    elsewhere = decisions.find("A", None, frozenset({"52"}), None)
    assert in_province and in_province.unit_key == "22774@2023"
    assert elsewhere and elsewhere.unit_key == "so-y-te"


def test_a_decision_holds_where_its_scope_says(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    head = "name,kind,province_code,district_code,unit_key,decided_by,decided_at,reason,expect"
    file.write_text(f'{head}\nA,,,,so-y-te,Lan,2026-01-01,"cũ, chung",review\nwrong\n', encoding="utf-8")
    in_document = {"scope": "document", "document": "d", "report_no": "1/BC", "issuer": "Sở Y tế"}
    for key, place in (("22868@2023", in_document), ("22774@2023", {"scope": "issuer", "issuer": "Sở Y tế"})):
        record_decision(replace(decision("A", key), **place), file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"{head},scope,document,report_no,issuer"  # an older file gets the new columns
    assert lines[1].endswith('"cũ, chung",review,,,,') and lines[2] == "wrong"
    decisions = load_decisions(KEYS, file)
    assert len(list(decisions)) == 3
    documents = {
        PrintedIn("d", "", ""): "22868@2023",
        PrintedIn("new version", "1/BC", "SỞ Y TẾ"): "22868@2023",
        PrintedIn("another", "2/BC", "Sở Y tế"): "22774@2023",
        PrintedIn("of others", "1/BC", "Sở Nội vụ"): "so-y-te",
        None: "so-y-te",
    }
    matcher = Matcher(decisions=decisions)
    assert matcher.asks_where and not Matcher(decisions=Decisions([decision("A", "so-y-te")])).asks_where
    answers = matcher.match(NameQuery("A", printed_in=place) for place in documents)
    assert [answer.unit_key for answer in answers] == list(documents.values())


def test_a_decision_for_one_kind_of_column() -> None:
    decisions = Decisions([decision("A", "so-y-te", kind="agency")])
    assert decisions.find("A", "agency", frozenset(), None)
    assert decisions.find("A", "unit", frozenset(), None) is None


def test_what_is_recorded_is_loaded_and_dated(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    for name in ('Xã "Thanh, Hải"', "Xã Hai"):
        record_decision(decision(name, "22868@2023"), file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(
        "name,kind,province_code,district_code,unit_key,decided_by,decided_at,reason,expect"
    )
    assert len(lines) == 3
    found = load_decisions(KEYS, file).find('Xã "Thanh, Hải"', None, frozenset(), None)
    assert found and found.decided_at == "2026-11-22"


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert not load_decisions(KEYS, tmp_path / "none.csv")


def test_a_decision_needs_name_and_unit(tmp_path: Path) -> None:
    with pytest.raises(NamesError):
        record_decision(decision(" ", "so-y-te"), tmp_path / "decisions.csv")
    assert not (tmp_path / "decisions.csv").exists()


GOOD = "Sở Y tế,,,,so-y-te,Lan,2026-11-22,,review"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("A,,,,no-such,,,,", "line 3: 'A' is decided to be 'no-such'"),
        (",,,,so-y-te,,,,", "line 3: it decides about no name"),
        ("A,so-y-te", "line 3: it has not as many values as the heading"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_count(
    tmp_path: Path, bad: str, said: str
) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        "\n".join([",".join(COLUMNS), GOOD, bad, GOOD.replace("Sở Y tế", "Y tế")]), encoding="utf-8"
    )
    found = load_decisions(KEYS, file)
    assert [each.name for each in found] == ["Sở Y tế", "Y tế"]
    (problem,) = found.problems
    assert str(file) in problem and said in problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,unit_key\nA,so-y-te\n", "columns are missing: kind"),
        ("name,kind\n".encode("utf-16"), "no text in UTF-8"),
        (
            "{heading}\nXã Hải,,,,so-y-te,Lan,2026-11-22,đọc,review\n".encode().replace(
                "đ".encode(), b"\xf0"
            ),
            "no text in UTF-8",
        ),
        (
            b'{heading}\n"X\xc3\xa3 H,,,,so-y-te,Lan,2026-11-22,,review\nX,,,,so-y-te,Lan,2026-11-22,,review\n',
            "quotation mark left open",
        ),
    ],
    ids=["columns", "UTF-16", "cp1258", "open quotation mark"],
)
def test_a_file_that_a_spreadsheet_has_spoilt_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    """An open quotation mark makes all lines after it one cell: their decisions would be lost in silence."""
    file = tmp_path / "decisions.csv"
    file.write_bytes(content.replace(b"{heading}", ",".join(COLUMNS).encode()))
    (problem,) = load_decisions(KEYS, file).problems
    assert str(file) in problem and said in problem


def test_a_line_in_another_encoding_takes_no_other_out_of_force(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    spoilt = b"\xff\xfe" + GOOD.replace("Sở Y tế", "Y tế").encode()
    file.write_bytes(b"\n".join([",".join(COLUMNS).encode(), GOOD.encode(), spoilt, b""]))
    record_decision(decision("Xã Thanh Hải", "22868@2023"), file)
    found = load_decisions(KEYS, file)
    assert [each.name for each in found] == ["Sở Y tế", "Xã Thanh Hải"]
    (problem,) = found.problems
    assert f"{file}, line 3: it is no text in UTF-8" in problem


def test_a_last_line_without_an_end_does_not_take_in_the_next_decision(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    record_decision(decision("Xã Thanh Hải", "22868@2023"), file)
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    record_decision(decision("Sở Y tế", "so-y-te"), file)
    assert file.read_text(encoding="utf-8").count("\n") == 3
    assert load_decisions(KEYS, file).find("Sở Y tế", "agency", frozenset({"58"}), None) is not None


def test_a_user_without_a_name_decides_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container started with a user id of its own: it has no entry in /etc/passwd."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 54321)
    assert person() == "54321"


def test_an_undone_decision_leaves_the_one_before_it(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    for key in ("22868@2023", "22774@2023"):
        record_decision(decision("Xã Thanh Hải", key), file)
    record_decision(decision("Y tế", "so-y-te"), file)
    undone = undo_decision("xã thanh hải", KEYS, file)
    assert undone is not None and undone.unit_key == "22774@2023"
    left = load_decisions(KEYS, file).find("Xã Thanh Hải", None, frozenset(), None)
    assert left is not None and left.unit_key == "22868@2023"
    assert undo_decision("Xã Thanh Hải", KEYS, file) == left
    assert undo_decision("Xã Thanh Hải", KEYS, file) is None
    assert [each.name for each in load_decisions(KEYS, file)] == ["Y tế"]


def test_what_is_decided_again_the_same_way_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    for key in ("22774@2023", "22774@2023", "22868@2023", "22774@2023"):
        record_decision(decision("Xã Thanh Hải", key), file)
    assert [line.split(",")[4] for line in file.read_text().splitlines()[1:]] == [
        "22774@2023",
        "22868@2023",
        "22774@2023",
    ]
