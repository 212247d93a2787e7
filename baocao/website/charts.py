"""Charts of the site, drawn while it is built: SVG pictures that need no script to be looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from baocao.website.content import Content, Row
    from baocao.website.language import Language

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
INK, FAINT, RULE = "#1f2328", "#57606a", "#d8d2c4"
RED, BLUE, GREEN, AMBER = "#a3181f", "#1f5a8c", "#2f6b3a", "#b7791f"
STATUS_COLOURS = {"exceeded": GREEN, "met": "#7fae7a", "missed": RED, "no_data": "#c9c5bb"}
WIDTH = 560
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and what it says in words; `rows` are those it is drawn from.

    `section` is the heading it stands under, `report_key` None where several reports are in it.
    """

    name: str
    section: str
    title: str
    text: str
    svg: str
    rows: list[Row]
    report_key: str | None = None


def draw_charts(content: Content, language: Language) -> list[Chart]:
    """Draw every chart the warehouse has figures for."""
    return [
        *_by_report(content.esignature, "esignature", _communes_signing, language),
        *_by_report(content.esignature, "agencies", _agencies_signing, language),
        *_by_report(content.dossiers, "online", _online, language),
        *_outcomes(content, language),
        *_series(content.series, language),
    ]


def _by_report(
    rows: Sequence[Row],
    name: str,
    draw: Callable[[list[Row], Language], tuple[str, list[Row], str] | None],
    language: Language,
) -> Iterator[Chart]:
    """One chart for each report that has the figures."""
    by_report = groupby(rows, key=lambda row: row["report_key"])
    for number, (report_key, of_report) in enumerate(by_report, start=1):
        drawn = draw(list(of_report), language)
        if drawn is not None:
            svg, used, text = drawn
            yield Chart(f"{name}-{number}", name, language.say(f"{name}_title"), text, svg, used, report_key)


def _communes_signing(rows: list[Row], language: Language) -> tuple[str, list[Row], str] | None:
    communes = [row for row in rows if row["unit_level"] == "xa"]
    if not communes:
        return None
    svg = _strip(communes, [], language.say("esignature_axis"), language)
    return svg, communes, language.say("esignature_text", count=len(communes), **_ends(communes, language))


def _agencies_signing(rows: list[Row], language: Language) -> tuple[str, list[Row], str] | None:
    import altair as alt

    units = [row for row in rows if row["unit_level"] != "xa"]
    if not units:
        return None
    values = [{"unit": row["unit"], "rate": float(row["rate"])} for row in units]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("unit:N", sort=[row["unit"] for row in units], title=None, axis=alt.Axis(labelLimit=250)),
        x=alt.X("rate:Q", title=language.say("esignature_axis"), scale=alt.Scale(domain=[0, 100])),
    )
    bars = base.mark_bar(color=BLUE, height=11)
    labels = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(
        text=alt.Text("rate:Q", format=".2f")
    )
    svg = _svg((bars + labels).properties(width=WIDTH - 260, height=alt.Step(19)), language)
    return svg, units, language.say("agencies_text", count=len(units), **_ends(units, language))


def _online(rows: list[Row], language: Language) -> tuple[str, list[Row], str]:
    districts = []
    for district in dict.fromkeys(row["above"] for row in rows):
        own = [row for row in rows if row["above"] == district]
        received = sum(row["received_total"] for row in own)
        share = 100 * sum(row["received_online"] or 0 for row in own) / received
        districts.append({"above": district or "", "rate": round(share, 2)})
    svg = _strip(rows, districts, language.say("online_axis"), language)
    return svg, rows, language.say("online_text", **_ends(rows, language))


