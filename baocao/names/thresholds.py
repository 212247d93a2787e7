"""Where a match is taken, where it is doubted, and what the score says. Costs are those of `baocao.names.distance`.

Measured with `benchmarks/names.py`; change one only with its figures beside.
"""

from __future__ import annotations

# A misprinted name is taken when the next unit of the place is this much less likely (one in twenty) …
MARGIN = 2.9
# … and its meaning something else, which is a rougher estimate, this much (one in fifty).
DOUBT_MARGIN = 3.9
# The same for a name printed as it is in the list: only its type word or place can be in doubt.
EXACT_MARGIN = 2.5
# What a name that is right but for its type word or place may cost at most ("Thị xã" for "Thị trấn").
EXACT_LIMIT = 5.0
# Beyond this nothing is similar enough to show a person.
REVIEW_COST = 18.0

# Other explanations of a printed name: a unit of the province that was not in force that day …
OTHER_TIME = 4.0
# … a unit of another province …
ELSEWHERE = 6.5
# … likelier for a name that is one without accents: "Thanh Long" need not be "Thành Long" …
ELSEWHERE_UNACCENTED = 4.5
# … or a name that is in no list; long names bear more errors.
_UNHEARD_OF = 13.0
_PER_LETTER = 0.35
_LONG_NAME = 8
_MOST = 17.0
# That name, too, must then be misprinted if it has a syllable that no Vietnamese place has: by its accents …
STRANGE_ACCENT = 3.0
# … or by its letters.
STRANGE_LETTERS = 5.0

# A name in no list whose syllables all stand in names of places is likelier another name than a misprint: "Xã Bình
# Phong" need not be "Xã Đình Phong". A wrong tone or mark is still believed, a wrong letter only on more evidence.
WELL_FORMED = 8.5
# What is listed with another type word ("Xã Phú Thạnh" for "Phường Phú Thạnh") may be another unit.
OTHER_TYPE = 5.0

# Less likely, all of them, in a table whose other rows are units of the province.
IN_TABLE = 2.0
# A unit may stand in two rows of a table, but so seldom …
TWICE = 5.0
# … and a row may stand outside the district of its neighbours.
OUT_OF_ORDER = 5.5


def doubt(letters: int) -> float:
    """Cost of a name of so many letters meaning something that is in no list."""
    return min(_UNHEARD_OF + _PER_LETTER * max(0, letters - _LONG_NAME), _MOST)


def score(cost: float) -> float:
    """0..100 for people: 100 is the name as listed, 85 one wrong letter, 0 nothing in common."""
    return round(max(0.0, 100.0 - 2.2 * cost), 1)
