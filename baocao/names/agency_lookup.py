"""Which agency or group a printed name means: exact spelling, abbreviation, then distance; or nobody."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from baocao.names.agency_names import DISTRICT, PROVINCE, AgencyText, Spelling, load_catalogue, read_agency
from baocao.names.distance import ACCENTS_LOST, LOOKALIKE, NameList, name_costs
from baocao.names.normalise import base_text, layers, printed_name, words
from baocao.names.thresholds import DOUBT_MARGIN, REVIEW_COST, doubt
from baocao.names.unit_names import LEVEL_OF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

Method = Literal["exact", "normalised", "alias", "fuzzy"]

# An abbreviation stands for nothing else, but it is not the name as listed.
BY_INITIALS = 0.5
# "Công an" for "Công an tỉnh": whose?
NO_LEVEL = 4.0

_VOWELS = frozenset("aeiouy")
# Spellings looked at, several of one agency among them.
_KEPT = 12
# Letters an agency's name needs before a misprint in it is taken for one.
_LONG_ENOUGH = 8

_BRACKET = re.compile(r"^([^()]+?)\s*\(([^()]+)\)?$")
_GROUP_OFFICE = re.compile(r"^(?:ubnd|uy ban nhan dan)\s+(?:cua\s+)?")
_GROUP_FILLERS = re.compile(
    r"\b(?:cac|cap|va|toan bo|tat ca|trong tinh|tren dia ban(?: toan)? tinh|thuoc tinh)\b"
)
_GROUP_TYPES = re.compile(r"thanh pho|thi tran|thi xa|dac khu|phuong|huyen|quan|xa|\b(?:tp|tx|tt)\b")
_GROUP_OF_LEVELS = {
    frozenset({"huyen"}): "nhom-ubnd-cap-huyen",
    frozenset({"xa"}): "nhom-ubnd-cap-xa",
    frozenset({"huyen", "xa"}): "nhom-ubnd-cap-huyen-cap-xa",
}
# "Phòng Nội vụ huyện", "Văn phòng HĐND và UBND cấp xã": no name of a place behind it
_LOCAL_LEVEL = re.compile(r"\s+(?:cấp\s+)?(?:huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)$", re.IGNORECASE)
_LOCAL_LEVELS = {"huyen", "xa"}
_LEVELS = {base_text(name): level for name, level in LEVEL_OF_TYPE.items()}
_LEVELS |= {"tp": "huyen", "tx": "huyen", "tt": "xa"}


class Places(NamedTuple):
    """The province a name is printed in: `own` its slug (None if unknown or divided), `all` with its
    predecessors and successors, `codes` their codes, `city` whether it is a city directly under the State.
    """

    own: str | None = None
    all: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    city: bool = False


class AgencyAnswer(NamedTuple):
    """`slug` with its cost (0 = certain); `sure` is False where a person must decide. `other` is the runner-up."""

    slug: str
    cost: float
    method: Method
    sure: bool
    other: str | None = None
    other_cost: float | None = None


def find_agency(
    text: str, places: Places, find_district: Callable[[str], str | None] | None = None
) -> AgencyAnswer | None:
    """The agency or group that a name is a known spelling or abbreviation of in a province; None if of nobody.

    `find_district` gives the slug of the district that a text names, for the agencies every district has.
    """
    before, inside = _bracket(text)
    agency = _find(before, places, find_district)
    part = _find(inside, places, None) if inside else None
    if agency and part and load_catalogue().agencies[part.slug].parent_slug == agency.slug:
        # "VP UBND tỉnh (Trung tâm PVHCC)": the part of the office that is responsible; other brackets are remarks
        return part._replace(sure=part.sure and agency.sure)
    return agency


def find_similar_agency(text: str, places: Places) -> AgencyAnswer | None:
    """The agency whose name is nearest to a misprinted one; None if nothing is near."""
    read = read_agency(_bracket(text)[0])
    return _find_near(read, places) if read.tones else None


def _bracket(text: str) -> tuple[str, str | None]:
    """(name before a bracket at its end, what stands in the bracket or None)."""
    found = _BRACKET.match(printed_name(text))
    return (found[1], found[2]) if found else (text, None)


def _find(
    text: str, places: Places, find_district: Callable[[str], str | None] | None
) -> AgencyAnswer | None:
    group = unit_group(text)
    if group:
        return AgencyAnswer(group, 0.0, "normalised", sure=True)
    read = read_agency(text)
    if not read.tones:
        return None
    found = _find_spelling(read, places)
    if found is None and find_district is not None:
        found = _find_of_district(read, find_district)
    return found or _find_of_level(text, places)


def _find_of_level(text: str, places: Places) -> AgencyAnswer | None:
    """By the name without the level behind it, if the agency is one that districts and communes have."""
    body = _LOCAL_LEVEL.sub("", text)
    found = _find_spelling(read_agency(body), places) if body != text else None
    return found if found and load_catalogue().agencies[found.slug].level in _LOCAL_LEVELS else None


def unit_group(text: str) -> str | None:
    """Slug of the group "UBND các huyện, thành phố", "UBND cấp huyện, cấp xã" … stands for, None for others."""
    base = " ".join(words(base_text(printed_name(text))))
    office = _GROUP_OFFICE.match(base)
    if not office:
        return None
    rest = base[office.end() :]
    types = _GROUP_TYPES.findall(rest)
    fillers = _GROUP_FILLERS.findall(rest)
    left_over = re.sub(r"[\d\s]", "", _GROUP_FILLERS.sub("", _GROUP_TYPES.sub("", rest)))
    if left_over or not types or (len(types) == 1 and not fillers):
        return None
    return _GROUP_OF_LEVELS[frozenset(_LEVELS[name] for name in types)]


def _find_spelling(read: AgencyText, places: Places) -> AgencyAnswer | None:
    """By the same words, the same words without accents, or initials; the first of these that finds anything."""
    catalogue = load_catalogue()
    ladder: list[tuple[Method, float, list[Spelling]]] = [
        ("exact", 0.0, catalogue.by_tones.get(read.tones, [])),
        ("normalised", ACCENTS_LOST, catalogue.by_bases.get(read.bases, [])),
        ("alias", BY_INITIALS, catalogue.abbreviated(read)),
    ]
    for method, cost, found in ladder:
        usable = [spelling for spelling in found if _fits(spelling, read, places)]
        # "Công an tỉnh" asks for the spelling with "tỉnh"; "Sở Y tế tỉnh" is content without.
        provincial = [spelling for spelling in usable if spelling.provincial]
        slugs = list(dict.fromkeys(_slug(s, read, places) for s in (provincial or usable)))
        if slugs:
            return _answer(slugs, cost, method, read, places)
    return None


def _fits(spelling: Spelling, read: AgencyText, places: Places) -> bool:
    provincial = read.provincial if read.provincial is not None else places.city
    if spelling.province_code and spelling.province_code not in places.codes:
        return False
    if read.provincial is None and not places.city:
        return False
    return provincial or not spelling.provincial


def _slug(spelling: Spelling, read: AgencyText, places: Places) -> str:
    return spelling.slug.replace(PROVINCE, read.province or places.own or PROVINCE)


def _answer(
    slugs: list[str], cost: float, method: Method, read: AgencyText, places: Places
) -> AgencyAnswer | None:
    known = [name for name in slugs if name in load_catalogue().agencies]
    if not known:
        return None
    if len(known) > 1:
        return AgencyAnswer(known[0], cost, method, sure=False, other=known[1], other_cost=cost)
    return AgencyAnswer(known[0], cost, method, sure=not _is_elsewhere(read, places))


def _is_elsewhere(read: AgencyText, places: Places) -> bool:
    """Whether another province is printed: its department is not this one's, though both have the same key."""
    return read.province is not None and bool(places.all) and read.province not in places.all


