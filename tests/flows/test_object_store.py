"""Readings in a store of objects that speaks as S3 does, served on this machine."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import boto3
import pytest
from helpers.command_line import RAW, baocao
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAN, SMALL = "KH-956-2023.pdf", "KH-NQ09-2022.docx"
BUCKET = "thi-du"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "thi-du",
        "AWS_SECRET_ACCESS_KEY": "thi-du",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    yield variables
    server.stop()


def keys() -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=BUCKET)
    return [each["Key"] for each in listed.get("Contents", [])]


def test_what_one_machine_has_read_serves_another_that_has_no_sources(
    store: dict[str, str], tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in (PLAN, SMALL):
        shutil.copy(RAW / name, raw)
    url = f"s3://{BUCKET}/baocao/readings"
    one, other = tmp_path / "one" / "w.duckdb", tmp_path / "other" / "w.duckdb"
    first = baocao("ingest", raw, "--warehouse", one, "--extracts", url, "--json", env=store)
    assert (first.code, first.json["documents"]["read"]) == (0, 2), first.err
    assert len(keys()) == 2
    assert all(key.startswith("baocao/readings/") and key.endswith(".reading") for key in keys())
    second = baocao("ingest", raw, "--warehouse", other, "--extracts", url, "--json", env=store)
    assert (second.code, second.json["documents"]["read"]) == (0, 0), second.err
    figures = "SELECT count(*), sum(value) FROM marts.fct_figures"
    answers = [
        json.loads(baocao("query", figures, "--warehouse", each, "--format", "json").out)
        for each in (one, other)
    ]
    assert answers[0] == answers[1]


def test_a_store_that_is_not_there_is_told_and_nothing_is_published(
    store: dict[str, str], tmp_path: Path
) -> None:
    run = baocao(
        "ingest",
        RAW / PLAN,
        "--warehouse",
        tmp_path / "w.duckdb",
        "--extracts",
        "s3://gone/readings",
        env=store,
    )
    assert run.code == 3
    assert "The store of readings cannot be used" in run.err
    assert not (tmp_path / "w.duckdb").exists()
