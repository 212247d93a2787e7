"""A notebook for analysts: questions of docs/analyst.md as pictures. `marimo edit notebooks/chuyen_doi_so.py` opens it.

As a script it runs all cells and prints what it found: python notebooks/chuyen_doi_so.py [-- --warehouse FILE]
"""

import marimo

app = marimo.App(width="medium", app_title="Chuyển đổi số: số liệu trong báo cáo")


@app.cell
def _():
    import altair as alt
    import duckdb
    import marimo as mo

    warehouse = mo.cli_args().get("warehouse") or "data/warehouse/baocao.duckdb"
    con = duckdb.connect(str(warehouse), read_only=True)
    return alt, con, mo


@app.cell
def _(mo):
    mo.md("# Chuyển đổi số: số liệu trong báo cáo\nCác văn bản trong kho dữ liệu:")


@app.cell
def _(con):
    reports = con.sql(
        """
        SELECT report_no AS "Số", report_date AS "Ngày", source_file AS "Tệp" FROM marts.dim_report
        WHERE is_current ORDER BY report_date DESC NULLS LAST, source_file
        """
    ).df()
    reports
    return (reports,)


@app.cell
def _(con):
    # Tên đơn vị xếp theo thứ tự tiếng Việt: a, ă, â, b, … d, đ
    signing = con.sql(
        """
        SELECT d.unit_name AS "Huyện", u.unit_name AS "Xã", e.esignature_rate_pct::DOUBLE AS "Ký số (%)"
        FROM marts.fct_esignature_rates AS e
        JOIN marts.dim_unit AS u USING (unit_key)
        JOIN marts.dim_unit AS d ON d.unit_key = u.parent_unit_key
        WHERE e.unit_level = 'xa'
        ORDER BY d.unit_name COLLATE vi, u.unit_name COLLATE vi
        """
    ).df()
    return (signing,)


@app.cell
def _(mo):
    mo.md("## Xã nào ký số ít nhất?")


@app.cell
def _(alt, signing):
    signing_chart = (
        alt.Chart(signing, title="Tỷ lệ văn bản ký số của các xã, theo huyện")
        .mark_circle(size=70, opacity=0.6)
        .encode(
            x=alt.X("Ký số (%):Q", scale=alt.Scale(zero=False)),
            y=alt.Y("Huyện:N", sort=list(dict.fromkeys(signing["Huyện"])), title=None),
            tooltip=["Xã", "Ký số (%)"],
        )
        .properties(width=560)
    )
    signing_chart
    return (signing_chart,)


@app.cell
def _(con):
    # Tỷ lệ tính từ số hồ sơ, không lấy trung bình của các tỷ lệ
    online = con.sql(
        """
        SELECT
            d.unit_name AS "Huyện",
            sum(f.received_total)::BIGINT AS "Tiếp nhận",
            100.0 * sum(f.received_online) / sum(f.received_total) AS "Trực tuyến (%)"
        FROM marts.fct_online_dossiers AS f
        JOIN marts.dim_unit AS u USING (unit_key)
        JOIN marts.dim_unit AS d ON d.unit_key = u.parent_unit_key
        WHERE f.row_kind = 'unit' AND f.unit_level = 'xa'
        GROUP BY d.unit_name ORDER BY "Trực tuyến (%)"
        """
    ).df()
    return (online,)


@app.cell
def _(mo):
    mo.md("## Hồ sơ trực tuyến")


@app.cell
def _(alt, online):
    online_chart = (
        alt.Chart(online, title="Tỷ lệ hồ sơ trực tuyến của các xã trong huyện")
        .mark_bar()
        .encode(
            x=alt.X("Trực tuyến (%):Q"),
            y=alt.Y("Huyện:N", sort=list(online["Huyện"]), title=None),
            tooltip=["Huyện", "Tiếp nhận", "Trực tuyến (%)"],
        )
        .properties(width=560)
    )
    online_chart
    return (online_chart,)


@app.cell
def _(con):
    targets = con.sql(
        """
        SELECT
            target_year AS "Năm",
            CASE status
                WHEN 'exceeded' THEN '1. vượt' WHEN 'met' THEN '2. đạt'
                WHEN 'missed' THEN '3. không đạt' ELSE '4. chưa có số liệu'
            END AS "Kết quả",
            count(*) AS "Số chỉ tiêu"
        FROM marts.fct_targets JOIN marts.dim_report USING (report_key)
        WHERE is_counted AND report_type = 'Báo cáo'
        GROUP BY ALL ORDER BY ALL
        """
    ).df()
    return (targets,)


@app.cell
def _(mo):
    mo.md("## Chỉ tiêu")


@app.cell
def _(alt, targets):
    targets_chart = (
        alt.Chart(targets, title="Chỉ tiêu đạt và không đạt")
        .mark_bar()
        .encode(
            x="Số chỉ tiêu:Q",
            y=alt.Y("Năm:O", title=None),
            color="Kết quả:N",
            tooltip=["Kết quả", "Số chỉ tiêu"],
        )
        .properties(width=560)
    )
    targets_chart
    return (targets_chart,)


@app.cell
def _(targets):
    targets


@app.cell
def _(online, reports, signing, targets):
    for name, frame in (("reports", reports), ("signing", signing), ("online", online), ("targets", targets)):
        print(f"{name}: {len(frame)} rows")


if __name__ == "__main__":
    app.run()
