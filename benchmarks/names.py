"""How well noisy names are matched, beside plain rapidfuzz on the same names.

    python benchmarks/names.py [--provinces held-out|development|01,38,...] [--show]

Every commune of the provinces is printed with the noise that `benchmarks/name_noise.py` describes, always the same, and
asked for in six ways: a table with district rows, a table of the province sorted as the official list, the same table
shuffled or without saying the province, and a list of names without a table, with and without the district.
"undecidable" are the names that fit two units of the given place equally well (two communes of one name and type, or
the noise made one name of another's): for them a person is the right answer. "strangers" are names that are no unit in
force there, one in twenty rows of a table and alone: each automatic match is wrong. Names a second are of CPU time, one
core, after loading.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

# Run as a script, this file would be the module "names" itself.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from baocao.names.gazetteer import Gazetteer, load_gazetteer  # noqa: E402
from baocao.names.matcher import Matcher, NameMatch, NameQuery  # noqa: E402
from baocao.names.normalise import layers, words  # noqa: E402
from baocao.names.unit_names import read_unit_name  # noqa: E402
from benchmarks.name_noise import Noisy, noisy_names, printed_names  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from baocao.names.unit_lists import Unit

THREE_LEVELS, TWO_LEVELS = date(2023, 12, 31), date(2025, 9, 1)
# The costs in names/ were set looking at names of the first; those of the second are only counted, never looked at.
PROVINCES = {
    "development": {
        THREE_LEVELS: ["14", "17", "31", "33", "36", "48", "52", "58", "64", "86", "95"],
        TWO_LEVELS: ["14", "56", "86"],
    },
    "held-out": {
        THREE_LEVELS: ["04", "19", "25", "30", "40", "46", "60", "68", "75", "89"],
        TWO_LEVELS: ["08", "38", "51", "66", "91"],
    },
}
_STRANGERS = 20


class Ways(NamedTuple):
    """One way to ask for names: with their district, as a table, whether its rows are in order, with the province."""

    title: str
    district: bool
    table: bool
    shuffled: bool = False
    province: bool = True


class Counted(NamedTuple):
    """Numbers of names; `decided` and `mistaken`: matched rightly and wrongly, and not among the `undecidable`."""

    total: int
    right: int
    wrong: int
    review: int
    undecidable: int = 0
    decided: int = 0
    mistaken: int = 0


WAYS = [
    Ways("table with district rows", True, True),
    Ways("table, province known", False, True),
    Ways("table, province known, shuffled", False, True, True),
    Ways("table, province not known", False, True, False, False),
    Ways("no table, district known", True, False),
    Ways("no table, province known", False, False),
]


def undecidable(names: Iterable[Noisy], units: Sequence[Unit], by_district: bool) -> set[int]:
    """Positions of the names that fit another unit of the place as well as the unit they were made from."""
    listed: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        place = unit.parent_key if by_district else unit.province_code
        name = layers(words(unit.short_name))
        for spelling in {name.full, name.base}:
            listed[place, spelling].append(unit)
    found = set()
    for i, noisy in enumerate(names):
        if noisy.unit is None:
            continue
        place = noisy.unit.parent_key if by_district else noisy.unit.province_code
        # Namesakes of one type: nothing printed tells them apart, noise or not.
        own = layers(words(noisy.unit.short_name)).full
        twins = [u for u in listed[place, own] if u.type == noisy.unit.type]
        printed = [
            unit for reading in read_unit_name(noisy.text) for unit in listed[place, reading.name.full]
        ]
        if len(twins) > 1 or any(unit.key != noisy.unit.key for unit in printed):
            found.add(i)
    return found


def ask(matcher: Matcher, names: Sequence[Noisy], way: Ways, day: date, province: str) -> list[NameMatch]:
    order = list(range(len(names)))
    if way.shuffled:
        random.Random(province).shuffle(order)
    queries = [
        NameQuery(
            names[i].text,
            "unit" if way.table else None,
            province if way.province else None,
            names[i].district if way.district else None,
            f"{province} {way.title}" if way.table else None,
            day,
        )
        for i in order
    ]
    answers = dict(zip(order, matcher.match(queries), strict=True))
    return [answers[i] for i in range(len(names))]


def measure(
    matcher: Matcher, names: Sequence[Noisy], units: list[Unit], way: Ways, day: date, show: bool
) -> None:
    by_province: dict[str, list[int]] = defaultdict(list)
    for i, noisy in enumerate(names):
        assert noisy.unit
        by_province[noisy.unit.province_code].append(i)
    answers: dict[int, NameMatch] = {}
    start = time.process_time()
    for province, places in by_province.items():
        found = ask(matcher, [names[i] for i in places], way, day, province)
        answers.update(zip(places, found, strict=True))
    seconds = time.process_time() - start
    # In a table that is in order the rows around tell namesakes apart, or they do not: counted against us there.
    in_order = way.table and not way.shuffled
    hopeless = set() if in_order else undecidable(names, units, way.district)
    right = {i for i, n in enumerate(names) if n.unit and answers[i].unit_key == n.unit.key}
    wrong = [i for i in range(len(names)) if answers[i].status == "auto" and i not in right]
    review = sum(answer.status == "review" for answer in answers.values())
    counted = Counted(
        len(names),
        len(right),
        len(wrong),
        review,
        len(hopeless),
        len(right - hopeless),
        len(set(wrong) - hopeless),
    )
    print_line(way.title, counted, seconds)
    if show:
        for i in wrong:
            print(f"      wrong: {names[i]} -> {answers[i].unit_name} {answers[i].method}")
        for i in sorted(set(range(len(names))) - right - hopeless - set(wrong)):
            print(f"      missed: {names[i].text!r} {names[i].slip} {names[i].unit} {answers[i]}")


def print_line(title: str, counted: Counted, seconds: float) -> None:
    total, right, wrong, review, hopeless, decided, mistaken = counted
    precision = right / (right + wrong) if right + wrong else 1.0
    left = total - hopeless
    of_decidable = (
        f"{decided / left:8.3%}, wrong {mistaken / left:7.3%} without {hopeless:3} undecidable"
        if hopeless
        else ""
    )
    print(
        f"  {title:34} n={total:5} precision {precision:8.3%} wrong auto {wrong / total:7.3%} "
        f"review {review / total:7.3%} {total / seconds:8,.0f} names/s  recall {right / total:8.3%} {of_decidable}"
    )


def plain_rapidfuzz(names: Sequence[Noisy], units: list[Unit]) -> None:
    """The best WRatio candidate of the province, at the threshold that suits these names best (F1)."""
    by_province: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_province[unit.province_code].append(unit)
    choices = {code: [unit.name.lower() for unit in pool] for code, pool in by_province.items()}
    start = time.process_time()
    found = []
    for noisy in names:
        assert noisy.unit
        code = noisy.unit.province_code
        text = unicodedata.normalize("NFC", noisy.text).lower()
        _, score, index = process.extractOne(text, choices[code], scorer=fuzz.WRatio)
        found.append((score, by_province[code][index].key == noisy.unit.key))
    seconds = time.process_time() - start

    def f1(limit: float) -> float:
        taken = [right for score, right in found if score >= limit]
        return 2 * sum(taken) / (len(taken) + len(found)) if taken else 0.0

    limit = max(sorted({score for score, _ in found}), key=f1)
    taken = [right for score, right in found if score >= limit]
    wrong, review = len(taken) - sum(taken), len(found) - len(taken)
    counted = Counted(len(names), sum(taken), wrong, review)
    print_line(f"plain rapidfuzz, WRatio >= {limit:.0f}", counted, seconds)


def strangers(gazetteer: Gazetteer, province: str, day: date) -> dict[str, list[str]]:
    """Names that no unit in force in a province has, by why; none of them is a namesake of one that is."""

    def spelled(units: Iterable[Unit]) -> dict[str, str]:
        return {layers(words(unit.short_name)).full: unit.name for unit in units if unit.level == "xa"}

    here = spelled(gazetteer.in_force(day, province))
    around = {unit.province_code for unit in gazetteer.units.values()} - {province}
    elsewhere = spelled(unit for code in sorted(around) for unit in gazetteer.in_force(day, code))
    family = [
        province,
        *(
            gazetteer.units[key].code
            for unit in gazetteer.provinces
            for key in _kin(gazetteer, unit, province)
        ),
    ]
    ended = spelled(u for code in family for u in gazetteer.of_province(code) if not u.in_force(day))
    return {
        "of other provinces": [name for key, name in elsewhere.items() if key not in here],
        "of another time": [name for key, name in ended.items() if key not in here],
    }


def _kin(gazetteer: Gazetteer, unit: Unit, province: str) -> list[str]:
    return (
        [key for key in gazetteer.kin(unit) if gazetteer.units[key].level == "tinh"]
        if unit.code == province
        else []
    )


def unheard_of(gazetteer: Gazetteer, province: str, day: date) -> tuple[Matcher, list[str]]:
    """Names in no list at all: every tenth commune of the province, taken out of all lists, and a matcher without."""
    communes = [unit for unit in gazetteer.in_force(day, province) if unit.level == "xa"]
    gone = {layers(words(unit.short_name)).full for unit in communes[::10]}
    kept = [
        u for u in gazetteer.units.values() if u.level != "xa" or layers(words(u.short_name)).full not in gone
    ]
    names = [unit.name for unit in communes[::10]]
    return Matcher(Gazetteer(kept, [])), names


def measure_strangers(
    matcher: Matcher, gazetteer: Gazetteer, provinces: list[str], day: date, show: bool
) -> None:
    total: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for province in provinces:
        communes = [unit for unit in gazetteer.in_force(day, province) if unit.level == "xa"]
        rng = random.Random(province)
        kinds = {why: (matcher, names) for why, names in strangers(gazetteer, province, day).items()}
        kinds["in no list"] = unheard_of(gazetteer, province, day)
        for why, (asked, pool) in kinds.items():
            names = rng.sample(pool, min(len(pool), len(communes)))
            noise = [Noisy(name, why, None, None) for name in names]
            answers = {"no table": ask(asked, noise, WAYS[-1], day, province)}
            # Each stranger stands where a unit of the province would.
            rows = [Noisy(unit.name, "", unit, None) for unit in communes]
            places = rng.sample(range(len(rows)), min(len(noise), max(1, len(rows) // _STRANGERS)))
            for place, stranger in zip(places, noise, strict=False):
                rows[place] = stranger
            found = ask(asked, rows, WAYS[1], day, province)
            answers["one row in 20 of a table"] = [found[place] for place in places]
            for context, matches in answers.items():
                total[why, context] += len(matches)
                wrong[why, context] += sum(match.status == "auto" for match in matches)
                if show:
                    print(
                        "      taken:",
                        [
                            (n.text, m.unit_name)
                            for n, m in zip(noise, matches, strict=False)
                            if m.status == "auto"
                        ],
                    )
    for (why, context), count in total.items():
        print(f"  {f'{why}, {context}':60} n={count:5} wrong auto {wrong[why, context] / max(count, 1):7.3%}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--provinces", default="held-out", help="held-out, development, or codes of 2023")
    parser.add_argument("--show", action="store_true", help="list wrong matches and what was missed")
    parser.add_argument("--noise", choices=["printed", "one slip", "two slips"], help="this noise alone")
    options = parser.parse_args()
    wanted = PROVINCES.get(options.provinces) or {THREE_LEVELS: options.provinces.split(",")}
    start = time.process_time()
    gazetteer, matcher = load_gazetteer(), Matcher()
    matcher.match(
        [
            NameQuery(name, province=code, as_of=day)
            for name in ("Xã Tân An", "Sở không có trong danh mục")
            for day in wanted
            for code in wanted[day]
        ]
    )
    print(f"loaded in {time.process_time() - start:.2f} s")
    for day, provinces in wanted.items():
        in_force = [unit for unit in gazetteer.in_force(day) if unit.province_code in provinces]
        units = [unit for unit in in_force if unit.level == "xa"]
        districts = {unit.key: unit.name for unit in in_force if unit.level == "huyen"}
        print(f"\nunits of {day:%Y-%m}, {options.provinces} provinces {' '.join(provinces)}")
        for title, slips in (("printed", 0), ("one slip", 1), ("two slips", 2)):
            if options.noise not in (title, None):
                continue
            names = (
                noisy_names(units, districts, title, slips)
                if slips
                else printed_names(units, districts, title)
            )
            print(f" {title}")
            for way in WAYS:
                if districts or not way.district:
                    measure(matcher, names, units, way, day, options.show)
            plain_rapidfuzz(names, units)
        if options.noise:
            continue
        print(" strangers")
        measure_strangers(matcher, gazetteer, provinces, day, options.show)


if __name__ == "__main__":
    main()
