"""Whether a word can be a syllable of Vietnamese: an onset, a rime and a tone that go together.

Vietnamese writes every syllable apart, so nearly all its words pass; few words of other languages and hardly any
garbage with accents does. Where the tone mark stands ("hoà", "hòa") makes no difference.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize

_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx", "")
_ALL_RIMES = """
    a ai ao au ay am an ang anh ac ach ap at ăm ăn ăng ăc ăp ăt âu ây âm ân âng âc âp ât
    e eo em en eng ec ep et ê êu êm ên êng ênh êch êp êt i ia iu im in inh ich ip it iêu iêm iên iêng iêc iêp iêt
    o oi om on ong oc op ot oa oai oao oay oam oan oang oanh oac oach oap oat oăm oăn oăng oăc oăt oe oeo oen oet
    oong ooc ô ôi ôm ôn ông ôc ôp ôt ơ ơi ơm ơn ơp ơt
    u ua ui um un ung uc up ut uôi uôm uôn uông uôc uôt uân uâng uât uây uê uên uêch uênh uêt uơ uy uya uyn uynh
    uych uyt uyu uyp uyên uyêt ư ưa ưi ưu ưm ưn ưng ưc ưt ươi ươu ươm ươn ương ươc ươp ươt
    y yn ynh ych yt yu yêu yêm yên yêng yêt
"""
_RIMES = frozenset(_ALL_RIMES.split())
_STOPS = ("c", "ch", "p", "t")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = frozenset("\u0301\u0323")  # sắc and nặng: the only ones before a stop
_LONGEST = 7  # nghiêng


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether `word` can be one Vietnamese syllable with its accents as they must be; case and Unicode form aside."""
    if len(word) > 2 * _LONGEST:
        return False
    letters = normalize("NFD", word.lower())
    tones = [letter for letter in letters if letter in _TONES]
    plain = normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    if len(tones) > 1 or len(plain) > _LONGEST:
        return False
    return any(
        rime in _RIMES and (not tones or tones[0] in _STOP_TONES or not rime.endswith(_STOPS))
        for onset in _ONSETS
        if plain.startswith(onset) and (rime := plain[len(onset) :])
    )
