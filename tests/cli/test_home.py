"""A home: made by `init`, found from below it, its settings shown by `config` with where each comes from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import ROOT, Result, baocao
from helpers.signing import AUTHORITY, issued

from baocao.errors import UsageError
from baocao.settings import Settings, declared_settings, load_settings
from baocao.usecases.home import home_files, make_home, settings_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAOCAO_HOME", raising=False)


def config(*, env: dict[str, str]) -> dict[str, Any]:
    return dict(baocao("config", "--json", env=env).json["settings"])


def test_init_makes_a_home_and_leaves_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "checks.toml").write_text("[thresholds]\nhistory_ratio = 7\n")
    made = baocao("init", tmp_path)
    assert made.code == 0
    assert (tmp_path / "checks.toml").read_text() == "[thresholds]\nhistory_ratio = 7\n"
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(
        home_files()
    )
    again = baocao("init", tmp_path)
    assert again.code == 2
    assert "is a home already" in again.err


def test_a_new_home_sets_nothing_and_every_line_can_be_set(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOCAO_HOME", str(home))
    assert set(load_settings().origins.values()) == {"default"}
    text = (home / "baocao.toml").read_text()
    lines = text.split("\n")
    set_all = "\n".join(line[2:] if " = " in line and line.startswith("# ") else line for line in lines)
    flat = {
        f"{key}.{name}" if isinstance(value, dict) else key
        for key, value in tomllib.loads(set_all).items()
        for name in (value if isinstance(value, dict) else [""])
    }
    assert flat == {setting.key for setting in declared_settings()}
    (home / "baocao.toml").write_text(set_all)
    (home / "certificates.pem").write_bytes(issued(AUTHORITY).pem())
    assert set(load_settings().origins.values()) == {str(home / "baocao.toml")}


def test_the_clone_is_a_home_like_one_that_init_makes() -> None:
    assert (ROOT / "baocao.toml").read_text() == settings_file()
    assert (ROOT / "decisions" / "names.csv").read_text() == home_files()["decisions/names.csv"]
    assert (ROOT / "decisions" / "indicators.csv").read_text() == home_files()["decisions/indicators.csv"]


def test_a_home_is_found_from_the_folders_below_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = home / "data" / "raw"
    monkeypatch.chdir(below)
    assert load_settings().settings.warehouse == home / "data" / "warehouse" / "baocao.duckdb"
    monkeypatch.chdir(home)
    assert load_settings().settings.warehouse == Path("data/warehouse/baocao.duckdb")


def test_an_option_comes_before_a_variable_that_before_the_file_and_the_file_before_the_default(
    home: Path, tmp_path: Path
) -> None:
    (home / "baocao.toml").write_text('warehouse = "w/of-file.duckdb"\n[limit]\npages = 7\n')
    variables = {"BAOCAO_HOME": str(home), "BAOCAO_WAREHOUSE": str(tmp_path / "of-variable.duckdb")}

    def asked(*options: str, env: dict[str, str]) -> str:
        return str(baocao("status", "--json", *options, env=env).json["warehouse"])

    assert asked(env={"BAOCAO_HOME": str(home)}) == str(home / "w" / "of-file.duckdb")
    assert asked(env=variables) == str(tmp_path / "of-variable.duckdb")
    assert asked("--warehouse", str(tmp_path / "of-option.duckdb"), env=variables).endswith(
        "of-option.duckdb"
    )
    shown = config(env=variables)
    assert shown["warehouse"] == {"value": str(tmp_path / "of-variable.duckdb"), "from": "BAOCAO_WAREHOUSE"}
    assert shown["limit.pages"] == {"value": 7.0, "from": str(home / "baocao.toml")}
    assert shown["limit.seconds"]["from"] == "default"


def test_a_limit_of_the_file_holds_when_a_document_is_read(home: Path) -> None:
    (home / "baocao.toml").write_text("[limit]\npages = 1\n")
    run = baocao("--home", home, "inspect", ROOT / "data" / "raw" / "KH-956-2023.pdf")
    assert run.code == 1
    assert "The limit pages is 1" in run.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workrs = 2", "workrs is not a setting. Did you mean workers?"),
        ("[limit]\npage = 2", "limit.page is not a setting. Did you mean limit.pages?"),
        ("[limits]\npages = 2", "limits is not a setting"),
        ('workers = "many"', "workers ('many')"),
        ("[limit]\npages = 0", "limit.pages in"),
        ("[schedule]\nport = 70000", "schedule.port (70000)"),
        ('checks = "gone.toml"', "which does not exist"),
        ('decisions = "gone"', "which does not exist"),
        ("workers =", "cannot be read"),
        ('[alert]\nurls = "json://secret"', "alert.urls: "),
    ],
)
def test_a_slip_in_the_file_is_answered(home: Path, text: str, said: str) -> None:
    (home / "baocao.toml").write_text(text)
    run = baocao("--home", home, "status")
    assert run.code == 2
    assert said in run.err
    assert "baocao.toml" in run.err
    assert "secret" not in run.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BAOCAO_CHECK", "x", "BAOCAO_CHECK is not a setting. Did you mean BAOCAO_CHECKS?"),
        ("BAOCAO_LIMIT_PAGE", "3", "Did you mean BAOCAO_LIMIT_PAGES?"),
        ("BAOCAO_WORKERS", "many", "BAOCAO_WORKERS ('many')"),
        ("BAOCAO_CHECKS", "/gone.toml", "set to /gone.toml by BAOCAO_CHECKS, which does not exist"),
        ("BAOCAO_HOME", "/gone", "BAOCAO_HOME names /gone, which is no folder"),
    ],
)
def test_a_slip_in_a_variable_is_answered(name: str, value: str, said: str) -> None:
    run: Result = baocao("status", env={name: value})
    assert run.code == 2
    assert said in run.err


def test_a_home_that_is_not_there_is_told_as_it_was_named() -> None:
    run = baocao("--home", "/gone", "status", env={"BAOCAO_HOME": ""})
    assert run.code == 2
    assert "--home names /gone, which is no folder" in run.err
    assert "BAOCAO_HOME" not in run.err


def test_no_home_is_made_in_the_folders_of_another(home: Path) -> None:
    for name in ("data", "data/raw", "decisions"):
        run = baocao("init", home / name)
        assert run.code == 2
        assert f"a folder of the home {home}" in run.err
        assert not (home / name / "baocao.toml").exists()
    assert baocao("init", home / "office").code == 0


def test_addresses_of_alerts_are_shown_as_stars(home: Path) -> None:
    secret = {"BAOCAO_ALERT_URLS": "json://user:hunter2@host json://other"}
    for run in (baocao("config", env=secret), baocao("config", "--json", env=secret)):
        assert run.code == 0
        assert "hunter2" not in run.out + run.err
        assert "BAOCAO_ALERT_URLS" in run.out
    assert len(config(env=secret)["alert.urls"]["value"]) == 2


def test_every_setting_is_explained_in_both_languages() -> None:
    for setting in declared_settings():
        assert setting.description and setting.vi, setting.key
    for name, info in Settings.model_fields.items():
        assert json.dumps(info.json_schema_extra, default=str) and info.description, name


def test_an_unreadable_file_names_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "baocao.toml").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("BAOCAO_HOME", str(home))
    with pytest.raises(UsageError, match=r"baocao\.toml: the settings cannot be read"):
        load_settings()