def _find_of_district(read: AgencyText, find_district: Callable[[str], str | None]) -> AgencyAnswer | None:
    for spelling, length in load_catalogue().with_district(read):
        name = " ".join(read.printed[length:])
        district = find_district(name)
        if district is not None:
            found = spelling.slug.replace(DISTRICT, district)
            if found in load_catalogue().agencies:
                return AgencyAnswer(found, BY_INITIALS, "alias", sure=True)
    return None


@cache
def _name_list() -> NameList:
    return NameList([layers(list(spelling.tones)) for spelling in load_catalogue().spellings])


@lru_cache(maxsize=8192)
def _find_near(read: AgencyText, places: Places) -> AgencyAnswer | None:
    """By distance, for misprints; abbreviations are too short for that."""
    printed = layers(list(read.tones))
    if any(not set(word) & _VOWELS for word in read.bases):
        return None
    costs = name_costs(NameList([printed]), _name_list())[0]
    best: dict[str, float] = {}
    for index in costs.argsort()[:_KEPT]:
        spelling = load_catalogue().spellings[int(index)]
        if spelling.province_code and spelling.province_code not in places.codes:
            continue
        cost = float(costs[index]) + (NO_LEVEL if spelling.provincial and not read.provincial else 0.0)
        found = _slug(spelling, read, places)
        if found in load_catalogue().agencies:
            best[found] = min(cost, best.get(found, cost))
    ranked = sorted(best.items(), key=lambda item: item[1])
    if not ranked or ranked[0][1] > REVIEW_COST:
        return None
    (found, cost), (other, other_cost) = ranked[0], ranked[1] if len(ranked) > 1 else (None, None)
    rivals = min(doubt(len(printed.base)), other_cost if other_cost is not None else REVIEW_COST)
    # "Sở Công nghiệp" is no misprint of "Sở Nông nghiệp": all its words are words.
    misprint = any(word not in load_catalogue().words for word in read.bases)
    same_letters = cost < LOOKALIKE
    sure = len(printed.base) >= _LONG_ENOUGH and (misprint or same_letters) and rivals - cost >= DOUBT_MARGIN
    return AgencyAnswer(found, cost, "fuzzy", sure and not _is_elsewhere(read, places), other, other_cost)


def may_be_local(text: str, agency_slug: str) -> bool:
    """Whether a text without a level names what provinces, districts and communes each have.

    The province's is told from the others by its last word, so its name in the catalogue has that word: "Công an tỉnh",
    but "Sở Y tế".

    Args:
        text: the name as printed.
        agency_slug: the agency it was found to be.
    """
    agency = load_catalogue().agencies.get(agency_slug)
    if agency is None or not agency.name.endswith(" tỉnh"):
        return False
    return read_agency(_bracket(text)[0]).provincial is not True


def is_known(text: str) -> bool:
    """Whether a text is, as it stands, the name of an agency or group somewhere in Vietnam."""
    if unit_group(text):
        return True
    read = read_agency(text)
    if not read.tones:
        return False
    catalogue = load_catalogue()
    found = [
        *catalogue.by_tones.get(read.tones, []),
        *catalogue.by_bases.get(read.bases, []),
        *catalogue.abbreviated(read),
    ]
    return any(read.provincial is not False or not spelling.provincial for spelling in found)
