"""`baocao api` and `baocao mcp`, each asked by a real client: figures with the way back to their page."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from helpers.command_line import RAW, ROOT
from helpers.warehouse_builder import Warehouse
from mcp import Client, StdioServerParameters

from extractors.extract import extract_document
from extractors.store.storage import write_extract

PNG = b"\x89PNG\r\n"
INDICATOR = "Tỷ lệ hồ sơ công việc được xử lý trên môi trường mạng / Cấp tỉnh"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("agents")
    (folder / "sources").mkdir()
    for name in ("KH-956-2023.pdf", "67-BC-BDHCDS-2024.pdf"):
        shutil.copy(RAW / name, folder / "sources")
    made = Warehouse(folder)
    made.load(
        [
            write_extract(extract_document(path), made.extracts)
            for path in sorted((folder / "sources").iterdir())
        ]
    )
    made.refresh()
    return made


@pytest.fixture(scope="module")
def served(warehouse: Warehouse) -> Iterator[httpx.Client]:
    process = started(warehouse)
    with httpx.Client(base_url=address_of(process), timeout=120) as client:
        yield client
    process.terminate()
    process.wait(30)


def started(warehouse: Warehouse, *options: str, **variables: str) -> subprocess.Popen[str]:
    """The command in a process of its own, on a port that is free, when it answers."""
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "baocao.cli.main",
            "api",
            "--port",
            "0",
            "--warehouse",
            warehouse.published,
            *options,
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        stdout=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    match = re.search(r"http://\S+?(?=/openapi)", process.stdout.readline())
    assert match
    return match[0]


def test_whoever_asks_for_nothing_is_told_where_to_ask(served: httpx.Client) -> None:
    assert served.get("/").json()["openapi"] == "/openapi.json"
    unknown = served.get("/reports")
    assert unknown.status_code == 404
    assert unknown.json()["openapi"] == "/openapi.json"
    assert "error" in unknown.json()
    assert served.get(served.get("/").json()["openapi"]).status_code == 200
    assert "no table" in served.get("/tables/gone").text or served.get("/tables/gone").status_code == 400


def test_from_words_to_an_indicator_its_series_and_the_page(served: httpx.Client) -> None:
    found = served.get("/indicators", params={"words": "ho so cong viec moi truong mang cap tinh"}).json()
    assert found[0]["indicator_name"] == INDICATOR
    any_order = served.get("/indicators", params={"words": "cấp tỉnh môi trường mạng hồ sơ"}).json()
    assert any_order[0]["indicator_name"] == INDICATOR
    assert (
        served.get("/indicators", params={"words": "ho so cong vie"}).json() == []
    )  # words, no parts of words
    points = served.get(f"/series/{found[0]['indicator_key']}", params={"aspect": "result"}).json()
    assert [(point["period_end"], point["value"]) for point in points] == [
        ("2022-12-31", 96.02),
        ("2023-12-31", 98.89),
    ]
    place = served.get(f"/source/fct_figures/{points[1]['row_id']}").json()
    assert place["document"]["file_name"] == "67-BC-BDHCDS-2024.pdf"
    (cell,) = [cell for cell in place["cells"] if cell["chosen"]]
    assert cell["text"] == "98,89%"
    assert cell["places"][0]["page"] == place["pages"][0] and len(cell["places"][0]["box"]) == 4
    picture = served.get(f"/source/fct_figures/{points[1]['row_id']}/picture")
    assert (picture.headers["content-type"], picture.content[:6]) == ("image/png", PNG)


def test_figures_of_a_unit_search_findings_and_tables(served: httpx.Client) -> None:
    figures = served.get("/units/Sở Nội vụ/figures", params={"words": "van ban di", "year": 2023}).json()
    assert figures and {figure["unit_key"] for figure in figures} == {"so-noi-vu"}
    found = served.get("/search", params={"words": "van ban di", "body": "so-noi-vu", "kind": "row"}).json()
    assert found and all("Nội vụ" in each["text"] for each in found if each["report_no"] == "67/BC-BĐHCĐS")
    severities = [each["severity"] for each in served.get("/findings").json()]
    assert severities == sorted(severities, key=["error", "warn", "info"].index)
    assert {"fct_figures", "figure_history"} <= {each["name"] for each in served.get("/tables").json()}
    rows = served.get("/tables/fct_documents", params={"unit_key": "so-noi-vu", "limit": 5}).json()
    assert rows and rows[0]["unit_key"] == "so-noi-vu"
    assert "/series/{indicator_key}" in served.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/series/nothing", "no indicator"),
        ("/units/nobody/figures", "no unit"),
        ("/tables/fct_figure", "no table"),
        ("/tables/fct_figures?x%22%3B=1", "no column"),
        ("/source/fct_figures/nothing", "no row"),
        ("/indicators?words=%20", "no word"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(served: httpx.Client, path: str, message: str) -> None:
    answer = served.get(path)
    assert answer.status_code == 400
    assert message in answer.json()["error"]


def test_nothing_may_be_changed_and_no_page_of_another_site_may_ask(served: httpx.Client) -> None:
    assert served.post("/tables/fct_figures").status_code == 405
    assert served.get("/findings", headers={"Host": "evil.example:8765"}).status_code == 403
    assert served.get("/findings", headers={"Origin": "http://evil.example"}).status_code == 403
    own = str(served.base_url).rstrip("/")
    assert served.get("/findings", headers={"Origin": own}).status_code == 200
    assert "access-control-allow-origin" not in served.get("/findings").headers


def test_beyond_this_machine_a_token_is_needed(warehouse: Warehouse) -> None:
    process = started(warehouse, "--host", "0.0.0.0", BAOCAO_API_TOKEN="secret")
    address = address_of(process).replace("0.0.0.0", "127.0.0.1")
    try:
        assert httpx.get(f"{address}/findings").status_code == 401
        assert httpx.get(f"{address}/findings", headers={"Authorization": "Bearer no"}).status_code == 401
        assert httpx.get(f"{address}/findings", headers={"Authorization": "Bearer secret"}).status_code == 200
    finally:
        process.terminate()
        process.wait(30)


def test_an_agent_finds_a_number_and_sees_its_page(warehouse: Warehouse) -> None:
    asyncio.run(_agent(warehouse.published))


async def _agent(published: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "baocao.cli.main", "mcp", "--warehouse", str(published)],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT)},
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            *("find_indicator", "series", "figures_of_unit", "search", "findings", "source"),
        }
        assert all(tool.description for tool in tools)

        async def ask(tool: str, **arguments: Any) -> Any:
            return (await client.call_tool(tool, arguments)).content

        def told(content: Any) -> Any:
            return json.loads(content[0].text)

        found = told(await ask("find_indicator", words="ho so cong viec moi truong mang cap tinh"))
        points = told(await ask("series", indicator_key=found[0]["indicator_key"], aspect="result"))
        assert [point["value"] for point in points] == [96.02, 98.89]
        text, picture = await ask("source", fact_table="fct_figures", row_id=points[1]["row_id"])
        assert json.loads(text.text)["document"]["report_no"] == "67/BC-BĐHCĐS"
        assert (picture.type, picture.mime_type) == ("image", "image/png")
        assert told(await ask("search", words="chu ky so"))
        assert "error" in told(await ask("figures_of_unit", unit="nobody"))
        assert isinstance(told(await ask("findings", severity="warn")), list)
