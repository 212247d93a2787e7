"""How well noisy names are matched, beside plain rapidfuzz on the same names.

    python benchmarks/names.py [--provinces 01,38,...] [--show]

Every commune of the provinces is printed with one slip (light) or two (heavy), always the same ones, and asked for
as rows of a table under their district rows, as rows of a table without districts, and alone. "strangers" are
communes of other provinces asked for here: whatever is matched automatically is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

# Run as a script, this file would be the module "names" itself.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from names.gazetteer import DEFAULT_DAY, Unit, load_gazetteer  # noqa: E402
from names.matcher import Matcher, NameMatch, NameQuery  # noqa: E402
from names.normalise import layers, words  # noqa: E402

# Never looked at while the matcher was made: tuned on 14, 17, 31, 33, 36, 48, 52, 58, 64, 86, 95.
PROVINCES = ["04", "19", "25", "30", "40", "46", "60", "68", "75", "89"]

TONES = "\u0300\u0301\u0303\u0309\u0323"
OCR = dict(zip("oceilhbnuqg", "ceclibhungq", strict=True))
LETTERS = "abcdeghiklmnopqrstuvxy"
OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ụy": "uỵ", "òe": "oè"}
SHORT = {"Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Đặc khu": "ĐK."}
SWAPPED = {"Phường": "Xã", "Xã": "Phường", "Thị trấn": "Thị xã"}


def _type_and_name(unit: Unit) -> tuple[str, str]:
    return unit.name[: len(unit.name) - len(unit.short_name) - 1], unit.short_name


def _change_mark(name: str, rng: random.Random, marks: str, instead: str) -> str:
    parts = list(unicodedata.normalize("NFD", name))
    places = [i for i, c in enumerate(parts) if c in marks]
    if not places:
        return name
    place = rng.choice(places)
    parts[place] = rng.choice([m for m in [*instead, ""] if m != parts[place]])
    return unicodedata.normalize("NFC", "".join(parts))


def wrong_tone(name: str, rng: random.Random) -> str:
    return _change_mark(name, rng, TONES, TONES)


def wrong_mark(name: str, rng: random.Random) -> str:
    if "Đ" in name and rng.random() < 0.5:
        return name.replace("Đ", "D", 1)
    return _change_mark(name, rng, "\u0302\u0306\u031b", "\u0302")


def no_accents(name: str, _: random.Random) -> str:
    stripped = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return stripped.replace("Đ", "D").replace("đ", "d")


def typo(name: str, rng: random.Random) -> str:
    places = [i for i, c in enumerate(name) if c.isalpha()]
    if len(places) < 3:
        return name
    i = rng.choice(places[1:])
    how = rng.randrange(4)
    if how == 0:
        return name[:i] + name[i + 1 :]
    if how == 1:
        return name[:i] + rng.choice(LETTERS) + name[i:]
    if how == 2:
        return name[:i] + rng.choice(LETTERS) + name[i + 1 :]
    return name[: i - 1] + name[i] + name[i - 1] + name[i + 1 :]


def ocr(name: str, rng: random.Random) -> str:
    places = [i for i, c in enumerate(name) if c in OCR]
    if not places:
        return name
    i = rng.choice(places)
    return name[:i] + OCR[name[i]] + name[i + 1 :]


def tone_place(name: str, _: random.Random) -> str:
    for new, old in OLD_TONES.items():
        name = name.replace(new, old)
    return name


def i_or_y(name: str, _: random.Random) -> str:
    for y, i in (("Mỹ", "Mĩ"), ("Lý", "Lí"), ("Kỳ", "Kì"), ("Quý", "Quí"), ("Quỳ", "Quì")):
        name = name.replace(y, i)
    return name


# On the name alone …
IN_NAME = [wrong_tone, wrong_mark, no_accents, typo, ocr, tone_place, i_or_y]
# … and on the whole: type word and name.
ON_ALL = {
    "as listed": lambda t, n, r: f"{t} {n}",
    "upper": lambda t, n, r: f"{t} {n}".upper(),
    "lower": lambda t, n, r: f"{t} {n}".lower(),
    "NFD": lambda t, n, r: unicodedata.normalize("NFD", f"{t} {n}"),
    "eth": lambda t, n, r: f"{t} {n}".replace("Đ", "Ð"),
    "short": lambda t, n, r: SHORT.get(t, t) + r.choice(["", " "]) + n,
    "office": lambda t, n, r: (
        r.choice(["UBND ", "Ủy ban nhân dân ", "Uỷ ban nhân dân "]) + f"{t.lower()} {n}"
    ),
    "no type": lambda t, n, r: n,
    "other type": lambda t, n, r: f"{SWAPPED.get(t, t)} {n}",
    "spaces": lambda t, n, r: f" {t}  {n.replace(' ', '  ')} .",
    "number": lambda t, n, r: f"{r.randrange(1, 90)}. {t} {n}",
}


@dataclass(frozen=True)
class Noisy:
    text: str
    slip: str
    unit: Unit
    district: str


def noisy_names(units: list[Unit], districts: dict[str, str], seed: str, slips: int) -> list[Noisy]:
    """Every unit once, with as many slips in its name (with light noise half of them only around the name)."""
    rng = random.Random(seed)
    found = []
    for unit in units:
        type_word, name = _type_and_name(unit)
        kinds = []
        if slips > 1 or rng.random() < 0.5:
            for _ in range(slips):
                slip = rng.choice(IN_NAME)
                name = slip(name, rng)
                kinds.append(slip.__name__)
            form = "as listed" if slips == 1 else rng.choice(list(ON_ALL))
        else:
            form = rng.choice(list(ON_ALL))
        kinds.append(form)
        found.append(
            Noisy(ON_ALL[form](type_word, name, rng), "+".join(kinds), unit, districts[unit.parent_key])
        )
    return found


def strangers(units: list[Unit], others: list[Unit], seed: str) -> list[str]:
    """Names of communes elsewhere that no commune here has."""
    here = {layers(words(unit.short_name)).full for unit in units}
    there = [unit.name for unit in others if layers(words(unit.short_name)).full not in here]
    return random.Random(seed).sample(there, min(len(units), len(there)))


def report(title: str, names: list[Noisy], answers: list[NameMatch], seconds: float, show: bool) -> None:
    right = sum(a.status == "auto" and a.unit_key == n.unit.key for n, a in zip(names, answers, strict=True))
    wrong = [
        (n, a) for n, a in zip(names, answers, strict=True) if a.status == "auto" and a.unit_key != n.unit.key
    ]
    _line(title, len(names), right, len(wrong), sum(a.status == "review" for a in answers), seconds)
    if show:
        for n, a in wrong:
            print(
                f"      wrong: {n.text!r} ({n.slip}; {n.unit.name}, {n.district}) -> {a.unit_name} {a.method}"
            )
        for n, a in zip(names, answers, strict=True):
            if a.status != "auto":
                print(
                    f"      missed: {n.text!r} ({n.slip}; {n.unit.name}) {a.status} {a.score} {a.runner_up_key}"
                )
        missed = Counter(n.slip for n, a in zip(names, answers, strict=True) if a.status != "auto")
        print("      missed:", ", ".join(f"{slip} {count}" for slip, count in missed.most_common(12)))


def _line(title: str, total: int, right: int, wrong: int, review: int, seconds: float) -> None:
    precision = right / (right + wrong) if right + wrong else 1.0
    print(
        f"  {title:34} n={total:6} precision {precision:8.3%}  recall {right / total:8.3%}  "
        f"wrong auto {wrong / total:7.3%}  review {review / total:7.3%}  {total / seconds:9,.0f} names/s"
    )


def plain_rapidfuzz(names: list[Noisy], units: list[Unit]) -> tuple[list[tuple[float, bool]], float]:
    """(score, right?) of the best WRatio candidate of each name in its province."""
    by_province: dict[str, list[Unit]] = {}
    for unit in units:
        by_province.setdefault(unit.province_code, []).append(unit)
    choices = {code: [u.name.lower() for u in pool] for code, pool in by_province.items()}
    start = time.process_time()
    found = []
    for noisy in names:
        code = noisy.unit.province_code
        text = unicodedata.normalize("NFC", noisy.text).lower()
        _, score, index = process.extractOne(text, choices[code], scorer=fuzz.WRatio)
        found.append((score, by_province[code][index].key == noisy.unit.key))
    return found, time.process_time() - start


def report_rapidfuzz(names: list[Noisy], units: list[Unit]) -> None:
    found, seconds = plain_rapidfuzz(names, units)

    def f1(limit: float) -> float:
        taken = [right for score, right in found if score >= limit]
        return 2 * sum(taken) / (len(taken) + len(found)) if taken else 0.0

    limit = max(sorted({score for score, _ in found}), key=f1)
    taken = [right for score, right in found if score >= limit]
    wrong, review = len(taken) - sum(taken), len(found) - len(taken)
    _line(f"rapidfuzz WRatio >= {limit:.0f}", len(names), sum(taken), wrong, review, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provinces", default=",".join(PROVINCES))
    parser.add_argument("--show", action="store_true", help="list wrong matches and what was missed")
    options = parser.parse_args()
    start = time.process_time()
    gazetteer = load_gazetteer()
    matcher = Matcher()
    wanted = options.provinces.split(",")
    matcher.match([NameQuery("Xã Tân An", province=code) for code in wanted])
    print(f"loaded in {time.process_time() - start:.2f} s")
    everyone = [unit for unit in gazetteer.in_force(DEFAULT_DAY) if unit.level == "xa"]
    units = [unit for unit in everyone if unit.province_code in wanted]
    districts = {u.key: u.name for u in gazetteer.in_force(DEFAULT_DAY) if u.level == "huyen"}
    for title, slips in (("light noise", 1), ("heavy noise", 2)):
        names = noisy_names(units, districts, title, slips)
        print(title)
        contexts = {
            "table, district rows": [
                NameQuery(n.text, "unit", n.unit.province_code, n.district, n.unit.province_code)
                for n in names
            ],
            "table, no districts": [
                NameQuery(n.text, "unit", n.unit.province_code, None, n.unit.province_code) for n in names
            ],
            "alone, district known": [
                NameQuery(n.text, None, n.unit.province_code, n.district) for n in names
            ],
            "alone, province known": [NameQuery(n.text, None, n.unit.province_code) for n in names],
        }
        for context, queries in contexts.items():
            start = time.process_time()
            answers = matcher.match(queries)
            report(context, names, answers, time.process_time() - start, options.show)
        report_rapidfuzz(names, units)
    print("strangers (every automatic match is wrong)")
    for context, table in (("alone, province known", False), ("in a table of the province", True)):
        total = wrong = 0
        for code in wanted:
            here = [unit for unit in units if unit.province_code == code]
            there = strangers(here, [u for u in everyone if u.province_code != code], code)
            queries = [NameQuery(name, None, code) for name in there]
            if table:
                # one stranger in twenty rows
                there = there[: max(1, len(here) // 20)]
                queries = [NameQuery(n, "unit", code, None, code) for n in [*there, *(u.name for u in here)]]
            answers = matcher.match(queries)[: len(there)]
            total += len(there)
            wrong += sum(answer.status == "auto" for answer in answers)
            if options.show:
                print(
                    "     ",
                    [(n, a.unit_name) for n, a in zip(there, answers, strict=True) if a.status == "auto"],
                )
        print(f"  {context:34} n={total:6} wrong auto {wrong / total:7.3%}")


if __name__ == "__main__":
    main()
