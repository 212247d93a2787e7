"""Maps of the site: what provinces, districts and communes reach, on tiles or on boundaries that a user has."""

from __future__ import annotations

import json
import math
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.warehouse.query import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

LEVELS = ("tinh", "huyen", "xa")
TIMES = {"now": "valid_to IS NULL", "before": "valid_from IS NULL OR valid_from < DATE '2025-07-01'"}
"""The units of today, and those of before the reform of July 2025."""
DECIMALS = 3
"""Of a degree: 100 metres, less than a screen shows of a province."""


@dataclass(frozen=True, slots=True)
class Named:
    """The units of a level at a time that features may mean: their codes by code and by name."""

    level: str
    time: str
    codes: dict[str, str]


def read_maps(con: duckdb.DuckDBPyConnection, boundaries: Sequence[Path]) -> dict[str, Any]:
    """Read what the page of maps shows.

    Args:
        con: a published warehouse.
        boundaries: GeoJSON files of the user.

    Returns:
        `tiles` (time → [code, column, row]), `shapes` (level-time → features with code and coordinates), and `values`:
        rows of level, time, year, code, key, name, measure and value.

    Raises:
        UsageError: a file is no GeoJSON in degrees, or none of its features is a unit.
    """
    shapes: dict[str, list[dict[str, Any]]] = {}
    for path in boundaries:
        named, features = _matched(path, _units(con))
        shapes[f"{named.level}-{named.time}"] = features
    wanted = {"tinh"} | {key.partition("-")[0] for key in shapes}
    rows = [list(row.values()) for row in records(con, _VALUES) if row["level"] in wanted]
    names = {
        f"{level}-{time}": dict(_names(con, level, time)) for level, time in product(sorted(wanted), TIMES)
    }
    return {"tiles": tiles(), "shapes": shapes, "names": names, "values": rows}


def tiles() -> dict[str, list[tuple[str, int, int]]]:
    """The code, column and row of each province, by time."""
    read = tomllib.loads((Path(__file__).parent / "tiles.toml").read_text(encoding="utf-8"))
    return {
        time: [
            (code, column, row)
            for row, line in enumerate(text.splitlines())
            for column, code in enumerate(line.split())
            if code != ".."
        ]
        for time, text in read.items()
    }


def _names(con: duckdb.DuckDBPyConnection, level: str, time: str) -> list[tuple[str, str]]:
    return con.execute(
        f"""
        SELECT admin_code, max_by(unit_short_name, coalesce(valid_from, DATE '1900-01-01')) {_of(time)}
        GROUP BY admin_code ORDER BY admin_code
        """,
        [level],
    ).fetchall()


def _units(con: duckdb.DuckDBPyConnection) -> Iterator[Named]:
    for level, time in product(LEVELS, TIMES):
        rows = con.execute(f"SELECT admin_code, unit_name, unit_short_name {_of(time)}", [level]).fetchall()
        meant: dict[str, set[str]] = defaultdict(set)
        for code, *names in rows:
            for name in (code, *names):
                meant[_key(name)].add(code)
        yield Named(level, time, {name: codes.pop() for name, codes in meant.items() if len(codes) == 1})


def _of(time: str) -> str:
    """The units of a level, which is a parameter, at a time."""
    return f"""
        FROM marts.dim_unit
        WHERE unit_kind IN ('province', 'district', 'commune') AND unit_level = ? AND ({TIMES[time]})
    """


def _key(name: object) -> str:
    return unicodedata.normalize("NFC", str(name)).casefold().strip()


def _matched(path: Path, units: Iterator[Named]) -> tuple[Named, list[dict[str, Any]]]:
    """The units a file draws: those that most features name, in a property that all of them have the same."""
    features = _features(path)
    properties = {key for feature in features for key in feature.get("properties") or {}}
    best = max(
        ((named, key) for named in units for key in sorted(properties)),
        key=lambda choice: len(_codes(features, *choice)),
        default=None,
    )
    codes = _codes(features, *best) if best else {}
    if not best or not codes:
        raise UsageError(
            "No feature has the code or the name of a province, district or commune.",
            advice="Give each a property with its official code, such as 58 or 22834.",
            file=str(path),
        )
    flat = math.cos(math.radians(_middle_latitude(features)))
    return best[0], [
        {"code": code, "shape": _flattened(features[place]["geometry"], flat)}
        for code, place in sorted(codes.items())
    ]


def _codes(features: list[dict[str, Any]], named: Named, key: str) -> dict[str, int]:
    """The feature of each unit that one names in this property."""
    found: dict[str, int] = {}
    for place, feature in enumerate(features):
        if code := named.codes.get(_key((feature.get("properties") or {}).get(key, ""))):
            found.setdefault(code, place)
    return found


