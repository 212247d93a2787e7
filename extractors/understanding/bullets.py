"""Tasks and targets that a plan writes as bulleted text -> the same tables that others print.

A task is a paragraph followed by labelled bullets ("- Cơ quan chủ trì: …"); `kinds/tasks.toml` beside this file
declares the labels. A target is a bullet below a heading that speaks of targets and names a year or period. Both
become a Table of method "narrative", so that everything behind treats them alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from extractors.models import Section, Table, TableCell, TableRow
from extractors.understanding.figures.statements import statements_of
from extractors.values import find_year, fold, parse_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BULLET = re.compile(r"^[-–+•*]\s*")
_LABEL = re.compile(r"^[-–+•*]?\s*(?P<label>[^:]{3,50}?)\s*:\s*(?P<text>.*)$", re.DOTALL)
_LETTER = re.compile(r"^\(?(?P<letter>[a-zđ])\)\s*(?P<text>.*)$", re.DOTALL)
_TARGET_HEADING = re.compile(r"\b(?:muc tieu cu the|chi tieu cu the|chi tieu|muc tieu)\b")
_BOUND = r"(?:(?:trên|dưới|ít nhất|tối thiểu|tối đa|không quá|không dưới|đạt|khoảng)\s+)"
_SHARE = re.compile(
    rf"{_BOUND}?\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?\s*%(?:\s+trở\s+(?:lên|xuống))?", re.IGNORECASE
)
_SAME_LABEL = 85.0  # rapidfuzz ratio of folded labels
_MIN_TASKS = 3  # fewer labelled blocks are a coincidence


@dataclass(slots=True)
class _Task:
    number: str
    section: str
    text: str
    page: int | None
    fields: dict[str, str] = field(default_factory=dict)


def task_table(
    sections: Sequence[Section], labels: Mapping[str, Sequence[str]], headings: Mapping[str, str]
) -> Table | None:
    """The tasks of a narrative as a table, None if there are none.

    `labels`: field -> labels that introduce it; `headings`: field -> heading its column gets.
    """
    tasks = _find_tasks(sections, labels)
    if len(tasks) < _MIN_TASKS:
        return None
    fields = ["number", "task", *labels]
    rows: list[list[str]] = []
    pages: list[int | None] = []
    section = ""
    for task in tasks:
        if task.section != section:
            section = task.section
            rows.append(["", section, *[""] * len(labels)])
            pages.append(task.page)
        rows.append([task.number, task.text, *(task.fields.get(name, "") for name in labels)])
        pages.append(task.page)
    return _table("Nhiệm vụ nêu trong văn bản", [headings[name] for name in fields], rows, pages)


def _find_tasks(sections: Sequence[Section], labels: Mapping[str, Sequence[str]]) -> list[_Task]:
    tasks: list[_Task] = []
    headings: dict[tuple[str, ...], str] = {}
    body: list[Section] = []  # paragraphs since the last labelled one
    last_label: str | None = None
    for section in sections:
        if section.is_heading:
            headings[section.path] = section.text
        found = _labelled(section.text, labels)
        if found is None:
            # "+ …" below "- Sản phẩm đầu ra:" still belongs to that label
            if last_label is not None and not section.is_heading and re.match(r"^[+•*]\s", section.text):
                tasks[-1].fields[last_label] += "\n" + section.text
                continue
            last_label = None
            body.append(section)
            continue
        name, text = found
        if body or not tasks or name in tasks[-1].fields:
            task = _task(body, headings)
            if task is None:
                body = []
                continue
            tasks.append(task)
            body = []
        tasks[-1].fields[name] = text
        last_label = name
    return tasks


def _labelled(text: str, labels: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    match = _LABEL.match(text.strip())
    if match is None:
        return None
    parts = [fold(part) for part in (match["label"], *re.split(r"[/,]", match["label"]))]
    for name, known in labels.items():
        folded = [fold(item) for item in known]
        if any(
            process.extractOne(part, folded, scorer=fuzz.ratio, score_cutoff=_SAME_LABEL) for part in parts
        ):
            return name, match["text"].strip()
    return None


def _task(body: Sequence[Section], headings: Mapping[tuple[str, ...], str]) -> _Task | None:
    """The task that the paragraphs before its first label describe: from the last lettered or numbered one on."""
    if not body:
        return None
    start = len(body) - 1
    while start > 0 and not _begins_task(body[start]):
        start -= 1
    if not _begins_task(body[start]):
        start = len(body) - 1
    first = body[start]
    letter = _LETTER.match(first.text)
    number = letter["letter"] if letter else (first.path[-1] if first.path else "")
    text = letter["text"] if letter else _without_number(first.text, number)
    text = "\n".join([text, *(section.text for section in body[start + 1 :])])
    heading_path = first.path if letter else first.path[:-1]
    above = (heading_path[:length] for length in range(1, len(heading_path) + 1))
    return _Task(
        number=number,
        section=" / ".join(_without_number(headings[path], path[-1]) for path in above if path in headings),
        text=text,
        page=first.page,
    )


def _begins_task(section: Section) -> bool:
    return bool(_LETTER.match(section.text)) or bool(
        section.path and section.text.startswith(section.path[-1])
    )


def _without_number(text: str, number: str) -> str:
    return re.sub(rf"^{re.escape(number)}\s*[.)/-]?\s*", "", text) if number else text


def target_table(sections: Sequence[Section], headings: Mapping[str, str]) -> Table | None:
    """The targets that stand as bullets below a heading of targets for a year or a period, None if there are none.

    `headings`: field of the kind `targets` -> heading its column gets; `{year}` in it becomes the year.
    """
    rows: list[list[str]] = []
    pages: list[int | None] = []
    year: int | None = None
    scope: tuple[str, ...] | None = None
    group = ""
    for section in sections:
        if section.is_heading:
            if scope is not None and not _below(section.path, scope):
                scope = None
            if scope is None and _speaks_of_targets(section.text):
                year = _last_year(section.text)
                scope = section.path if year else None
            group = _without_number(section.text, section.path[-1] if section.path else "")
            continue
        if scope is None or not _BULLET.match(section.text):
            continue
        text = _BULLET.sub("", section.text)
        if not rows or rows[-1][4] != group:
            rows.append(["", group, "", "", group])
            pages.append(section.page)
        rows.append(["", text, _figure_in(text), "", group])
        pages.append(section.page)
    figures = sum(any(char.isdigit() for char in row[1]) for row in rows if row[2])
    if figures < _MIN_TASKS or year is None:
        return None
    columns = [headings["number"], headings["indicator"], headings["target"].replace("{year}", str(year))]
    return _table(f"Mục tiêu đến năm {year} nêu trong văn bản", columns, [row[:3] for row in rows], pages)


def _speaks_of_targets(heading: str) -> bool:
    words = fold(heading)
    return bool(_TARGET_HEADING.search(words)) and "ket qua" not in words


def _below(path: tuple[str, ...], scope: tuple[str, ...]) -> bool:
    return len(path) > len(scope) and path[: len(scope)] == scope


def _last_year(text: str) -> int | None:
    years = re.findall(r"\b20\d\d\b", text)
    return int(years[-1]) if years else find_year(text)


def _figure_in(text: str) -> str:
    """The words of a sentence that state its figure ("trên 90%"), the sentence itself if it states none or several.

    Nor are words enough that lack what bounds their figure: "thuộc nhóm 15 tỉnh dẫn đầu" is the 15th place at most.
    """
    found = [match[0].removeprefix("đạt ") for match in _SHARE.finditer(text)]
    operator = None
    if not found and len(counts := statements_of([Section((), text)])) == 1:
        found = re.findall(rf"{_BOUND}?{re.escape(counts[0].text)}", text, re.IGNORECASE)
        operator = counts[0].operator
    figure = parse_figure(found[0]) if len(found) == 1 else None
    return found[0] if figure and operator in {None, figure.operator} else text


def _table(title: str, columns: list[str], rows: list[list[str]], pages: list[int | None]) -> Table:
    known = [page for page in pages if page is not None]
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[
            TableRow([TableCell(text=text, page=page, bold=not any(row[2:])) for text in row])
            for row, page in zip(rows, pages, strict=True)
        ],
        method="narrative",
        page_first=min(known, default=None),
        page_last=max(known, default=None),
    )
