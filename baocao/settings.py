"""The settings: each one's key, meaning, default and type, written once.

An option comes before a variable of the environment, that before the file `baocao.toml` of the home, that before the
default. `baocao config` prints what holds and where it comes from; `baocao init` writes the file from what stands here.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from baocao.errors import UsageError
from baocao.home import OTHER_VARIABLES, SECTIONS, Home, Stated, find_home, stated_settings, variable_of
from extractors.isolation.limits import Limits, current_limits


def _setting(default: Any, description: str, vi: str, example: Any = None, **more: Any) -> Any:
    """A field with what it means in English and Vietnamese; `example` for the file where the default is None."""
    return Field(default, description=description, json_schema_extra={"vi": vi, "example": example}, **more)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True)


class ScheduleSettings(_Section):
    """When `baocao schedule` runs."""

    cron: str = _setting(
        "0 2 * * *", "Minute, hour, day, month, weekday.", "Phút, giờ, ngày, tháng, thứ trong tuần."
    )
    timezone: str | None = _setting(
        None,
        "Time zone of the cron line; the machine's unless set.",
        "Múi giờ của lịch; nếu không đặt thì theo máy.",
        "Asia/Ho_Chi_Minh",
    )
    wait_minutes: float = _setting(
        60,
        "How long a run waits for another one on the same warehouse.",
        "Số phút chờ một lần chạy khác trên cùng kho dữ liệu.",
        ge=0,
    )
    port: int = _setting(
        4200,
        "Where Prefect's pages are served, on this machine only.",
        "Cổng của trang Prefect, chỉ trên máy này.",
        ge=1,
        le=65535,
    )


class AlertSettings(_Section):
    """Who is told when a run needs a person."""

    urls: list[SecretStr] = _setting(
        [],
        "Addresses of apprise. They hold passwords: better in the variable BAOCAO_ALERT_URLS, with blanks between.",
        "Địa chỉ nhận cảnh báo (apprise). Có mật khẩu: nên đặt trong biến BAOCAO_ALERT_URLS, cách nhau dấu cách.",
        ["jsons://example.org/path"],
    )
    silent_days: float | None = _setting(
        None,
        "Days without a new report after which somebody is told, and again after as many.",
        "Số ngày không có báo cáo mới thì báo, và báo lại sau từng ấy ngày.",
        35,
        gt=0,
        allow_inf_nan=False,
    )
    news: bool = _setting(
        False,
        "Tell, too, what is new after every run that published something new.",
        "Báo cả những gì mới sau mỗi lần chạy có công bố điều mới.",
    )
    free_mb: float = _setting(
        2048,
        "Room on the disk of the warehouse in MB under which somebody is told.",
        "Dung lượng đĩa còn trống (MB), dưới mức này thì báo.",
        ge=0,
        allow_inf_nan=False,
    )


class QuerySettings(_Section):
    """What one query may take."""

    seconds: float = _setting(
        300, "Seconds for one query.", "Số giây cho một truy vấn.", gt=0, allow_inf_nan=False
    )
    memory_mb: float = _setting(
        1024,
        "Memory of the database for one query in MB, and as much again for its answer.",
        "Bộ nhớ cho một truy vấn, tính bằng MB, và chừng ấy nữa cho kết quả.",
        gt=0,
        allow_inf_nan=False,
    )


class SiteSettings(_Section):
    """Where the site of `baocao docs` is served, if it is."""

    url: str | None = _setting(
        None,
        "Address at which the site is served, before links of the flat views; else they are relative to the site.",
        "Địa chỉ trang web, đặt trước liên kết trong bảng phẳng; nếu không đặt thì tính từ thư mục trang.",
        "https://baocao.example.vn/",
        pattern=r"^https?://\S+$",
    )


class PublishSettings(_Section):
    """What is kept of what was published, and what a run may take away."""

    states: int = _setting(
        7, "Published states kept for `baocao rollback`.", "Số trạng thái đã công bố được giữ lại.", ge=1
    )
    days: float = _setting(
        30, "How long they are kept.", "Số ngày giữ các trạng thái đó.", gt=0, allow_inf_nan=False
    )
    largest_fall: float = _setting(
        0.2,
        "Share of the rows of a mart, or of the cells of a document, that a run may take away; else it is held back.",
        "Phần dòng của một bảng dữ liệu, hay ô của một văn bản, được phép mất trong một lần chạy; quá thì giữ lại.",
        ge=0,
        le=1,
    )


class Settings(_Section):
    """All settings; paths are those of the home, or of the current folder where a variable names them."""

    sources: list[Path] = _setting(
        [Path("data/raw")],
        "Files and folders that `baocao ingest` reads.",
        "Tệp và thư mục mà `baocao ingest` đọc.",
    )
    warehouse: Path = _setting(
        Path("data/warehouse/baocao.duckdb"), "The published warehouse.", "Kho dữ liệu được công bố."
    )
    extracts: str | None = _setting(
        None,
        "Store of extracts that several machines share; a folder beside the warehouse unless set.",
        "Nơi giữ bản trích dùng chung giữa các máy; nếu không đặt thì là thư mục cạnh kho dữ liệu.",
        "s3://bucket/baocao/extracts",
    )
    decisions: Path = _setting(
        Path("decisions"),
        "Folder of what people decided (names.csv, indicators.csv, units.csv).",
        "Thư mục các quyết định của người dùng (names.csv, indicators.csv, units.csv).",
    )
    checks: Path = _setting(
        Path("checks.toml"),
        "Severities and thresholds of the checks.",
        "Mức độ và ngưỡng của các phép kiểm tra.",
    )
    trust_roots: Path | None = _setting(
        None,
        "Certificates of authorities (PEM); signatures that lead to none of them are told as not trusted.",
        "Tệp chứng thư gốc (PEM); chữ ký số không dẫn đến chứng thư nào trong đó được báo là không tin cậy.",
        "certificates.pem",
    )
    boundaries: list[Path] = _setting(
        [],
        "GeoJSON files of provinces, districts or communes for the maps of the site; provinces are tiles without.",
        "Tệp GeoJSON ranh giới tỉnh, huyện hoặc xã cho bản đồ của trang web; nếu không có thì tỉnh là các ô vuông.",
        ["tinh.geojson"],
    )
    province: str | None = _setting(
        None,
        "Province of documents that name none; those of central bodies stay without.",
        "Tỉnh của văn bản không ghi tỉnh nào; văn bản của cơ quan trung ương vẫn để trống.",
        "Ninh Thuận",
    )
    language: Literal["en", "vi"] | None = _setting(
        None,
        "Language of messages, en or vi; that of the locale unless set.",
        "Ngôn ngữ của thông báo, en hoặc vi; nếu không đặt thì theo ngôn ngữ của hệ thống.",
        "vi",
    )
    workers: int | None = _setting(
        None,
        "Documents read at the same time; one for each processor unless set.",
        "Số văn bản đọc cùng lúc; nếu không đặt thì bằng số bộ xử lý.",
        2,
        ge=1,
    )
    runner: str | None = _setting(
        None,
        "dask://HOST:PORT reads on the workers of a Dask cluster; this machine unless set.",
        "dask://HOST:PORT để đọc trên cụm Dask; nếu không đặt thì đọc trên máy này.",
        "dask://scheduler:8786",
    )
    old_readings_days: float = _setting(
        30,
        "Days for which a reading, or a working database set aside, is kept after a newer one has taken its place.",
        "Số ngày giữ kết quả đọc cũ, hoặc cơ sở dữ liệu làm việc bị để riêng, sau khi đã có cái mới hơn.",
        ge=0,
        allow_inf_nan=False,
    )
    afterwards: list[str] = _setting(
        [],
        "Commands of baocao that follow a run that has published: docs, publish, export.",
        "Các lệnh baocao chạy sau khi công bố: docs, publish, export.",
        ["docs --out data/site", "publish"],
    )
    run_hours: float = _setting(
        12,
        "A scheduled run that takes longer is ended.",
        "Lần chạy theo lịch dài hơn số giờ này bị dừng.",
        gt=0,
    )
    log: Literal["text", "json"] = _setting(
        "text",
        "What standard error has: lines for people, or JSON lines.",
        "Nhật ký: dòng cho người đọc (text), hay JSON.",
    )
    limit: Limits = _setting(Limits(), "What one document may take.", "Giới hạn cho một văn bản.")
    query: QuerySettings = _setting(QuerySettings(), "What one query may take.", "Giới hạn cho một truy vấn.")
    publish: PublishSettings = _setting(
        PublishSettings(),
        "What is kept of what was published, and what a run may take away.",
        "Giữ lại những gì đã công bố, và một lần chạy được bỏ đi bao nhiêu.",
    )
    schedule: ScheduleSettings = _setting(
        ScheduleSettings(), "When `baocao schedule` runs.", "Lịch chạy của `baocao schedule`."
    )
    alert: AlertSettings = _setting(
        AlertSettings(),
        "Who is told when a run needs a person.",
        "Ai được báo khi một lần chạy cần người xem.",
    )
    site: SiteSettings = _setting(
        SiteSettings(), "Where the site is served, if it is.", "Nơi đặt trang web, nếu có."
    )

    @field_validator("province")
    @classmethod
    def _is_a_province(cls, value: str | None) -> str | None:
        from extractors.understanding.provinces import province_called

        if value and not (called := province_called(value)):
            raise ValueError("it is the name of no province, as Ninh Thuận is of one")
        return called if value else None


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting as it is declared. `example` stands in a new file where the default says nothing."""

    key: str
    default: Any
    description: str
    vi: str
    example: Any = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that hold in a home. `origins` maps the key of each to a variable, a file or "default"."""

    home: Home
    settings: Settings
    origins: dict[str, str]

    def values(self) -> dict[str, Any]:
        """Give every setting by its key, in types that JSON has; what is secret as stars."""
        dumped = self.settings.model_dump(mode="json")
        return {
            key: dumped[key] if "." not in key else dumped[(parts := key.split("."))[0]][parts[1]]
            for key in self.origins
        }


def declared_settings() -> list[Declared]:
    """List all settings in the order of the file."""
    found: list[Declared] = []
    for name, info in Settings.model_fields.items():
        if name not in SECTIONS:
            found.append(_declared(name, info))
        elif isinstance(info.default, BaseModel):
            inner = type(info.default).model_fields.items()
            found += [_declared(f"{name}.{key}", each) for key, each in inner]
        else:
            for each in dataclass_fields(info.default):
                meta = each.metadata
                value = meta.get("example", getattr(info.default, each.name))
                found.append(Declared(f"{name}.{each.name}", value, meta["description"], meta["vi"]))
    return found


def _declared(key: str, info: Any) -> Declared:
    extra = info.json_schema_extra
    return Declared(key, info.default, info.description, extra["vi"], extra["example"])


def settings() -> Settings:
    """Give the settings that hold. Raises UsageError as `load_settings` does."""
    return load_settings().settings


def load_settings() -> Loaded:
    """Read the settings of the home this process works in.

    Raises:
        UsageError: a key or variable is not known, a value cannot be what it says, or names a file that does not exist.
    """
    home = find_home()
    stated = stated_settings(home)
    declared = [each.key for each in declared_settings()]
    for key, each in stated.items():
        if key not in declared:
            raise _unknown(key, each, declared)
    content: dict[str, Any] = {section: {} for section in SECTIONS} | {"limit": current_limits()}
    for key, each in stated.items():
        section, _, name = key.rpartition(".")
        if section != "limit":
            (content[section] if section else content)[name] = _as_list(key, each)
    try:
        read = Settings.model_validate(content)
    except ValidationError as error:
        raise _invalid(error, stated) from error
    placed = {
        key: _placed(getattr(read, key), key in stated and not _is_file(stated[key]), home)
        for key in _PATHS
        if getattr(read, key) is not None
    }
    for key in ("checks", "decisions"):
        if key in stated and not placed[key].exists():
            raise UsageError(
                f"{key} is set to {placed[key]} by {stated[key].origin}, which does not exist.",
                advice="Name one that does, or make it.",
            )
    if read.trust_roots is not None:
        from extractors.readers.signatures.trust import trusted_certificates

        trusted_certificates()
    origins = {key: stated[key].origin if key in stated else "default" for key in declared}
    return Loaded(home, read.model_copy(update=placed), origins)


_PATHS = ("sources", "warehouse", "decisions", "checks", "trust_roots", "boundaries")


def _is_file(stated: Stated) -> bool:
    return not stated.origin.startswith("BAOCAO_")


def _placed(value: Any, from_variable: bool, home: Home) -> Any:
    """A path of the file, or a default, is meant from the home; one of a variable from the current folder."""
    if isinstance(value, list):
        return [_placed(each, from_variable, home) for each in value]
    path = value.expanduser()
    return path if from_variable else home.folder / path


def _as_list(key: str, stated: Stated) -> Any:
    """A variable holds a list as text: paths with colons between them, as in PATH, addresses with blanks,
    commands with semicolons.
    """
    if _is_file(stated):
        return stated.value
    if key in ("sources", "boundaries"):
        return stated.value.split(os.pathsep)
    if key == "afterwards":
        return [line for line in stated.value.split(";") if line.strip()]
    return stated.value.split() if key == "alert.urls" else stated.value


def _unknown(key: str, stated: Stated, declared: list[str]) -> UsageError:
    in_file = _is_file(stated)
    names = declared if in_file else [*map(variable_of, declared), *OTHER_VARIABLES]
    name = key if in_file else stated.origin
    alike = difflib.get_close_matches(name, names, n=1)
    return UsageError(
        f"{name} is not a setting.",
        advice=f"Did you mean {alike[0]}?" if alike else "`baocao config` lists all settings.",
        file=stated.origin if in_file else None,
    )


def _invalid(error: ValidationError, stated: dict[str, Stated]) -> UsageError:
    first = error.errors(include_url=False, include_context=False)[0]
    place = [str(part) for part in first["loc"]]
    key = next((key for key in (".".join(place[:2]), place[0]) if key in stated), ".".join(place))
    each = stated.get(key)
    where = each.origin if each and not _is_file(each) else key
    shown = "" if key == "alert.urls" else f" ({first['input']!r})"
    return UsageError(
        f"{where}{shown}: {first['msg']}.", file=each.origin if each and _is_file(each) else None
    )
