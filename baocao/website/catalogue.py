"""What the site holds, for machines: a catalogue in JSON-LD (schema.org and DCAT), and llms.txt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from baocao.warehouse.exports.datapackage import TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.warehouse.dictionary import TableDoc

LICENSE = "https://creativecommons.org/publicdomain/mark/1.0/"
"""Official documents are outside copyright in Vietnam (Law on Intellectual Property, article 15)."""

ABOUT = (
    "Số liệu trong bảng và lời văn của báo cáo, kế hoạch do cơ quan nhà nước Việt Nam ban hành; mỗi con số dẫn về "
    "văn bản, trang, bảng và dòng in nó."
)
"""What the catalogue describes."""

OWNER = "Kho dữ liệu báo cáo"
_PUBLISHER = {"@type": ["Organization", "foaf:Agent"], "name": OWNER, "foaf:name": OWNER}


def catalogue(tables: Sequence[TableDoc], reports: Sequence[Mapping[str, Any]], version: str) -> str:
    """Describe the flat views as data sets, and the reports they are made from.

    Args:
        tables: All published tables; those of schema bi are described.
        reports: Reports with `report_no`, `title`, `source_file`, `report_date`, `issuer` and `version_no`.
        version: Version of what is published.
    """
    dates = sorted(str(report["report_date"]) for report in reports if report["report_date"])
    sources = [
        {
            "@type": "Report",
            "name": report["title"] or report["source_file"],
            "license": LICENSE,
            "version": str(report["version_no"]),
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
            "inLanguage": "vi",
            "license": LICENSE,
            "version": version,
            "creator": _PUBLISHER,
            "url": f"dictionary.html#bi.{table.name}",
            "dct:title": _vietnamese(table.display_name_vi),
            "dct:description": _vietnamese(table.description_vi),
            "dct:license": {"@id": LICENSE},
            "dcat:landingPage": {"@id": f"dictionary.html#bi.{table.name}"},
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
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": ["DataCatalog", "dcat:Catalog"],
        "@id": "index.html",
        "name": TITLE,
        "description": ABOUT,
        "version": version,
        "inLanguage": ["vi", "en"],
        "license": LICENSE,
        "publisher": _PUBLISHER,
        "dct:title": _vietnamese(TITLE),
        "dct:description": _vietnamese(ABOUT),
        "dct:publisher": _PUBLISHER,
        "dct:license": {"@id": LICENSE},
        "dcat:dataset": [{"@id": each["@id"]} for each in data_sets],
        "dataset": data_sets,
        "isBasedOn": sources,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _vietnamese(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "vi"}


def llms(tables: Sequence[TableDoc]) -> str:
    """The site in Markdown for language models: what there is, and how a figure is cited."""
    views = "\n".join(
        f"- `bi.{table.name}` ({table.display_name_vi}): {table.description}"
        for table in tables
        if table.schema == "bi"
    )
    return f"""# {OWNER}

> Figures of tables and sentences of Vietnamese government reports, each with its file, page, table and row.
> What a report prints is never corrected: reported and recomputed stand side by side.

An empty value is unknown, never 0. Percentages are percent points. Cite report number, date, and the column "Nguồn".
Read-only access for agents: `baocao mcp`; SQL: `baocao query`.

## Flat views

{views}

## Pages

- [Units](don-vi.html), [indicators](chi-tieu.html), [reports](bao-cao.html), [tables](bang.html)
- [Map](ban-do.html), [search](tim.html)
- [Dictionary](en/dictionary.html): every table and column
- [Quality](en/quality.html): what does not fit together
- [Catalogue](catalogue.jsonld): schema.org and DCAT
"""