def _strip(rows: list[Row], marks: list[Row], axis: str, language: Language) -> str:
    """A line of dots for each district, the lowest named; `marks` are upright strokes."""
    import altair as alt

    values = [{"above": row["above"] or "", "unit": row["unit"], "rate": float(row["rate"])} for row in rows]
    lowest = [min(own, key=lambda value: value["rate"]) for own in _grouped(values)]
    order = [value["above"] for value in sorted(lowest, key=lambda value: value["rate"])]
    start = max(0, (min(value["rate"] for value in values) - 25) // 10 * 10)
    top = max([100, *(value["rate"] for value in values)])
    y = alt.Y("above:N", sort=order, title=None, axis=alt.Axis(labelLimit=210, grid=True, ticks=False))
    x = alt.X("rate:Q", title=axis, scale=alt.Scale(domain=[start, top], nice=False))
    dots = (
        alt.Chart(alt.InlineData(values=values))
        .mark_circle(size=70, color=BLUE, opacity=0.55)
        .encode(y=y, x=x)
    )
    named = alt.Chart(alt.InlineData(values=lowest)).encode(y=y, x=x)
    layers = [dots]
    if marks:
        layers.append(
            alt.Chart(alt.InlineData(values=marks))
            .mark_tick(color=INK, thickness=3, size=24)
            .encode(y=y, x=x)
        )
    layers += [
        named.mark_circle(size=70, color=RED),
        named.mark_text(align="right", dx=-8, fontSize=11, color=INK).encode(text="unit:N"),
    ]
    return _svg(alt.layer(*layers).properties(width=WIDTH - 200, height=alt.Step(36)), language)


def _grouped(values: list[Row]) -> list[list[Row]]:
    return [
        [value for value in values if value["above"] == above]
        for above in dict.fromkeys(value["above"] for value in values)
    ]


def _outcomes(content: Content, language: Language) -> Iterator[Chart]:
    import altair as alt

    if not content.outcomes:
        return
    counts: dict[tuple[str, int, str], Row] = {}
    for row in content.outcomes:
        key = (row["report_name"], row["year"], row["report_key"])
        counts.setdefault(key, dict.fromkeys(STATUS_COLOURS, 0))[row["status"]] = row["count"]
    order = [language.say(status) for status in STATUS_COLOURS]
    values = [
        {
            "label": f"{year}: {report}",
            "status": language.say(status),
            "place": place,
            "count": number[status],
            "ink": "#ffffff" if status in ("exceeded", "missed") else INK,
        }
        for (report, year, _), number in counts.items()
        for place, status in enumerate(STATUS_COLOURS)
        if number[status]
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=200)), order=alt.Order("place:Q")
    )
    bars = base.mark_bar(height=26, stroke=PAPER, strokeWidth=1).encode(
        x=alt.X("count:Q", stack="zero", title=language.say("targets_axis"), axis=alt.Axis(format="d")),
        color=alt.Color(
            "status:N",
            scale=alt.Scale(domain=order, range=list(STATUS_COLOURS.values())),
            legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=4),
        ),
    )
    labels = base.mark_text(fontSize=12, fontWeight="bold").encode(
        x=alt.X("count:Q", stack="zero", bandPosition=0.5),
        text="count:Q",
        color=alt.Color("ink:N", scale=None, legend=None),
    )
    svg = _svg((bars + labels).properties(width=WIDTH - 200, height=alt.Step(42)), language)
    parts = "; ".join(
        language.say("targets_part", report=report, year=year, **number)
        for (report, year, _), number in counts.items()
    )
    text = language.say("targets_text", parts=parts)
    yield Chart("targets", "targets", language.say("targets_title"), text, svg, content.outcome_rows)


def _series(rows: list[Row], language: Language) -> Iterator[Chart]:
    for number, (_, figures) in enumerate(groupby(rows, key=lambda row: row["indicator_key"]), start=1):
        yield _one_series(f"series-{number}", list(figures), language)


def _one_series(name: str, rows: list[Row], language: Language) -> Chart:
    import altair as alt

    values = [
        {
            "year": str(row["year"]),
            "value": float(row["value"]),
            "kind": "target" if row["figure_kind"] in ("target", "plan_2025") else "result",
        }
        for row in rows
    ]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=["result", "target"], range=[BLUE, AMBER]), legend=None
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, grid=False)),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True)),
        color=colour,
    )
    lines = base.mark_line(strokeWidth=2, strokeDash=[1, 0])
    dots = base.mark_point(size=60, strokeWidth=2, opacity=1).encode(
        fill=alt.condition("datum.kind == 'result'", alt.value(BLUE), alt.value(PAPER))
    )
    numbers = (
        base.transform_filter("datum.kind == 'result'")
        .mark_text(dy=-11, fontSize=11, color=INK)
        .encode(text=alt.Text("value:Q", format=",.4~"), color=alt.value(INK))
    )
    svg = _svg((lines + dots + numbers).properties(width=225, height=105), language)
    title = rows[0]["indicator_name"]
    figures = "; ".join(
        f"{row['year']} {language.say(row['figure_kind'])} {row['value_text'] or language.number(row['value'])}"
        for row in rows
    )
    return Chart(name, "series", title, language.say("series_text", name=title, figures=figures), svg, rows)


def _ends(rows: list[Row], language: Language) -> dict[str, str]:
    """The lowest and the highest unit of rows that go from low to high."""
    lowest, highest = (f"{row['unit']} {language.number(row['rate'], 2)} %" for row in (rows[0], rows[-1]))
    return {"lowest": lowest, "highest": highest}


def _svg(chart: Any, language: Language) -> str:
    import vl_convert

    chart = (
        chart.configure(font=FONT, background=PAPER, padding=8)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=FAINT,
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
            domainColor=RULE,
            tickColor=RULE,
            gridColor="#ebe7dd",
            labelPadding=6,
        )
        .configure_legend(labelColor=INK, labelFontSize=12, symbolType="square")
    )
    svg: str = vl_convert.vegalite_to_svg(
        chart.to_dict(), format_locale=language.chart_locale, allowed_base_urls=[]
    )
    return re.sub(r"\s+xmlns:xlink=\"[^\"]*\"", "", svg)
