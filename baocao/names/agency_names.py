"""The agencies of a province under their many spellings: full, abbreviated, with and without the province's name.

The seeds hold canonical names and the aliases no rule gives. By rule go: any run of words as initials ("Sở TT&TT",
"VPUBND", "Nông nghiệp và PTNT"), a dropped "và" or "các", the province's name at the end, lost accents.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from baocao.names.gazetteer import load_gazetteer
from baocao.names.normalise import printed_name, slug, syllable, words
from baocao.names.unit_lists import SEEDS, read_seed

if TYPE_CHECKING:
    from collections.abc import Iterable

PROVINCE, DISTRICT = "{province}", "{district}"

_FILLERS = frozenset(syllable(word)[0] for word in ("và", "các", "của", "thuộc"))
_TINH, _CITY = syllable("tỉnh")[2], ("thanh pho", "t p")
_CITY_SHORT = "tp"
_IN_THE_AREA_OF = ("tren", "dia", "ban")
# "VP" is any office.
_FEWEST_INITIALS = 3
# Second words after which a first word is one that any name may go on from.
_MANY = 3
# Bodies within ministries and below them, of which the catalogue lists none or few.
_HEADS_OF_OTHERS = ("phòng", "vụ", "viện", "đội", "trạm")


class Agency(NamedTuple):
    """One agency or group; `province_code` is None unless it belongs to one province alone, `level` as in the seed."""

    slug: str
    name: str
    kind: str
    is_group: bool
    parent_slug: str | None
    level: str
    province_code: str | None


class Spelling(NamedTuple):
    """One way to write an agency. `provincial`: the word "tỉnh" (or the province's name) must be there."""

    tones: tuple[str, ...]
    bases: tuple[str, ...]
    provincial: bool
    slug: str
    province_code: str | None


class AgencyText(NamedTuple):
    """A printed agency name taken apart: its words without fillers, and what its end says about the province.

    `provincial` is None when the end reads "thành phố": provincial in the cities directly under the State only.
    `province` is the printed province's slug, e.g. "ninh-thuan", None if none is printed.
    """

    printed: tuple[str, ...]
    tones: tuple[str, ...]
    bases: tuple[str, ...]
    provincial: bool | None
    province: str | None


class Catalogue:
    """All agencies, their spellings, and the exact part of finding them."""

    def __init__(self, agencies: list[Agency], spellings: Iterable[tuple[str, ...]]) -> None:
        self.agencies = {agency.slug: agency for agency in agencies}
        self.spellings: list[Spelling] = []
        self.by_district: list[Spelling] = []
        for alias, agency_slug, province_code in spellings:
            self._add(alias, agency_slug, province_code)
        self.by_tones = self._index("tones")
        self.by_bases = self._index("bases")
        self._by_first_letter: dict[str, list[Spelling]] = defaultdict(list)
        for spelling in self.spellings:
            self._by_first_letter[spelling.bases[0][0]].append(spelling)
        self.words = frozenset(word for spelling in self.spellings for word in spelling.bases)
        self._toned_heads = _heads((each.tones for each in self.spellings), 0)
        self._plain_heads = _heads((each.bases for each in self.spellings), 2)

    def _add(self, alias: str, agency_slug: str, province_code: str) -> None:
        text = read_agency(alias.replace(PROVINCE, "tỉnh").replace(DISTRICT, ""))
        target = self.by_district if DISTRICT in alias else self.spellings
        target.append(
            Spelling(text.tones, text.bases, bool(text.provincial), agency_slug, province_code or None)
        )

    def begins_as_agency(self, text: str) -> bool:
        """Whether a text begins like the name of an agency; with accents only by the same accents."""
        printed = words(printed_name(text))[:2]
        parts = [syllable(word) for word in printed]
        if all(toned == plain for toned, _, plain in parts):
            heads, said = self._plain_heads, tuple(plain for *_, plain in parts)
        else:
            heads, said = self._toned_heads, tuple(toned for toned, *_ in parts)
        if said[:1] in heads or said in heads:
            return True
        is_abbreviation = bool(printed) and len(printed[0]) > 1 and printed[0].isupper()
        return is_abbreviation and any(head[0] == said[0] for head in heads)

    def _index(self, layer: str) -> dict[tuple[str, ...], list[Spelling]]:
        index: dict[tuple[str, ...], list[Spelling]] = defaultdict(list)
        for spelling in self.spellings:
            index[getattr(spelling, layer)].append(spelling)
        return index

    def abbreviated(self, text: AgencyText) -> list[Spelling]:
        """Spellings that the text can be an abbreviation of; none if it has nothing like an abbreviation in it."""
        if not any(_looks_short(*pair) for pair in zip(text.printed, text.bases, strict=True)):
            return []
        if not text.provincial and len("".join(text.bases)) < _FEWEST_INITIALS:
            return []
        pool = self._by_first_letter.get(text.bases[0][0], [])
        return [spelling for spelling in pool if _reads_as(text.bases, spelling.bases)]

    def with_district(self, text: AgencyText) -> list[tuple[Spelling, int]]:
        """Agencies of a district the text can begin with, and how many of its words belong to that beginning."""
        found = []
        for spelling in self.by_district:
            for length in range(1, len(text.bases)):
                if _reads_as(text.bases[:length], spelling.bases):
                    found.append((spelling, length))
        return found


def _heads(names: Iterable[tuple[str, ...]], which: int) -> frozenset[tuple[str, ...]]:
    """What names begin with: a word that goes on in many ways ("Sở", "Ban"), else two ("Văn phòng", "Kho bạc").

    Args:
        names: the words of each name, all written in one of the ways that `syllable` gives.
        which: the number of that way.
    """
    after: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for first, *others in names:
        after[first].add(tuple(others[:1]))
    heads: set[tuple[str, ...]] = {(syllable(word)[which],) for word in _HEADS_OF_OTHERS}
    for word, followers in after.items():
        heads |= {(word,)} if len(followers) >= _MANY else {(word, *second) for second in followers}
    return frozenset(heads)


def _looks_short(printed: str, base: str) -> bool:
    """Whether a word is like "TTTT", "CA", "pvhcc": capitals, or no vowel to say it with."""
    return (len(printed) > 1 and printed.isupper()) or not any(letter in "aeiouy" for letter in base)


def _reads_as(printed: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each printed word is the next full word or the initials of the next several."""
    if not printed:
        return not full
    if not full:
        return False
    word, rest = printed[0], printed[1:]
    if word == full[0] and _reads_as(rest, full[1:]):
        return True
    size = len(word)
    if size > len(full) or any(letter != f[0] for letter, f in zip(word, full, strict=False)):
        return False
    return _reads_as(rest, full[size:])


@cache
def _province_words() -> dict[tuple[str, ...], tuple[str, bool]]:
    """Words of a province's name (tones and bases) -> (its slug, whether it is a city)."""
    known: dict[tuple[str, ...], tuple[str, bool]] = {}
    for unit in load_gazetteer().provinces:
        parts = [syllable(word) for word in words(unit.short_name)]
        for layer in (0, 2):
            key = tuple(part[layer] for part in parts)
            city = unit.type == "thành phố" or known.get(key, ("", False))[1]
            known[key] = (slug(unit.short_name), city)
    return known


@cache
def _cities() -> frozenset[str]:
    return frozenset(name for name, city in _province_words().values() if city)


def read_agency(text: str) -> AgencyText:
    """Takes a printed agency name apart; brackets are read as part of the name."""
    printed = words(printed_name(text))
    parts = [syllable(word) for word in printed]
    kept = [i for i, part in enumerate(parts) if part[0] not in _FILLERS]
    printed = [printed[i] for i in kept]
    parts = [parts[i] for i in kept]
    end, province = _cut_province([p[0] for p in parts], [p[2] for p in parts])
    end, provincial = _cut_level([p[2] for p in parts[:end]], province)
    if tuple(p[2] for p in parts[:end])[-3:] == _IN_THE_AREA_OF:
        end -= 3
    return AgencyText(
        tuple(printed[:end]),
        tuple(p[0] for p in parts[:end]),
        tuple(p[2] for p in parts[:end]),
        provincial,
        province,
    )


def _cut_province(tones: list[str], bases: list[str]) -> tuple[int, str | None]:
    """(number of words before the province's name, its slug or None)."""
    for layer in (tones, bases):
        for start in range(max(1, len(layer) - 5), len(layer)):
            found = _province_words().get(tuple(layer[start:]))
            if found:
                return start, found[0]
    for start in range(max(1, len(bases) - 4), len(bases) - 1):
        # "N. Thuận", "B.Thuận": the last word in full, the others by their initials
        if all(len(base) == 1 for base in bases[start:-1]):
            short = [
                name
                for key, (name, _) in _province_words().items()
                if key[-1] == bases[-1] and [word[0] for word in key[:-1]] == bases[start:-1]
            ]
            if len(set(short)) == 1:
                return start, short[0]
    return len(tones), None


def _cut_level(bases: list[str], province: str | None) -> tuple[int, bool | None]:
    """(number of words before "tỉnh", "cấp tỉnh", "thành phố", whether the name is a province's body)."""
    end = len(bases)
    if end > 1 and bases[-1] == _TINH:
        end -= 1
        return (end - 1 if end > 1 and bases[end - 1] == "cap" else end), True
    city_words = 2 if " ".join(bases[-2:]) in _CITY else 1 if bases[-1:] == [_CITY_SHORT] else 0
    if city_words and end == city_words:
        return 0, None  # "TP. Bến Tre" is a place, nobody's initials
    if city_words:
        if province is None:
            return end - city_words, None
        if province in _cities():
            return end - city_words, True
    return end, province is not None


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of the project's seeds. Raises NamesError if they cannot be read."""
    columns = (
        "agency_slug",
        "agency_name",
        "agency_kind",
        "is_group",
        "parent_slug",
        "agency_level",
        "province_code",
    )
    agencies = [
        Agency(key, name, kind, is_group == "true", parent or None, level, province or None)
        for key, name, kind, is_group, parent, level, province in read_seed(SEEDS / "agencies.csv", columns)
    ]
    # Agencies of one province or district are found by the templates among the aliases.
    spellings = [(a.name, a.slug, "") for a in agencies if not a.province_code and a.kind != "chi-nhanh"]
    aliases = read_seed(SEEDS / "agency_aliases.csv", ("alias", "agency_slug", "province_code"))
    return Catalogue(agencies, [*spellings, *aliases])