def _features(path: Path) -> list[dict[str, Any]]:
    """The features of a file that are areas; those without a place are none."""
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        features = [each for each in read["features"] if _is_area(each["geometry"])]
        points = [point for each in features for point in _points(each["geometry"]["coordinates"])]
        in_degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y, *_ in points)
    except OSError as error:
        raise UsageError(
            f"The boundaries cannot be read: {error.strerror}.",
            advice="Mend `boundaries` in the settings.",
            file=str(path),
        ) from error
    except (ValueError, LookupError, TypeError) as error:
        raise UsageError(
            "This is no GeoJSON with features of areas.",
            advice="Export it as GeoJSON, in WGS 84.",
            file=str(path),
        ) from error
    if not in_degrees:
        raise UsageError(
            "The coordinates of this GeoJSON are not in degrees.",
            advice="Export it as GeoJSON, in WGS 84.",
            file=str(path),
        )
    return features


def _is_area(geometry: dict[str, Any] | None) -> bool:
    return geometry is not None and geometry["type"].endswith("Polygon") and bool(geometry.get("coordinates"))


def _points(coordinates: Any) -> Iterator[Sequence[float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for each in coordinates:
            yield from _points(each)


def _middle_latitude(features: list[dict[str, Any]]) -> float:
    latitudes = [point[1] for each in features for point in _points(each["geometry"]["coordinates"])]
    return (min(latitudes) + max(latitudes)) / 2


def _flattened(geometry: dict[str, Any], flat: float) -> dict[str, Any]:
    """An area on a plane, with no more points than a screen shows."""

    def ring(points: list[Sequence[float]]) -> list[tuple[float, float]]:
        placed = [(round(x * flat, DECIMALS), round(y, DECIMALS)) for x, y, *_ in points]
        return [point for place, point in enumerate(placed) if not place or point != placed[place - 1]]

    areas = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    drawn = [[ring(points) for points in area] for area in areas]
    return {"type": "MultiPolygon", "coordinates": [area for area in drawn if len(area[0]) > 3]}


# A province's rate is that of all its units together; what has no count is in neither sum.
_VALUES = """
WITH counted AS (
    SELECT f.unit_key, d."Tỉnh" AS province, d."Cấp" AS level, d."Đến ngày" AS day, d."Năm" AS year, unnest([
        {'measure': 'online', 'part': d."Tiếp nhận trực tuyến", 'whole': d."Tiếp nhận"},
        {'measure': 'late', 'part': d."Giải quyết quá hạn", 'whole': d."Đã giải quyết"}
    ], recursive := true)
    FROM bi.ho_so_truc_tuyen AS d JOIN marts.fct_online_dossiers AS f ON f.row_id = d."Mã dòng"
    UNION ALL
    SELECT coalesce(s.unit_key, r.unit_key), d."Tỉnh", d."Cấp", d."Đến ngày", d."Năm", 'signed',
        d."Văn bản đi ký số", d."Văn bản đi"
    FROM bi.van_ban_dien_tu AS d LEFT JOIN marts.fct_documents AS s ON s.row_id = d."Mã dòng"
    LEFT JOIN marts.fct_esignature_rates AS r ON r.row_id = d."Mã dòng"
),
judged AS (
    SELECT "Tỉnh" AS province, coalesce("Đến ngày", make_date("Năm", 12, 31)) AS day, "Năm" AS year,
        'targets' AS measure,
        CASE WHEN "Đánh giá" IN ('đạt', 'vượt') THEN 1 ELSE 0 END AS part, 1 AS whole
    FROM bi.chi_tieu WHERE "Đánh giá" IN ('đạt', 'vượt', 'không đạt')
),
placed AS (
    SELECT p.unit_key, c.day, c.year, c.measure, c.part, c.whole
    FROM (SELECT province, day, year, measure, part, whole FROM counted UNION ALL FROM judged) AS c
    JOIN marts.dim_unit AS p ON p.unit_kind = 'province' AND p.unit_name = c.province
        AND c.day BETWEEN coalesce(p.valid_from, DATE '1900-01-01') AND coalesce(p.valid_to, DATE '9999-12-31')
    UNION ALL
    SELECT c.unit_key, c.day, c.year, c.measure, c.part, c.whole FROM counted AS c
    JOIN marts.dim_unit AS u USING (unit_key) WHERE u.unit_kind IN ('district', 'commune')
)
SELECT u.unit_level AS level, if(p.day < DATE '2025-07-01', 'before', 'now') AS time, p.year, u.admin_code AS code,
    u.unit_key AS key, u.unit_name AS name, p.measure, round(100.0 * sum(p.part) / sum(p.whole), 2) AS value
FROM placed AS p JOIN marts.dim_unit AS u USING (unit_key)
WHERE p.part IS NOT NULL AND p.whole > 0 AND p.year IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""
