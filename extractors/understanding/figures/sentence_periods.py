"""Which period a figure of a sentence is of: what the sentence says, then its paragraph, then the report; or none.

A period that contradicts what the figure is compared with ("tăng 44,6% so với năm 2020" in a plan for 2022) is not
that of the figure.
"""

from __future__ import annotations

import re
from datetime import date

from extractors.values import Period, parse_period, within

Days = tuple[date | None, date | None]
"""First and last day; None is an end that nothing tells."""

_YEAR = re.compile(r"(?<![\d/.,])(?:19|20)\d\d(?!\d)")
_COMPARED = re.compile(r"so với (?:cùng kỳ |kết quả |chỉ số )*(?:của )?năm ((?:19|20)\d\d)", re.IGNORECASE)
# "Năm 2023, …", "Trong quý I/2024 …": what such a sentence begins with holds for those behind it, too.
_ADVERB = re.compile(
    r"\W*(?:tính |kể |trong |riêng |đến |hết |từ )*(?:năm|quý|tháng|\d+ tháng|ngày|giai đoạn)\b",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"\btháng (?:đầu|cuối) năm\b|\bquý (?:[IVX]+|[1-4])\b|(?<!\d )\btháng \d", re.IGNORECASE
)
# A document that is named has its own period: "đã ban hành Kế hoạch chuyển đổi số năm 2024"
_OF_DOCUMENT = re.compile(r"\bban hành (?:các )?(?:kế hoạch|chương trình|đề án)\b[^,;.()]*", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?<=[;,:])\s+|\s+(?=\()|(?<=\))\s+")


# Sections about what is still to be done, of no time that is told.
_TO_COME = re.compile(
    r"\b(?:thời gian tới|năm tới|tháng tới|tiếp theo|phương hướng|định hướng)\b", re.IGNORECASE
)


class SectionPeriods:
    """Periods that headings name for what stands below them ("B. NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024")."""

    def __init__(self, of_report: Days) -> None:
        self._of_report = of_report
        self._named: dict[tuple[str, ...], Days] = {}

    def read_heading(self, path: tuple[str, ...], text: str) -> None:
        """Note what a heading says; a heading with the number of an earlier one takes its place."""
        for other in [each for each in self._named if each[: len(path)] == path]:
            del self._named[other]
        days = named_period(text, self._of_report)
        if days is not None or _TO_COME.search(text):
            self._named[path] = days or (None, None)

    def of(self, path: tuple[str, ...]) -> Days:
        """What the nearest heading above says, else the report."""
        above = (path[:length] for length in range(len(path), 0, -1))
        return next((self._named[each] for each in above if each in self._named), self._of_report)


def named_period(text: str, of_report: Days) -> Days | None:
    """The period that a text names; a part of a year printed without the year is of the report's."""
    start, end = of_report
    year = end.year if start and end and start.year == end.year else None
    named: Period | None = parse_period(text, year if _PART_OF_YEAR.search(text) else None)
    return (named.start, named.end) if named else None


class ParagraphPeriods:
    """Periods of the sentences of one paragraph, asked for in order.

    Args:
        otherwise: the period of what no sentence says a period of: of the section, or of the report.
    """

    def __init__(self, otherwise: Days) -> None:
        self._otherwise = otherwise
        self._said: Days | None = None
        self._holds = True
        self._sentence = ""
        self._own: Days | None = None
        self._clauses: list[tuple[int, Days]] = []
        self._since = 0

    def read(self, sentence: str) -> None:
        """Go on to the next sentence, whether it has figures or not."""
        if self._own is not None:
            self._said, self._holds = self._own, bool(_ADVERB.match(self._sentence))
        self._sentence, self._clauses, self._since = sentence, [], 0
        said = _OF_DOCUMENT.sub(lambda found: " " * len(found[0]), sentence)
        self._own = named_period(said, self._otherwise)
        parts = said.split(";") if self._own is not None else []
        for part in parts[:-1]:  # what comes after a semicolon holds not before it
            if named_period(part, self._otherwise) is not None:
                break
            self._since += len(part) + 1
        if self._own is not None and len(_YEAR.findall(sentence)) > 1:
            self._clauses = self._by_clause()

    def at(self, place: int) -> Days:
        """The period of the figure at that place of the sentence."""
        if len({days for _, days in self._clauses}) > 1:
            before = [
                days
                for start, days in self._clauses
                if start <= place and not _is_closed(self._sentence[start:place])
            ]
            return before[-1] if before else (None, None)
        return self._own if self._own is not None and place >= self._since else self._carried()

    def _by_clause(self) -> list[tuple[int, Days]]:
        """Where each clause that names a period begins, with that period."""
        found, end = [], 0
        for clause in _CLAUSE_END.split(self._sentence):
            start = self._sentence.find(clause, end)
            end = start + len(clause)
            days = named_period(clause, self._otherwise)
            if days is not None:
                found.append((start + clause.startswith("("), days))
        return found

    def _carried(self) -> Days:
        """What the sentences before say, or the report, unless they contradict each other or the comparison."""
        known = [days for days in (self._said, self._otherwise) if days is not None]
        compared = {int(year) + 1 for year in _COMPARED.findall(self._sentence)}
        if compared:
            return next((days for days in known if days[1] and {days[1].year} == compared), (None, None))
        if self._said is None or self._holds:
            return known[0]
        # What a sentence mentions in passing only makes doubtful what it contradicts.
        said, otherwise = Period(*self._said), Period(*self._otherwise)
        agree = within(said, otherwise) or within(otherwise, said)
        return self._otherwise if agree else (None, None)


def _is_closed(text: str) -> bool:
    """Whether a bracket that was open before the text is closed in it: what stood inside holds no longer."""
    return text.count(")") > text.count("(")
