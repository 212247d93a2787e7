"""What the site holds, for machines: a catalogue in JSON-LD (schema.org and DCAT), and llms.txt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.warehouse.dictionary import TableDoc

LICENSE = "https://creativecommons.org/publicdomain/mark/1.0/"
"""Official documents are outside copyright in Vietnam (Law on Intellectual Property, article 15)."""


def catalogue(tables: Sequence[TableDoc], reports: Sequence[Mapping[str, Any]], version: str) -> str:
    """Describe the flat views as data sets, and the reports they are made from.

    Args:
        tables: All published tables; those of schema bi are described.
        reports: Reports with `report_no`, `title`, `source_file`, `report_date` and `issuer`.
        version: Version of this program.
    """
    dates = sorted(str(report["report_date"]) for report in reports if report["report_date"])
    sources = [
        {
            "@type": "Report",
            "name": report["title"] or report["source_file"],
            **({"reportNumber": report["report_no"]} if report["report_no"] else {}),
            **({"datePublished": str(report["report_date"])} if report["report_date"] else {}),
            **(
                {"publisher": {"@type": "Organization", "name": report["issuer"]}} if report["issuer"] else {}
            ),
        }
        for report in reports
    ]
    data_sets = [
        {
            "@type": ["Dataset", "dcat:Dataset"],
            "@id": f"#{table.name}",
            "name": table.display_name_vi,
            "alternateName": f"bi.{table.name}",
            "description": f"{table.description_vi} {table.description}",
            "dct:title": table.display_name_vi,
            "inLanguage": "vi",
            "license": LICENSE,
            "isAccessibleForFree": True,
            **({"temporalCoverage": f"{dates[0]}/{dates[-1]}"} if dates else {}),
            "variableMeasured": [
                {"@type": "PropertyValue", "name": column.name, "description": column.description_vi}
                for column in table.columns
            ],
        }
        for table in tables
        if table.schema == "bi"
    ]
    content = {
        "@context": {
            "@vocab": "https://schema.org/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@type": ["DataCatalog", "dcat:Catalog"],
        "name": "Số liệu trong các báo cáo",
        "version": version,
        "inLanguage": ["vi", "en"],
        "license": LICENSE,
        "dataset": data_sets,
        "isBasedOn": sources,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def llms(tables: Sequence[TableDoc]) -> str:
    """The site in Markdown for language models: what there is, and how a figure is cited."""
    views = "\n".join(
        f"- `bi.{table.name}` ({table.display_name_vi}): {table.description}"
        for table in tables
        if table.schema == "bi"
    )
    return f"""# Kho dữ liệu báo cáo

> Figures of tables and sentences of Vietnamese government reports, each with its file, page, table and row.
> What a report prints is never corrected: reported and recomputed stand side by side.

An empty value is unknown, never 0. Percentages are percent points. Cite report number, date, and the column "Nguồn".
Read-only access for agents: `baocao mcp`; SQL: `baocao query`.

## Flat views

{views}

## Pages

- [Units](don-vi.html), [indicators](chi-tieu.html), [reports](bao-cao.html), [tables](bang.html), [search](tim.html)
- [Dictionary](en/dictionary.html): every table and column
- [Quality](en/quality.html): what does not fit together
- [Catalogue](catalogue.jsonld): schema.org and DCAT
"""
