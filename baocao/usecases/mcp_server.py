"""The published warehouse for agents, over the Model Context Protocol: few tools, each number with its way home."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Image

from baocao import __version__
from baocao.errors import BaocaoError
from baocao.usecases import answers
from baocao.warehouse.search import search as search_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INSTRUCTIONS = (
    "Figures of Vietnamese government reports, read from their tables and sentences. Every number has a row_id, and"
    " `source` shows the page it is printed on. Quote the report and page with each number, none without."
    " Words may be typed without accents. An empty answer means that no report says it, not that it is zero."
)


def make_server(warehouse: Path) -> MCPServer:
    """The server with its tools."""
    server = MCPServer("baocao", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")

    @server.tool(structured_output=False)
    def find_indicator(words: str, limit: int = 20) -> str:
        """Find indicators (rows or columns of any table) by words of their Vietnamese names."""
        return _told(lambda: answers.find_indicators(warehouse, words, limit))

    @server.tool(structured_output=False)
    def series(
        indicator_key: str, unit: str | None = None, aspect: str | None = None, limit: int = 200
    ) -> str:
        """Give the values of an indicator over periods and reports, of one unit (name or key) and aspect if named."""
        return _told(lambda: answers.series(warehouse, indicator_key, unit=unit, aspect=aspect, limit=limit))

    @server.tool(structured_output=False)
    def figures_of_unit(
        unit: str, words: str | None = None, year: int | None = None, limit: int = 100
    ) -> str:
        """Every figure printed of a unit or agency (name or key), newest first; words narrow it to rows and columns."""
        return _told(lambda: answers.figures_of_unit(warehouse, unit, words=words, year=year, limit=limit))

    @server.tool(structured_output=False)
    def search(
        words: str,
        province: str | None = None,
        year: int | None = None,
        kind: str | None = None,
        body: str | None = None,
        limit: int = 20,
    ) -> str:
        """Search titles, tables, headings, rows and paragraphs of all reports, best first."""
        return _told(
            lambda: [
                each.as_dict()
                for each in search_words(
                    warehouse, words, province=province, year=year, kind=kind, body=body, limit=limit
                )
            ]
        )

    @server.tool(structured_output=False)
    def findings(severity: str | None = None, check: str | None = None, limit: int = 50) -> str:
        """What does not add up in the reports; severity: error, warn or info."""
        return _told(lambda: answers.findings(warehouse, severity=severity, check=check, limit=limit))

    @server.tool(structured_output=False)
    def source(fact_table: str, row_id: str, picture: bool = True) -> list[str | Image]:
        """Where a number stands: document, page, cells with their boxes, and a picture of the page with it marked.

        fact_table is that of the answer the row_id is from: fct_figures for figures_of_unit and series.
        """
        told: list[str | Image] = [_told(lambda: answers.source_of(warehouse, fact_table, row_id))]
        if picture:
            try:
                told.append(Image(data=answers.picture_of(warehouse, fact_table, row_id), format="png"))
            except BaocaoError as error:
                told.append(f"No picture: {error}")
        return told

    return server


def _told(answer: Callable[[], Any]) -> str:
    """The answer as JSON, or what is wrong with the question, for the agent to ask a better one."""
    try:
        return json.dumps(answer(), ensure_ascii=False, default=str)
    except BaocaoError as error:
        return json.dumps({"error": error.message, "advice": error.advice}, ensure_ascii=False)
