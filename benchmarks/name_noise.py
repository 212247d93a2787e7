"""The noise of `benchmarks/names.py`: what happens to a unit's name between the official list and a report.

Two layers, each slip equally likely. In the name: a wrong tone (one of the other tones or none), a wrong mark
(ă â ê ô ơ ư, D for Đ), all accents lost (those of the type word, too), a typing error (a letter left out, put in,
replaced or exchanged), a letter OCR takes for another (o/c/0, l/i/1, h/b, n/u, g/q, rn/m), old tone placement, i for
y. Around it: as listed, upper or lower case, NFD, Eth for Đ, short type word, "UBND" before it, no type word, another
type word, white space, a list number. "Printed" is what pages and other programs put around it: footnote marks glued
to the name, markup, type word and name glued together; half of these names have a slip in them, too. "One slip": half
of the names have a slip in the name, the others one around it, so one name in four is as good as untouched.
"Two slips": two in the name and one around it, worse than any report we have seen.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.names.unit_lists import Unit

TONES = "\u0300\u0301\u0303\u0309\u0323"
OCR = {
    "o": "ce0",
    "c": "eo",
    "e": "co",
    "i": "l1",
    "l": "i1",
    "h": "b",
    "b": "h",
    "n": "u",
    "u": "n",
    "q": "g",
    "g": "q",
    "m": ("rn",),
}
LETTERS = "abcdeghiklmnopqrstuvxy"
OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ụy": "uỵ", "òe": "oè"}
SHORT = {"Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Đặc khu": "ĐK."}
SWAPPED = {"Phường": "Xã", "Xã": "Phường", "Thị trấn": "Thị xã"}


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
    return name[:i] + rng.choice(OCR[name[i]]) + name[i + 1 :]


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


def _glued(type_word: str, name: str, rng: random.Random) -> str:
    return rng.choice(
        [f"{type_word}{name}", f"{type_word}{name}".lower(), f"{type_word.upper()}{name.upper()}"]
    )


# What footnotes, markup and lost blanks make of a name; each on the name as listed or with one slip in it.
PRINTED = {
    "superscript": lambda t, n, r: f"{t} {n}{r.choice('¹²³')}",
    "number glued": lambda t, n, r: f"{t} {n}{r.choice('1234')}",
    "mark in brackets": lambda t, n, r: (
        f"{t} {n}{r.choice(['', ' '])}{r.choice(['(1)', '[2]', '(*)', '(a)', '(²)'])}"
    ),
    "star": lambda t, n, r: f"{t} {n}{r.choice(['*', '**', ' *', '†'])}",
    "marks before": lambda t, n, r: f"{r.choice(['*', '(*) ', '(1) ', '¹ '])}{t} {n}",
    "markup": lambda t, n, r: r.choice(
        ["<i>{}</i>", "<b>{}</b>", "{}<sup>1</sup>", "**{}**", "<p>{}<br/></p>"]
    ).format(f"{t} {n}"),
    "entity": lambda t, n, r: f"{t}&nbsp;{n}",
    "glued": _glued,
    "short glued": lambda t, n, r: f"{SHORT.get(t, t)}{n}".lower(),
}


def printed_names(units: Sequence[Unit], districts: Mapping[str, str], seed: str) -> list[Noisy]:
    """Every unit once as pages and programs print it, half of them with a slip in the name."""
    rng = random.Random(seed)
    found = []
    for unit in units:
        type_word, name = unit.name[: -len(unit.short_name) - 1], unit.short_name
        made = []
        if rng.random() < 0.5:
            slip = rng.choice(IN_NAME)
            name = slip(name, rng)
            made.append(slip.__name__)
            if slip is no_accents:
                type_word = no_accents(type_word, rng)
        form = rng.choice(list(PRINTED))
        text = PRINTED[form](type_word, name, rng)
        found.append(Noisy(text, "+".join([*made, form]), unit, districts.get(unit.parent_key)))
    return found


@dataclass(frozen=True)
class Noisy:
    """A noisy `text` with the slips made in it, and the unit it was made from (None: it is no unit here)."""

    text: str
    slip: str
    unit: Unit | None
    district: str | None


def noisy_names(units: Sequence[Unit], districts: Mapping[str, str], seed: str, slips: int) -> list[Noisy]:
    """Every unit once, always the same for one seed."""
    rng = random.Random(seed)
    found = []
    for unit in units:
        type_word, name = unit.name[: -len(unit.short_name) - 1], unit.short_name
        made = []
        if slips > 1 or rng.random() < 0.5:
            for _ in range(slips):
                slip = rng.choice(IN_NAME)
                name = slip(name, rng)
                made.append(slip.__name__)
            form = "as listed" if slips == 1 else rng.choice(list(ON_ALL))
        else:
            form = rng.choice(list(ON_ALL))
        if no_accents.__name__ in made:
            type_word = no_accents(type_word, rng)
        text = ON_ALL[form](type_word, name, rng)
        found.append(Noisy(text, "+".join([*made, form]), unit, districts.get(unit.parent_key)))
    return found
